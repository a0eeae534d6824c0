"""The tables of the picture library."""

from images.models.image import Image, UsageRights
from images.models.rendition import Rendition
from images.storage import private_storage

__all__ = ["Image", "Rendition", "UsageRights", "private_storage"]
