"""Scenes of reading and reckoning: shelves, chart."""

from newsroom.demo.paint import Canvas, Tone, mix, smooth
from newsroom.demo.palettes import DUSK, ROSE, STONE


def shelves(c: Canvas) -> None:
    p = c.rng.choice((STONE, ROSE, DUSK))
    wood, ink = "#6d452f", p.ink
    c.gradient([mix(wood, ink, 0.75), mix(wood, ink, 0.6)])
    spines: list[Tone] = [
        p.accent,
        p.near,
        p.mid,
        "#d9a441",
        "#5f8d6e",
        mix(p.sky[2], p.far, 0.4),
        "#a44a3a",
        mix(p.accent, ink, 0.45),
        p.sky[0],
    ]
    for row in range(5):
        y = 232 + row * 224
        x = -10.0
        while x < 1800:
            wide, tall = c.rng.uniform(18, 50), c.rng.uniform(126, 188)
            if c.rng.random() < 0.045:
                x += c.rng.uniform(30, 80)
            lean = c.rng.uniform(12, 26) if c.rng.random() < 0.05 else 0
            tone = mix(c.rng.choice(spines), ink, c.rng.uniform(0.02, 0.3))
            book = [(x, y), (x + lean, y - tall), (x + lean + wide, y - tall), (x + wide, y)]
            c.solid(book, tone, mix(tone, ink, 0.7), towards="right", amount=0.8)
            for at in (0.14, 0.82):
                if wide > 26:
                    c.poly(
                        [
                            (x + lean * at, y - tall * at),
                            (x + wide + lean * at, y - tall * at),
                            (x + wide + lean * at, y - tall * at - 7),
                            (x + lean * at, y - tall * at - 7),
                        ],
                        mix(tone, p.light, 0.65),
                    )
            x += wide + lean + 1.5
        c.rect(0, y, 1800, 24, mix(wood, p.light, 0.12))
        c.rect(0, y + 24, 1800, 12, mix(wood, ink, 0.72))
    for x in (430, 1290):
        c.solid(
            [(x, 0), (x + 34, 0), (x + 34, 1200), (x, 1200)],
            mix(wood, p.light, 0.06),
            ink,
            towards="right",
            amount=0.6,
        )
    c.veil([(0, 0), (1800, 0), (1800, 1200), (0, 1200)], ink, opacity=0.22)
    c.solid(
        [(0, 985), (1800, 985), (1800, 1200), (0, 1200)], mix(wood, p.light, 0.26), ink, amount=0.75
    )
    c.rect(0, 985, 1800, 9, mix(wood, p.light, 0.6))
    lx = c.rng.uniform(1050, 1320)
    c.glow(lx, 760, 820, p.light, 0.75)
    c.oval(lx, 1010, 96, 22, ink)
    c.rect(lx - 8, 720, 16, 290, "#c39a4a")
    shade = smooth(
        [
            (lx - 150, 740),
            (lx - 120, 660),
            (lx - 50, 622),
            (lx + 50, 622),
            (lx + 120, 660),
            (lx + 150, 740),
        ]
    )
    c.solid(shade, "#2f7a5c", "#123d33", towards="right", amount=0.8)
    c.oval(lx, 740, 150, 17, p.sun)
    c.veil(
        [(lx - 148, 742), (lx + 148, 742), (lx + 430, 1010), (lx - 430, 1010)],
        p.light,
        opacity=0.32,
        blur=10,
    )
    for side in (-1, 1):
        page = smooth(
            [
                (620, 1040),
                (620 + side * 70, 1016),
                (620 + side * 170, 1026),
                (620 + side * 196, 1034),
            ]
        )
        sheet = [*page, (620 + side * 222, 1112), (620 + side * 90, 1096), (620, 1122)]
        c.solid(
            sheet,
            p.sun,
            mix(p.far, p.sky[2], 0.4),
            towards="left" if side > 0 else "right",
            amount=0.5,
        )
        for k in range(5):
            c.line(
                [
                    (620 + side * (30 + k * 3), 1044 + k * 14),
                    (620 + side * (160 + k * 6), 1040 + k * 13),
                ],
                mix(p.far, ink, 0.2),
                3,
            )
    for k, cover in enumerate((p.accent, "#d9a441", p.near)):
        c.solid(
            [
                (180, 1040 - k * 40),
                (410 - k * 12, 1040 - k * 40),
                (410 - k * 12, 1002 - k * 40),
                (180 + k * 8, 1002 - k * 40),
            ],
            cover,
            ink,
            amount=0.6,
        )


def chart(c: Canvas) -> None:
    paper, ink, soft = "#f4ecdc", "#1f2b44", "#d8ccb4"
    accent, cool = c.rng.choice(
        (("#cf4a3c", "#3c6e8f"), ("#d9663a", "#2f7a74"), ("#b83d52", "#48608f"))
    )
    c.gradient([mix(paper, "#ffffff", 0.4), paper, mix(paper, soft, 0.45)])
    for k in range(38):
        c.line([(k * 50, 0), (k * 50, 1200)], mix(paper, soft, 0.4), 1.5)
    for k in range(25):
        c.line([(0, k * 50), (1800, k * 50)], mix(paper, soft, 0.4), 1.5)
    left, right, floor, ceiling = 190.0, 1640.0, 1000.0, 190.0
    for k in range(6):
        y = floor - k * (floor - ceiling) / 5
        c.line([(left - 30, y), (right + 20, y)], mix(soft, ink, 0.18), 3)
        c.rect(left - 96, y - 7, 46, 14, mix(soft, ink, 0.35), radius=7)
    bars, level = 9, c.rng.uniform(0.26, 0.34)
    heights: list[float] = []
    for _ in range(bars):
        heights.append(min(level, 0.93))
        level *= c.rng.uniform(0.99, 1.27)
    pitch = (right - left) / bars
    for k, share in enumerate(heights):
        x, wide, tall = left + pitch * (k + 0.16), pitch * 0.68, (floor - ceiling) * share
        c.veil(
            [
                (x + 16, floor),
                (x + 16, floor - tall + 18),
                (x + wide + 18, floor - tall + 18),
                (x + wide + 18, floor),
            ],
            ink,
            opacity=0.2,
            blur=7,
        )
        last = k == bars - 1
        bar = [(x, floor), (x, floor - tall), (x + wide, floor - tall), (x + wide, floor)]
        base = accent if last else mix(cool, paper, 0.42 - 0.045 * k)
        c.solid(bar, base, mix(base, ink, 0.75), amount=0.8)
        c.rect(x, floor - tall, wide, 10, mix(base, "#ffffff", 0.45))
        c.rect(x + wide * 0.25, floor + 32, wide * 0.5, 14, mix(soft, ink, 0.35), radius=7)
    points = [
        (
            left + pitch * (k + 0.5),
            floor
            - (floor - ceiling) * min(0.985, share * 0.82 + 0.2 + c.rng.uniform(-0.035, 0.035)),
        )
        for k, share in enumerate(heights)
    ]
    c.line(smooth(points), mix(paper, "#ffffff", 0.5), 22)
    c.line(smooth(points), ink, 10)
    for x, y in points:
        c.oval(x, y, 19, 19, ink)
        c.oval(x, y, 10, 10, paper)
    c.oval(*points[-1], 30, 30, ink)
    c.oval(*points[-1], 19, 19, accent)
    c.line([(left - 30, floor), (right + 20, floor)], ink, 8)
    c.rect(left - 30, 78, 470, 30, ink, radius=15)
    c.rect(left - 30, 126, 290, 16, mix(soft, ink, 0.35), radius=8)
    tip = (right + 40, 1120.0)
    c.veil(
        [(tip[0] - 420, 1190), (tip[0] - 10, 1102), (tip[0] + 20, 1124), (tip[0] - 380, 1230)],
        ink,
        opacity=0.22,
        blur=8,
    )
    c.solid([(1150, 1206), (1570, 1080), (1590, 1118), (1180, 1246)], accent, ink, amount=0.6)
    c.poly([(1570, 1080), (1590, 1118), (1650, 1078)], "#e9cfa4")
    c.poly([(1628, 1080), (1634, 1091), (1650, 1078)], ink)
