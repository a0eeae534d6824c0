"""`python -m images.child`: decode a stranger's file in a process of its own, in bounded memory.

Reads one request from standard input, writes one answer to standard output, both JSON. A file
that would need more memory or time than allowed ends this process, and nothing else.
"""

import json
import math
import os
import resource
import sys
from pathlib import Path
from typing import Any

# Before libvips is loaded: each of its threads has buffers of its own.
os.environ.setdefault("VIPS_CONCURRENCY", "1")

from PIL import Image as Pillow

from images import decoding, lookalikes
from images.file_types import is_vector, picture_format
from images.reading import read

# The others say in their own way how they are turned, and are read upright.
_TURNED_BY_EXIF = ("jpeg", "png", "webp")
PREVIEW_WIDTH = 1200
THUMBNAIL_WIDTH = 640
# The longer side of what public copies are cut from: 72 MB of pixels at 3:2.
LONGEST = 6000


def examine(request: dict[str, Any]) -> dict[str, Any]:
    """Return what a file is and says, or {"refused": code}; write its preview and thumbnail.

    Args:
        request: `path`, `most_pixels`, and where to write: `preview` (JPEG), `thumbnail` (WebP).
    """
    path = Path(request["path"])
    with path.open("rb") as file:
        start = file.read(1024)
    format_ = picture_format(start)
    if not format_:
        return {"refused": "vector" if is_vector(start) else "unknown"}
    try:
        width, height = decoding.size_of(path, format_)
        if width * height > request["most_pixels"]:
            return {"refused": "pixels"}
        head = read(path, format_)
        picture = decoding.decode(path, format_, longest=PREVIEW_WIDTH * 2)
    except _BROKEN as problem:
        return {"refused": _why(problem)}
    if head.orientation >= 5 and format_ in _TURNED_BY_EXIF:
        width, height = height, width
    whole = (0, 0, picture.width, picture.height)
    for name, kind, across in (
        ("preview", "jpeg", PREVIEW_WIDTH),
        ("thumbnail", "webp", THUMBNAIL_WIDTH),
    ):
        data = decoding.encode(picture, kind, box=whole, width=min(across, picture.width))
        Path(request[name]).write_bytes(data)
    return {
        "format": format_,
        "width": width,
        "height": height,
        "orientation": head.orientation,
        "is_animated": head.is_animated,
        "has_content_credentials": head.has_content_credentials,
        "look": lookalikes.marks(decoding.grey(picture, *lookalikes.CELLS)),
        "fields": head.fields,
    }


def render(request: dict[str, Any]) -> dict[str, Any]:
    """Write public copies, and return their sizes: {"sizes": [[width, height, bytes], …]}.

    Args:
        request: `path`, `format`, `size` (of the upright picture), `xmp`, and `copies`: each with
            `path`, `format`, `width` and `box` in the upright picture's pixels.
    """
    full_width, full_height = request["size"]
    try:
        picture = decoding.decode(
            Path(request["path"]), request["format"], longest=_needed(request)
        )
    except _BROKEN as problem:
        return {"refused": _why(problem)}
    across, down = picture.width / full_width, picture.height / full_height
    sizes = []
    for copy in request["copies"]:
        left, top = int(copy["box"][0] * across), int(copy["box"][1] * down)
        width = max(1, min(round(copy["box"][2] * across), picture.width - left))
        height = max(1, min(round(copy["box"][3] * down), picture.height - top))
        data = decoding.encode(
            picture, copy["format"], box=(left, top, width, height), width=copy["width"],
            xmp=request["xmp"].encode(),
        )  # fmt: skip
        Path(copy["path"]).write_bytes(data)
        sizes.append([*decoding.size_of(Path(copy["path"]), copy["format"]), len(data)])
    return {"sizes": sizes}


def _needed(request: dict[str, Any]) -> int:
    """Return how long the longer side must be for the largest copy; a JPEG is read that small."""
    share = max(copy["width"] / copy["box"][2] for copy in request["copies"])
    return min(LONGEST, math.ceil(share * max(request["size"])) + 1)


# What the libraries raise for a file that is not what it says.
_BROKEN = (decoding.DecodingFailed, OSError, ValueError, SyntaxError, EOFError, RuntimeError)
TASKS = {"examine": examine, "render": render}


def _why(problem: Exception) -> str:
    """Tell a file that is too much for our limit from one that is broken, by the words of it."""
    words = str(problem).lower()
    is_memory = any(each in words for each in ("insufficient memory", "out of memory"))
    return "memory" if is_memory else "broken"


def main() -> None:
    """Answer one request within `memory` bytes of data and `seconds` of processor time."""
    request = json.load(sys.stdin)
    if memory := request.get("memory"):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    if seconds := request.get("seconds"):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Pillow.MAX_IMAGE_PIXELS = None  # our own limit comes before it, and it decodes nothing here
    try:
        answer = TASKS[request["task"]](request)
    except MemoryError:
        answer = {"refused": "memory"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
