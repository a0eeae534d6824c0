"""Sitemaps: which addresses there are, a file a month, streamed."""
