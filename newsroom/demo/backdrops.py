"""What several scenes share: sky, clouds, gulls, rooftops, a lighthouse."""

from newsroom.demo.paint import Canvas, Colour, Point, Tone, mix, smooth
from newsroom.demo.palettes import Palette


def sky(c: Canvas, p: Palette, *, horizon: float, sun: Point, radius: float = 62) -> None:
    c.gradient(list(p.sky), bottom=horizon + 4)
    c.glow(sun[0], sun[1], 760, p.light, 0.75)
    c.oval(*sun, radius, radius, p.sun)


def clouds(c: Canvas, colour: Colour, *, top: float, bottom: float, count: int) -> None:
    for _ in range(count):
        x, y = c.rng.uniform(-100, c.width), c.rng.uniform(top, bottom)
        long, thick = c.rng.uniform(240, 620), c.rng.uniform(7, 19)
        shape = smooth(
            [
                (x, y),
                (x + long * 0.3, y - thick),
                (x + long * 0.7, y - thick * 0.5),
                (x + long, y),
                (x + long * 0.5, y + thick * 0.6),
            ],
            closed=True,
        )
        c.veil(shape, colour, opacity=0.6, blur=2)


def gulls(c: Canvas, colour: Tone, *, count: int, top: float, bottom: float) -> None:
    for _ in range(count):
        x, y, s = c.rng.uniform(200, 1600), c.rng.uniform(top, bottom), c.rng.uniform(9, 21)
        lift = c.rng.uniform(0.25, 0.6)
        c.line(smooth([(x - s, y - s * lift), (x - s * 0.4, y - s * 0.55), (x, y)]), colour, 2.6)
        c.line(smooth([(x, y), (x + s * 0.4, y - s * 0.6), (x + s, y - s * lift)]), colour, 2.6)


def lighthouse(c: Canvas, p: Palette, x: float, foot: float, tall: float) -> None:
    wide = tall * 0.13
    tower = [
        (x - wide, foot),
        (x + wide, foot),
        (x + wide * 0.62, foot - tall),
        (x - wide * 0.62, foot - tall),
    ]
    c.solid(tower, mix(p.sun, p.sky[2], 0.3), p.far, towards="right", amount=0.9)
    for low, high in ((0.22, 0.42), (0.62, 0.8)):
        a, b = wide * (1 - 0.38 * low), wide * (1 - 0.38 * high)
        band = [
            (x - a, foot - tall * low),
            (x + a, foot - tall * low),
            (x + b, foot - tall * high),
            (x - b, foot - tall * high),
        ]
        c.solid(band, p.accent, p.ink, towards="right", amount=0.6)
    c.rect(x - wide * 0.85, foot - tall * 1.03, wide * 1.7, tall * 0.04, p.ink)
    c.rect(x - wide * 0.45, foot - tall * 1.16, wide * 0.9, tall * 0.13, p.light)
    c.poly(
        [
            (x - wide * 0.6, foot - tall * 1.15),
            (x + wide * 0.6, foot - tall * 1.15),
            (x, foot - tall * 1.27),
        ],
        p.ink,
    )


def roofs(
    c: Canvas,
    tone: Colour,
    shadow: Colour,
    light: str,
    *,
    foot: float,
    tall: tuple[float, float],
    lit: float,
) -> None:
    """A row of houses and towers across the picture."""
    x = -40.0
    while x < c.width:
        wide, high = c.rng.uniform(60, 150), c.rng.uniform(*tall)
        top = foot - high
        kind = c.rng.random()
        if kind < 0.45:
            block = [
                (x, foot),
                (x, top),
                (x + wide / 2, top - wide * 0.42),
                (x + wide, top),
                (x + wide, foot),
            ]
        elif kind < 0.75:
            block = [(x, foot), (x, top), (x + wide, top), (x + wide, foot)]
        else:
            block = [
                (x, foot),
                (x, top),
                (x + wide * 0.2, top - wide * 0.3),
                (x + wide * 0.8, top - wide * 0.3),
                (x + wide, top),
                (x + wide, foot),
            ]
        c.poly(block, tone)
        c.shade(block, shadow, towards="right", amount=0.55)
        c.rect(x + wide * 0.7, top - wide * 0.36, wide * 0.12, wide * 0.36, tone)
        for row in range(int(high // 40)):
            for column in (0.16, 0.45, 0.74):
                if c.rng.random() < 0.55:
                    glass = light if c.rng.random() < lit else mix(tone, shadow, 0.6)
                    c.rect(x + wide * column, top + 12 + row * 40, wide * 0.12, 20, glass)
        x += wide - 1
