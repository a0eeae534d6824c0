"""Limited palettes, one mood each: three sky colours, three distances, an ink, an accent and a light."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    sky: tuple[str, str, str]
    sun: str
    far: str
    mid: str
    near: str
    ink: str
    accent: str
    light: str


DAWN = Palette(
    ("#3f6480", "#d99a7c", "#fbdfb0"),
    "#fff4d8",
    "#b48d86",
    "#6d6276",
    "#34405a",
    "#1a2438",
    "#cf4a3c",
    "#ffd587",
)
HAZE = Palette(
    ("#6fa6ad", "#c3dccf", "#f8eccf"),
    "#fffaea",
    "#9cbfb5",
    "#5c9391",
    "#2b626a",
    "#143b45",
    "#e0633c",
    "#fff0c4",
)
DUSK = Palette(
    ("#232d52", "#7a5480", "#f09a72"),
    "#ffe3b0",
    "#8a6388",
    "#54466f",
    "#2c2c50",
    "#151a33",
    "#e4574c",
    "#ffc777",
)
BRIGHT = Palette(
    ("#4f92b8", "#a3cfd6", "#f3ead0"),
    "#fffdf2",
    "#8fb8bd",
    "#47808f",
    "#22546b",
    "#10324a",
    "#e5533a",
    "#ffe9a8",
)
ROSE = Palette(
    ("#5a5f8a", "#d08f9d", "#fcd9bf"),
    "#fff1dc",
    "#b28ba0",
    "#75648a",
    "#3d3f66",
    "#1f2443",
    "#c9403f",
    "#ffdc9a",
)
NIGHT = Palette(
    ("#0b1530", "#143253", "#2f6478"),
    "#fdf3d3",
    "#1f4660",
    "#15314d",
    "#0e2238",
    "#070f20",
    "#d9603f",
    "#ffcf70",
)
STORM = Palette(
    ("#1c2733", "#40545f", "#93a09a"),
    "#e9e4cf",
    "#586b70",
    "#35505a",
    "#1d3844",
    "#0d1c26",
    "#d8583a",
    "#ffe6a3",
)
MOSS = Palette(
    ("#7fa9a4", "#d5e0c2", "#faf0cf"),
    "#fffbe6",
    "#a9c3a0",
    "#6c9a6f",
    "#3b6b4f",
    "#1c3f33",
    "#d9653b",
    "#fff0b8",
)
STONE = Palette(
    ("#8fa7b5", "#dcd9cc", "#f6ead2"),
    "#fffaf0",
    "#c9c0b0",
    "#a29a94",
    "#5b5f70",
    "#2a2f42",
    "#b5443b",
    "#fff1cc",
)
