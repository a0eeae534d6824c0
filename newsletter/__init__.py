"""Letters to readers who asked for them: lists, sign-up, issues, and sending them once each."""
