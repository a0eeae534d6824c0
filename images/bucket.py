"""Stores in an S3-compatible bucket, chosen by the settings; needs django-storages."""

from typing import Any

from storages.backends.s3 import S3Storage


class PublicBucket(S3Storage):
    """Public copies: names never change meaning, so whoever fetched one may keep it for a year."""

    default_acl = None
    file_overwrite = True
    querystring_auth = False
    object_parameters = {"CacheControl": "public, max-age=31536000, immutable"}


class PrivateBucket(S3Storage):
    """Originals: a bucket of their own that nobody reads but this program."""

    default_acl = "private"
    file_overwrite = False

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Refuse: an original has no address, and none must be made up."""
        raise ValueError("originals have no address; show a rendition instead")
