"""Scenes in the dark: storm, night."""

from newsroom.demo.backdrops import clouds, lighthouse
from newsroom.demo.paint import Canvas, Point, mix, smooth
from newsroom.demo.palettes import NIGHT, STORM, Palette


def storm(c: Canvas) -> None:
    p = STORM
    c.gradient([p.sky[0], p.sky[1], p.sky[2]], bottom=760)
    for k in range(11):
        y = 40 + k * 46
        shape = smooth(
            [
                (-100, y),
                *[(x, y + c.rng.uniform(-55, 55)) for x in range(150, 1800, 260)],
                (1900, y),
                (1900, y - 220),
                (-100, y - 220),
            ]
        )
        c.veil(shape, mix(p.sky[0], p.sky[1], k / 12), opacity=0.4, blur=16)
    x = c.rng.choice((380, 1400))
    lamp = (float(x), 420.0)
    side = 1 if x < 900 else -1
    c.glow(*lamp, 420, p.light, 0.9)
    c.veil([lamp, (x + side * 1600, 130), (x + side * 1600, 390)], p.light, opacity=0.42, blur=14)
    c.veil([lamp, (x + side * 1600, 200), (x + side * 1600, 310)], p.sun, opacity=0.3, blur=8)
    c.solid(
        smooth(
            [
                (x - 330, 800),
                (x - 170, 730),
                (x - 60, 700),
                (x + 90, 705),
                (x + 200, 760),
                (x + 320, 820),
            ]
        ),
        p.near,
        p.ink,
    )
    lighthouse(c, p, x, 712, 252)
    for row in range(6):
        _breakers(c, p, row)
    for _ in range(420):
        rx, ry, long = c.rng.uniform(-50, 1900), c.rng.uniform(-50, 1200), c.rng.uniform(22, 74)
        c.line(
            [(rx, ry), (rx - long * 0.42, ry + long)], mix(p.sky[2], p.sky[1], c.rng.random()), 1.3
        )


def _breakers(c: Canvas, p: Palette, row: int) -> None:
    """One row of curling seas, row 0 the farthest."""
    y, step = 760 + row * 86, 250 + row * 58
    tone = mix(mix(p.mid, p.far, 0.5), p.near, row / 5)
    start = -step * c.rng.random() - 60
    crest: list[Point] = []
    caps: list[list[Point]] = []
    while start < 2000:
        tall = c.rng.uniform(58, 92) * (0.62 + row * 0.24)
        back = smooth(
            [
                (start, y),
                (start + step * 0.35, y - tall * 0.35),
                (start + step * 0.66, y - tall * 0.92),
                (start + step * 0.83, y - tall),
            ]
        )
        lip = smooth(
            [
                (start + step * 0.83, y - tall),
                (start + step * 0.95, y - tall * 0.84),
                (start + step * 0.965, y - tall * 0.56),
            ]
        )
        hollow = smooth(
            [
                (start + step * 0.965, y - tall * 0.56),
                (start + step * 0.87, y - tall * 0.64),
                (start + step * 0.85, y - tall * 0.3),
                (start + step, y),
            ]
        )
        crest += [*back, *lip, *hollow]
        under = smooth(
            [
                (start + step * 0.965, y - tall * 0.56),
                (start + step * 0.86, y - tall * 0.8),
                (start + step * 0.66, y - tall * 0.78),
                (start + step * 0.42, y - tall * 0.38),
            ]
        )
        caps.append([*back[18:], *lip, *under])
        start += step
    body = [*crest, (2100, 1300), (-300, 1300)]
    c.poly(body, tone)
    c.shade([*crest, (2100, y + 130), (-300, y + 130)], p.ink, amount=0.75, reach=0.9)
    for cap in caps:
        c.solid(cap, mix(tone, p.sun, 0.72), mix(tone, p.sun, 0.2), towards="left", amount=0.9)
        x, top = cap[20]
        for _ in range(16 + row * 5):
            d = c.rng.uniform(1, 3.2) * (0.7 + row * 0.16)
            c.oval(
                x + c.rng.gauss(0.1, 0.3) * step * 0.5,
                top - c.rng.random() ** 2 * 90,
                d,
                d,
                mix(p.sun, tone, 0.2),
            )


def night(c: Canvas) -> None:
    p = NIGHT
    horizon, moon = 730.0, (c.rng.uniform(950, 1380), c.rng.uniform(230, 330))
    c.gradient(list(p.sky), bottom=horizon)
    for _ in range(170):
        d = c.rng.uniform(0.7, 2.2)
        c.oval(
            c.rng.uniform(0, 1800),
            c.rng.random() ** 1.4 * 560,
            d,
            d,
            mix(p.sky[1], p.sun, c.rng.uniform(0.4, 1)),
        )
    c.glow(*moon, 560, "#8fb6b8", 0.6)
    c.oval(*moon, 104, 104, p.sun)
    for dx, dy, r in ((-34, -22, 22), (28, 30, 30), (38, -38, 13), (-30, 44, 12)):
        c.oval(moon[0] + dx, moon[1] + dy, r, r * 0.95, mix(p.sun, "#c9b98e", 0.5))
    clouds(c, mix(p.sky[1], p.sky[2], 0.7), top=260, bottom=520, count=6)
    c.solid(c.ridge(horizon, 150, waves=1.2), p.far, p.mid)
    c.gradient([mix(p.sky[2], p.sky[1], 0.3), p.mid, p.ink], top=horizon)
    c.glitter(moon[0], horizon, c.height, p.sun, spread=62, count=250)
    lamps: list[Point] = []
    x = -30.0
    while x < 1850:
        wide, tall = c.rng.uniform(78, 150), c.rng.uniform(120, 290)
        _night_house(c, p, x, horizon + 14, wide, tall, lamps)
        x += wide
    c.rect(0, horizon + 10, c.width, 34, p.ink)
    for lx, ly in lamps:
        c.glitter(lx, horizon + 50, horizon + c.rng.uniform(150, 330), p.light, spread=8, count=9)
        c.glow(lx, ly, 70, p.light, 0.5)
    wall = [(0, 1075), (700, 1040), (1800, 1110), (1800, 1200), (0, 1200)]
    c.solid(wall, p.near, p.ink, amount=0.9)
    c.line(wall[:3], mix(p.far, p.sun, 0.25), 5)
    wx = c.rng.uniform(330, 560)
    for k in (0, 1):
        _walker(c, p, wx + k * 74, 1056 - k * 4, 150)


def _night_house(
    c: Canvas, p: Palette, x: float, foot: float, wide: float, tall: float, lamps: list[Point]
) -> None:
    tone = mix(p.near, p.ink, c.rng.uniform(0.1, 0.7))
    pitch = wide * 0.42
    c.solid(
        [
            (x, foot),
            (x, foot - tall),
            (x + wide / 2, foot - tall - pitch),
            (x + wide, foot - tall),
            (x + wide, foot),
        ],
        tone,
        p.ink,
    )
    c.rect(x + wide * 0.68, foot - tall - pitch * 0.9, wide * 0.13, pitch * 0.7, p.ink)
    for row in range(int(tall // 62)):
        for column in (0.2, 0.6):
            wx, wy = x + wide * column, foot - tall + 14 + row * 62
            lit = c.rng.random() < 0.2
            c.rect(wx, wy, wide * 0.2, 32, p.light if lit else mix(tone, p.far, 0.35))
            if lit:
                lamps.append((wx + wide * 0.1, wy + 16))


def _walker(c: Canvas, p: Palette, x: float, foot: float, tall: float) -> None:
    c.oval(x, foot - tall * 0.9, tall * 0.075, tall * 0.09, p.ink)
    coat = smooth(
        [
            (x - tall * 0.13, foot - tall * 0.3),
            (x - tall * 0.12, foot - tall * 0.68),
            (x, foot - tall * 0.82),
            (x + tall * 0.12, foot - tall * 0.68),
            (x + tall * 0.14, foot - tall * 0.3),
        ]
    )
    c.poly(coat, p.ink)
    c.line([(x - tall * 0.05, foot - tall * 0.3), (x - tall * 0.09, foot)], p.ink, tall * 0.055)
    c.line([(x + tall * 0.05, foot - tall * 0.3), (x + tall * 0.1, foot)], p.ink, tall * 0.055)
    hand = (x + tall * 0.2, foot - tall * 0.42)
    c.line([(x + tall * 0.08, foot - tall * 0.64), hand], p.ink, tall * 0.045)
    c.veil(
        [hand, (x + tall * 1.7, foot - tall * 0.36), (x + tall * 1.5, foot + tall * 0.04)],
        p.light,
        opacity=0.3,
        blur=4,
    )
    c.glow(*hand, tall * 0.3, p.light, 0.9)
