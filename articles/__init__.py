"""Articles: the working copy on the desk, and what of it the reader sees."""
