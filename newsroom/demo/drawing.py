"""The demo's pictures, drawn by code: the same seed gives the same picture."""

import io
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from PIL import Image

from newsroom.demo import (
    portraits,
    scenes_buildings,
    scenes_dark,
    scenes_land,
    scenes_paper,
    scenes_people,
    scenes_rooms,
    scenes_stage,
    scenes_town,
    scenes_water,
)
from newsroom.demo.paint import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {
    "chart": scenes_paper.chart,
    "corridor": scenes_rooms.corridor,
    "courtroom": scenes_buildings.courtroom,
    "crowd": scenes_people.crowd,
    "factory": scenes_buildings.factory,
    "field": scenes_people.field,
    "harbour": scenes_water.harbour,
    "hills": scenes_land.hills,
    "island": scenes_water.island,
    "night": scenes_dark.night,
    "river": scenes_land.river,
    "shelves": scenes_paper.shelves,
    "skyline": scenes_town.skyline,
    "stage": scenes_stage.stage,
    "storm": scenes_dark.storm,
    "street": scenes_town.street,
    "table": scenes_rooms.table,
}


def scene(kind: str, *, seed: int, size: tuple[int, int] = (1800, 1200)) -> Image.Image:
    """A picture of one of SCENES; another shape than 3:2 is cropped from the middle."""
    canvas = Canvas(seed=f"{kind}-{seed}", design=(1800, 1200), size=size)
    SCENES[kind](canvas)
    return canvas.finish()


def portrait(*, seed: int, size: tuple[int, int] = (800, 1000)) -> Image.Image:
    """An invented person, head and shoulders."""
    canvas = Canvas(seed=f"portrait-{seed}", design=(800, 1000), size=size)
    portraits.draw(canvas)
    return canvas.finish(grain=0.07, vignette=0.12)


class Wanted(NamedTuple):
    """A picture to draw: one of SCENES, or "portrait"."""

    kind: str
    seed: int


def jpegs(wanted: Sequence[Wanted]) -> dict[Wanted, bytes]:
    """Draw these, as small as the demo's pages need them, on all processors."""
    # Not forked: this process holds a connection to the database.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=fresh) as pool:
        return dict(zip(wanted, pool.map(_jpeg, wanted, chunksize=4), strict=True))


def _jpeg(wanted: Wanted) -> bytes:
    if wanted.kind == "portrait":
        drawing = portrait(seed=wanted.seed, size=(480, 600))
    else:
        drawing = scene(wanted.kind, seed=wanted.seed, size=(1200, 800))
    buffer = io.BytesIO()
    drawing.save(buffer, format="JPEG", quality=88)
    return buffer.getvalue()
