"""A picture that must not run blocks publishing, and leaves every place at once."""

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import SiteIdentity
from articles.picture_wording import describe_for_future
from events.models import Event
from images import usage
from images.describing import DescribingRefused, deny, describe
from images.loading import expires_at, load_renditions
from images.models import Image, Rendition
from images.reporting import report
from images.rights import Standing
from images.writing import pull_one_lapsed, write_now, write_one_due
from pagecache import keys
from tests.factories import make_author, make_draft, make_live, make_picture, newest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def image(settings) -> Image:
    return make_picture(1, size=(500, 400))


def files(settings) -> list[str]:
    """Return the names of all public files."""
    return sorted(each.name for each in settings.MEDIA_ROOT.rglob("*") if each.is_file())


# --- Blocked --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ({"is_denied": True}, "must not run"),
        ({"usable_until": timedelta(0)}, "ended at"),
        ({"usable_from": DAY}, "may not run before"),
    ],
)
@pytest.mark.parametrize("use", ["lead_image", "social_image"])
def test_a_picture_that_must_not_run_blocks_publishing_for_everybody(
    image, world, now, rights, words, use
):
    Image.objects.filter(pk=image.pk).update(
        **{name: now + value if name != "is_denied" else value for name, value in rights.items()}
    )
    draft = make_draft(section=world, now=now, **{use: image})

    with pytest.raises(publishing.ChecksFailed, match=words) as refusal:
        publishing.publish(
            draft, revision=newest(draft), by=None, now=now, waivers={"rights": "We must"}
        )

    assert not refusal.value.waivable
    assert not Rendition.objects.exists()


def test_a_picture_may_run_up_to_its_last_instant(image, world, now):
    Image.objects.filter(pk=image.pk).update(usable_from=now, usable_until=now + DAY)

    make_live(section=world, lead_image=image, now=now)


# --- Pulled ---------------------------------------------------------------------------------------


def everywhere(image, world, now):
    """Use a picture in three stories, as a portrait and as the logo."""
    SiteIdentity.objects.create(pk=1, name="The Courier", logo=image)
    ana = make_author("Ana Autora", portrait=image)
    return [
        make_live("One", section=world, lead_image=image, authors=(ana,), now=now),
        make_live("Two", section=world, social_image=image, now=now),
        make_live("Three", section=world, lead_image=image, lead_alt="Own words", now=now),
    ]


def test_a_denied_picture_is_pulled_from_all_places_at_once(
    committed, client, image, world, now, picture_editor, settings
):
    with committed():
        stories = everywhere(image, world, now)
        write_now(image)
    pages = ["/", *(f"/world/2026/11/{story.slug}/" for story in stories), "/authors/ana-autora/"]
    shown = {page: client.get(page) for page in pages}
    names = files(settings)
    assert len(names) > 3
    assert any(names[0] in page.text or names[-1] in page.text for page in shown.values())

    with committed():
        event = deny(image, by=picture_editor, now=now, reason="The agency withdrew it")

    assert files(settings) == []
    assert not Rendition.objects.exists()
    for name in names:
        assert client.get(f"/media/renditions/{name[:2]}/{name}").status_code == 410
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        assert "/media/" not in response.text, page
        assert "<picture" not in response.text, page
    assert (event.verb, event.reason) == ("denied", "The agency withdrew it")
    assert keys.image(image.pk) in event.keys
    assert {keys.rendition(name) for name in names} <= set(event.keys)


def test_a_denied_picture_comes_back_when_it_is_allowed_again(committed, image, world, now):
    with committed():
        make_live(section=world, lead_image=image, now=now)
        deny(image, by=None, now=now, reason="Doubt")
    with committed():
        describe(image, changes={"is_denied": False}, by=None, now=now)

    assert Rendition.objects.live().count() == 1
    assert write_one_due()


def test_denying_needs_a_reason_and_changes_nothing_without(image, now):
    with pytest.raises(DescribingRefused, match="reason"):
        deny(image, by=None, now=now, reason=" ")

    assert not Image.objects.get().is_denied
    assert not Event.objects.filter(kind="image").exists()


def test_rights_that_lapse_pull_the_picture_by_the_worker(committed, image, world, now, settings):
    with committed():
        make_live(section=world, lead_image=image, now=now)
        write_now(image)
    Image.objects.filter(pk=image.pk).update(usable_until=now)  # long past by the database's clock

    with committed():
        assert pull_one_lapsed()
        assert not pull_one_lapsed()

    assert files(settings) == []
    assert Event.objects.get(kind="image", verb="lapsed").subject_id == image.pk
    assert not write_one_due()


def test_a_page_leaves_out_a_lapsed_picture_even_before_the_worker_came(
    committed, client, image, world, now
):
    with committed():
        live = make_live(section=world, lead_image=image, now=now)
        write_now(image)
    page = f"/world/2026/11/{live.slug}/"
    assert "<picture" in client.get(page).text

    Image.objects.filter(pk=image.pk).update(usable_until=now - DAY, usable_from=None)

    response = client.get(page)
    assert "<picture" not in response.text
    assert "/media/" not in response.text


def test_longer_rights_bring_a_lapsed_picture_back(committed, image, world, now):
    with committed():
        make_live(section=world, lead_image=image, now=now)
        describe(image, changes={"usable_until": now}, by=None, now=now)
    assert not Rendition.objects.exists()
    assert Image.objects.get(pk=image.pk).lapsed_at == now

    with committed():
        describe(image, changes={"usable_until": now + DAY}, by=None, now=now)

    assert Rendition.objects.live().exists()
    assert Image.objects.get(pk=image.pk).lapsed_at is None


def test_a_page_knows_when_the_rights_of_its_pictures_change(image, now):
    other = make_picture(100)
    image.usable_until, other.usable_until = now + 2 * DAY, now + DAY

    assert expires_at([image, None, other], now=now) == now + DAY
    assert expires_at([make_picture(200)], now=now) is None


def test_loading_costs_one_query_for_all_pictures(django_assert_num_queries, now):
    pictures = [make_picture(number * 40, size=(60, 40)) for number in range(6)]
    pictures[0].is_denied = True

    with django_assert_num_queries(1):
        load_renditions([*pictures, None], now=now)

    with django_assert_num_queries(0):
        assert [each.copies for each in pictures] == [()] * 6


# --- Reported -------------------------------------------------------------------------------------


def test_the_report_lists_limited_pictures_with_every_place(image, world, now):
    stories = everywhere(image, world, now)
    draft = make_draft("Four", section=world, lead_image=image, now=now)
    free, old = make_picture(100), make_picture(200)
    Image.objects.filter(pk=image.pk).update(usable_until=now + DAY)
    Image.objects.filter(pk=old.pk).update(is_denied=True)

    found = report(now=now)

    assert [line.image.pk for line in found.lines] == [old.pk, image.pk]
    assert free.pk not in {line.image.pk for line in found.lines}
    denied, ending = found.lines
    assert (denied.standing, denied.live, denied.desk) == (Standing.DENIED, [], [])
    assert ending.is_ending_soon
    assert {(place.kind, place.role, place.label) for place in ending.live} == {
        ("article", "lead", "One"), ("article", "social", "Two"), ("article", "lead", "Three"),
        ("author", "portrait", "Ana Autora"), ("site", "logo", "The Courier"),
    }  # fmt: skip
    assert [(place.subject_id, place.is_live) for place in ending.desk] == [(draft.pk, False)]
    assert {place.subject_id for place in ending.live if place.kind == "article"} == {
        story.pk for story in stories
    }


def test_the_report_goes_on_where_it_stopped(now):
    pictures = [make_picture(number * 40, size=(60, 40)) for number in range(5)]
    Image.objects.update(is_denied=True)

    first = report(now=now, size=2)
    second = report(now=now, before=first.older, size=2)
    third = report(now=now, before=second.older, size=2)

    shown = [line.image.pk for page in (first, second, third) for line in page.lines]
    assert shown == sorted((each.pk for each in pictures), reverse=True)
    assert third.older == 0


# --- Words ----------------------------------------------------------------------------------------


def test_a_new_credit_reaches_every_place_that_has_none_of_its_own(
    committed, client, image, world, now, picture_editor
):
    with committed():
        plain = make_live("One", section=world, lead_image=image, now=now)
        own = make_live("Two", section=world, lead_image=image, lead_credit="Our Ana", now=now)
        event = describe(image, changes={"credit": "Agency/Pia"}, by=picture_editor, now=now)

    assert "Agency/Pia" in client.get(f"/world/2026/11/{plain.slug}/").text
    assert "Our Ana" in client.get(f"/world/2026/11/{own.slug}/").text
    assert event.payload["changed"] == {"credit": {"before": "Pia Picture", "after": "Agency/Pia"}}
    assert keys.image(image.pk) in event.keys
    places = {place.label: place.own for place in usage.live_places(image.pk)}
    assert "credit" in places["Two"] and "credit" not in places["One"]


def test_a_credit_for_future_uses_leaves_live_stories_as_they_are(
    committed, client, image, world, now, picture_editor
):
    with committed():
        live = make_live("One", section=world, lead_image=image, now=now)
        describe_for_future(image, changes={"credit": "Agency"}, by=picture_editor, now=now)

    text = client.get(f"/world/2026/11/{live.slug}/").text
    assert "Pia Picture" in text and "Agency" not in text
    live.refresh_from_db()
    assert live.lead_credit == "Pia Picture"
    assert not live.has_changes
    assert Image.objects.get().credit == "Agency"


def test_a_focal_point_can_not_change_for_future_uses_alone(image, now):
    with pytest.raises(DescribingRefused, match="changes everywhere"):
        describe_for_future(image, changes={"focal_x": 0.1}, by=None, now=now)


def test_a_change_that_changes_nothing_is_no_event(image, now):
    assert describe(image, changes={"credit": image.credit}, by=None, now=now) is None
    assert not Event.objects.filter(kind="image").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"focal_x": 1.2}, "focal point"),
        ({"crops": {"1:1": [0, 0, 1, 1]}}, "crop 1:1"),
        ({"crops": {"5:4": [0, 0, 1, 1]}}, "crop 5:4"),
        ({"usable_from": DAY, "usable_until": timedelta(0)}, "end before they begin"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(image, now, changes, words):
    dated = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in changes.items()
    }

    with pytest.raises(DescribingRefused, match=words):
        describe(image, changes=dated, by=None, now=now)


# --- What no address reaches ----------------------------------------------------------------------


def test_only_copies_of_live_uses_lie_where_addresses_reach(
    committed, client, world, now, settings
):
    live, draft, unused = (make_picture(number * 60, size=(500, 400)) for number in (1, 2, 3))
    with committed():
        make_live(section=world, lead_image=live, now=now)
        make_draft("Draft", section=world, lead_image=draft, now=now)
        write_now(live)
        for image in (draft, unused):
            write_now(image)

    public = {f"renditions/{name[:2]}/{name}" for name in files(settings)}
    assert public == {row.file.name for row in Rendition.objects.filter(image=live)}
    assert Rendition.objects.exclude(image=live).count() == 0
    response = client.get(f"/media/{min(public)}")
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert response["Surrogate-Key"] == keys.rendition(min(public))
    response.close()
