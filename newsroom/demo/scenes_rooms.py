"""Scenes indoors: corridor, table."""

import math

from newsroom.demo.paint import Canvas, Colour, Point, mix, smooth
from newsroom.demo.palettes import DUSK, HAZE, MOSS, ROSE


def corridor(c: Canvas) -> None:
    p = c.rng.choice((HAZE, MOSS))
    wall, cool, ink = mix(p.sky[2], p.far, 0.25), mix(p.mid, p.near, 0.3), p.ink
    vanish: Point = (1010, 520)

    def ray(x: float, y: float, t: float) -> Point:
        return x + (vanish[0] - x) * t, y + (vanish[1] - y) * t

    ends = 0.78
    corners = [(-200.0, -150.0), (2000.0, -150.0), (2000.0, 1290.0), (-200.0, 1290.0)]
    far = [ray(x, y, ends) for x, y in corners]
    c.solid(
        [corners[0], corners[1], far[1], far[0]],
        mix(wall, p.sun, 0.4),
        mix(wall, cool, 0.5),
        amount=0.6,
    )
    c.solid(
        [corners[3], corners[2], far[2], far[3]],
        mix(cool, wall, 0.45),
        mix(cool, ink, 0.35),
        towards="up",
        amount=0.6,
    )
    c.solid(
        [corners[0], far[0], far[3], corners[3]],
        mix(wall, cool, 0.2),
        mix(cool, ink, 0.2),
        towards="right",
        amount=0.7,
    )
    c.solid(
        [corners[1], far[1], far[2], corners[2]],
        mix(wall, cool, 0.1),
        mix(cool, ink, 0.15),
        towards="left",
        amount=0.7,
    )
    c.poly(far, mix(wall, p.sun, 0.3))
    left, top, right, floor = far[0][0], far[0][1], far[1][0], far[2][1]
    for k in (0, 1):
        dx = left + (right - left) * (0.25 + 0.26 * k)
        c.rect(dx, top + 66, (right - left) * 0.24, floor - top - 66, mix(cool, ink, 0.25))
        c.oval(dx + (right - left) * 0.12, top + 122, 21, 30, p.light)
    c.rect((left + right) / 2 - 46, top + 26, 92, 26, p.near, radius=4)
    spans = [(0.02, 0.2), (0.26, 0.4), (0.45, 0.55), (0.59, 0.66), (0.69, 0.745)]
    for a, b in spans:
        pane = [ray(-200, 90, a), ray(-200, 90, b), ray(-200, 800, b), ray(-200, 800, a)]
        c.poly([(x, y) for x, y in pane], mix(p.sun, p.sky[1], 0.12))
        c.shade(pane, p.sky[0], towards="up", amount=0.8)
        mid = (a + b) / 2
        c.line([ray(-200, 90, mid), ray(-200, 800, mid)], wall, 10 * (1 - mid))
        c.line([ray(-200, 380, a), ray(-200, 380, b)], wall, 12 * (1 - mid))
        c.line([*pane, pane[0]], mix(wall, p.sun, 0.6), 18 * (1 - mid))
        light = [
            ray(300, 1290, a),
            ray(300, 1290, b),
            ray(1500, 1290, min(b + 0.05, 0.77)),
            ray(1500, 1290, a + 0.05),
        ]
        c.veil(light, p.sun, opacity=0.55, blur=3)
        c.veil(
            [ray(-200, 90, a), ray(-200, 90, b), light[2], light[3]], p.sun, opacity=0.09, blur=12
        )
    for a, b in ((0.16, 0.33), (0.5, 0.6)):
        door = [ray(2000, 210, a), ray(2000, 210, b), ray(2000, 1290, b), ray(2000, 1290, a)]
        c.solid(door, mix(cool, p.near, 0.35), ink, towards="left", amount=0.5)
        c.oval(*ray(2000, 800, a + 0.02), 9, 9, p.light)
    c.line([ray(2000, 860, 0), ray(2000, 860, ends)], p.accent, 9)
    c.line([ray(-200, 930, 0), ray(-200, 930, ends)], p.accent, 9)
    for t in (0.1, 0.34, 0.5, 0.61, 0.69):
        lamp = [
            ray(760, -150, t),
            ray(1060, -150, t),
            ray(1060, -150, t + 0.07 * (1 - t)),
            ray(760, -150, t + 0.07 * (1 - t)),
        ]
        c.poly(lamp, p.sun)
    _bed(c, p.sun, mix(p.sky[1], p.mid, 0.3), ink, 1335, 1010)


def _bed(c: Canvas, sheet: str, cover: Colour, ink: str, x: float, y: float) -> None:
    c.veil(
        [(x - 230, y + 112), (x + 300, y + 70), (x + 330, y + 150), (x - 190, y + 190)],
        ink,
        opacity=0.4,
        blur=8,
    )
    for wx, wy in ((x - 188, y + 146), (x + 232, y + 96), (x - 60, y + 168), (x + 300, y + 120)):
        c.line([(wx, wy - 120), (wx, wy)], ink, 10)
        c.oval(wx, wy + 6, 17, 17, ink)
    c.solid(
        [(x - 225, y), (x + 250, y - 50), (x + 320, y - 8), (x - 160, y + 52)],
        sheet,
        cover,
        towards="left",
        amount=0.5,
    )
    c.poly([(x - 225, y), (x - 160, y + 52), (x - 160, y + 92), (x - 225, y + 40)], cover)
    c.solid(
        [(x - 160, y + 52), (x + 320, y - 8), (x + 320, y + 30), (x - 160, y + 92)],
        cover,
        ink,
        amount=0.5,
    )
    c.solid(
        smooth(
            [
                (x + 120, y - 42),
                (x + 160, y - 82),
                (x + 245, y - 88),
                (x + 292, y - 44),
                (x + 210, y - 18),
            ],
            closed=True,
        ),
        sheet,
        cover,
        amount=0.9,
    )
    c.line([(x + 262, y - 34), (x + 262, y - 146), (x + 330, y - 108), (x + 330, y + 10)], ink, 11)
    c.line([(x + 262, y - 96), (x + 330, y - 58)], ink, 6)
    c.line([(x + 392, y + 116), (x + 392, y - 330), (x + 350, y - 344)], ink, 7)
    c.rect(x + 330, y - 342, 40, 70, sheet, radius=10)


def table(c: Canvas) -> None:
    p = c.rng.choice((DUSK, HAZE, ROSE))
    back, wood, ink = mix(p.near, p.ink, 0.25), "#8a5636", p.ink
    c.gradient([p.ink, back, mix(back, p.mid, 0.5)], bottom=820)
    for row in range(11):
        for k in range(31):
            x, y = k * 62.0 - (row % 2) * 31, 60.0 + row * 62
            c.rect(x, y, 58, 58, mix(back, p.sky[1], 0.10 + 0.12 * c.rng.random()), radius=4)
    for y in (270.0, 430.0):
        c.rect(210, y, 1380, 18, mix(wood, p.light, 0.15))
        x = 240.0
        while x < 1540:
            x += _jar(c, p.accent, p.light, mix(p.sky[2], p.far, 0.4), x, y)
    for k in range(3):
        x, y = 420 + k * 480 + c.rng.uniform(-14, 14), 300 + c.rng.uniform(-20, 20)
        c.line([(x, -20), (x, y)], ink, 5)
        c.veil(
            [(x - 60, y + 50), (x + 60, y + 50), (x + 330, 830), (x - 330, 830)],
            p.light,
            opacity=0.22,
            blur=14,
        )
        shade = [(x - 28, y - 20), (x + 28, y - 20), (x + 104, y + 62), (x - 104, y + 62)]
        c.solid(shade, p.accent, ink, towards="right", amount=0.75)
        c.oval(x, y + 62, 104, 15, p.sun)
        c.glow(x, y + 84, 360, p.light, 0.8)
    c.rect(0, 838, 1800, 362, mix(wood, ink, 0.45))
    for k in range(23):
        c.rect(k * 82 + 4, 872, 70, 330, mix(wood, ink, 0.36 + 0.1 * (k % 2)))
    top = [(0, 796), (1800, 796), (1800, 862), (0, 862)]
    c.solid(top, mix(wood, p.light, 0.3), mix(wood, ink, 0.4), amount=0.7)
    c.rect(0, 856, 1800, 10, mix(wood, ink, 0.6))
    for k in range(5):
        x = 210 + k * 345 + c.rng.uniform(-30, 30)
        _plate(
            c,
            p.sun,
            mix(p.sky[2], p.far, 0.5),
            x,
            806,
            c.rng.choice(("fish", "fish", "orange", "bowl")),
        )
        gx = x + 158
        c.solid(
            [(gx - 27, 704), (gx + 27, 704), (gx + 20, 806), (gx - 20, 806)],
            mix(p.sun, back, 0.45),
            mix(back, ink, 0.3),
            towards="left",
            amount=0.5,
        )
        c.poly(
            [(gx - 24, 736), (gx + 24, 736), (gx + 19, 803), (gx - 19, 803)],
            c.rng.choice(("#e9d48a", "#d9a441", "#f0e3b0")),
        )
        c.rect(gx + 9, 714, 5, 74, p.sun)
    for k in range(9):
        x = 60.0 + k * 210
        for leg in (-1, 1):
            c.line([(x + leg * 36, 1000), (x + leg * 62, 1210)], ink, 13)
        c.line([(x - 52, 1126), (x + 52, 1126)], ink, 8)
        c.oval(x, 992, 84, 24, mix(p.accent, ink, 0.55))
        c.oval(x, 978, 84, 26, p.accent)
        c.oval(x - 8, 973, 62, 15, mix(p.accent, p.light, 0.3))


def _jar(c: Canvas, accent: str, light: str, pale: Colour, x: float, y: float) -> float:
    wide, tall = c.rng.uniform(34, 66), c.rng.uniform(56, 112)
    tone = c.rng.choice((accent, "#d9a441", pale, "#5f8d6e", "#a44a3a", light))
    if tall > 90:
        c.rect(x + wide * 0.35, y - tall - 26, wide * 0.3, 40, mix(tone, "#1a1a2a", 0.35))
    c.rect(x, y - tall, wide, tall, mix(tone, "#1a1a2a", 0.25), radius=9)
    c.rect(x + wide * 0.1, y - tall * 0.62, wide * 0.8, tall * 0.34, mix(pale, "#1a1a2a", 0.12))
    c.rect(x + wide * 0.78, y - tall * 0.92, wide * 0.09, tall * 0.8, mix(tone, light, 0.55))
    return wide + c.rng.uniform(10, 34)


def _plate(c: Canvas, china: str, rim: Colour, x: float, y: float, dish: str) -> None:
    c.oval(x, y + 8, 124, 21, "#4a2c1e")
    c.oval(x, y, 122, 23, rim)
    c.oval(x, y - 4, 120, 20, china)
    if dish == "fish":
        body = smooth(
            [
                (x - 84, y - 12),
                (x - 20, y - 42),
                (x + 46, y - 28),
                (x + 70, y - 14),
                (x + 96, y - 34),
                (x + 92, y - 2),
                (x + 66, y - 10),
                (x, y + 2),
            ],
            closed=True,
        )
        c.solid(body, "#c98a4b", "#6b3a22", amount=0.8)
        c.oval(x - 58, y - 16, 4, 4, "#2a1a16")
        c.poly(smooth([(x + 20, y - 2), (x + 46, y - 22), (x + 60, y - 2)]), "#f2d24b")
    if dish == "orange":
        c.oval(x, y - 34, 38, 36, "#e8842c")
        c.oval(x - 11, y - 46, 10, 8, "#f6b25e")
        c.poly(
            smooth([(x + 2, y - 66), (x + 30, y - 82), (x + 20, y - 60)], closed=True), "#3f7a52"
        )
    if dish == "bowl":
        arc = [
            (x + 78 * math.cos(math.pi * t / 24), y - 50 + 56 * math.sin(math.pi * t / 24))
            for t in range(25)
        ]
        c.solid(arc, china, rim, towards="right", amount=0.9)
        c.oval(x, y - 50, 78, 15, "#c2763c")
        for k in range(3):
            sx = x - 30 + k * 30
            c.line(
                smooth([(sx, y - 76), (sx + 9, y - 96), (sx - 6, y - 118), (sx + 4, y - 140)]),
                mix(china, "#40405a", 0.45),
                4,
            )
