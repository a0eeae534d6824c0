"""A small canvas over Pillow: smooth shapes, grainy shading, light; everything follows from the seed."""

import math
import random
from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Point = tuple[float, float]
Colour = tuple[int, int, int]
Tone = str | Colour
Side = Literal["up", "down", "left", "right"]

OVERSAMPLE = 2


def rgb(value: str) -> Colour:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def mix(a: Tone, b: Tone, share: float) -> Colour:
    """The colour `share` of the way from a to b."""
    first = rgb(a) if isinstance(a, str) else a
    second = rgb(b) if isinstance(b, str) else b
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(first, second, strict=True))
    return red, green, blue


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 12) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    if closed:
        spans = [[points[(i + k) % count] for k in (-1, 0, 1, 2)] for i in range(count)]
    else:
        padded = [points[0], *points, points[-1]]
        spans = [padded[i : i + 4] for i in range(count - 1)]
    curve: list[Point] = []
    for p0, p1, p2, p3 in spans:
        for step in range(steps):
            t = step / steps
            curve.append(
                (_catmull(p0[0], p1[0], p2[0], p3[0], t), _catmull(p0[1], p1[1], p2[1], p3[1], t)),
            )
    if not closed:
        curve.append(points[-1])
    return curve


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
    )


class Canvas:
    """A picture in design coordinates, drawn large and reduced at the end."""

    def __init__(self, *, seed: int | str, design: tuple[int, int], size: tuple[int, int]) -> None:
        self.rng = random.Random(seed)
        self.width, self.height = design
        self.size = size
        self.scale = OVERSAMPLE * max(size[0] / design[0], size[1] / design[1])
        pixels = (math.ceil(design[0] * self.scale), math.ceil(design[1] * self.scale))
        self.image = Image.new("RGB", pixels)
        self.draw = ImageDraw.Draw(self.image)
        half = (-(-pixels[0] // OVERSAMPLE), -(-pixels[1] // OVERSAMPLE))
        # Grain has chance of its own, so that the drawing is the same at every size.
        grain = random.Random(f"grain-{seed}").randbytes(half[0] * half[1])
        noise = Image.frombytes("L", half, grain)
        self.noise = noise.resize(
            (half[0] * OVERSAMPLE, half[1] * OVERSAMPLE), Image.Resampling.NEAREST
        )

    # ------------------------------------------------------------ plain shapes

    def _px(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def poly(self, points: Sequence[Point], colour: Tone) -> None:
        self.draw.polygon(self._px(points), fill=colour)

    def rect(
        self, x: float, y: float, width: float, height: float, colour: Tone, *, radius: float = 0
    ) -> None:
        if width <= 0 or height <= 0:
            return
        box = self._px([(x, y), (x + width, y + height)])
        if radius:
            self.draw.rounded_rectangle(box, radius * self.scale, fill=colour)
        else:
            self.draw.rectangle(box, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Tone) -> None:
        self.draw.ellipse(self._px([(x - rx, y - ry), (x + rx, y + ry)]), fill=colour)

    def line(self, points: Sequence[Point], colour: Tone, thickness: float) -> None:
        self.draw.line(
            self._px(points),
            fill=colour,
            width=max(1, round(thickness * self.scale)),
            joint="curve",
        )

    # ------------------------------------------------------------ light and texture

    def gradient(
        self, stops: Sequence[Tone], *, top: float = 0, bottom: float | None = None
    ) -> None:
        """Fill a full-width band, colours evenly spaced from top to bottom."""
        bottom = self.height if bottom is None else bottom
        column = Image.new("RGB", (1, 256))
        for row in range(256):
            place = row / 255 * (len(stops) - 1)
            index = min(int(place), len(stops) - 2)
            column.putpixel((0, row), mix(stops[index], stops[index + 1], place - index))
        y0, y1 = round(top * self.scale), round(bottom * self.scale)
        self.image.paste(
            column.resize((self.image.width, max(1, y1 - y0)), Image.Resampling.BICUBIC), (0, y0)
        )

    def glow(self, x: float, y: float, radius: float, colour: Tone, strength: float = 1.0) -> None:
        """A soft round light laid over what is there."""
        edge = round(2 * radius * self.scale)
        # Pillow's gradient reaches 181 at the middle of each side and 255 in the corners.
        small = Image.radial_gradient("L").point(
            lambda v: int(max(0.0, 1 - v / 180) ** 1.7 * 255 * strength)
        )
        mask = small.resize((edge, edge), Image.Resampling.BICUBIC)
        self.image.paste(
            colour, (round((x - radius) * self.scale), round((y - radius) * self.scale)), mask
        )

    def veil(
        self, points: Sequence[Point], colour: Tone, *, opacity: float, blur: float = 0
    ) -> None:
        """A translucent shape, soft-edged if asked."""
        box, mask = self._mask(points, margin=blur * 2)
        mask = mask.point(lambda v: int(v * opacity))
        if blur:
            factor = 8
            low = mask.reduce(factor).filter(ImageFilter.GaussianBlur(blur * self.scale / factor))
            mask = low.resize(mask.size, Image.Resampling.BICUBIC)
        self.image.paste(colour, box, mask)

    def shade(
        self,
        points: Sequence[Point],
        colour: Tone,
        *,
        towards: Side = "down",
        amount: float = 0.6,
        reach: float = 1.0,
    ) -> None:
        """Sprayed shading inside a shape, densest at the side it runs towards."""
        box, mask = self._mask(points)
        ramp = Image.linear_gradient("L")
        if towards in ("up", "left"):
            ramp = ImageOps.flip(ramp)
        if towards in ("left", "right"):
            ramp = ramp.rotate(90)
        start = 1 - reach
        ramp = ramp.point(lambda v: int(max(0.0, (v / 255 - start) / reach) ** 1.4 * 255 * amount))
        density = ramp.resize(mask.size, Image.Resampling.BICUBIC)
        speckle = ImageChops.subtract(density, self.noise.crop(box)).point(
            lambda v: min(255, v * 5)
        )
        fill = ImageChops.add(speckle, density, scale=2)
        self.image.paste(colour, box, ImageChops.multiply(fill, mask))

    def solid(
        self,
        points: Sequence[Point],
        colour: Tone,
        shadow: Tone,
        *,
        towards: Side = "down",
        amount: float = 0.6,
        reach: float = 1.0,
    ) -> None:
        """A filled shape with its shading."""
        self.poly(points, colour)
        self.shade(points, shadow, towards=towards, amount=amount, reach=reach)

    def _mask(
        self, points: Sequence[Point], *, margin: float = 0
    ) -> tuple[tuple[int, int, int, int], Image.Image]:
        placed = self._px(points)
        reach = margin * self.scale
        left = max(0, math.floor(min(x for x, _ in placed) - reach))
        upper = max(0, math.floor(min(y for _, y in placed) - reach))
        right = min(self.image.width, math.ceil(max(x for x, _ in placed) + reach) + 1)
        lower = min(self.image.height, math.ceil(max(y for _, y in placed) + reach) + 1)
        right, lower = max(right, left + 1), max(lower, upper + 1)
        mask = Image.new("L", (right - left, lower - upper))
        ImageDraw.Draw(mask).polygon([(x - left, y - upper) for x, y in placed], fill=255)
        return (left, upper, right, lower), mask

    # ------------------------------------------------------------ things that recur

    def ridge(
        self, base: float, height: float, *, waves: float = 3, rough: float = 0.4
    ) -> list[Point]:
        """A rolling outline across the canvas, closed along the bottom edge."""
        phases = [self.rng.uniform(0, math.tau) for _ in range(4)]
        outline = []
        for step in range(121):
            t = step / 120
            y = sum(
                math.sin(math.tau * waves * t * (k + 1) * (0.8 + 0.13 * k) + phase) * (rough**k)
                for k, phase in enumerate(phases)
            )
            outline.append((t * self.width, base - height * (y / 1.6 * 0.5 + 0.5)))
        return [*outline, (self.width, self.height), (0, self.height)]

    def glitter(
        self, x: float, top: float, bottom: float, colour: Tone, *, spread: float, count: int
    ) -> None:
        """Light broken on water below something bright."""
        for _ in range(count):
            depth = self.rng.random() ** 1.3
            y = top + (bottom - top) * depth
            width = self.rng.uniform(10, 60) * (0.35 + depth)
            middle = x + self.rng.gauss(0, 1) * spread * (0.25 + depth)
            half = 1 + 3.2 * depth
            self.poly(
                [(middle - width, y), (middle, y - half), (middle + width, y), (middle, y + half)],
                colour,
            )

    def finish(self, *, grain: float = 0.09, vignette: float = 0.22) -> Image.Image:
        picture = ImageOps.fit(self.image.reduce(OVERSAMPLE), self.size, Image.Resampling.LANCZOS)
        noise = ImageOps.fit(self.noise.reduce(OVERSAMPLE), self.size, Image.Resampling.NEAREST)
        noise = noise.filter(ImageFilter.GaussianBlur(0.6)).point(
            lambda v: int(128 + (v - 128) * grain * 2.4)
        )
        picture = ImageChops.overlay(picture, Image.merge("RGB", (noise, noise, noise)))
        edge = Image.radial_gradient("L").point(
            lambda v: int(max(0, v - 110) / 145 * 255 * vignette)
        )
        picture.paste((16, 18, 30), (0, 0), edge.resize(self.size, Image.Resampling.BICUBIC))
        return picture
