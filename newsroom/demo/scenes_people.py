"""Scenes with many people: field, crowd."""

from newsroom.demo.backdrops import roofs
from newsroom.demo.paint import Canvas, Colour, Point, Tone, mix, rgb, smooth
from newsroom.demo.palettes import BRIGHT, DAWN, HAZE, MOSS, Palette


def field(c: Canvas) -> None:
    grass, dark, ink = (49, 128, 84), (23, 78, 66), "#0c1c2c"
    c.gradient(["#0b1730", "#173257", "#3a5f7d"], bottom=560)
    for x in (240.0, 1560.0):
        for lean in (-1, 1):
            c.veil(
                [(x, 150), (x + lean * 700, 1200), (x + lean * 120, 1200)],
                "#e9f3d8",
                opacity=0.12,
                blur=20,
            )
    stand = [(0, 330), (300, 275), (1500, 275), (1800, 330), (1800, 610), (0, 610)]
    c.solid(stand, "#14263f", ink, amount=0.7)
    tones = ["#c8503f", "#e8d7b0", "#2d5f7a", "#c8503f", "#d98b5f", "#7f9aa8", "#8a2f33"]
    for row in range(15):
        y = 348 + row * 15.5
        for k in range(150):
            if c.rng.random() < 0.94:
                x = k * 12.2 + c.rng.uniform(-3, 3) - (row % 2) * 6
                c.oval(x, y, 4.4, 5.2, mix(c.rng.choice(tones), ink, 0.35 - row * 0.015))
                c.rect(x - 5, y + 4, 10, 9, mix(c.rng.choice(tones), ink, 0.5 - row * 0.018))
    roof = [
        (-20, 300),
        (290, 236),
        (1510, 236),
        (1820, 300),
        (1820, 326),
        (1500, 268),
        (300, 268),
        (-20, 326),
    ]
    c.poly(roof, ink)
    for k in range(9):
        x = 120 + k * 195
        c.rect(x, 262, 8, 340, mix("#14263f", "#3a5f7d", 0.3))
    c.rect(0, 590, 1800, 42, "#10233a")
    for k in range(10):
        c.rect(
            k * 182 + 8,
            596,
            164,
            30,
            mix(c.rng.choice(("#c8503f", "#e8d7b0", "#2d5f7a", "#d9a441")), "#10233a", 0.25),
        )
    c.gradient([mix(grass, "#dff0b0", 0.25), grass, dark], top=630)
    vanish = (900.0, 120.0)
    for k in range(-14, 14, 2):
        a, b = k * 260 + 900, (k + 1) * 260 + 900
        t = (630 - vanish[1]) / (1200 - vanish[1])
        strip = [
            (vanish[0] + (a - 900) * t, 630),
            (vanish[0] + (b - 900) * t, 630),
            (b, 1200),
            (a, 1200),
        ]
        c.veil(strip, "#b9e08a", opacity=0.17)
    chalk = (226, 240, 220)
    c.line([(0, 668), (1800, 668)], chalk, 4)
    c.line([(900, 668), (900, 1200)], chalk, 6)
    c.draw.ellipse(c._px([(560, 800), (1240, 1030)]), outline=chalk, width=round(6 * c.scale))
    c.oval(900, 912, 9, 5, chalk)
    for x in (240.0, 1560.0):
        _floodlight(c, ink, x, 590)
    shirts = ("#c8503f", "#f1e7cf")
    for k in range(15):
        y = 705 + 395 * (k / 15) ** 1.15
        x = c.rng.uniform(120, 1680)
        tall = 62 + (y - 700) * 0.27
        for side in (-1, 1):
            c.veil(
                [
                    (x, y),
                    (x + side * tall * 1.25, y + tall * 0.16),
                    (x + side * tall * 1.1, y + tall * 0.22),
                ],
                ink,
                opacity=0.3,
            )
        _player(c, x, y, tall, shirts[k % 2], ink if k % 2 else "#f1e7cf", c.rng.choice((-1, 1)))
    bx, by = c.rng.uniform(760, 1080), c.rng.uniform(740, 840)
    c.oval(bx + 4, by + 40, 13, 5, dark)
    c.oval(bx, by, 13, 13, "#ffffff")
    c.oval(bx + 3, by + 2, 5, 5, ink)


def _floodlight(c: Canvas, ink: str, x: float, foot: float) -> None:
    c.line([(x - 17, foot), (x - 7, 180)], ink, 8)
    c.line([(x + 17, foot), (x + 7, 180)], ink, 8)
    for k in range(6):
        y = 560 - k * 62
        c.line([(x - 15, y), (x + 12, y - 50)], ink, 3)
    c.rect(x - 76, 78, 152, 106, ink, radius=6)
    for row in range(3):
        for column in range(4):
            c.oval(x - 54 + column * 36, 98 + row * 33, 13, 13, "#fffbe6")
    c.glow(x, 130, 400, "#f4f7dc", 0.95)


def _player(
    c: Canvas, x: float, foot: float, tall: float, shirt: str, shorts: str, side: int
) -> None:
    skin = c.rng.choice(("#8d5a3c", "#e0b08c", "#5f3a28", "#c68a62"))
    lean = side * tall * 0.07
    reach = c.rng.uniform(0.1, 0.26)
    hip: Point = (x, foot - tall * 0.46)
    for far, bend in ((reach, 0.1), (-reach, 0.02)):
        knee = (x + side * tall * far * 0.7, foot - tall * 0.25)
        c.line(
            [hip, knee, (x + side * tall * (far - bend), foot - tall * bend * 1.2)],
            skin,
            tall * 0.075,
        )
        c.line(
            [
                ((knee[0] + x + side * tall * (far - bend)) / 2, foot - tall * 0.14),
                (x + side * tall * (far - bend), foot - tall * bend * 1.2),
            ],
            shirt,
            tall * 0.08,
        )
    c.poly(
        [
            (x - tall * 0.11, foot - tall * 0.36),
            (x - tall * 0.09, foot - tall * 0.52),
            (x + tall * 0.1, foot - tall * 0.52),
            (x + tall * 0.12, foot - tall * 0.36),
        ],
        shorts,
    )
    top = (x + lean, foot - tall * 0.82)
    for arm in (-1, 1):
        c.line(
            [
                (top[0] + arm * tall * 0.09, top[1] + tall * 0.04),
                (top[0] + arm * tall * 0.21, top[1] + tall * 0.16),
                (top[0] + arm * tall * 0.16 + lean, top[1] + tall * 0.27),
            ],
            skin,
            tall * 0.05,
        )
    c.poly(
        smooth(
            [
                (x - tall * 0.1, foot - tall * 0.47),
                (top[0] - tall * 0.14, top[1] + tall * 0.04),
                (top[0], top[1] - tall * 0.02),
                (top[0] + tall * 0.14, top[1] + tall * 0.04),
                (x + tall * 0.1, foot - tall * 0.47),
            ]
        ),
        shirt,
    )
    c.oval(top[0] + lean * 0.4, foot - tall * 0.92, tall * 0.066, tall * 0.08, skin)
    c.draw.pieslice(
        c._px(
            [
                (top[0] + lean * 0.4 - tall * 0.074, foot - tall * 1.01),
                (top[0] + lean * 0.4 + tall * 0.074, foot - tall * 0.86),
            ]
        ),
        180,
        360,
        fill="#1a1413",
    )


def crowd(c: Canvas) -> None:
    p = c.rng.choice((DAWN, BRIGHT, HAZE, MOSS))
    c.gradient([p.sky[0], p.sky[1], p.sky[2]], bottom=800)
    c.gradient([mix(p.sky[2], p.mid, 0.4), p.near, p.ink], top=658)
    c.glow(900, 380, 1100, p.light, 0.8)
    roofs(c, mix(p.far, p.sky[2], 0.45), rgb(p.mid), p.light, foot=660, tall=(160, 330), lit=0.3)
    for y, sag in ((70, 120), (150, 150), (20, 210)):
        cord = smooth(
            [(-20, y), (450, y + sag), (900, y + sag * 0.55), (1350, y + sag), (1820, y)], steps=16
        )
        c.line(cord, p.ink, 3)
        for k in range(2, len(cord) - 2, 3):
            x, fy = cord[k]
            c.solid(
                [(x - 24, fy), (x + 24, fy), (x, fy + 58)],
                c.rng.choice((p.accent, p.sun, p.near, "#d9a441", mix(p.accent, p.light, 0.4))),
                p.ink,
                towards="right",
                amount=0.35,
            )
    skins = ("#f0c8a4", "#d9a27a", "#b07a55", "#8a5a3d", "#5d3b2a", "#e6b48f")
    clothes: list[Tone] = [
        p.accent,
        p.near,
        mix(p.accent, p.light, 0.45),
        mix(p.mid, p.sky[2], 0.3),
        "#d9a441",
        mix(p.ink, p.mid, 0.4),
        p.sun,
        mix("#4f8a7c", p.near, 0.3),
    ]
    for row in range(7):
        y = 610 + row * 92 + row * row * 3
        s = 46 + row * 17
        haze = max(0.0, 0.55 - row * 0.11)
        x = -s * c.rng.random()
        while x < 1850:
            _bust(
                c,
                p,
                x,
                y + c.rng.uniform(-18, 18),
                s * c.rng.uniform(0.9, 1.1),
                c.rng.choice(skins),
                c.rng.choice(clothes),
                haze,
            )
            x += s * c.rng.uniform(1.5, 2.1)


def _bust(
    c: Canvas, p: Palette, x: float, y: float, s: float, skin: str, cloth: Tone, haze: float
) -> None:
    """Head and shoulders, facing us, without features."""

    def aired(tone: Tone) -> Colour:
        return mix(tone, p.sky[2], haze)

    hair = aired(
        c.rng.choice(("#1b1516", "#3b2519", "#6b4426", "#b98548", "#c9c2b8", "#2a2430", "#8f3d22"))
    )
    style = c.rng.randrange(6)
    if style == 0:
        c.oval(x, y - s * 0.05, s * 0.58, s * 0.78, hair)
    if style == 1:
        c.oval(x, y - s * 0.25, s * 0.72, s * 0.68, hair)
    body = smooth(
        [
            (x - s * 1.02, y + s * 2.6),
            (x - s * 0.95, y + s * 1.15),
            (x - s * 0.45, y + s * 0.72),
            (x, y + s * 0.66),
            (x + s * 0.45, y + s * 0.72),
            (x + s * 0.95, y + s * 1.15),
            (x + s * 1.02, y + s * 2.6),
        ]
    )
    c.poly(body, aired(cloth))
    c.shade(body, aired(mix(cloth, p.ink, 0.7)), towards="right", amount=0.6)
    c.poly(
        [
            (x - s * 0.2, y + s * 0.3),
            (x + s * 0.2, y + s * 0.3),
            (x + s * 0.26, y + s * 0.72),
            (x, y + s * 0.86),
            (x - s * 0.26, y + s * 0.72),
        ],
        aired(mix(skin, p.ink, 0.22)),
    )
    c.oval(x, y, s * 0.43, s * 0.55, aired(skin))
    if style == 5:
        wrap = aired(c.rng.choice((p.accent, p.near, p.sun)))
        c.oval(x, y - s * 0.12, s * 0.53, s * 0.6, wrap)
        c.oval(x, y + s * 0.06, s * 0.35, s * 0.42, aired(skin))
        c.poly(
            smooth(
                [
                    (x - s * 0.5, y + s * 0.2),
                    (x - s * 0.44, y + s * 0.85),
                    (x, y + s * 0.95),
                    (x + s * 0.44, y + s * 0.85),
                    (x + s * 0.5, y + s * 0.2),
                    (x, y + s * 0.52),
                ],
                closed=True,
            ),
            wrap,
        )
    elif style != 4:
        cap = [
            (x - s * 0.46, y + s * 0.02),
            (x - s * 0.47, y - s * 0.34),
            (x - s * 0.2, y - s * 0.62),
            (x + s * 0.22, y - s * 0.62),
            (x + s * 0.48, y - s * 0.32),
            (x + s * 0.46, y + s * 0.04),
            (x + s * 0.3, y - s * 0.24),
            (x - s * 0.12, y - s * 0.3),
        ]
        c.poly(smooth(cap, closed=True), hair)
    else:
        c.draw.pieslice(
            c._px([(x - s * 0.47, y - s * 0.66), (x + s * 0.47, y + s * 0.3)]),
            180,
            360,
            fill=aired(cloth),
        )
        c.rect(x - s * 0.5, y - s * 0.2, s * 1.0, s * 0.13, aired(mix(cloth, p.ink, 0.4)), radius=4)
