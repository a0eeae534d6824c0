"""The stage, its curtains and its audience."""

import math

from newsroom.demo.paint import Canvas, Colour, Point, Tone, mix, smooth


def stage(c: Canvas) -> None:
    velvet = (("#8e2432", "#3c0f1f"), ("#1f5f63", "#0b2b33"), ("#7a3a1e", "#33150f"))
    (wine, deep), gold, ink = c.rng.choice(velvet), "#e0a94e", "#12091a"
    warm = c.rng.choice(("#ffe2a6", "#ffd3b0", "#e9e7c4"))
    c.gradient(["#1a1230", "#2f2146", "#5a3554"], bottom=900)
    beams = [
        (c.rng.uniform(300, 700), 830),
        (c.rng.uniform(900, 1400), 770),
        (c.rng.uniform(820, 1010), 900),
    ]
    for x, foot in beams:
        c.veil(
            [(x - 18, -30), (x + 18, -30), (x + 250, foot), (x - 250, foot)],
            warm,
            opacity=0.2,
            blur=10,
        )
    c.gradient([mix("#5a3554", gold, 0.25), "#4a2834", "#241522"], top=800)
    for k in range(-12, 13):
        c.line([(900 + k * 78, 800), (900 + k * 190, 1200)], "#2a1726", 3)
    middle = 900 + c.rng.uniform(-110, 110)
    c.veil(
        [(middle - 26, -40), (middle + 26, -40), (middle + 340, 895), (middle - 340, 895)],
        warm,
        opacity=0.42,
        blur=6,
    )
    pool = [
        (middle + 350 * math.cos(math.tau * t / 40), 893 + 58 * math.sin(math.tau * t / 40))
        for t in range(40)
    ]
    c.veil(pool, warm, opacity=0.75, blur=5)
    _actor(c, ink, middle - 92, 896, 330, 1)
    _actor(c, mix(ink, wine, 0.4), middle + 104, 904, 306, -1)
    for side in (-1, 1):
        _curtain(c, wine, deep, side)
    swag: list[Point] = [(-20, -20)]
    for k in range(6):
        x = k * 300
        swag += smooth([(x, 116), (x + 75, 196), (x + 150, 222), (x + 225, 196), (x + 300, 116)])
    c.solid([*swag, (1820, -20)], mix(wine, ink, 0.12), deep, amount=0.85)
    for k in range(6):
        trim = smooth(
            [
                (k * 300, 116),
                (k * 300 + 75, 196),
                (k * 300 + 150, 222),
                (k * 300 + 225, 196),
                (k * 300 + 300, 116),
            ]
        )
        c.line(trim, gold, 9)
        for x, y in trim[2::4]:
            c.line([(x, y), (x, y + 24)], mix(gold, deep, 0.3), 4)
    for k in range(25):
        x = 90 + k * 68
        c.oval(x, 936, 17, 12, ink)
        c.glow(x, 926, 46, warm, 0.7)
    c.rect(0, 940, 1800, 36, ink)
    c.line([(0, 941), (1800, 941)], gold, 4)
    for row in range(3):
        y, s = 1010 + row * 82, 40 + row * 15
        x = -s * c.rng.random()
        while x < 1850:
            _spectator(
                c,
                mix("#2b1730", ink, 0.35 + row * 0.3),
                mix(wine, ink, 0.3 + row * 0.26),
                x,
                y + c.rng.uniform(-9, 9),
                s,
            )
            x += s * c.rng.uniform(2.0, 2.5)


def _curtain(c: Canvas, wine: str, deep: str, side: int) -> None:
    for k in range(9):
        inner, outer = 430 - k * 55, 360 - k * 55
        wave = [(inner + 26 * math.sin(y / 260 + k), float(y)) for y in range(-20, 1000, 60)]
        edge = [(px if side < 0 else 1800 - px, py) for px, py in wave]
        back = -40 if side < 0 else 1840
        shape = [*edge, (back, 980), (back, -20)]
        c.poly(shape, mix(wine, deep, 0.15 + 0.3 * (k % 2)))
        fold = [*edge, *[(px + side * 70, py) for px, py in reversed(edge)]]
        c.shade(
            fold,
            mix(wine, "#d2574f", 0.55) if k % 2 == 0 else deep,
            towards="right" if side < 0 else "left",
            amount=0.8,
        )
        if outer < -60:
            break


def _actor(c: Canvas, tone: Tone, x: float, foot: float, tall: float, facing: int) -> None:
    skirt = smooth(
        [
            (x - tall * 0.13, foot),
            (x - tall * 0.11, foot - tall * 0.42),
            (x - tall * 0.12, foot - tall * 0.74),
            (x, foot - tall * 0.84),
            (x + tall * 0.12, foot - tall * 0.74),
            (x + tall * 0.1, foot - tall * 0.42),
            (x + tall * 0.14, foot),
        ]
    )
    if facing > 0:
        c.poly(skirt, tone)
    else:
        for leg in (-1, 1):
            c.line(
                [(x + leg * tall * 0.035, foot - tall * 0.48), (x + leg * tall * 0.075, foot)],
                tone,
                tall * 0.085,
            )
        c.poly([p for p in skirt if p[1] < foot - tall * 0.4], tone)
    c.oval(x + facing * tall * 0.015, foot - tall * 0.92, tall * 0.065, tall * 0.08, tone)
    c.oval(x - facing * tall * 0.03, foot - tall * 0.945, tall * 0.065, tall * 0.065, tone)
    c.line(
        smooth(
            [
                (x + facing * tall * 0.08, foot - tall * 0.74),
                (x + facing * tall * 0.2, foot - tall * 0.68),
                (x + facing * tall * 0.27, foot - tall * 0.84),
            ]
        ),
        tone,
        tall * 0.05,
    )
    c.line(
        smooth(
            [
                (x - facing * tall * 0.1, foot - tall * 0.72),
                (x - facing * tall * 0.16, foot - tall * 0.56),
                (x - facing * tall * 0.1, foot - tall * 0.43),
            ]
        ),
        tone,
        tall * 0.05,
    )


def _spectator(c: Canvas, tone: Colour, seat: Colour, x: float, y: float, s: float) -> None:
    c.rect(x - s * 0.98, y + s * 0.5, s * 1.96, s * 3, seat, radius=s * 0.42)
    if c.rng.random() < 0.1:
        return
    c.poly(
        smooth(
            [
                (x - s * 0.95, y + s * 2.4),
                (x - s * 0.8, y + s * 1.0),
                (x - s * 0.3, y + s * 0.6),
                (x + s * 0.3, y + s * 0.6),
                (x + s * 0.8, y + s * 1.0),
                (x + s * 0.95, y + s * 2.4),
            ]
        ),
        tone,
    )
    c.oval(x, y, s * 0.48, s * 0.6, tone)
    style = c.rng.randrange(4)
    if style == 0:
        c.oval(x, y - s * 0.62, s * 0.24, s * 0.24, tone)
    if style == 1:
        c.oval(x, y - s * 0.1, s * 0.68, s * 0.68, tone)
    c.rect(x - s * 0.98, y + s * 1.15, s * 1.96, s * 2, seat, radius=s * 0.4)
