"""Another address, another place on the home page: what moves, what redirects, what is refused."""

from datetime import timedelta

import pytest

from articles import moving, publishing
from articles.models import ArticlePath, Placement, PublishedArticle
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from tests.articles.test_scheduling import rows
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db

FIRST = "world/2026/11/ferry-returns-to-the-island"


@pytest.fixture
def story(world):
    """Return a live story."""
    return make_live(section=world, placement="home")


def move(story, path, *, by, now) -> Event:
    return moving.move_url(story, path=path, by=by, now=now)


def test_every_older_address_leads_to_the_new_one_in_one_hop(client, story, editor, now):
    move(story, "world/ferry", by=editor, now=now)
    move(story, "/world/2026/ferry-is-back/", by=editor, now=now)

    for older in (FIRST, "world/ferry"):
        answer = client.get(f"/{older}/")
        assert (answer.status_code, answer["Location"]) == (301, "/world/2026/ferry-is-back/")
    assert client.get("/world/2026/ferry-is-back/").status_code == 200


def test_moving_changes_no_date_and_no_word(story, editor, now):
    before = PublishedArticle.objects.values().get()

    event = move(story, "world/ferry", by=editor, now=now)

    assert PublishedArticle.objects.values().get() == before | {"path": "world/ferry"}
    assert (event.payload["moved_from"], event.payload["moved_to"]) == (FIRST, "world/ferry")
    assert event.payload["path"] == "world/ferry"


def test_the_address_stays_through_updates_and_unpublishing(client, story, editor, now):
    move(story, "world/ferry", by=editor, now=now)
    edit(story, headline="Another headline", slug="another", now=now)
    publishing.publish_update(
        story, revision=newest(story), by=editor, now=now, is_substantive=False
    )
    publishing.unpublish(story, by=editor, now=now, reason="A question")
    gone = {client.get(f"/{path}/").status_code for path in (FIRST, "world/ferry")}
    publishing.publish(story, revision=newest(story), by=editor, now=now)

    assert gone == {404}
    assert PublishedArticle.objects.get().path == "world/ferry"
    assert client.get(f"/{FIRST}/")["Location"] == "/world/ferry/"


def test_an_unpublished_story_may_be_moved_before_it_comes_back(story, editor, now):
    publishing.unpublish(story, by=editor, now=now, reason="A question")

    move(story, "world/ferry", by=editor, now=now)
    publishing.publish(story, revision=newest(story), by=editor, now=now + timedelta(hours=1))

    assert PublishedArticle.objects.get().path == "world/ferry"


@pytest.mark.parametrize(
    "path",
    [
        "ferry", "", "/", "World/ferry", "world/ferry returns", "world/ferry.html", "world/-ferry",
        "world/férry?x=1", "world/../admin", "world/" + "a" * 400, "admin/ferry", "static/ferry",
        "API/ferry", "media/a/b", "search/ferry", "authors/ferry", "topics/ferry",
        "preview/ferry", "feeds/ferry", "world/%2e%2e", "world\\ferry",
    ],
)  # fmt: skip
def test_an_address_that_is_reserved_or_badly_formed_is_refused(story, editor, now, path):
    before = rows()

    with pytest.raises(VerbRefused):
        move(story, path, by=editor, now=now)

    assert rows() == before


def test_an_address_in_another_script_is_welcome(client, story, editor, now):
    move(story, "світ/паром-повернувся", by=editor, now=now)

    assert client.get("/світ/паром-повернувся/").status_code == 200


def test_an_address_of_another_story_is_taken_for_ever(world, story, editor, now):
    other = make_live("Other", section=world)
    taken = PublishedArticle.objects.get(pk=other.pk).path
    move(other, "world/other-again", by=editor, now=now)
    before = rows()

    for path in (taken, "world/other-again"):
        with pytest.raises(VerbRefused, match="used before"):
            move(story, path, by=editor, now=now)

    assert rows() == before


def test_an_older_address_of_its_own_is_taken_again_in_one_hop(client, story, editor, now):
    move(story, "world/ferry", by=editor, now=now)
    move(story, "world/ferry-is-back", by=editor, now=now)

    move(story, FIRST, by=editor, now=now)
    edit(story, deck="More", now=now)
    publishing.publish_update(
        story, revision=newest(story), by=editor, now=now, is_substantive=False
    )

    assert client.get(f"/{FIRST}/").status_code == 200
    for other in ("world/ferry", "world/ferry-is-back"):
        answer = client.get(f"/{other}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/{FIRST}/")
    move(story, "world/ferry", by=editor, now=now)
    assert client.get(f"/{FIRST}/")["Location"] == "/world/ferry/"


def test_an_address_taken_again_while_unpublished_is_the_one_it_comes_back_at(story, editor, now):
    move(story, "world/ferry", by=editor, now=now)
    publishing.unpublish(story, by=editor, now=now, reason="A question")
    move(story, FIRST, by=editor, now=now)

    publishing.publish(story, revision=newest(story), by=editor, now=now)

    assert PublishedArticle.objects.get().path == FIRST


def test_its_own_address_is_no_move(story, editor, now):
    before = rows()

    with pytest.raises(VerbRefused, match="its address already"):
        move(story, FIRST, by=editor, now=now)

    assert rows() == before


def test_a_story_without_an_address_has_none_to_move(world, editor, now):
    draft = make_draft(section=world)

    with pytest.raises(VerbRefused):
        move(draft, "world/ferry", by=editor, now=now)

    assert not ArticlePath.objects.exists()


@pytest.mark.parametrize("role", ["reporter", "copy_editor", "picture_editor"])
def test_only_editors_move_and_place(request, role, world, now):
    person = request.getfixturevalue(role)
    story = make_live(section=world, by=person)
    before = rows()

    with pytest.raises(NotAllowed):
        move(story, "world/ferry", by=person, now=now)
    with pytest.raises(NotAllowed):
        moving.place(story, placement=Placement.HOME_LEAD, by=person, now=now)

    assert rows() == before


# --- Placement ------------------------------------------------------------------------------------


def test_placing_moves_a_story_on_the_home_page_without_a_revision(client, story, editor, now):
    edit(story, headline="Not finished", now=now)
    revisions = story.revisions.count()

    event = moving.place(story, placement=Placement.NONE, by=editor, now=now)

    page = PublishedArticle.objects.get()
    assert (page.placement, page.headline) == ("none", "Ferry returns to the island")
    assert page.content_updated_at is None
    assert story.revisions.count() == revisions
    assert (event.payload["placement_before"], event.payload["placement"]) == ("home", "none")
    assert "home" in event.keys
    assert "Ferry returns" not in client.get("/").text


def test_where_it_stands_already_is_no_placing(story, editor, now):
    before = rows()

    with pytest.raises(VerbRefused, match="already"):
        moving.place(story, placement=Placement.HOME, by=editor, now=now)

    assert rows() == before


def test_only_live_stories_are_placed(world, editor, now):
    draft = make_draft(section=world)

    with pytest.raises(VerbRefused):
        moving.place(draft, placement=Placement.HOME, by=editor, now=now)


def test_the_placement_of_the_list_stays_through_an_update(story, editor, now):
    moving.place(story, placement=Placement.HOME_LEAD, by=editor, now=now)
    edit(story, deck="More", now=now)

    publishing.publish_update(
        story, revision=newest(story), by=editor, now=now, is_substantive=False
    )

    assert PublishedArticle.objects.get().placement == "home_lead"
