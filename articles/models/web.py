"""Addresses that people type for links."""

from django.core.validators import URLValidator

_WEB = URLValidator(schemes=["http", "https"])


def validate_link(value: str) -> None:
    """Take a path of this site or a web address, and nothing that a browser would run."""
    if not value.startswith("/") or value.startswith("//"):
        _WEB(value)
