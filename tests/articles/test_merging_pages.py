"""The desk's pages of merging: who reaches them, what they show, what their buttons do."""

import pytest
from django.urls import reverse

from articles import merging
from articles.models import Section, Topic
from authors.models import Author
from authors.ownership import ProfileAccount
from events.models import Event
from tests.articles.doubles import KINDS, make, make_carrying, merge
from tests.factories import make_author, make_section, make_topic

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("1")</script>&\'%s%(name)s{{ 7 }}'
MAY = {
    "reporter": set(),
    "copy_editor": set(),
    "picture_editor": set(),
    "section_editor": {"topic"},
    "editor": {"topic"},
    "profile_editor": {"author"},
    "administrator": {"author", "topic", "section"},
}


def address(subject, page: str = "merge") -> str:
    """Return the address of a page about a row on the desk."""
    opts = subject._meta
    args = [] if page in ("changelist",) else [subject.pk]
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


@pytest.fixture
def desk(client, administrator):
    """Return the browser of an administrator."""
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("role", MAY)
def test_who_reaches_the_page(request, client, now, role):
    client.force_login(request.getfixturevalue(role))
    for kind in KINDS:
        gone, stays = make(kind, "Gone"), make(kind, "Stays")
        expected = 200 if kind in MAY[role] else 403

        assert client.get(address(gone)).status_code == expected
        code = client.post(address(gone), {"into": stays.pk}).status_code
        gone.refresh_from_db()
        assert (code == 302, gone.merged_into == stays) == (kind in MAY[role],) * 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_is_sent_to_sign_in(client, kind):
    gone, stays = make(kind, "Gone"), make(kind, "Stays")

    response = client.post(address(gone), {"into": stays.pk})

    assert response.status_code == 302
    assert "/login/" in response["Location"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_links_to_it(desk, kind):
    gone = make(kind, "Gone")

    assert f'href="{address(gone)}"' in desk.get(address(gone, "change")).text


def test_the_form_of_ones_own_profile_does_not(client, reporter):
    own = make_author("Rosa Reporter")
    ProfileAccount.objects.create(author=own, user=reporter)
    client.force_login(reporter)

    page = client.get(address(own, "change"))

    assert page.status_code == 200
    assert address(own) not in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_choosing_shows_what_it_touches_and_asks(desk, now, world, kind):
    gone, stays = make(kind, "Gone"), make(kind, "Stays")
    make_carrying(gone, now=now)
    make_carrying(gone, live=False, now=now)

    first = desk.get(address(gone)).text
    second = desk.get(address(gone), {"into": stays.pk}).text

    assert "1 live article carries it" in first
    assert "and 2 working copies." in first
    assert "autocomplete" in first
    assert "Merge “Gone” into “Stays”?" in second
    assert not Event.objects.filter(verb="merged").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_merge_and_undo_by_the_buttons(desk, administrator, now, kind):
    gone, stays = make(kind, "Gone"), make(kind, "Stays")

    done = desk.post(address(gone), {"into": stays.pk}, follow=True)
    assert done.redirect_chain == [(address(stays, "change"), 302)]
    assert "“Gone” is “Stays” now." in done.text
    event = Event.objects.get(verb="merged")
    assert (event.by, event.subject_id) == (administrator, gone.pk)

    winner = desk.get(address(stays)).text
    assert "“Gone”, by Ada Administrator on" in winner
    assert f'href="{address(gone)}"' in winner
    assert "Undo this merge" in desk.get(address(gone)).text

    undone = desk.post(address(gone), {"undo": event.pk}, follow=True)
    assert undone.redirect_chain == [(address(gone, "change"), 302)]
    assert "“Gone” and “Stays” are two again." in undone.text
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_what_was_merged_by_way_of_another_says_so(desk, now):
    first, second, third = (make_topic(name) for name in ("First", "Second", "Third"))
    merge(first, second, now=now)
    merge(second, third, now=now)

    page = desk.get(address(third)).text

    assert "by way of “Second”" in page
    assert f'href="{address(second)}"' in page
    refused = desk.post(address(first), {"undo": merging.merge_of(first).pk}, follow=True)
    assert "“Second” has been merged into “Third” since; undo that first." in refused.text


def test_a_refusal_is_said_before_and_after(desk, now):
    world, sport = make_section("World"), make_section("Sport")
    make_section("Europe", parent=world)
    sentence = "“World” has sections of its own; move or merge those first."

    before = desk.get(address(world), {"into": sport.pk}).text
    after = desk.post(address(world), {"into": sport.pk}, follow=True)

    assert sentence in before
    assert "into “Sport”?" not in before
    assert sentence in after.text
    assert not Event.objects.filter(verb="merged").exists()


@pytest.mark.parametrize("into", ["", "0", "x", "9" * 30, "-1", "²"])
def test_nonsense_is_no_winner(desk, into):
    gone = make_topic("Gone")

    assert desk.get(address(gone), {"into": into}).status_code == 200
    assert desk.post(address(gone), {"into": into}).status_code == 404
    assert desk.post(address(gone), {"undo": into}).status_code == 404
    assert desk.post(address(gone)).status_code == 404


def test_an_event_of_another_kind_can_not_be_undone_here(client, profile_editor, now):
    event = merge(make_topic("Gone"), make_topic("Stays"), now=now)
    client.force_login(profile_editor)

    response = client.post(address(make_author()), {"undo": event.pk})

    assert response.status_code == 404
    assert Topic.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_merged_is_in_no_list_and_no_search_box(desk, now, kind):
    gone, stays = make(kind, "Old double"), make(kind, "Old winner")
    merge(gone, stays, now=now)
    opts = gone._meta

    listed = desk.get(address(gone, "changelist")).text
    found = desk.get(
        reverse("admin:autocomplete"),
        {
            "term": "Old", "app_label": opts.app_label, "model_name": opts.model_name,
            "field_name": "merged_into",
        },
    ).json()  # fmt: skip

    assert "Old winner" in listed
    assert "Old double" not in listed
    assert [each["text"] for each in found["results"]] == ["Old winner"]
    assert desk.get(address(gone, "change")).status_code == 302
    assert desk.get(address(gone)).status_code == 200


def test_a_merged_section_is_no_place_for_others(desk, now):
    gone, stays = make_section("Gone"), make_section("Stays")
    merge(gone, stays, now=now)

    form = desk.get(address(stays, "change")).context["adminform"].form

    assert gone not in form.fields["parent"].queryset


@pytest.mark.parametrize("model", [Author, Topic, Section])
def test_hostile_names_are_words(desk, now, model):
    gone = {Author: make_author, Topic: make_topic, Section: make_section}[model](
        HOSTILE, **({} if model is Section else {"slug": "gone"})
    )
    stays = {Author: make_author, Topic: make_topic, Section: make_section}[model](
        f"{HOSTILE} 2", **({} if model is Section else {"slug": "stays"})
    )

    pages = [
        desk.get(address(gone)),
        desk.get(address(gone), {"into": stays.pk}),
        desk.get(address(gone), {"into": gone.pk}),
        desk.post(address(gone), {"into": stays.pk}, follow=True),
        desk.get(address(stays)),
        desk.get(address(gone)),
        desk.post(address(gone), {"into": stays.pk}, follow=True),
        desk.post(address(gone), {"undo": Event.objects.get(verb="merged").pk}, follow=True),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text
        assert "%(name)s" in page.text
