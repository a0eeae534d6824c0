"""Structured data (schema.org, as JSON-LD): each kind of page says in one graph what it is."""
