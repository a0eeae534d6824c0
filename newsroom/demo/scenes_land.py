"""Scenes in the open: river, hills."""

import math

from newsroom.demo.backdrops import clouds, gulls, sky
from newsroom.demo.paint import Canvas, Colour, Point, mix, smooth
from newsroom.demo.palettes import HAZE, MOSS, ROSE, Palette


def river(c: Canvas) -> None:
    p = MOSS
    horizon, sun = 430.0, (c.rng.uniform(950, 1300), 300.0)
    sky(c, p, horizon=horizon, sun=sun, radius=66)
    clouds(c, mix(p.sky[2], p.sun, 0.5), top=80, bottom=330, count=9)
    c.gradient([p.sun, mix(p.sky[1], p.light, 0.5)], top=horizon - 12, bottom=horizon + 26)
    c.solid(
        smooth([(0, horizon + 10), (240, 370), (520, 400), (760, horizon + 6)]),
        mix(p.far, p.sky[1], 0.3),
        p.sky[2],
    )
    marsh = "#b7b877"
    c.gradient([mix(p.far, marsh, 0.5), mix(p.mid, marsh, 0.45), p.mid, p.near], top=horizon + 22)
    for k in range(26):
        y = horizon + 30 + (k / 26) ** 1.7 * 740
        x, long = c.rng.uniform(-300, 1700), c.rng.uniform(200, 760)
        half = 5 + (y - horizon) * 0.028
        patch = smooth(
            [
                (x, y),
                (x + long * 0.4, y - half),
                (x + long, y - half * 0.3),
                (x + long * 0.6, y + half),
            ],
            closed=True,
        )
        c.veil(
            patch,
            c.rng.choice((p.near, mix(p.far, "#d3c46a", 0.7), mix(p.mid, p.light, 0.35))),
            opacity=0.45,
            blur=2,
        )
    centre = [
        (1180, 440),
        (1050, 462),
        (1290, 492),
        (1120, 530),
        (760, 570),
        (700, 630),
        (1080, 716),
        (1240, 830),
        (900, 980),
        (560, 1210),
    ]
    widths = [5, 8, 12, 18, 27, 42, 66, 100, 165, 270]
    path, wide = smooth(centre), smooth([(w, 0.0) for w in widths])
    left = [(x - w[0], y) for (x, y), w in zip(path, wide, strict=True)]
    right = [(x + w[0], y + w[0] * 0.1) for (x, y), w in zip(path, wide, strict=True)]
    banks = [
        *[(x - 6 - (y - horizon) * 0.02, y) for x, y in left],
        *[(x + 6 + (y - horizon) * 0.02, y + 6) for x, y in reversed(right)],
    ]
    c.poly(banks, mix(p.near, "#7a6a4a", 0.4))
    stream = [*left, *reversed(right)]
    c.solid(stream, mix(p.sky[2], "#9cc7d6", 0.45), "#2f6f86", amount=0.9)
    for _ in range(60):
        k = c.rng.randrange(40, len(path))
        (x, y), w = path[k], wide[k][0]
        off, long = c.rng.uniform(-0.6, 0.4) * w, w * c.rng.uniform(0.12, 0.4)
        c.veil(
            [
                (x + off, y),
                (x + off + long / 2, y - w * 0.012),
                (x + off + long, y),
                (x + off + long / 2, y + w * 0.012),
            ],
            p.sun,
            opacity=0.7,
        )
    _bridge(c, p, 840, 1460, 742, 92)
    for _ in range(170):
        x, y = c.rng.uniform(0, 1800), c.rng.uniform(1040, 1215)
        if 330 < x < 960:
            continue
        bend, tall = c.rng.uniform(-22, 22), c.rng.uniform(60, 190)
        c.line(
            smooth([(x, y), (x + bend * 0.3, y - tall * 0.6), (x + bend, y - tall)]),
            mix(p.near, p.ink, c.rng.random()),
            4,
        )
        if c.rng.random() < 0.3:
            c.line([(x + bend, y - tall), (x + bend * 1.1, y - tall - 28)], "#8a6a3f", 9)
    gulls(c, p.sun, count=8, top=240, bottom=640)


def _bridge(c: Canvas, p: Palette, left: float, right: float, deck: float, tall: float) -> None:
    stone = mix(p.sky[2], "#b79a7c", 0.55)
    hump = smooth([(left, deck + 30), ((left + right) / 2, deck - 26), (right, deck + 30)])
    shape = [*hump, (right, deck + tall + 14), (left, deck + tall + 14)]
    c.solid(shape, stone, mix(stone, p.ink, 0.7), amount=0.7)
    span = (right - left) / 4
    for k in range(4):
        a, b = left + span * k + 18, left + span * (k + 1) - 18
        rise = tall - 34 + (18 if k in (1, 2) else 0)
        arch = [
            (
                a + (b - a) * (0.5 - 0.5 * math.cos(math.pi * t / 24)),
                deck + tall + 16 - math.sin(math.pi * t / 24) * rise,
            )
            for t in range(25)
        ]
        c.poly(arch, mix(p.near, p.ink, 0.35))
        c.shade(arch, mix(p.sky[1], p.light, 0.3), amount=0.8, reach=0.6)
    c.line(hump, mix(stone, p.sun, 0.6), 9)


def hills(c: Canvas) -> None:
    p = c.rng.choice((MOSS, ROSE, HAZE))
    sun = (c.rng.uniform(380, 1350), c.rng.uniform(240, 340))
    c.gradient(list(p.sky), bottom=760)
    c.glow(*sun, 760, p.light, 0.75)
    c.oval(*sun, 76, 76, p.sun)
    clouds(c, mix(p.sky[2], p.sun, 0.4), top=90, bottom=360, count=7)
    last: list[Point] = []
    for k in range(7):
        tone = mix(mix(p.far, p.sky[2], 0.55), p.near, (k / 6) ** 0.9)
        outline = c.ridge(500 + k * 92, 190 - k * 13, waves=1.3 - k * 0.07, rough=0.5 - k * 0.04)
        c.poly(outline, tone)
        c.shade(outline, mix(tone, p.sky[2], 0.75), amount=0.9, reach=0.85)
        for _ in range((0, 0, 26, 22, 16, 12, 0)[k]):
            x, y = c.rng.choice(outline[4:117])
            for _ in range(c.rng.randint(1, 4)):
                _tree(
                    c,
                    mix(tone, p.ink, 0.5),
                    x + c.rng.uniform(-30, 30),
                    y + c.rng.uniform(6, 26),
                    12 + k * 9,
                )
        last = outline
    c.shade(last, p.ink, amount=0.5)
    road = [(760, 1210), (1010, 1120), (890, 1046), (1020, 990), (960, 950), (1020, 922)]
    widths = smooth([(w, 0.0) for w in (96, 58, 36, 21, 12, 6)])
    path = smooth(road)
    edge = [(x - w[0], y) for (x, y), w in zip(path, widths, strict=True)]
    other = [(x + w[0], y) for (x, y), w in zip(path, widths, strict=True)]
    c.solid([*edge, *reversed(other)], mix(p.sky[2], p.sun, 0.3), p.mid, towards="down", amount=0.5)
    for _ in range(19):
        x, y = c.rng.uniform(80, 640) + c.rng.choice((0, 1060)), c.rng.uniform(1040, 1165)
        s = (y - 940) * 0.11
        c.oval(x, y, s, s * 0.66, p.sun)
        c.oval(x + s * 0.95, y - s * 0.25, s * 0.34, s * 0.3, p.ink)
        for leg in (-0.5, 0.45):
            c.line([(x + leg * s, y + s * 0.4), (x + leg * s, y + s * 0.98)], p.ink, s * 0.16)


def _tree(c: Canvas, colour: Colour, x: float, foot: float, s: float) -> None:
    c.line([(x, foot), (x, foot - s)], colour, s * 0.14)
    c.oval(x, foot - s * 1.15, s * 0.5, s * 0.62, colour)
    c.oval(x - s * 0.3, foot - s * 0.85, s * 0.36, s * 0.36, colour)
    c.oval(x + s * 0.3, foot - s * 0.88, s * 0.36, s * 0.36, colour)
