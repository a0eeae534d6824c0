"""A public copy as pages name it: a few plain values, of which a page has a hundred and more."""

from functools import lru_cache
from typing import NamedTuple

from django.core.files.storage import default_storage


class PublicCopy(NamedTuple):
    """What a Rendition says to readers. name: of its file; crop, format: as there.

    lent: an address for who may see the picture before readers do; "" for its public one.
    """

    name: str
    crop: str
    format: str
    width: int
    height: int
    lent: str = ""

    @property
    def url(self) -> str:
        """Where readers fetch it."""
        return self.lent or _url(self.name)


@lru_cache(maxsize=20_000)
def _url(name: str) -> str:
    # What a name stands for never changes, nor where the store is.
    return default_storage.url(name)
