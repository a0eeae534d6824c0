"""A line of images.jsonl: what is known of a picture beside its bytes."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError

from images.models import Image
from wire.archive.jsonlines import BadLine, moment, read_moment

TEXTS = (
    "name", "alt", "extended_description", "headline", "caption", "credit", "creator", "source",
    "keywords", "location", "digital_source_type", "usage_rights", "copyright", "licence",
    "licence_url", "web_statement", "licensor_name", "licensor_url", "restrictions",
)  # fmt: skip
FLAGS = ("is_decorative", "is_denied")
TIMES = ("created_at", "taken_at", "usable_from", "usable_until")
FOCAL = ("focal_x", "focal_y")
CROPS = "crops"
_CENTRE = 0.5
_SIDES = 4


def line_of(image: Image, file: str) -> dict[str, Any]:
    """Return the line of a picture, without what is empty; its usage rights always stand there."""
    said: dict[str, Any] = {"file": file}
    said |= {name: value for name in (*TEXTS, *FLAGS, CROPS) if (value := getattr(image, name))}
    said |= {name: moment(at) for name in TIMES if (at := getattr(image, name)) is not None}
    said |= {name: value for name in FOCAL if (value := getattr(image, name)) != _CENTRE}
    return said


def columns(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a line decides. Raises BadLine.

    A line with usage rights is complete: what it does not name is empty. In another one, what the
    file says of itself stands where the line says nothing.
    """
    is_complete = "usage_rights" in said
    found: dict[str, Any] = {}
    for name in TEXTS:
        value = said.get(name, "")
        if not isinstance(value, str):
            raise BadLine(f"{name} is no text")
        if value or is_complete:
            found[name] = _checked(name, value)
    for name in FLAGS:
        value = said.get(name, False)
        if not isinstance(value, bool):
            raise BadLine(f"{name} is neither true nor false")
        found[name] = value
    for name in TIMES:
        if said.get(name) is not None:
            found[name] = read_moment(said[name], name, UTC)
        elif is_complete and name != "created_at":
            found[name] = None
    for name in FOCAL:
        value = said.get(name, _CENTRE)
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise BadLine(f"{name} is no number from 0 to 1")
        found[name] = float(value)
    found[CROPS] = _crops(said.get(CROPS, {}))
    begins, ends = found.get("usable_from"), found.get("usable_until")
    if begins and ends and ends <= begins:
        raise BadLine("usable_until is not after usable_from")
    return found


def _checked(name: str, value: str) -> str:
    field = Image._meta.get_field(name)
    try:
        field.clean(value, None)  # type: ignore[union-attr]
    except ValidationError as problem:
        raise BadLine(f"{name}: {' '.join(problem.messages)}") from problem
    return value


def _crops(value: object) -> dict[str, list[float]]:
    if not isinstance(value, dict):
        raise BadLine("crops is no object")
    for ratio, frame in value.items():
        is_frame = isinstance(frame, list) and len(frame) == _SIDES
        if not is_frame or any(type(n) not in (int, float) or not 0 <= n <= 1 for n in frame):
            raise BadLine(f"crops: “{ratio[:20]}” is not left, top, width, height from 0 to 1")
    return value
