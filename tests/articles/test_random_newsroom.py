"""Random people do random things; a small model of the rules says what must come of each."""

from typing import Any

import pytest

from articles.models import Article, PublishedArticle, ScheduledVerb, Tombstone
from events.models import Event
from tests.articles.newsroom_model import Story
from tests.articles.newsroom_play import CAST, Newsroom

pytestmark = pytest.mark.django_db

# Many short games find what few long ones do, sooner; the proof plays long ones.
SHORT, LONG = 8, 15
_SAME = ("stage", "standing", "has_changes")
_WORDS = ("headline", "deck", "body")
_ROW = (*_SAME, *_WORDS, "is_held", "is_restricted", "legal", "embargo_until")
_PUBLIC = (*_WORDS, "path", "placement", "first_published_at", "published_at",
           "content_updated_at", "revision_number")  # fmt: skip


@pytest.fixture
def people(request, world) -> dict[str, Any]:
    """Return the cast by name."""
    return {name: request.getfixturevalue(name) for name in CAST}


def compare(story: Story, log: list[str]) -> None:
    """Compare everything that a story is, on both sides."""
    row = Article.objects.filter(pk=story.pk).values(*_ROW).get()
    page = PublishedArticle.objects.filter(pk=story.pk).values(*_PUBLIC).first()
    stone = Tombstone.objects.filter(article_id=story.pk, lifted_at=None).first()
    waiting = ScheduledVerb.objects.filter(article_id=story.pk, state="waiting")
    found = {name: row[name] for name in (*_SAME, "is_held", "is_restricted", "legal")}
    modelled = {name: getattr(story, name) for name in _SAME} | {
        "is_held": story.held, "is_restricted": story.restricted, "legal": story.legal,
    }  # fmt: skip
    assert found == modelled, log
    assert row["embargo_until"] == story.embargo, log
    assert {name: row[name] for name in _WORDS} == story.text.columns(), log
    assert page is None or page == {
        **story.live_text.columns(), "path": story.path, "placement": story.placement,
        "first_published_at": story.first_at, "published_at": story.first_at,
        "content_updated_at": story.updated_at, "revision_number": story.live + 1,
    }, log  # fmt: skip
    assert (page is not None) == (story.standing == "live"), log
    assert (stone.status if stone else None) == story.tombstone, log
    assert {item.pk for item in waiting} == {plan.pk for plan in story.plans}, log
    assert Event.objects.about("article", story.pk).count() == story.events, log


def play(seeds: range, steps: int, people: dict[str, Any], sections: dict[str, Any]) -> None:
    for seed in seeds:
        newsroom = Newsroom(seed, people, sections)
        for _ in range(steps):
            compare(newsroom.step(), newsroom.log)
        for story in newsroom.stories:
            compare(story, newsroom.log)


@pytest.mark.parametrize("tenth", range(10))
def test_whatever_people_do_the_newsroom_keeps_to_the_rules(people, world, sport, tenth):
    play(range(tenth * 20, tenth * 20 + 20), SHORT, people, {"world": world, "sport": sport})


@pytest.mark.proof
@pytest.mark.parametrize("part", range(60))
def test_whatever_many_people_do_the_newsroom_keeps_to_the_rules(people, world, sport, part):
    play(range(1000 + part * 50, 1050 + part * 50), LONG, people, {"world": world, "sport": sport})
