"""Each page costs the same few queries, whether it shows two stories or twenty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing, site
from articles.models import Correction, PublishedArticle, RelatedArticle, Section
from articles.search.spelling import better_spelt
from authors.models import AuthorLink
from distribution import held
from newsletter import held as newsletters
from tests.factories import edit, make_author, make_live, make_picture, make_section, make_topic

pytestmark = pytest.mark.django_db

# Address → the most queries that it may make (issue 2 "The site, first version").
LISTINGS = {
    "/": 6,
    "/latest/": 6,
    "/section-0/": 6,
    "/section-0-child/": 6,
    "/topics/topic-0/": 6,
    "/authors/author-0/": 6,
    "/authors/author-0/?role=other": 6,
    "/topics/": 6,
    "/authors/": 6,
    "/search/?q=story": 13,
    "/search/?q=author": 15,
    "/search/?q=story&sort=date": 11,
    "/search/?section=section-0": 5,
    "/search/?section=section-0&topic=topic-0&author=author-0&q=story": 16,
    "/search/?q=xylophone": 12,
    "/search/suggestions/?q=sto": 7,
}
ARTICLE = 9


class Newspaper:
    """Publishes stories that show everything a page can show."""

    def __init__(self, now) -> None:
        self.now = now
        self.sections = [make_section("Section 0")]
        self.sections.append(make_section("Section 0 child", parent=self.sections[0]))
        self.authors = [self._author(number) for number in range(2)]
        self.topics = [make_topic(f"Topic {number}") for number in range(2)]

    def _author(self, number: int):
        portrait = make_picture(100 + number, size=(60, 40))
        author = make_author(f"Author {number}", portrait=portrait, bio="Writes.")
        AuthorLink.objects.create(author=author, kind="x", url="https://x.com/author")
        return author

    def publish(self, first: int, last: int) -> None:
        """Publish stories first … last - 1, half of them in the section below."""
        for number in range(first, last):
            live = make_live(
                f"Story {number}",
                section=self.sections[number % 2],
                authors=tuple(self.authors),
                topics=tuple(self.topics),
                lead_image=make_picture(number, size=(60, 40)),
                placement="home" if number % 3 else "home_lead",
                now=self.now - timedelta(minutes=number),
            )
            Correction.objects.create(
                article_id=live.pk, kind="correction", text="It was.", issued_at=self.now
            )


@pytest.fixture
def newspaper(db, now) -> Newspaper:
    """Return a newspaper with two stories."""
    made = Newspaper(now)
    made.publish(0, 2)
    return made


def queries(client, address: str) -> list[str]:
    """Return the queries of a page, those that each process makes once left aside."""
    site.forget()
    held.current()
    newsletters.current()
    better_spelt("ferrry")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured]


def test_listings_cost_the_same_with_six_stories_and_with_twenty(client, newspaper):
    newspaper.publish(2, 6)  # fewer results than five have another spelling looked for
    few = {address: queries(client, address) for address in LISTINGS}
    newspaper.publish(6, 20)
    many = {address: queries(client, address) for address in LISTINGS}

    for address, limit in LISTINGS.items():
        assert len(many[address]) == len(few[address]), (address, many[address])
        assert len(many[address]) <= limit, (address, many[address])


@pytest.mark.parametrize("address", ["/topics/", "/authors/"])
def test_an_index_costs_the_same_with_two_entries_and_with_twenty(client, newspaper, address):
    few = queries(client, address)
    for number in range(2, 20):
        make_topic(f"Topic {number}", is_published=True)
        newspaper._author(number)
    many = queries(client, address)

    assert len(many) == len(few), many


def test_the_home_page_costs_the_same_with_two_sections_and_with_twelve(client, newspaper):
    few = queries(client, "/")
    for number in range(1, 11):
        section = make_section(f"Section {number}")
        make_live(f"Story of {number}", section=section, now=newspaper.now)
    many = queries(client, "/")

    assert Section.objects.count() == 12
    assert len(many) == len(few), many


@pytest.fixture
def full_story(newspaper) -> PublishedArticle:
    """Return a story with all that an article's page can show beside it."""
    newspaper.publish(2, 4)
    live = make_live(
        "The full story",
        section=newspaper.sections[0],
        authors=tuple(newspaper.authors),
        topics=tuple(newspaper.topics),
        lead_image=make_picture(50, size=(60, 40)),
        social_image=make_picture(51, size=(60, 40)),
        now=newspaper.now,
    )
    RelatedArticle.objects.create(article=live, related_id=PublishedArticle.objects.first().pk)
    update = edit(live, now=newspaper.now)
    publishing.publish_update(
        live, revision=update, by=None, now=newspaper.now, is_substantive=True
    )
    return PublishedArticle.objects.get(pk=live.pk)


def test_an_article_costs_nine_queries_at_most(client, full_story):
    made = queries(client, full_story.get_absolute_url())

    assert len(made) <= ARTICLE, made


def test_an_article_costs_the_same_among_few_stories_and_among_many(client, newspaper, full_story):
    address = full_story.get_absolute_url()
    few = queries(client, address)
    newspaper.publish(4, 20)
    for number in range(2, 8):
        Correction.objects.create(
            article_id=full_story.pk, kind="update", text=str(number), issued_at=newspaper.now
        )
    many = queries(client, address)

    assert len(many) == len(few), many


def test_no_listing_loads_bodies_or_search_vectors(client, newspaper):
    for address in LISTINGS:
        loaded = [sql.split(" FROM ")[0] for sql in queries(client, address)]
        heavy = [
            sql for sql in loaded if '."body' in sql or '_search"' in sql or '."search"' in sql
        ]

        # A search shows a piece of the body, of the stories on the page.
        texts = [sql for sql in heavy if sql.endswith('"article_id" AS "pk", '
                 '"articles_publishedarticle"."body_text" AS "body_text"')]  # fmt: skip
        assert len(texts) == ("q=" in address and "xyl" not in address and "sugg" not in address)
        assert [sql for sql in heavy if sql not in texts] == [], address


def test_a_missing_page_costs_five_queries_at_most(client, newspaper):
    held.current()
    newsletters.current()

    with CaptureQueriesContext(connection) as captured:
        client.get("/section-0/2026/11/no-such-story/")

    assert len(captured) <= 5
