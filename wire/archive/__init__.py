"""Import and export of a whole archive, in our interchange format (docs/archive-format.md)."""
