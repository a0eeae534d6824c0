"""The JSON interface at /api/v1/: read only, of what readers see (docs/api.md)."""
