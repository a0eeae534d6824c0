"""What is said to servers outside when articles change: webhooks, IndexNow, WebSub."""
