"""Calm geometric bust portraits: background, clothes, face, hair, each from the seed."""

import math

from newsroom.demo.hair import beard, hair_behind, hair_front
from newsroom.demo.paint import Canvas, Colour, Point, mix, smooth
from newsroom.demo.wardrobe import INK, apart, garment

SKINS = ("#f3cfae", "#e8b48c", "#d49b72", "#b67a52", "#8f5a3b", "#6a402b", "#f0c6a8", "#a56b45")
HAIRS = (
    "#17131a",
    "#2d1d18",
    "#4a2c1c",
    "#7b4a28",
    "#b5803f",
    "#d8b071",
    "#8e3b20",
    "#b9b4ae",
    "#e4e0d8",
    "#2a2733",
)
GROUNDS = (
    ("#e2b04a", "#f0cd82"),
    ("#2f6f78", "#4f9298"),
    ("#c8553d", "#dd8062"),
    ("#33476b", "#566d94"),
    ("#6f8f5f", "#98b184"),
    ("#b7798c", "#d3a0ac"),
    ("#7d6aa0", "#a394bf"),
    ("#3d5a4c", "#658573"),
)
CLOTHES = (
    "#1f2b44",
    "#8e2f36",
    "#e9dfcc",
    "#2c5f57",
    "#d59a3c",
    "#55627f",
    "#3a3038",
    "#b9643f",
    "#7f8f86",
    "#5c4468",
)
# What each hair can go with: (name, may have a beard)
HAIR_STYLES = (
    ("short", True),
    ("bob", False),
    ("bun", False),
    ("curls", True),
    ("long", False),
    ("bald", True),
    ("quiff", True),
    ("afro", True),
    ("wave", False),
    ("scarf", False),
    ("crop", True),
)


def draw(c: Canvas) -> None:
    rng = c.rng
    skin = rng.choice(SKINS)
    hair = rng.choice(
        HAIRS[:5] + HAIRS if SKINS.index(skin) not in (4, 5) else (*HAIRS[:3], HAIRS[7], HAIRS[9])
    )
    ground, disc = rng.choice(GROUNDS)
    cloth = rng.choice([tone for tone in CLOTHES if apart(tone, ground)])
    style, may_beard = rng.choice(HAIR_STYLES)
    under = mix(skin, "#7a2f2a", 0.34)
    x, y = 400.0, 430.0

    c.gradient([mix(ground, "#ffffff", 0.10), ground, mix(ground, INK, 0.22)])
    _backdrop(c, ground, disc)
    hair_behind(c, style, hair, x, y, cloth)
    _neck(c, skin, under, x, y)
    garment(c, cloth, ground, skin, x)
    _head(c, skin, under, x, y, covered=style == "scarf")
    _features(c, skin, hair, under, x, y)
    if may_beard and rng.random() < 0.5:
        beard(c, hair, x, y, full=rng.random() < 0.6)
    hair_front(c, style, hair, x, y, cloth, ground)
    if rng.random() < 0.38:
        _glasses(
            c,
            rng.choice((INK, "#7a4a2a", "#8e2f36", "#2c4a6b")),
            x,
            y,
            round_lenses=rng.random() < 0.6,
        )
    c.veil([(430, 0), (800, 0), (800, 1000), (560, 1000)], INK, opacity=0.06, blur=40)


def _backdrop(c: Canvas, ground: str, disc: str) -> None:
    kind = c.rng.randrange(3)
    if kind == 0:
        ring = [
            (400 + 330 * math.cos(math.tau * t / 60), 430 + 330 * math.sin(math.tau * t / 60))
            for t in range(60)
        ]
        c.solid(ring, disc, ground, amount=0.85)
    elif kind == 1:
        arch = [
            (400 - 300 * math.cos(math.pi * t / 40), 400 - 300 * math.sin(math.pi * t / 40))
            for t in range(41)
        ]
        c.solid([*arch, (700, 1000), (100, 1000)], disc, ground, amount=0.9)
    else:
        hill = smooth([(-20, 560), (200, 470), (430, 540), (640, 430), (820, 500)])
        c.solid([*hill, (820, 1000), (-20, 1000)], mix(disc, ground, 0.35), ground, amount=0.9)
        c.oval(610, 230, 96, 96, mix(disc, "#fff3d6", 0.5))


def _neck(c: Canvas, skin: str, under: Colour, x: float, y: float) -> None:
    column = smooth([(x - 66, y + 100), (x - 70, y + 210), (x - 128, y + 286)])
    other = [(2 * x - px, py) for px, py in reversed(column)]
    c.poly([*column, (x, y + 350), *other], mix(skin, under, 0.35))
    shadow = smooth(
        [
            (x - 72, y + 150),
            (x - 10, y + 236),
            (x + 72, y + 180),
            (x + 72, y + 100),
            (x - 72, y + 100),
        ],
        closed=True,
    )
    c.poly(shadow, mix(skin, under, 0.85))


def _face(x: float, y: float) -> list[Point]:
    side = [
        (x, y - 168),
        (x + 92, y - 146),
        (x + 136, y - 60),
        (x + 132, y + 40),
        (x + 100, y + 124),
        (x + 44, y + 176),
        (x, y + 186),
    ]
    return smooth([*side, *[(2 * x - px, py) for px, py in reversed(side[1:-1])]], closed=True)


def _head(c: Canvas, skin: str, under: Colour, x: float, y: float, *, covered: bool) -> None:
    if not covered:
        for side in (-1, 1):
            c.oval(x + side * 136, y + 18, 25, 40, mix(skin, under, 0.3 if side < 0 else 0.6))
            c.oval(x + side * 138, y + 20, 12, 23, mix(skin, under, 0.85))
    face = _face(x, y)
    c.poly(face, skin)
    c.shade(face, under, towards="right", amount=0.85, reach=0.62)
    c.shade(face, mix(skin, "#fff2dc", 0.5), towards="left", amount=0.4, reach=0.5)
    for side in (-1, 1):
        c.glow(x + side * 78, y + 74, 52, mix(skin, "#c9483a", 0.5), 0.35)


def _features(c: Canvas, skin: str, hair: str, under: Colour, x: float, y: float) -> None:
    deep = mix(under, INK, 0.35)
    brow = mix(hair, INK, 0.35) if hair not in ("#e4e0d8", "#b9b4ae") else mix(hair, INK, 0.3)
    lift = c.rng.uniform(-5, 5)
    wide = c.rng.uniform(9, 13)
    for side in (-1, 1):
        ex = x + side * 58
        c.line(
            smooth(
                [
                    (ex - 31, y - 42 + (lift if side > 0 else 6)),
                    (ex, y - 54),
                    (ex + 31, y - 42 + (lift if side < 0 else 6)),
                ]
            ),
            brow,
            wide,
        )
        c.poly(
            smooth([(ex - 25, y + 2), (ex, y - 13), (ex + 25, y + 2), (ex, y + 12)], closed=True),
            "#fbf4ea",
        )
        c.oval(ex + 2, y - 1, 11.5, 12.5, c.rng.choice((INK, "#3a2418")))
        c.oval(ex + 6, y - 5, 3.5, 3.5, "#ffffff")
        c.line(smooth([(ex - 28, y + 3), (ex, y - 14), (ex + 28, y + 2)]), mix(deep, INK, 0.6), 6)
    nose = smooth(
        [(x + 12, y - 20), (x + 18, y + 40), (x + 33, y + 66), (x + 4, y + 76), (x - 20, y + 68)]
    )
    c.poly([*nose, (x + 2, y + 50)], mix(skin, under, 0.55))
    c.line(smooth([(x - 20, y + 67), (x + 4, y + 77), (x + 31, y + 67)]), deep, 5)
    smile = c.rng.uniform(2, 14)
    lip = mix(under, "#a8342f", 0.35)
    c.poly(
        smooth(
            [
                (x - 44, y + 112 - smile * 0.4),
                (x - 12, y + 106),
                (x, y + 110),
                (x + 12, y + 106),
                (x + 44, y + 112 - smile * 0.4),
                (x, y + 122 + smile),
            ],
            closed=True,
        ),
        lip,
    )
    c.line(
        smooth(
            [
                (x - 47, y + 111 - smile * 0.5),
                (x, y + 113 + smile * 0.45),
                (x + 47, y + 111 - smile * 0.5),
            ]
        ),
        deep,
        4.5,
    )


def _glasses(c: Canvas, tone: str, x: float, y: float, *, round_lenses: bool) -> None:
    for side in (-1, 1):
        ex = x + side * 60
        rx, ry = (47, 45) if round_lenses else (50, 36)
        box = c._px([(ex - rx, y - ry - 2), (ex + rx, y + ry - 2)])
        if round_lenses:
            c.draw.ellipse(box, outline=tone, width=round(8 * c.scale))
        else:
            c.draw.rounded_rectangle(box, 14 * c.scale, outline=tone, width=round(8 * c.scale))
        c.veil(
            [(ex - 22, y + 22), (ex + 6, y - 30), (ex + 20, y - 30), (ex - 8, y + 22)],
            "#ffffff",
            opacity=0.22,
        )
        c.line([(ex + side * rx, y - 8), (x + side * 140, y - 2)], tone, 7)
    c.line(smooth([(x - 14, y - 8), (x, y - 15), (x + 14, y - 8)]), tone, 8)
