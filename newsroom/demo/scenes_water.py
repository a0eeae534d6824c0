"""Scenes on calm water: harbour, island."""

import math

from newsroom.demo.backdrops import clouds, gulls, lighthouse, sky
from newsroom.demo.paint import Canvas, Colour, Tone, mix, smooth
from newsroom.demo.palettes import BRIGHT, DAWN, DUSK, HAZE, ROSE, Palette


def harbour(c: Canvas) -> None:
    p = c.rng.choice((DAWN, HAZE, DUSK, ROSE, BRIGHT))
    horizon, sun = 640.0, (c.rng.uniform(500, 1050), c.rng.uniform(430, 560))
    sky(c, p, horizon=horizon, sun=sun)
    clouds(c, mix(p.sky[2], p.sun, 0.4), top=110, bottom=470, count=8)
    for x in (90, 190, 330):
        _crane(
            c,
            mix(p.far, p.sky[2], 0.25),
            x + c.rng.uniform(-30, 30),
            horizon,
            c.rng.uniform(150, 230),
        )
    c.solid(c.ridge(horizon, 90, waves=1.4), mix(p.far, p.sky[2], 0.2), p.sky[2], amount=0.6)
    _water(c, p, horizon=horizon, sun_x=sun[0])
    pier = [(1060, 660), (1800, 640), (1800, 716), (1080, 690)]
    c.solid(pier, mix(p.mid, p.near, 0.4), p.ink, amount=0.8)
    lighthouse(c, p, 1120, 664, 250)
    hulls: list[Tone] = [p.accent, p.near, mix(p.sky[0], p.near, 0.3), mix(p.accent, p.ink, 0.35)]
    for k, (x, y, s) in enumerate(
        ((690, 738, 190), (1440, 775, 250), (250, 800, 290), (930, 905, 380), (1500, 990, 500))
    ):
        _boat(
            c,
            p,
            x + c.rng.uniform(-60, 60),
            y + c.rng.uniform(-10, 10),
            s,
            hulls[(k + c.rng.randrange(4)) % 4],
        )
    quay = [(0, 1040), (560, 1090), (600, 1200), (0, 1200)]
    c.solid(quay, p.near, p.ink, amount=0.9)
    c.line([(0, 1040), (560, 1090)], mix(p.light, p.near, 0.4), 7)
    for x in (120, 330):
        c.rect(x, 1000, 34, 60, p.ink, radius=8)
        c.oval(x + 17, 1003, 26, 12, mix(p.ink, p.near, 0.4))
    gulls(c, mix(p.ink, p.near, 0.3), count=7, top=150, bottom=430)


def _crane(c: Canvas, colour: Colour, x: float, foot: float, s: float) -> None:
    for leg in (-0.22, 0.22):
        c.line([(x + leg * s, foot), (x + leg * 0.7 * s, foot - 0.75 * s)], colour, 5)
    c.line([(x - 0.18 * s, foot - 0.4 * s), (x + 0.18 * s, foot - 0.4 * s)], colour, 4)
    c.line([(x - 0.45 * s, foot - 0.75 * s), (x + 0.85 * s, foot - 0.75 * s)], colour, 6)
    c.line([(x, foot - 0.75 * s), (x, foot - 1.1 * s), (x + 0.8 * s, foot - 0.75 * s)], colour, 3)
    c.line([(x, foot - 1.1 * s), (x - 0.42 * s, foot - 0.75 * s)], colour, 3)


def _boat(c: Canvas, p: Palette, x: float, y: float, s: float, hull: Tone) -> None:
    """A fishing boat, bow to the right."""
    for strip in range(7):
        drop = s * (0.03 + 0.055 * strip)
        half = s * (0.5 - 0.05 * strip) * c.rng.uniform(0.7, 1)
        c.veil(
            [(x - half, y + drop), (x, y + drop - 3), (x + half, y + drop), (x, y + drop + 4)],
            p.ink,
            opacity=0.5 - strip * 0.055,
        )
    mast, boom = x - 0.04 * s, x - 0.3 * s
    c.line([(mast, y - 0.1 * s), (mast, y - 0.95 * s)], p.ink, 0.016 * s)
    c.line([(boom, y - 0.1 * s), (boom, y - 0.6 * s)], p.ink, 0.014 * s)
    c.line([(mast, y - 0.92 * s), (x + 0.5 * s, y - 0.25 * s)], p.ink, 2)
    c.line([(mast, y - 0.92 * s), (boom, y - 0.58 * s), (x - 0.47 * s, y - 0.16 * s)], p.ink, 2)
    c.line([(mast, y - 0.4 * s), (x - 0.4 * s, y - 0.72 * s)], p.ink, 0.012 * s)
    house = [
        (x + 0.05 * s, y - 0.12 * s),
        (x + 0.05 * s, y - 0.36 * s),
        (x + 0.26 * s, y - 0.36 * s),
        (x + 0.29 * s, y - 0.12 * s),
    ]
    c.solid(house, mix(p.sun, p.sky[2], 0.45), p.mid, towards="left", amount=0.8)
    c.rect(x + 0.03 * s, y - 0.385 * s, 0.26 * s, 0.03 * s, p.accent if hull != p.accent else p.ink)
    for pane in range(3):
        c.rect(x + (0.085 + 0.062 * pane) * s, y - 0.32 * s, 0.042 * s, 0.07 * s, p.ink)
    side = smooth(
        [
            (x - 0.5 * s, y - 0.17 * s),
            (x - 0.1 * s, y - 0.11 * s),
            (x + 0.3 * s, y - 0.15 * s),
            (x + 0.58 * s, y - 0.28 * s),
        ]
    )
    shape = [*side, (x + 0.44 * s, y + 0.03 * s), (x - 0.42 * s, y + 0.03 * s)]
    c.solid(shape, hull, p.ink, amount=0.85)
    c.line(side, mix(p.sun, p.sky[2], 0.3), 0.022 * s)


def _water(
    c: Canvas, p: Palette, *, horizon: float, sun_x: float, depth: str | None = None
) -> None:
    c.gradient(
        [mix(p.sky[2], p.mid, 0.25), mix(p.sky[1], p.near, 0.45), depth or p.near], top=horizon
    )
    for _ in range(90):
        far = c.rng.random() ** 1.6
        y = horizon + 6 + (c.height - horizon) * far
        x, long = c.rng.uniform(-100, c.width), c.rng.uniform(60, 240) * (0.3 + far)
        tone = mix(p.near, p.ink, 0.5) if c.rng.random() < 0.6 else mix(p.sky[1], p.light, 0.3)
        half = 0.8 + 3.5 * far
        c.veil(
            [(x, y), (x + long / 2, y - half), (x + long, y), (x + long / 2, y + half)],
            tone,
            opacity=0.45,
        )
    c.glitter(sun_x, horizon + 4, c.height, p.sun, spread=75, count=190)


def island(c: Canvas) -> None:
    p = c.rng.choice((HAZE, ROSE, DAWN, BRIGHT))
    horizon, sun = 600.0, (c.rng.uniform(300, 620), c.rng.uniform(330, 480))
    sky(c, p, horizon=horizon, sun=sun, radius=74)
    clouds(c, mix(p.sky[2], p.sun, 0.5), top=120, bottom=430, count=9)
    c.solid(
        smooth([(0, 606), (160, 570), (380, 588), (560, 606)]), mix(p.far, p.sky[2], 0.45), p.sky[2]
    )
    c.glow(1180, 520, 620, p.sky[2], 0.55)
    hump = smooth(
        [
            (790, 606),
            (880, 560),
            (1000, 450),
            (1110, 405),
            (1215, 330),
            (1330, 352),
            (1440, 455),
            (1560, 480),
            (1690, 560),
            (1790, 606),
        ]
    )
    c.solid(hump, mix(p.mid, p.near, 0.45), p.ink, amount=0.7)
    c.shade(hump, mix(p.far, p.light, 0.4), towards="left", amount=0.75, reach=0.75)
    fields = smooth([(900, 606), (1060, 540), (1220, 552), (1400, 530), (1600, 606)])
    c.solid(fields, mix(p.mid, "#8aa35c", 0.25), p.near, amount=0.7)
    for k in range(11):
        x = 1010 + k * 42 + c.rng.uniform(-10, 10)
        y = 592 - 14 * math.sin(k)
        c.rect(x, y - 17, 25, 20, mix(p.sun, p.sky[2], 0.4))
        c.poly([(x - 3, y - 16), (x + 12, y - 30), (x + 28, y - 16)], p.accent if k % 3 else p.ink)
    c.line([(1326, 355), (1326, 280)], p.ink, 5)
    _water(c, p, horizon=horizon, sun_x=sun[0])
    x, y = c.rng.uniform(560, 700), 850.0
    for k in range(46):
        back = k * 13
        c.veil(
            [
                (x - 230 - back, y + 22 + k),
                (x - 150 - back, y + 15 + k * 0.7),
                (x - 60 - back, y + 22 + k),
                (x - 150 - back, y + 27 + k),
            ],
            p.sun,
            opacity=max(0.05, 0.5 - k / 90),
        )
    c.rect(x - 150, y - 84, 265, 66, mix(p.sun, p.sky[2], 0.15), radius=8)
    c.rect(x - 60, y - 128, 150, 48, mix(p.sun, p.sky[2], 0.28), radius=6)
    c.rect(x + 20, y - 152, 62, 26, mix(p.sun, p.sky[2], 0.15), radius=4)
    c.solid(
        [(x - 110, y - 82), (x - 116, y - 170), (x - 72, y - 170), (x - 66, y - 82)],
        p.accent,
        p.ink,
        towards="right",
    )
    c.rect(x - 116, y - 160, 45, 10, p.sun)
    for k in range(12):
        c.rect(x - 132 + k * 20, y - 66, 12, 13, p.near, radius=3)
    for k in range(6):
        c.rect(x - 46 + k * 21, y - 114, 14, 13, p.near, radius=3)
    hull = [
        *smooth([(x - 215, y - 44), (x - 20, y - 22), (x + 140, y - 28), (x + 258, y - 62)]),
        (x + 205, y + 26),
        (x - 190, y + 26),
    ]
    c.solid(hull, p.accent, p.ink, amount=0.75)
    c.line(
        smooth([(x - 212, y - 34), (x - 20, y - 12), (x + 140, y - 18), (x + 254, y - 50)]),
        p.sun,
        7,
    )
    for k in range(10):
        c.veil(
            [
                (x - 200 + k * 8, y + 34 + k * 9),
                (x, y + 30 + k * 9),
                (x + 205 - k * 9, y + 34 + k * 9),
                (x, y + 39 + k * 9),
            ],
            p.ink,
            opacity=0.36 - k * 0.03,
        )
    gulls(c, mix(p.ink, p.near, 0.2), count=9, top=200, bottom=700)
