"""What can’t be merged, or no longer undone, and who may not."""

import pytest

from articles import merging
from articles.models import Topic
from articles.verbs import NotAllowed, VerbRefused
from authors.models import Author
from events.models import Event
from tests.articles.doubles import (
    KINDS,
    make,
    merge,
    newspaper_of_doubles,
    rows,
)
from tests.factories import make_author, make_section, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def newspaper(now, editor) -> dict[str, list]:
    """Return, by kind, three that are doubles."""
    return newspaper_of_doubles(now, editor)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_merged_into_itself_or_twice_or_into_what_is_gone(now, kind):
    first, second, third = (make(kind, name) for name in ("First", "Second", "Third"))
    with pytest.raises(VerbRefused, match="“First” itself"):
        merge(first, first, now=now)
    merge(first, second, now=now)

    with pytest.raises(VerbRefused, match="“First” has been merged into “Second” already"):
        merge(first, third, now=now)
    with pytest.raises(VerbRefused, match="“First” has been merged into “Second”; choose that"):
        merge(third, first, now=now)
    with pytest.raises(VerbRefused, match="“First” has been merged into “Second”; choose"):
        merge(second, first, now=now)
    assert Event.objects.filter(verb="merged").count() == 1


def test_a_section_with_sections_of_its_own_is_not_merged(now, world, sport):
    europe = make_section("Europe", parent=world)

    for into in (sport, europe):
        with pytest.raises(VerbRefused, match="“World” has sections of its own"):
            merge(world, into, now=now)
    merge(europe, world, now=now)
    event = merge(world, sport, now=now)  # what was below it is merged itself
    early = Event.objects.filter(verb="merged", subject_id=europe.pk).get()
    with pytest.raises(VerbRefused, match="“World” has been merged into “Sport” since"):
        merging.undo_merge(early, by=None, now=now)
    merging.undo_merge(event, by=None, now=now)
    merging.undo_merge(early, by=None, now=now)


def test_a_section_does_not_come_back_below_one_that_is_merged(now, world, sport):
    europe = make_section("Europe", parent=world)
    event = merge(europe, sport, now=now)
    merge(world, make_section("News"), now=now)

    with pytest.raises(VerbRefused, match="“World”, to which “Europe” belongs, is merged"):
        merging.undo_merge(event, by=None, now=now)


@pytest.mark.parametrize(
    ("fields", "others", "words"),
    [
        ({"kind": "pen_name"}, {}, "pen name"),
        ({}, {"kind": "pen_name"}, "pen name"),
        ({"state": "hidden"}, {}, "hidden for safety"),
        ({}, {"state": "hidden"}, "hidden for safety"),
    ],
)
def test_a_merge_never_tells_who_hides(now, fields, others, words):
    gone, stays = make_author("Gone", **fields), make_author("Stays", **others)

    with pytest.raises(VerbRefused, match=words):
        merge(gone, stays, now=now)
    Author.objects.update(**(fields or others))
    merge(gone, stays, now=now)


def test_a_topic_of_the_site_is_not_merged_into_a_proposal(now):
    gone, stays = make_topic("Gone"), make_topic("Stays", state=Topic.State.PROPOSED)

    with pytest.raises(VerbRefused, match="only proposed"):
        merge(gone, stays, now=now)
    merge(stays, gone, now=now)


def test_an_undo_is_refused_for_what_is_no_merge_or_was_undone(now):
    first, second, third = (make_topic(name) for name in ("First", "Second", "Third"))
    event = merge(first, second, now=now)
    undone = merging.undo_merge(event, by=None, now=now)

    with pytest.raises(VerbRefused, match="Only a merge"):
        merging.undo_merge(undone, by=None, now=now)
    with pytest.raises(VerbRefused, match="undone already"):
        merging.undo_merge(event, by=None, now=now)
    merge(first, third, now=now)
    with pytest.raises(VerbRefused, match="undone already"):
        merging.undo_merge(event, by=None, now=now)


def test_an_undo_is_refused_while_the_topics_name_means_another(now):
    harbour, haven = make_topic("Harbour"), make_topic("Haven")
    event = merge(haven, harbour, now=now)
    harbour.set_names("Harbour", [])
    other = make_topic("Marina", synonyms=("Haven",))

    with pytest.raises(VerbRefused, match="“Haven” means the topic “Marina” now"):
        merging.undo_merge(event, by=None, now=now)
    other.set_names("Marina", [])
    merging.undo_merge(event, by=None, now=now)

    assert Topic.objects.called("haven").get() == haven


def test_a_refusal_changes_nothing(now, newspaper):
    before = rows()

    for kind in KINDS:
        first = newspaper[kind][0]
        with pytest.raises(VerbRefused):
            merge(first, first, now=now)
    with pytest.raises(VerbRefused):
        merge(newspaper["section"][2], newspaper["section"][0], now=now)

    assert rows() == before
    assert not Event.objects.filter(verb="merged").exists()


MAY = {
    "reporter": set(),
    "copy_editor": set(),
    "picture_editor": set(),
    "section_editor": {"topic"},
    "editor": {"topic"},
    "profile_editor": {"author"},
    "administrator": {"author", "topic", "section"},
}


@pytest.mark.parametrize("role", MAY)
def test_who_may_merge_and_undo(request, now, role):
    user = request.getfixturevalue(role)
    for kind in KINDS:
        gone, stays = make(kind, "Gone"), make(kind, "Stays")
        if kind in MAY[role]:
            merging.undo_merge(merge(gone, stays, by=user, now=now), by=user, now=now)
            continue
        with pytest.raises(NotAllowed):
            merge(gone, stays, by=user, now=now)
        event = merge(gone, stays, now=now)
        with pytest.raises(NotAllowed):
            merging.undo_merge(event, by=user, now=now)


@pytest.mark.parametrize("column", ["is_active", "is_staff"])
def test_who_is_turned_off_may_not(administrator, now, column):
    setattr(administrator, column, False)

    with pytest.raises(NotAllowed):
        merge(make_topic("Gone"), make_topic("Stays"), by=administrator, now=now)
