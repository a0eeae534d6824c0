"""Scenes of one building: courtroom, factory."""

import math

from newsroom.demo.backdrops import roofs
from newsroom.demo.paint import Canvas, Colour, Tone, mix, rgb, smooth
from newsroom.demo.palettes import HAZE, ROSE, STONE, Palette


def courtroom(c: Canvas) -> None:
    p = STONE if c.rng.random() < 0.6 else ROSE
    stone = mix(p.sky[2], "#d9c6a8", 0.5)
    dark = mix(p.near, p.ink, 0.4)
    c.gradient([p.sky[0], mix(p.sky[0], p.sky[2], 0.55), p.sky[2]])
    c.glow(260, 200, 1100, p.sun, 0.8)
    left, right, eaves, floor = 250, 1550, 440, 925
    c.rect(left, eaves, right - left, floor - eaves, mix(stone, dark, 0.62))
    c.shade(
        [(left, eaves), (right, eaves), (right, floor), (left, floor)],
        p.ink,
        towards="up",
        amount=0.8,
    )
    c.rect(820, 600, 160, 325, p.ink, radius=6)
    c.rect(832, 612, 136, 313, mix(p.accent, p.ink, 0.45))
    c.rect(897, 612, 6, 313, p.ink)
    for k in (0, 1):
        for row in range(3):
            c.rect(845 + k * 64, 632 + row * 98, 46, 78, mix(p.accent, p.ink, 0.62), radius=4)
    c.glow(900, 570, 130, p.light, 0.75)
    for wx in (430, 620, 1110, 1300):
        c.rect(wx, 610, 76, 170, p.ink, radius=6)
        c.rect(wx + 7, 617, 62, 156, mix(p.light, p.mid, 0.45))
        c.rect(wx + 35, 617, 6, 156, p.ink)
    for k in range(8):
        _column(c, p, stone, dark, 300 + k * 171.4, eaves + 14, floor)
    c.solid(
        [(left - 40, 345), (right + 40, 345), (right + 40, eaves), (left - 40, eaves)],
        stone,
        mix(stone, dark, 0.6),
        amount=0.6,
    )
    for k in range(31):
        c.rect(left - 20 + k * 43.5, 424, 22, 16, mix(stone, dark, 0.45))
    pediment = [(left - 70, 345), (900, 130), (right + 70, 345)]
    c.solid(pediment, mix(stone, p.sun, 0.25), mix(stone, dark, 0.6), towards="right", amount=0.8)
    c.poly([(left + 95, 322), (900, 172), (right - 95, 322)], mix(stone, dark, 0.42))
    _scales(c, mix(stone, p.sun, 0.6), 900, 312)
    for k in range(7):
        y, out = floor + k * 34, k * 42
        c.rect(
            left - 70 - out, y, right - left + 140 + 2 * out, 36, mix(stone, dark, 0.10 + 0.035 * k)
        )
        c.rect(left - 70 - out, y, right - left + 140 + 2 * out, 6, mix(stone, p.sun, 0.65))
    c.rect(0, 1163, 1800, 40, mix(stone, dark, 0.55))
    c.veil([(-80, 0), (420, 0), (1460, 1200), (620, 1200)], p.sun, opacity=0.18, blur=24)
    for x, y, tall in (
        (c.rng.uniform(520, 700), 1068, 150),
        (c.rng.uniform(1120, 1210), 1035, 138),
        (c.rng.uniform(1230, 1320), 1035, 142),
    ):
        _figure(c, p.ink, x, y, tall)
        c.veil(
            [(x, y), (x + 26, y), (x + 250, y + 66), (x + 190, y + 74)], p.ink, opacity=0.3, blur=4
        )


def _column(
    c: Canvas, p: Palette, stone: Colour, dark: Colour, x: float, top: float, foot: float
) -> None:
    c.rect(x - 46, top - 14, 92, 20, mix(stone, p.sun, 0.3))
    c.rect(x - 38, top + 4, 76, 16, mix(stone, dark, 0.2))
    shaft = smooth([(x - 29, top + 20), (x - 33, (top + foot) / 2), (x - 37, foot - 26)])
    other = [(2 * x - px, py) for px, py in reversed(shaft)]
    c.poly([*shaft, *other], mix(stone, p.sun, 0.35))
    c.shade([*shaft, *other], mix(stone, dark, 0.85), towards="right", amount=1.0, reach=0.8)
    for k in (-18, -5, 8):
        c.line([(x + k * 0.85, top + 24), (x + k, foot - 28)], mix(stone, dark, 0.25), 3)
    c.rect(x - 47, foot - 28, 94, 28, mix(stone, dark, 0.12), radius=4)


def _scales(c: Canvas, tone: Colour, x: float, foot: float) -> None:
    c.line([(x, foot), (x, foot - 96)], tone, 7)
    c.rect(x - 34, foot - 8, 68, 9, tone)
    c.line([(x - 78, foot - 78), (x + 78, foot - 86)], tone, 6)
    for dx, y in ((-78, foot - 78), (78, foot - 86)):
        c.line([(x + dx - 30, y + 44), (x + dx, y), (x + dx + 30, y + 44)], tone, 3)
        c.draw.pieslice(c._px([(x + dx - 32, y + 26), (x + dx + 32, y + 62)]), 0, 180, fill=tone)


def factory(c: Canvas) -> None:
    p = c.rng.choice((HAZE, ROSE))
    brick = mix("#b3583f", p.near, 0.18)
    c.gradient([mix(p.sky[0], p.sky[1], 0.5), p.sky[1], p.sky[2]], bottom=860)
    c.glow(1350, 420, 900, p.sun, 0.7)
    c.oval(1350, 420, 80, 80, p.sun)
    c.poly(c.ridge(780, 110, waves=1.2), mix(p.far, p.sky[2], 0.5))
    roofs(c, mix(p.far, p.sky[2], 0.35), rgb(p.mid), p.light, foot=850, tall=(60, 150), lit=0.1)
    cx = 455.0
    drift = [
        (cx + k * 62 + c.rng.uniform(-14, 14), 205 - k * 13 + c.rng.uniform(-12, 12), 30 + k * 8.5)
        for k in range(13)
    ]
    for x, y, r in reversed(drift):
        ring = [
            (x + r * 1.25 * math.cos(math.tau * t / 20), y + r * math.sin(math.tau * t / 20))
            for t in range(20)
        ]
        c.veil(ring, p.sun, opacity=0.55, blur=3)
    stack = [(cx - 48, 860), (cx - 29, 230), (cx + 29, 230), (cx + 48, 860)]
    c.solid(stack, brick, mix(brick, p.ink, 0.85), towards="right", amount=0.9)
    for y in (222, 262):
        c.rect(cx - 36, y, 72, 17, mix(brick, p.ink, 0.5))
    for k in range(6):
        x, wide = 130 + k * 240, 240
        tooth = [(x, 610), (x, 430), (x + wide, 560), (x + wide, 610)]
        c.solid(tooth, mix(p.mid, p.near, 0.45), p.ink, towards="down", amount=0.5)
        glass = [(x, 430), (x - 60, 600), (x, 600)]
        c.poly(glass, mix(p.sky[2], p.light, 0.5))
        c.line([(x, 430), (x - 62, 604)], p.ink, 6)
        c.line([(x - 20, 486), (x - 20, 600)], p.ink, 3)
        c.line([(x - 40, 544), (x - 40, 600)], p.ink, 3)
    front = [(70, 596), (1570, 596), (1570, 900), (70, 900)]
    c.solid(front, brick, mix(brick, p.ink, 0.8), amount=0.65)
    c.rect(70, 590, 1500, 18, mix(brick, p.ink, 0.55))
    for k in range(12):
        x = 112 + k * 122
        if k in (5, 6):
            continue
        c.rect(x - 6, 654, 84, 136, mix(p.sky[2], brick, 0.4), radius=20)
        c.rect(
            x, 660, 72, 124, mix(p.near, p.ink, 0.4) if c.rng.random() < 0.7 else p.light, radius=18
        )
        for j in (1, 2):
            c.rect(x + j * 24 - 2, 660, 4, 124, mix(p.sky[2], brick, 0.4))
        c.rect(x, 718, 72, 4, mix(p.sky[2], brick, 0.4))
    c.rect(722, 650, 218, 250, mix(p.sky[2], brick, 0.35), radius=14)
    c.rect(736, 664, 190, 236, p.ink, radius=10)
    c.rect(736, 664, 190, 60, mix(p.light, p.accent, 0.3), radius=10)
    c.gradient([mix(p.sky[2], p.mid, 0.35), p.near, p.ink], top=960)
    c.solid(
        [(0, 895), (1800, 895), (1800, 985), (0, 985)],
        mix(p.mid, p.sky[2], 0.35),
        p.ink,
        amount=0.75,
    )
    for k in range(16):
        c.rect(k * 118 + 30, 985, 26, c.rng.uniform(40, 70), p.ink)
    c.glitter(1350, 1000, 1200, p.sun, spread=85, count=150)
    c.glitter(cx, 1010, 1200, brick, spread=22, count=50)
    for k in range(7):
        _figure(
            c,
            p.ink,
            860 + k * 92 + c.rng.uniform(-24, 24),
            938,
            c.rng.uniform(100, 118),
            stride=c.rng.uniform(0.05, 0.14),
            top=c.rng.choice((p.ink, p.accent, p.near)),
        )
    for k in range(3):
        x = 1590 + (k % 2) * 84 - (k == 2) * 42
        y = 920 - (k == 2) * 78
        c.solid(
            [(x - 40, y), (x + 40, y), (x + 40, y - 76), (x - 40, y - 76)],
            "#b98a55",
            p.ink,
            towards="right",
        )
        c.line([(x - 40, y - 76), (x + 40, y)], mix("#b98a55", p.ink, 0.5), 5)


def _figure(
    c: Canvas,
    tone: Tone,
    x: float,
    foot: float,
    tall: float,
    *,
    stride: float = 0.1,
    top: Tone | None = None,
) -> None:
    """A small standing or walking person."""
    c.oval(x, foot - tall * 0.91, tall * 0.068, tall * 0.085, tone)
    for side in (-1, 1):
        c.line(
            [(x + side * tall * 0.03, foot - tall * 0.48), (x + side * tall * stride, foot)],
            tone,
            tall * 0.075,
        )
    coat = smooth(
        [
            (x - tall * 0.1, foot - tall * 0.36),
            (x - tall * 0.12, foot - tall * 0.74),
            (x, foot - tall * 0.84),
            (x + tall * 0.12, foot - tall * 0.74),
            (x + tall * 0.1, foot - tall * 0.36),
        ]
    )
    c.poly(coat, top or tone)
    for side in (-1, 1):
        c.line(
            [
                (x + side * tall * 0.1, foot - tall * 0.72),
                (x + side * tall * (0.13 + stride * 0.5), foot - tall * 0.44),
            ],
            top or tone,
            tall * 0.05,
        )
