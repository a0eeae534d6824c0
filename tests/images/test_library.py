"""The library finds pictures of any age, page by page, and says where it stopped looking."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from images import finding
from images.finding import Wanted
from images.models import Image
from tests.factories import make_draft, make_live, make_picture

pytestmark = pytest.mark.django_db

LIBRARY = "/admin/images/image/"


def rows(count: int, **fields) -> list[int]:
    """Insert pictures without files; return their ids, the oldest first."""
    made = Image.objects.bulk_create(
        Image(content_hash=f"{n:064}", width=4, height=3, **fields)
        for n in range(Image.objects.count(), Image.objects.count() + count)
    )
    return [image.pk for image in made]


def ids(page: finding.Page) -> list[int]:
    return [image.pk for image in page.images]


def test_pages_lead_to_the_oldest_and_back_without_gap_or_double():
    made = rows(25)[::-1]

    first = finding.page(Wanted(), size=10)
    second = finding.page(Wanted(), before=first.older, size=10)
    third = finding.page(Wanted(), before=second.older, size=10)
    back = finding.page(Wanted(), after=third.newer, size=10)

    assert ids(first) + ids(second) + ids(third) == made
    assert (first.newer, third.older) == (0, 0)
    assert ids(back) == ids(second)
    assert ids(finding.page(Wanted(), after=second.newer, size=10)) == ids(first)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(words="ferry"), ["wide", "tall"]),
        (Wanted(words="harb"), ["wide"]),
        (Wanted(words="ferry", shape="portrait"), ["tall"]),
        (Wanted(credit="reuters"), ["tall"]),
        (Wanted(credit="jane reut"), ["tall"]),
        (Wanted(words="reuters goat"), []),
        (Wanted(rights="agency"), ["tall"]),
        (Wanted(rights="denied"), ["square"]),
        (Wanted(shape="landscape"), ["wide"]),
        (Wanted(shape="square"), ["square"]),
        (Wanted(used="yes"), ["wide", "tall"]),
        (Wanted(used="no"), ["square"]),
        (Wanted(since=date(2026, 3, 1)), ["tall", "square"]),
        (Wanted(until=date(2026, 2, 28)), ["wide"]),
        (Wanted(since=date(2026, 3, 1), until=date(2026, 3, 1)), ["tall"]),
        (Wanted(since=date(2027, 1, 1)), []),
    ],
)
def test_words_and_filters_find_what_they_say(wanted, found):
    wide = make_picture(1, size=(90, 60), caption="The ferry in the harbour", credit="Pia")
    tall = make_picture(
        2, size=(60, 90), caption="A ferry", credit="Jane Doe / Reuters", usage_rights="agency"
    )
    square = make_picture(3, size=(60, 60), caption="A goat", credit="Pia")
    Image.objects.filter(pk=square.pk).update(is_denied=True)
    for image, day in ((wide, (2, 28)), (tall, (3, 1)), (square, (3, 2))):
        Image.objects.filter(pk=image.pk).update(created_at=datetime(2026, *day, 12, tzinfo=UTC))
    make_live(lead_image=wide)
    make_draft(body=f'<p>a</p><figure data-image="{tall.pk}"></figure>')
    names = {wide.pk: "wide", tall.pk: "tall", square.pk: "square"}

    page = finding.page(wanted)

    assert [names[pk] for pk in ids(page)] == found[::-1]


def test_a_rare_word_is_found_however_old_and_a_common_one_near(monkeypatch):
    monkeypatch.setattr(finding, "NEAR", 5)
    rare = rows(1, caption="unicorn")
    common = rows(30, caption="horse")

    assert ids(finding.page(Wanted(words="unicorn"), size=3)) == rare
    assert ids(finding.page(Wanted(words="horse"), size=3)) == common[::-1][:3]


def test_a_long_search_stops_says_so_and_goes_on(monkeypatch):
    monkeypatch.setattr(finding, "NEAR", 5)
    monkeypatch.setattr(finding, "SCANNED", 10)
    wanted = Wanted(shape="square")
    hit = rows(1)
    Image.objects.update(width=3)
    rows(18)

    first = finding.page(wanted, size=3)
    second = finding.page(wanted, before=first.older, size=3)

    assert (ids(first), first.is_cut) == ([], True)
    assert (ids(second), second.is_cut) == (hit, False)


def test_a_page_costs_as_many_queries_with_3_pictures_as_with_60(client, reporter):
    client.force_login(reporter)
    rows(3)
    client.get(LIBRARY)
    with CaptureQueriesContext(connection) as few:
        client.get(LIBRARY)
    rows(60)

    with CaptureQueriesContext(connection) as many:
        client.get(LIBRARY)

    assert len(many) == len(few)
    sql = " ".join(query["sql"] for query in many)
    assert "COUNT(" not in sql
    assert "OFFSET" not in sql


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=9999999999999999999", "since=0000-99-99", "shape=round", "used=perhaps",
     "words=%00", "words=%26%7C%21", "credit=%27", "rights=%27", "after=1&before=1"],
)  # fmt: skip
def test_odd_addresses_show_a_page(client, reporter, query):
    rows(1)
    client.force_login(reporter)

    assert client.get(f"{LIBRARY}?{query}").status_code == 200
    assert client.get(f"{LIBRARY}choose/?{query}").status_code == 200


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "choose/", "rights/", "upload/", "1/facts/", "1/preview/"])
def test_the_screens_need_a_sign_in_and_the_right_to_see_pictures(client, reporter, path):
    outside = client.get(LIBRARY + path)
    reporter.groups.clear()
    client.force_login(reporter)

    inside = client.get(LIBRARY + path)

    assert outside.status_code == 302
    assert inside.status_code in (403, 405)


def test_the_frame_is_for_who_may_change_the_picture(client, reporter, picture_editor):
    image = make_picture()
    client.force_login(reporter)
    refused = client.get(f"{LIBRARY}{image.pk}/frame/")
    client.force_login(picture_editor)

    assert refused.status_code == 403
    assert client.get(f"{LIBRARY}{image.pk}/frame/").status_code == 200


def test_who_handed_a_picture_in_describes_it_until_readers_see_it(client, reporter):
    image = make_picture()
    Image.objects.filter(pk=image.pk).update(uploaded_by=reporter)
    client.force_login(reporter)
    address = f"{LIBRARY}{image.pk}/change/"
    words = {"alt": "A new alt", "credit": "Rosa", "usage_rights": "own", "is_denied": "on"}

    saved = client.post(address, words)
    image.refresh_from_db()
    make_live(lead_image=image)
    refused = client.post(address, {**words, "alt": "Another"})

    assert (saved.status_code, refused.status_code) == (302, 403)
    assert (image.alt, image.is_denied) == ("A new alt", False)


# --- The frame, without scripts -----------------------------------------------------------------


def test_numbers_alone_set_the_frame_and_stay_inside_the_picture(client, picture_editor):
    image = make_picture(size=(1200, 800))
    client.force_login(picture_editor)
    address = f"{LIBRARY}{image.pk}/frame/"

    client.post(
        address,
        {"focal_x": "25", "focal_y": "75", "hand-3": "on", "left-3": "90", "top-3": "0",
         "width-3": "100"},
    )  # fmt: skip

    image.refresh_from_db()
    assert image.focal == (0.25, 0.75)
    assert image.crops == {"1:1": pytest.approx([1 / 3, 0, 2 / 3, 1], abs=0.0001)}
    client.post(address, {"focal_x": "25", "focal_y": "75"})
    image.refresh_from_db()
    assert image.crops == {}


def test_a_point_outside_is_refused_at_its_field(client, picture_editor):
    image = make_picture()
    client.force_login(picture_editor)

    response = client.post(f"{LIBRARY}{image.pk}/frame/", {"focal_x": "125", "focal_y": "nan"})

    assert response.status_code == 200
    image.refresh_from_db()
    assert image.focal == (0.5, 0.5)
