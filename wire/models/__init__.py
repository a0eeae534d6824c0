"""What the wire remembers: files that came in, archives being read, fields that it keeps."""

from wire.models.archive import ArchiveChunk, ArchiveImport, ArchivePicture, KeptFields
from wire.models.item import WireItem

__all__ = ["ArchiveChunk", "ArchiveImport", "ArchivePicture", "KeptFields", "WireItem"]
