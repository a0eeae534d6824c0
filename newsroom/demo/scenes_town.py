"""Scenes in town: skyline, street."""

import math

from newsroom.demo.backdrops import roofs
from newsroom.demo.paint import Canvas, Colour, mix, rgb, smooth
from newsroom.demo.palettes import DAWN, DUSK, HAZE, ROSE, STONE, Palette


def skyline(c: Canvas) -> None:
    p = c.rng.choice((DAWN, HAZE, ROSE, DUSK))
    sun = (c.rng.uniform(500, 1250), c.rng.uniform(420, 520))
    c.gradient(list(p.sky), bottom=820)
    c.glow(*sun, 900, p.light, 0.85)
    c.oval(*sun, 92, 92, p.sun)
    for _ in range(9):
        x, y, long = c.rng.uniform(-200, 1700), c.rng.uniform(90, 400), c.rng.uniform(300, 700)
        c.veil(
            smooth(
                [(x, y), (x + long * 0.4, y - 15), (x + long, y), (x + long * 0.5, y + 9)],
                closed=True,
            ),
            p.sun,
            opacity=0.4,
            blur=3,
        )
    c.poly(c.ridge(690, 130, waves=1.1), mix(p.far, p.sky[2], 0.6))
    for k in range(3):
        tone, shadow = mix(mix(p.far, p.sky[2], 0.25), p.near, k / 2.1), mix(p.mid, p.ink, k / 2)
        if k == 0:
            _spire(c, tone, shadow, c.rng.uniform(250, 520), 800, 390)
            _dome(c, tone, shadow, c.rng.uniform(1180, 1450), 800, 330)
        if k == 1:
            _spire(c, tone, shadow, c.rng.uniform(820, 1080), 830, 330)
            _dome(c, tone, shadow, c.rng.uniform(250, 560), 830, 220)
        roofs(
            c,
            tone,
            shadow,
            p.light,
            foot=840,
            tall=((150, 250), (90, 190), (40, 130))[k],
            lit=(0.1, 0.2, 0.42)[k],
        )
        if k < 2:
            haze = [(0, 640 + k * 50), (1800, 640 + k * 50), (1800, 850), (0, 850)]
            c.veil(haze, p.sky[2], opacity=0.24, blur=34)
    c.rect(0, 832, 1800, 26, p.ink)
    c.gradient([mix(p.sky[2], p.mid, 0.35), p.near, p.ink], top=856)
    for _ in range(190):
        x, y = c.rng.uniform(0, 1800), 860 + 200 * c.rng.random() ** 1.5
        c.veil([(x, y), (x + 46, y - 2), (x + 92, y), (x + 46, y + 2)], p.ink, opacity=0.4)
    c.glitter(sun[0], 862, 1200, p.sun, spread=90, count=260)
    rail = [(0, 1150), (1800, 1132), (1800, 1200), (0, 1200)]
    c.poly(rail, p.ink)
    for k in range(33):
        c.rect(k * 58 - 10, 1064 - k * 0.55, 7, 100, p.ink)
    c.line([(0, 1062), (1800, 1044)], p.ink, 10)


def _spire(c: Canvas, tone: Colour, shadow: Colour, x: float, foot: float, s: float) -> None:
    body = [
        (x - 0.12 * s, foot),
        (x - 0.12 * s, foot - 0.62 * s),
        (x + 0.12 * s, foot - 0.62 * s),
        (x + 0.12 * s, foot),
    ]
    c.solid(body, tone, shadow, towards="right")
    c.solid(
        [(x - 0.15 * s, foot - 0.62 * s), (x, foot - 1.2 * s), (x + 0.15 * s, foot - 0.62 * s)],
        tone,
        shadow,
        towards="right",
    )
    c.rect(x - 0.035 * s, foot - 0.56 * s, 0.07 * s, 0.15 * s, shadow, radius=8)


def _dome(c: Canvas, tone: Colour, shadow: Colour, x: float, foot: float, s: float) -> None:
    c.solid(
        [
            (x - 0.55 * s, foot),
            (x - 0.55 * s, foot - 0.4 * s),
            (x + 0.55 * s, foot - 0.4 * s),
            (x + 0.55 * s, foot),
        ],
        tone,
        shadow,
        towards="right",
    )
    for k in range(8):
        c.rect(x - 0.5 * s + k * 0.133 * s, foot - 0.36 * s, 0.04 * s, 0.34 * s, shadow)
    c.rect(x - 0.34 * s, foot - 0.56 * s, 0.68 * s, 0.17 * s, tone)
    arc = [
        (
            x + 0.33 * s * math.cos(math.pi * t / 30),
            foot - 0.55 * s - 0.38 * s * math.sin(math.pi * t / 30),
        )
        for t in range(31)
    ]
    c.solid(arc, tone, shadow, towards="right", amount=0.8)
    c.rect(x - 0.05 * s, foot - 1.06 * s, 0.1 * s, 0.16 * s, tone)
    c.line([(x, foot - 1.05 * s), (x, foot - 1.24 * s)], tone, 0.022 * s)


def street(c: Canvas) -> None:
    p = c.rng.choice((DUSK, HAZE, DAWN, STONE))
    c.gradient(list(p.sky), bottom=900)
    c.glow(900, 760, 1000, p.light, 0.6)
    c.poly(c.ridge(760, 150, waves=1.5), mix(p.far, p.sky[2], 0.5))
    roofs(c, mix(p.far, p.sky[2], 0.25), rgb(p.mid), p.light, foot=930, tall=(190, 330), lit=0.2)
    fronts = [
        mix(p.accent, p.ink, 0.25),
        mix(p.accent, p.sky[2], 0.35),
        mix(p.mid, p.sky[2], 0.3),
        mix("#b9805c", p.near, 0.3),
        mix(p.sky[2], p.far, 0.4),
        mix(p.near, p.mid, 0.5),
    ]
    x = -c.rng.uniform(40, 150)
    previous = None
    while x < 1820:
        wide, tall = c.rng.uniform(205, 262), c.rng.uniform(430, 560)
        tone = c.rng.choice([f for f in fronts if f is not previous])
        previous = tone
        _terrace(c, p, x, 960, wide, tall, tone)
        x += wide
    c.gradient([mix(p.near, p.mid, 0.35), p.ink], top=955)
    c.rect(0, 955, 1800, 30, mix(p.mid, p.sky[2], 0.35))
    c.rect(0, 985, 1800, 9, p.ink)
    for y in (1052, 1098):
        c.line([(0, y), (1800, y)], mix(p.far, p.sky[2], 0.4), 5)
    for _ in range(120):
        lx, ly = c.rng.uniform(0, 1800), c.rng.uniform(1000, 1195)
        c.veil(
            [(lx, ly), (lx + 50, ly - 2), (lx + 100, ly), (lx + 50, ly + 2)], p.sky[2], opacity=0.12
        )
    for y in (196, 236):
        c.line(smooth([(0, y), (620, y + 24), (1240, y + 18), (1800, y - 10)]), p.ink, 3)
    for k in range(3):
        lx = 250 + k * 640 + c.rng.uniform(-50, 50)
        c.rect(lx - 7, 430, 14, 540, p.ink)
        c.rect(lx - 16, 930, 32, 40, p.ink, radius=5)
        c.line(smooth([(lx, 450), (lx + 16, 404), (lx + 70, 396)]), p.ink, 10)
        c.poly([(lx + 48, 400), (lx + 92, 400), (lx + 106, 430), (lx + 34, 430)], p.ink)
        c.oval(lx + 70, 433, 25, 14, p.sun)
        c.glow(lx + 70, 440, 210, p.light, 0.75)
        c.veil(
            [(lx + 40, 440), (lx + 100, 440), (lx + 260, 1000), (lx - 120, 1000)],
            p.light,
            opacity=0.13,
            blur=12,
        )
        c.glitter(lx + 70, 1000, 1190, p.light, spread=40, count=22)


def _terrace(
    c: Canvas, p: Palette, x: float, foot: float, wide: float, tall: float, tone: Colour
) -> None:
    top, pitch = foot - tall, wide * c.rng.uniform(0.36, 0.56)
    front = [(x, foot), (x, top), (x + wide / 2, top - pitch), (x + wide, top), (x + wide, foot)]
    c.rect(x + wide * 0.72, top - pitch * 0.95, wide * 0.14, pitch, mix(tone, p.ink, 0.5))
    for k in (0.73, 0.8):
        c.rect(x + wide * k, top - pitch * 1.12, wide * 0.045, pitch * 0.2, p.accent)
    c.solid(front, tone, mix(tone, p.ink, 0.75), towards="down", amount=0.7)
    c.line(front[1:4], mix(tone, p.ink, 0.7), 13)
    c.line([(x + 2, foot), (x + 2, top)], mix(tone, p.ink, 0.5), 4)
    trim = mix(p.sun, tone, 0.25)
    for row in range(2):
        for column in (0.17, 0.58):
            wx, wy, ww, wh = x + wide * column, top + 26 + row * 142, wide * 0.25, 98
            lit = c.rng.random() < 0.5
            c.rect(wx - 5, wy - 5, ww + 10, wh + 10, trim)
            c.rect(wx, wy, ww, wh, p.light if lit else mix(p.near, p.ink, 0.4))
            if lit and c.rng.random() < 0.6:
                c.rect(wx, wy, ww * 0.28, wh, mix(p.accent, p.light, 0.5))
            c.rect(wx + ww / 2 - 2, wy, 4, wh, trim)
            c.rect(wx, wy + wh * 0.45, ww, 4, trim)
            c.rect(wx - 10, wy + wh + 5, ww + 20, 9, trim)
    c.oval(
        x + wide / 2,
        top - pitch * 0.35,
        wide * 0.07,
        wide * 0.07,
        p.light if c.rng.random() < 0.4 else p.near,
    )
    dx = x + wide * c.rng.choice((0.16, 0.57))
    c.rect(dx - 6, foot - 168, wide * 0.27 + 12, 168, trim, radius=10)
    c.rect(dx, foot - 160, wide * 0.27, 160, c.rng.choice((p.ink, p.accent, p.near)), radius=6)
    c.rect(dx + 8, foot - 152, wide * 0.27 - 16, 26, p.light, radius=4)
