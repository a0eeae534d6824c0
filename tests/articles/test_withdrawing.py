"""Kill, take down, reopen: the story is gone everywhere at once, and a sentence stands there."""

from datetime import timedelta

import pytest

from articles import copying, corrections, fixing, moving, publishing, reviewing, site, withdrawing
from articles.models import ArticlePath, Correction, PublishedArticle, Tombstone
from articles.verbs import NotAllowed, VerbRefused
from articles.withdrawing import Ground
from events.models import Event
from tests.articles.test_scheduling import plan, rows
from tests.factories import edit, make_author, make_draft, make_live, make_topic, newest

pytestmark = pytest.mark.django_db

HEADLINE = "Mayor took money"
SENTENCE = "We withdrew this story because it was wrong."
LISTINGS = ("/", "/latest/", "/world/", "/topics/harbour/", "/authors/ana-autora/",
            "/authors/", "/topics/", "/search/?q=mayor")  # fmt: skip


@pytest.fixture
def story(world, now):
    """Return a live story with a byline and a topic."""
    live = make_live(
        HEADLINE, section=world, authors=(make_author(),), topics=(make_topic(),), now=now
    )
    site.forget()  # as the commit would: the languages in use have changed
    return live


def kill(story, *, by, now) -> Event:
    return withdrawing.kill(story, sentence=SENTENCE, by=by, now=now, reason="Not true")


def take_down(story, *, by, now, ground=Ground.LEGAL) -> Event:
    return withdrawing.take_down(
        story, ground=ground, sentence=SENTENCE, by=by, now=now, reason="A court order"
    )


def address(story) -> str:
    return f"/{ArticlePath.objects.filter(article_id=story.pk).latest('pk').path}/"


def test_a_killed_story_is_gone_and_its_page_says_one_sentence_only(client, story, editor, now):
    kill(story, by=editor, now=now)

    answer = client.get(address(story))

    assert answer.status_code == 410
    assert answer["X-Robots-Tag"] == "noindex"
    assert SENTENCE in answer.text
    assert HEADLINE not in answer.text
    assert "Ana Autora" not in answer.text
    assert "sailed again" not in answer.text


@pytest.mark.parametrize(
    ("ground", "status"), [(Ground.LEGAL, 451), (Ground.RIGHTS, 410), (Ground.PRIVACY, 410)]
)
def test_the_ground_of_a_take_down_decides_the_code(client, story, editor, now, ground, status):
    event = take_down(story, by=editor, now=now, ground=ground)

    answer = client.get(address(story))

    assert answer.status_code == status
    assert answer["X-Robots-Tag"] == "noindex"
    assert SENTENCE in answer.text
    assert HEADLINE not in answer.text
    assert (event.verb, event.reason, event.payload["ground"]) == (
        "take_down", "A court order", str(ground),
    )  # fmt: skip


@pytest.mark.parametrize("verb", [kill, take_down])
def test_every_listing_forgets_a_withdrawn_story_at_once(client, story, editor, now, verb):
    words = "took money"  # what was searched for stands in marks of its own
    shown = [address for address in LISTINGS if words in client.get(address).text]

    verb(story, by=editor, now=now)

    assert len(shown) == 6
    for each in LISTINGS:
        assert words not in client.get(each).text, each
    assert client.get("/authors/ana-autora/").status_code == 404
    assert client.get("/topics/harbour/").status_code == 404


def test_every_address_a_withdrawn_story_had_says_the_sentence(client, story, editor, now):
    older = address(story)
    moving.move_url(story, path="world/elsewhere", by=editor, now=now)
    kill(story, by=editor, now=now)

    assert [client.get(each).status_code for each in (older, "/world/elsewhere/")] == [410, 410]


def test_the_event_purges_every_page_that_showed_it(story, editor, now):
    author, topic = make_author("Other"), story.topics.get()

    event = kill(story, by=editor, now=now)

    assert f"article-{story.pk}" in event.keys
    assert any(key.startswith("list-topic") and key.endswith(str(topic.pk)) for key in event.keys)
    assert not any(key.endswith(f"author-{author.pk}") for key in event.keys)


def test_what_was_planned_for_a_withdrawn_story_is_cancelled(story, editor, now):
    edit(story, deck="And more", now=now)
    item = plan(story, by=editor)

    kill(story, by=editor, now=now)

    item.refresh_from_db()
    story.refresh_from_db()
    assert (item.state, item.refusal) == ("cancelled", "The story was withdrawn.")
    assert (story.stage, story.standing, story.live_revision) == ("draft", "killed", None)


@pytest.mark.parametrize("verb", [kill, take_down])
def test_a_withdrawn_story_is_read_only_until_reopened(story, editor, administrator, now, verb):
    verb(story, by=editor, now=now)
    before = rows()

    for attempt in (
        lambda: publishing.publish(story, revision=newest(story), by=administrator, now=now),
        lambda: publishing.unpublish(story, by=administrator, now=now, reason="x"),
        lambda: reviewing.submit(story, by=administrator, now=now),
        lambda: reviewing.spike(story, by=administrator, now=now),
        lambda: copying.discard(story, by=administrator, now=now),
        lambda: plan(story, by=administrator),
        lambda: moving.move_url(story, path="a/b", by=administrator, now=now),
        lambda: corrections.correct(
            story, kind=Correction.Kind.UPDATE, text="x", by=administrator, now=now
        ),
        lambda: fixing.fix_live(
            story, live=newest(story), changes={"deck": "x"}, by=administrator, now=now
        ),
    ):
        with pytest.raises(VerbRefused):
            attempt()

    assert rows() == before


def test_a_killed_story_may_still_be_taken_down_for_a_court(client, story, editor, now):
    kill(story, by=editor, now=now)

    take_down(story, by=editor, now=now)

    assert client.get(address(story)).status_code == 451
    assert Tombstone.objects.filter(lifted_at=None).count() == 1


def test_a_reopened_story_keeps_its_tombstone_until_it_is_published_again(
    client, story, editor, administrator, now
):
    kill(story, by=editor, now=now)
    later = now + timedelta(days=2)

    withdrawing.reopen(story, by=administrator, now=later, reason="It was true after all")
    reopened = client.get(address(story)).status_code
    edit(story, headline="Mayor took no money", now=later)
    saved = client.get(address(story)).status_code
    publishing.publish(story, revision=newest(story), by=editor, now=later)
    published = client.get(address(story))

    assert (reopened, saved, published.status_code) == (410, 410, 200)
    assert "Mayor took no money" in published.text
    page = PublishedArticle.objects.get()
    assert (page.first_published_at, page.published_at) == (now, now)
    publishing.unpublish(story, by=editor, now=later, reason="Not sure")
    assert client.get(address(story)).status_code == 404


def test_an_unpublished_story_may_be_killed_too(client, story, editor, now):
    publishing.unpublish(story, by=editor, now=now, reason="Wrong")
    silent = client.get(address(story)).status_code

    kill(story, by=editor, now=now)

    assert (silent, client.get(address(story)).status_code) == (404, 410)


def test_a_draft_that_never_was_public_leaves_no_tombstone(world, editor, now):
    draft = make_draft(section=world)
    before = rows()

    with pytest.raises(VerbRefused):
        kill(draft, by=editor, now=now)

    assert rows() == before


@pytest.mark.parametrize(
    ("sentence", "reason", "why"), [(" ", "Not true", "sentence"), (SENTENCE, " ", "reason")]
)
def test_a_withdrawal_needs_a_public_sentence_and_a_reason(
    story, editor, now, sentence, reason, why
):
    before = rows()

    with pytest.raises(VerbRefused, match=why):
        withdrawing.kill(story, sentence=sentence, by=editor, now=now, reason=reason)
    with pytest.raises(VerbRefused, match=why):
        withdrawing.take_down(
            story, ground=Ground.LEGAL, sentence=sentence, by=editor, now=now, reason=reason
        )

    assert rows() == before


def test_the_reason_is_for_the_history_and_never_public(client, story, editor, now):
    withdrawing.kill(story, sentence=SENTENCE, by=editor, now=now, reason="Our source was drunk")

    assert "drunk" not in client.get(address(story)).text
    assert Event.objects.get(verb="kill").reason == "Our source was drunk"


def test_reopening_needs_a_reason(story, editor, administrator, now):
    kill(story, by=editor, now=now)
    before = rows()

    with pytest.raises(VerbRefused, match="reason"):
        withdrawing.reopen(story, by=administrator, now=now, reason="")

    assert rows() == before


def test_taking_down_and_reopening_ask_for_rights_of_their_own(
    story, section_editor, editor, reporter, now
):
    before = rows()
    for person in (reporter, section_editor):
        with pytest.raises(NotAllowed):
            take_down(story, by=person, now=now)
    with pytest.raises(NotAllowed):
        kill(story, by=reporter, now=now)
    assert rows() == before

    kill(story, by=section_editor, now=now)
    before = rows()
    for person in (section_editor, editor):
        with pytest.raises(NotAllowed):
            withdrawing.reopen(story, by=person, now=now, reason="Let us see")
    assert rows() == before
