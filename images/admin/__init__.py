"""The picture library on the desk: look, hand in, describe, frame, choose."""

from images.admin.picture import ImageAdmin

__all__ = ["ImageAdmin"]
