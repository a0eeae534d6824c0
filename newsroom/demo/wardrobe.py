"""Clothes for a portrait, and the test that two colours can stand side by side."""

from newsroom.demo.paint import Canvas, mix, smooth

INK = "#1c1620"


def apart(a: str, b: str) -> bool:
    one, two = mix(a, a, 0), mix(b, b, 0)
    return sum(abs(p - q) for p, q in zip(one, two, strict=True)) > 130


def garment(c: Canvas, cloth: str, ground: str, skin: str, x: float) -> None:
    dark, pale = mix(cloth, INK, 0.6), mix(cloth, "#fff4e2", 0.35)
    kind = c.rng.choice(("crew", "collar", "jacket", "roll", "wrap"))
    rim = 690 if kind != "roll" else 640
    body = smooth(
        [
            (20, 1040),
            (48, 850),
            (150, 756),
            (300, rim),
            (x, rim + (58 if kind in ("crew", "wrap") else 30)),
            (500, rim),
            (650, 756),
            (752, 850),
            (780, 1040),
        ]
    )
    c.poly(body, cloth)
    c.shade(body, dark, towards="right", amount=0.8, reach=0.8)
    c.shade(body, dark, amount=0.5)
    if kind == "crew":
        c.line(smooth([(300, 692), (346, 742), (400, 756), (454, 742), (500, 692)]), pale, 17)
    if kind == "roll":
        roll = smooth(
            [(318, 596), (306, 690), (400, 716), (494, 690), (482, 596), (400, 626)], closed=True
        )
        c.solid(roll, mix(cloth, "#fff4e2", 0.12), dark, towards="right", amount=0.75)
        c.line(smooth([(314, 650), (400, 676), (486, 650)]), mix(cloth, INK, 0.25), 5)
    if kind in ("collar", "jacket"):
        shirt = (
            "#f4ecdf" if kind == "jacket" or c.rng.random() < 0.5 else mix(cloth, "#ffffff", 0.2)
        )
        c.poly([(330, 680), (470, 680), (430, 1000), (370, 1000)], shirt)
        c.poly([(340, 640), (400, 742), (460, 640)], mix(skin, "#7a2f2a", 0.12))
        for side in (-1, 1):
            flap = [
                (x + side * 62, 640),
                (x + side * 118, 682),
                (x + side * 84, 776),
                (x + side * 6, 728),
            ]
            c.solid(flap, shirt, mix(shirt, INK, 0.4), towards="right", amount=0.55)
        if kind == "jacket":
            for side in (-1, 1):
                lapel = [
                    (x + side * 108, 676),
                    (x + side * 178, 740),
                    (x + side * 152, 800),
                    (x + side * 170, 824),
                    (x + side * 26, 1004),
                    (x + side * 40, 860),
                ]
                c.solid(lapel, mix(cloth, "#fff4e2", 0.1), dark, towards="right", amount=0.7)
        else:
            for k in range(4):
                c.oval(x, 792 + k * 62, 8, 8, mix(shirt, INK, 0.45))
    if kind == "wrap":
        tone = c.rng.choice(
            [
                t
                for t in ("#c8553d", "#e2b04a", "#2f6f78", "#e9dfcc", "#6f8f5f")
                if apart(t, cloth) and apart(t, ground)
            ]
        )
        scarf = smooth(
            [(286, 642), (262, 720), (330, 790), (420, 796), (520, 742), (516, 640), (400, 694)],
            closed=True,
        )
        c.solid(scarf, tone, mix(tone, INK, 0.6), towards="right", amount=0.75)
        tail = smooth([(430, 770), (470, 760), (520, 960), (440, 980)], closed=True)
        c.solid(tail, mix(tone, INK, 0.08), mix(tone, INK, 0.6), amount=0.7)
        for k in range(3):
            c.line(
                smooth([(280 + k * 10, 690 + k * 30), (380, 744 + k * 14), (510, 684 + k * 24)]),
                mix(tone, INK, 0.25),
                4,
            )
