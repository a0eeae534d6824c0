"""A picture may run from one instant to another, and never once it is denied."""

from datetime import UTC, datetime, timedelta

import pytest

from images.models import Image
from images.rights import Standing, next_change
from images.source_types import is_made_by_ai, term

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIST = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def picture(**fields) -> Image:
    return Image(width=1, height=1, **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Standing.USABLE),
        ({"is_denied": True}, Standing.DENIED),
        ({"usable_from": NOON}, Standing.USABLE),
        ({"usable_from": NOON + HOUR}, Standing.NOT_YET),
        ({"usable_until": NOON}, Standing.LAPSED),
        ({"usable_until": NOON + HOUR}, Standing.USABLE),
        ({"usable_from": NOON - HOUR, "usable_until": NOON + HOUR}, Standing.USABLE),
        ({"is_denied": True, "usable_until": NOON - HOUR}, Standing.DENIED),
    ],
)
def test_rights_at_noon(fields, expected):
    assert picture(**fields).standing(NOON) == expected


def test_a_page_goes_out_of_date_at_the_first_change_of_any_of_its_pictures():
    late, soon = picture(usable_until=NOON + 3 * HOUR), picture(usable_from=NOON + HOUR)

    assert next_change([late, None, soon, picture()], NOON) == NOON + HOUR
    assert next_change([late, soon], NOON + HOUR) == NOON + 3 * HOUR


def test_a_page_whose_pictures_have_no_dates_or_whose_dates_are_past_stays():
    past = picture(usable_from=NOON - HOUR, usable_until=NOON)
    denied = picture(is_denied=True, usable_until=NOON + HOUR)

    assert next_change([past, denied, picture(), None], NOON) is None
    assert next_change([], NOON) is None


@pytest.mark.parametrize(
    ("value", "is_ai"),
    [
        (LIST + "trainedAlgorithmicMedia", True),
        (LIST + "compositeWithTrainedAlgorithmicMedia/", True),
        ("trainedAlgorithmicMedia", True),
        (LIST + "digitalCapture", False),
        ("", False),
    ],
)  # fmt: skip
def test_what_a_model_made_is_known_by_its_source_type(value, is_ai):
    assert picture(digital_source_type=term(value)).is_made_by_ai == is_ai
    assert is_made_by_ai(term(value)) == is_ai
