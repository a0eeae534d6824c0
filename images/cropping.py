"""Frames of a picture: around the focal point, or as somebody drew them; pure.

A box is (left, top, width, height): in pixels of the upright picture, or as shares in 0..1.
"""

from collections.abc import Mapping, Sequence

type Box = tuple[int, int, int, int]
type Share = tuple[float, float, float, float]

# The named crops and their shapes (width over height).
SHAPES: dict[str, tuple[int, int]] = {
    "16:9": (16, 9),
    "4:3": (4, 3),
    "3:2": (3, 2),
    "1:1": (1, 1),
}
# How far a frame drawn by hand may be off its shape: a pixel's rounding on a small preview.
_TOLERANCE = 0.02


class CropRefused(ValueError):
    """A frame drawn by hand can't be taken; `name` is the crop's."""

    def __init__(self, name: str, problem: str) -> None:
        self.name, self.problem = name, problem
        super().__init__(f"{name}: {problem}")


def frame(
    size: tuple[int, int],
    name: str,
    *,
    focal: tuple[float, float],
    by_hand: Mapping[str, Sequence[float]] | None = None,
) -> Box:
    """Return the box in pixels that a named crop shows of a picture of this size.

    The one drawn by hand if there is one; else the largest of its shape, with the focal point as
    near to its middle as the edges allow.
    """
    drawn = (by_hand or {}).get(name)
    if drawn is not None:
        return _in_pixels(size, (drawn[0], drawn[1], drawn[2], drawn[3]))
    return around(size, SHAPES[name], focal)


def around(size: tuple[int, int], shape: tuple[int, int], focal: tuple[float, float]) -> Box:
    """Return the largest box of a shape (width, height) around a point (x, y in 0..1)."""
    width, height = size
    if width * shape[1] >= height * shape[0]:
        box_width, box_height = max(1, round(height * shape[0] / shape[1])), height
    else:
        box_width, box_height = width, max(1, round(width * shape[1] / shape[0]))
    box_width, box_height = min(box_width, width), min(box_height, height)
    left = round(focal[0] * width - box_width / 2)
    top = round(focal[1] * height - box_height / 2)
    return (
        min(max(left, 0), width - box_width),
        min(max(top, 0), height - box_height),
        box_width,
        box_height,
    )


def checked(
    size: tuple[int, int], drawn: Mapping[str, Sequence[float]]
) -> dict[str, list[float]]:  # fmt: skip
    """Return frames drawn by hand, as they may be stored.

    Args:
        drawn: crop → (left, top, width, height) as shares in 0..1.

    Raises CropRefused for an unknown crop, one outside the picture, or of another shape.
    """
    return {name: list(_checked(size, name, box)) for name, box in drawn.items()}


def _checked(size: tuple[int, int], name: str, box: Sequence[float]) -> Share:
    if name not in SHAPES:
        raise CropRefused(name, "there is no such crop")
    if len(box) != 4 or not all(isinstance(each, int | float) for each in box):
        raise CropRefused(name, "a crop has four numbers")
    left, top, width, height = (float(each) for each in box)
    # Written so that NaN fails too.
    is_inside = left >= 0 and top >= 0 and left + width <= 1.0001 and top + height <= 1.0001
    if not (is_inside and width > 0 and height > 0):
        raise CropRefused(name, "the crop lies outside the picture")
    across, down = SHAPES[name]
    shape = (width * size[0]) / (height * size[1])
    if abs(shape / (across / down) - 1) > _TOLERANCE:
        raise CropRefused(name, "the crop has another shape")
    return (left, top, min(width, 1 - left), min(height, 1 - top))


def _in_pixels(size: tuple[int, int], share: Share) -> Box:
    width, height = size
    left = min(int(share[0] * width), width - 1)
    top = min(int(share[1] * height), height - 1)
    return (
        left,
        top,
        min(max(1, round(share[2] * width)), width - left),
        min(max(1, round(share[3] * height)), height - top),
    )
