"""The store of originals: asked for at each use, and without any address."""

from typing import Any

from django.core.files.storage import FileSystemStorage, storages
from django.utils.functional import LazyObject


class PrivateFolder(FileSystemStorage):
    """A folder that no URL reaches."""

    def url(self, name: str | None) -> str:
        """Refuse: an original has no address, and none must be made up."""
        raise ValueError("originals have no address; show a rendition instead")


class PrivateStorage(LazyObject):
    """The store that the settings name `private`, looked up when it is first used."""

    def _setup(self) -> None:
        self._wrapped: Any = storages["private"]


def private_storage() -> Any:
    """Return the store of originals."""
    return PrivateStorage()
