"""The demo outlet's emblem: an A over three lines of the tide, in the site's own headline face."""

import io
import math

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

from newsroom.demo.paint import rgb

_SIDE, _FINER = 512, 4
_GROUND, _LETTER, _TIDE = "#12353b", "#fdfcf9", "#e6b450"
_BOLD = 800


def emblem() -> bytes:
    """Return the emblem as a square PNG."""
    side = _SIDE * _FINER
    canvas = Image.new("RGB", (side, side), rgb(_GROUND))
    pencil = ImageDraw.Draw(canvas)
    face = ImageFont.truetype(str(finders.find("site/fonts/headline.woff2")), side * 0.66)
    face.set_variation_by_axes([_BOLD])
    pencil.text((side / 2, side * 0.645), "A", font=face, fill=rgb(_LETTER), anchor="ms")
    for line in range(3):
        _wave(pencil, side, height=0.74 + 0.075 * line, shift=line * 0.9)
    buffer = io.BytesIO()
    canvas.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _wave(pencil: ImageDraw.ImageDraw, side: int, *, height: float, shift: float) -> None:
    """Draw a line of water across the middle, `height` down the square."""
    radius = side * 0.013
    for step in range(2001):
        part = step / 2000
        x = (0.2 + 0.6 * part) * side
        y = (height + 0.013 * math.sin(shift + 4 * math.pi * part)) * side
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rgb(_TIDE))
