"""Frames: the largest of a shape, around the point that must stay visible, or as drawn by hand."""

import math

import pytest

from images.cropping import SHAPES, CropRefused, around, checked, frame

SIZES = [(6000, 4000), (4000, 6000), (1, 1), (1, 5000), (5000, 1), (1600, 900), (33, 47)]
POINTS = [(0, 0), (1, 1), (0.5, 0.5), (0.1, 0.9), (0.333, 0.666)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("focal", POINTS)
@pytest.mark.parametrize("name", SHAPES)
def test_every_frame_lies_inside_touches_two_edges_and_holds_the_point(size, focal, name):
    left, top, width, height = frame(size, name, focal=focal)

    assert left >= 0 and top >= 0 and width >= 1 and height >= 1
    assert left + width <= size[0] and top + height <= size[1]
    assert width == size[0] or height == size[1]  # none of its shape is larger
    x, y = focal[0] * size[0], focal[1] * size[1]
    assert left <= x <= left + width and top <= y <= top + height


@pytest.mark.parametrize("name", SHAPES)
def test_a_frame_has_its_shape_to_a_pixel(name):
    across, down = SHAPES[name]

    _left, _top, width, height = frame((6000, 4000), name, focal=(0.5, 0.5))

    assert abs(width * down - height * across) <= max(across, down)


def test_the_point_is_in_the_middle_where_the_edges_allow():
    assert around((6000, 4000), (1, 1), (0.5, 0.5)) == (1000, 0, 4000, 4000)
    assert around((6000, 4000), (1, 1), (0.4, 0.1)) == (400, 0, 4000, 4000)
    assert around((6000, 4000), (1, 1), (0, 0.5)) == (0, 0, 4000, 4000)
    assert around((6000, 4000), (1, 1), (1, 0.5)) == (2000, 0, 4000, 4000)
    assert around((4000, 6000), (16, 9), (0.5, 0.25)) == (0, 375, 4000, 2250)


def test_a_frame_drawn_by_hand_wins_and_the_other_shapes_follow_the_point():
    drawn = {"1:1": [0.1, 0.2, 0.4, 0.6]}

    assert frame((6000, 4000), "1:1", focal=(1, 1), by_hand=drawn) == (600, 800, 2400, 2400)
    assert frame((6000, 4000), "3:2", focal=(1, 1), by_hand=drawn) == (0, 0, 6000, 4000)


@pytest.mark.parametrize("share", [0.0001, 1 / 3, 0.5, 0.99999, 1.0])
def test_rounding_never_leaves_the_picture(share):
    drawn = {"1:1": [1 - share, 1 - share, share, share]}
    box = frame((1001, 777), "1:1", focal=(0, 0), by_hand=drawn)

    assert box[0] + box[2] <= 1001 and box[1] + box[3] <= 777 and box[2] >= 1 and box[3] >= 1


@pytest.mark.parametrize("focal", POINTS)
@pytest.mark.parametrize("name", SHAPES)
def test_a_frame_as_shares_comes_back_as_the_same_frame(name, focal):
    size = (6000, 4000)
    left, top, width, height = frame(size, name, focal=focal)
    drawn = checked(
        size, {name: [left / size[0], top / size[1], width / size[0], height / size[1]]}
    )

    assert frame(size, name, focal=(0.5, 0.5), by_hand=drawn) == pytest.approx(
        (left, top, width, height), abs=1
    )


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("5:4", [0, 0, 1, 1]),
        ("1:1", [0, 0, 1]),
        ("1:1", [0, 0, 1, "1"]),
        ("1:1", [-0.1, 0, 2 / 3, 1]),
        ("1:1", [0.5, 0, 2 / 3, 1]),
        ("1:1", [0, 0, 0, 0]),
        ("1:1", [0, 0, 1, 1]),  # on 3:2 that is no square
        ("16:9", [0, 0, 0.5, 0.5]),
        ("1:1", [math.nan, 0, 2 / 3, 1]),
        ("1:1", [0, 0, math.inf, 1]),
    ],
)
def test_a_frame_that_makes_no_sense_is_refused_by_name(name, box):
    with pytest.raises(CropRefused) as refusal:
        checked((6000, 4000), {name: box})

    assert refusal.value.name == name
