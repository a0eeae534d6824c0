"""Who may sign in to the desk, and with which roles."""
