"""What machines read: structured data, feeds, sitemaps, robots and well-known files."""
