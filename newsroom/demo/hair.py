"""Hair, headscarves and beards for a portrait."""

import math

from newsroom.demo.paint import Canvas, Point, mix, smooth
from newsroom.demo.wardrobe import INK, apart


def hair_behind(c: Canvas, style: str, hair: str, x: float, y: float, cloth: str) -> None:
    dark = mix(hair, INK, 0.45)
    shape: list[Point] = []
    if style == "bob":
        shape = smooth(
            [
                (x, y - 214),
                (x + 150, y - 160),
                (x + 186, y + 20),
                (x + 172, y + 166),
                (x + 90, y + 190),
                (x - 90, y + 190),
                (x - 172, y + 166),
                (x - 186, y + 20),
                (x - 150, y - 160),
            ],
            closed=True,
        )
    if style in ("long", "wave"):
        shape = smooth(
            [
                (x, y - 214),
                (x + 150, y - 164),
                (x + 190, y + 10),
                (x + 184, y + 210),
                (x + 214, y + 380),
                (x + 120, y + 420),
                (x - 120, y + 420),
                (x - 214, y + 380),
                (x - 184, y + 210),
                (x - 190, y + 10),
                (x - 150, y - 164),
            ],
            closed=True,
        )
    if style == "bun":
        c.oval(x, y - 226, 78, 70, mix(hair, INK, 0.2))
        c.oval(x - 12, y - 236, 50, 38, mix(hair, "#ffffff", 0.08))
        shape = smooth(
            [
                (x, y - 200),
                (x + 130, y - 150),
                (x + 154, y),
                (x + 128, y + 90),
                (x - 128, y + 90),
                (x - 154, y),
                (x - 130, y - 150),
            ],
            closed=True,
        )
    if style == "afro":
        shape = [
            (
                x + (226 + 7 * math.sin(t * 2.3)) * math.cos(math.tau * t / 64),
                y - 66 + (216 + 7 * math.sin(t * 1.7)) * math.sin(math.tau * t / 64),
            )
            for t in range(64)
        ]
    if style == "curls":
        for k in range(17):
            angle = math.pi * (0.92 + 1.16 * k / 16)
            c.oval(
                x + 150 * math.cos(angle),
                y - 40 + 160 * math.sin(angle),
                52,
                52,
                mix(hair, INK, 0.15 + 0.25 * (k % 2)),
            )
    if style == "scarf":
        shape = smooth(
            [
                (x, y - 216),
                (x + 150, y - 160),
                (x + 184, y + 20),
                (x + 170, y + 200),
                (x + 230, y + 350),
                (x - 230, y + 350),
                (x - 170, y + 200),
                (x - 184, y + 20),
                (x - 150, y - 160),
            ],
            closed=True,
        )
        hair = _wrap_tone(cloth)
        dark = mix(hair, INK, 0.55)
    if shape:
        c.solid(shape, mix(hair, INK, 0.22), dark, towards="right", amount=0.85)


def _wrap_tone(cloth: str) -> str:
    return next(tone for tone in ("#c8553d", "#2f6f78", "#e2b04a") if apart(tone, cloth))


def hair_front(
    c: Canvas, style: str, hair: str, x: float, y: float, cloth: str, ground: str
) -> None:
    dark, shine = mix(hair, INK, 0.5), mix(hair, "#fff0d8", 0.22)
    shapes: list[list[Point]] = []
    if style in ("short", "crop", "quiff", "curls"):
        up = {"short": 26, "crop": 8, "quiff": 66, "curls": 30}[style]
        shapes.append(
            smooth(
                [
                    (x - 148, y + 6),
                    (x - 152, y - 110),
                    (x - 96, y - 188 - up * 0.6),
                    (x + 20, y - 196 - up),
                    (x + 118, y - 176 - up * 0.4),
                    (x + 152, y - 90),
                    (x + 147, y + 8),
                    (x + 126, y - 56),
                    (x + 88, y - 112),
                    (x - 20, y - 106 - up * 0.2),
                    (x - 112, y - 96),
                    (x - 130, y - 44),
                ],
                closed=True,
            )
        )
    if style in ("bob", "bun"):
        shapes.append(
            smooth(
                [
                    (x - 152, y + 10),
                    (x - 150, y - 120),
                    (x - 60, y - 204),
                    (x + 60, y - 204),
                    (x + 150, y - 120),
                    (x + 152, y + 10),
                    (x + 124, y - 70),
                    (x + 40, y - 140),
                    (x - 50, y - 108),
                    (x - 122, y - 56),
                ],
                closed=True,
            )
        )
    if style == "bob":
        for side in (-1, 1):
            shapes.append(
                smooth(
                    [
                        (x + side * 118, y - 84),
                        (x + side * 178, y - 20),
                        (x + side * 174, y + 150),
                        (x + side * 122, y + 162),
                        (x + side * 140, y + 40),
                    ],
                    closed=True,
                )
            )
    if style in ("long", "wave"):
        part = -46 if style == "wave" else 0
        for side in (-1, 1):
            shapes.append(
                smooth(
                    [
                        (x + part, y - 206),
                        (x + side * 120, y - 180),
                        (x + side * 182, y - 30),
                        (x + side * 180, y + 160),
                        (x + side * 206, y + 330),
                        (x + side * 146, y + 340),
                        (x + side * 132, y + 150),
                        (x + side * 138, y + 10),
                        (x + side * 96, y - 100),
                        (x + part + side * 8, y - 156),
                    ],
                    closed=True,
                )
            )
    if style == "afro":
        shapes.append(
            smooth(
                [
                    (x - 150, y + 14),
                    (x - 176, y - 130),
                    (x, y - 250),
                    (x + 176, y - 130),
                    (x + 150, y + 14),
                    (x + 116, y - 86),
                    (x, y - 120),
                    (x - 116, y - 86),
                ],
                closed=True,
            )
        )
    for shape in shapes:
        c.poly(shape, hair)
        c.shade(shape, dark, towards="right", amount=0.85)
        c.shade(shape, shine, towards="left", amount=0.55, reach=0.6)
    if style == "curls":
        for k in range(9):
            cx = x - 118 + k * 29.5
            cy = y - 150 - 34 * math.sin(math.pi * k / 8) + 8 * (k % 2)
            c.oval(cx, cy, 37, 35, mix(hair, INK, 0.18 * (k % 3)))
            c.oval(cx - 9, cy - 9, 14, 11, mix(hair, "#fff0d8", 0.12))
    if style == "bald":
        c.glow(x - 50, y - 118, 90, "#fff4e0", 0.35)
    if style == "scarf":
        tone = _wrap_tone(cloth)
        hood = [
            (x, y - 216),
            (x + 140, y - 166),
            (x + 178, y + 10),
            (x + 140, y + 190),
            (x + 40, y + 250),
            (x - 40, y + 250),
            (x - 140, y + 190),
            (x - 178, y + 10),
            (x - 140, y - 166),
        ]
        hole = [
            (x, y - 132),
            (x + 84, y - 112),
            (x + 122, y - 20),
            (x + 108, y + 90),
            (x + 56, y + 164),
            (x, y + 180),
            (x - 56, y + 164),
            (x - 108, y + 90),
            (x - 122, y - 20),
            (x - 84, y - 112),
        ]
        outer, inner = smooth(hood, closed=True), smooth(hole, closed=True)
        frame = [*outer, outer[0], inner[0], *reversed(inner)]
        c.poly(frame, tone)
        c.shade(frame, mix(tone, INK, 0.6), towards="right", amount=0.85)
        c.line([*inner, inner[0]], mix(tone, INK, 0.35), 6)
        drape = smooth(
            [
                (x - 150, y + 176),
                (x - 210, y + 300),
                (x - 60, y + 400),
                (x + 120, y + 380),
                (x + 214, y + 290),
                (x + 148, y + 172),
                (x + 30, y + 246),
                (x - 60, y + 240),
            ],
            closed=True,
        )
        c.solid(drape, tone, mix(tone, INK, 0.6), towards="right", amount=0.8)
        for k in range(3):
            c.line(
                smooth(
                    [
                        (x - 150 + k * 14, y + 220 + k * 40),
                        (x - 20, y + 300 + k * 30),
                        (x + 150 - k * 10, y + 240 + k * 36),
                    ]
                ),
                mix(tone, INK, 0.28),
                4,
            )


def beard(c: Canvas, hair: str, x: float, y: float, *, full: bool) -> None:
    dark = mix(hair, INK, 0.5)
    if full:
        outer = [
            (x - 136, y + 26),
            (x - 128, y + 110),
            (x - 84, y + 186),
            (x, y + 218),
            (x + 84, y + 186),
            (x + 128, y + 110),
            (x + 136, y + 26),
        ]
        inner = [
            (x + 112, y + 72),
            (x + 66, y + 92),
            (x, y + 86),
            (x - 66, y + 92),
            (x - 112, y + 72),
        ]
        shape = [*smooth(outer), *smooth(inner)]
    else:
        shape = smooth(
            [
                (x - 58, y + 96),
                (x - 62, y + 150),
                (x, y + 204),
                (x + 62, y + 150),
                (x + 58, y + 96),
                (x, y + 90),
            ],
            closed=True,
        )
    c.solid(shape, hair, dark, towards="right", amount=0.7)
    c.poly(
        smooth([(x - 38, y + 118), (x, y + 112), (x + 38, y + 118), (x, y + 134)], closed=True),
        mix("#a8483f", INK, 0.2),
    )
