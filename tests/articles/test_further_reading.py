"""What stands below a story: the editor's choice, or the nearest when it was published."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import RequestFactory

from articles import publishing, relating, site
from articles.corrections import correct
from articles.likeness import Candidate, nearest, words_of
from articles.models import Correction, FurtherReading, PublishedArticle, RelatedArticle
from articles.views.article import detail
from events.models import Purge
from pagecache.tagging import recording
from tests.factories import edit, make_live, make_section, make_topic

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


# --- Likeness -------------------------------------------------------------------------------------


def candidate(pk: int, words: str, *topics: int, days: int = 0, series: bool = False) -> Candidate:
    return Candidate(pk, words, topics, series, NOON - timedelta(days=days))


def near(text: str, *candidates: Candidate, counts=None) -> list[int]:
    return nearest(text, NOON, candidates, topic_counts=counts or {1: 4, 2: 40}, most=4)


def test_a_shared_topic_counts_and_a_rare_one_more():
    others = candidate(1, "Budget"), candidate(2, "Bus", 2), candidate(3, "Tram", 1)

    assert near("Ferry", *others) == [3, 2]


def test_words_in_common_count_even_without_a_topic():
    text = "The tide gate at Saltern is late. The tide gate cost twice its price, the council says."

    assert near(
        text,
        candidate(1, "Herons win cup final in extra time"),
        candidate(2, "Saltern tide gate: council to vote"),
        candidate(3, "School kitchen wins back its cook"),
    ) == [2]


def test_among_equals_the_one_nearer_in_time_comes_first():
    assert near("Ferry", candidate(1, "Bus", 1, days=900), candidate(2, "Bus", 1, days=9)) == [2, 1]


def test_the_same_series_goes_before_a_common_topic():
    assert near("Ferry", candidate(1, "Bus", 2), candidate(2, "Tram", series=True)) == [2, 1]


def test_words_are_compared_without_case_and_accents_in_any_script():
    assert list(words_of("The Café’s COOK")) == ["cafe", "cook"]
    assert list(words_of("مدرسة الليل")) == ["مدرسة", "الليل"]
    assert list(words_of("潮門建設")) == ["潮門", "門建", "建設"]


def purged_since(pk: int) -> set[str]:
    """Return the keys that were purged after one purge."""
    return {key for row in Purge.objects.filter(pk__gt=pk) for key in row.keys}


# --- On the page ----------------------------------------------------------------------------------


@pytest.fixture
def world(db):
    return make_section("World")


def headlines(client, article, part: str) -> list[str]:
    """Return the headlines of a part of the page: "related" or "more"."""
    text = client.get(PublishedArticle.objects.get(pk=article.pk).get_absolute_url()).text
    section = re.search(rf'<section[^>]*labelledby="{part}-stories".*?</section>', text, re.DOTALL)
    return re.findall(r'class="card-title"[^>]*><a[^>]*>([^<]*)', section[0]) if section else []


def published(headline: str, minute: int, **fields):
    return make_live(headline, now=NOON + timedelta(minutes=minute), **fields)


def test_the_nearest_by_topic_stand_below_a_story_and_the_section_beside_them(client, world):
    ferries, sport = make_topic("Ferries"), make_section("Sport")
    published("Ferry sinks", 0, section=world, topics=(ferries,))
    published("Bus is late", 1, section=world)
    published("Boat race", 2, section=sport, topics=(ferries,))
    story = published("Ferry raised", 3, section=world, topics=(ferries,))

    assert set(headlines(client, story, "related")) == {"Ferry sinks", "Boat race"}
    assert headlines(client, story, "more") == ["Bus is late"]


def test_what_the_editor_chose_stands_alone(client, world):
    ferries = make_topic("Ferries")
    published("Ferry sinks", 0, section=world, topics=(ferries,))
    other = published("Bus is late", 1, section=world)
    story = published("Ferry raised", 2, section=world, topics=(ferries,))
    RelatedArticle.objects.create(article=story, related=other)
    update = edit(story, now=NOON + timedelta(minutes=3))
    publishing.publish_update(
        story, revision=update, by=None, now=NOON + timedelta(minutes=3), is_substantive=False
    )

    assert headlines(client, story, "related") == ["Bus is late"]
    assert headlines(client, story, "more") == ["Ferry sinks"]


def test_a_later_publication_changes_no_page_of_its_section(client, world):
    ferries = make_topic("Ferries")
    published("Ferry sinks", 0, section=world, topics=(ferries,))
    story = published("Ferry raised", 1, section=world, topics=(ferries,))
    address = PublishedArticle.objects.get(pk=story.pk).get_absolute_url()
    with recording() as page:
        before = detail(RequestFactory().get(address), path=address.strip("/"))
    site.forget()  # else it holds no language yet, and the first one in use changes it
    last = Purge.objects.latest("pk").pk

    published("Ferry sails", 2, section=world, topics=(ferries,))

    assert f"article-{story.pk}" in page.keys
    assert page.keys.isdisjoint(purged_since(last))
    assert f"list-section-{world.pk}" in purged_since(last)
    assert detail(RequestFactory().get(address), path=address.strip("/")).content == before.content


def test_what_is_taken_off_or_retracted_is_offered_no_more(client, world, editor):
    ferries = make_topic("Ferries")
    sunk = published("Ferry sinks", 0, section=world, topics=(ferries,))
    wrong = published("Ferry flies", 1, section=world, topics=(ferries,))
    story = published("Ferry raised", 2, section=world, topics=(ferries,))
    assert len(headlines(client, story, "related")) == 2

    publishing.unpublish(sunk, by=None, now=NOON + timedelta(minutes=3), reason="Wrong.")
    correct(
        wrong, kind=Correction.Kind.RETRACTION, text="It did not.", by=editor,
        now=NOON + timedelta(minutes=4),
    )  # fmt: skip

    assert headlines(client, story, "related") == []


def test_a_sponsored_story_is_never_offered(client, world):
    published("Buy a ferry", 0, section=world, sponsor="Ferry works")
    story = published("Ferry raised", 1, section=world)

    assert headlines(client, story, "related") == headlines(client, story, "more") == []


def test_stories_that_came_in_otherwise_are_given_some(client, world, capsys):
    first = published("Ferry sinks", 0, section=world)
    published("Bus is late", 1, section=world)
    assert headlines(client, first, "more") == []

    call_command("choose_further_reading")
    assert headlines(client, first, "more") == []
    call_command("choose_further_reading", "--all")
    assert headlines(client, first, "more") == ["Bus is late"]
    FurtherReading.objects.all().delete()
    call_command("choose_further_reading")

    assert headlines(client, first, "more") == ["Bus is late"]
    assert "Chosen for 2 stories." in capsys.readouterr().out


def test_choosing_costs_the_same_among_few_stories_and_among_many(
    world, django_assert_max_num_queries
):
    topics = tuple(make_topic(f"Topic {number}") for number in range(3))
    for number in range(8):
        published(f"Story {number}", number, section=world, topics=topics)
    story = published("Ferry raised", 20, section=world, topics=topics)

    with django_assert_max_num_queries(5):
        relating.choose(story.pk, now=NOON)
