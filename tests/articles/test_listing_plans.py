"""Every query of every list is a range scan of an index, in an archive of twenty thousand stories.

No page may read more than a few hundred rows of the tables that grow with the archive, wherever in
the list it lies, so that it costs the same among a million.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import site
from articles.models import (
    Correction,
    PublishedArticle,
    PublishedByline,
    PublishedTopic,
    Topic,
    TopicName,
)
from articles.models.published import PublishedArticle as Row
from articles.views.listings import TOPICS_ON_A_PAGE
from articles.views.pages import cursor as place_of
from authors.models import Author
from tests.factories import make_author, make_section, make_topic
from tests.plans import analyze, check

pytestmark = pytest.mark.django_db

ROWS = 20_000
#: A page has 20 stories, its blocks 16 each at most, its bylines 2 a story; a calendar 366 days.
MOST = 400
TABLES = {
    model._meta.db_table
    for model in (PublishedArticle, PublishedByline, PublishedTopic, Correction)
}
#: Names on a page of names, and one to see that there are more.
NAMES = {model._meta.db_table for model in (Topic, TopicName, Author)}
MOST_NAMES = 4 * TOPICS_ON_A_PAGE

# One story every 4 hours, so for 9 years; each author, topic and section has many of them, in all
# places of the archive, but for “rare”, who stands on 3 old ones.
FILL = """
INSERT INTO articles_publishedarticle (
  article_id, revision_number, path, language, headline, deck, kicker, dateline, trail_text, body,
  body_text, byline_text, lead_alt, lead_caption, lead_credit, seo_title, seo_description,
  social_title, social_description, canonical_url, source_name, source_url, sponsor, related_ids,
  genre, layout, placement, is_indexed, is_evergreen, word_count, reading_minutes, section_id,
  top_section_id, first_published_at, published_at
)
SELECT 1000 + n, 1, 'world/story-' || n, 'en', 'Story ' || n, '', '', '', '', '<p>Words.</p>',
  repeat('word ', 100), '', '', '', '', '', '', '', '', '', '', '', '', '{}', 'news', 'standard',
  CASE WHEN n %% 9 = 0 THEN 'home' ELSE 'section' END, true, false, 100, 1,
  (%(sections)s::bigint[])[1 + n %% 10], (%(tops)s::bigint[])[1 + n %% 10], at, at
FROM generate_series(1, %(rows)s) AS n, LATERAL (
  SELECT timestamptz '2017-01-01 05:00Z' + n * interval '4 hours' AS at
) AS moment;
INSERT INTO articles_publishedbyline (
  article_id, position, author_id, role, credited_as, is_first, is_authoring, published_at
)
SELECT article_id, place, (%(authors)s::bigint[])[1 + (article_id + place) %% 5], 'writing', '',
  true, article_id %% 4 > 0, published_at
FROM articles_publishedarticle, generate_series(0, 1) AS place WHERE article_id > 1000;
INSERT INTO articles_publishedbyline (
  article_id, position, author_id, role, credited_as, is_first, is_authoring, published_at
)
SELECT article_id, 2, %(rare)s, 'reporting', '', true, true, published_at
FROM articles_publishedarticle WHERE article_id IN (1100, 1200, 1300);
INSERT INTO articles_publishedtopic (article_id, topic_id, position, published_at)
SELECT article_id, (%(topics)s::bigint[])[1 + (article_id / 7 + place) %% 6], place, published_at
FROM articles_publishedarticle, generate_series(0, 2) AS place WHERE article_id > 1000;
INSERT INTO articles_correction (
  article_id, kind, text, position, is_withdrawn, issued_at, created_at
)
SELECT article_id, CASE WHEN article_id %% 5 = 0 THEN 'update' ELSE 'correction' END, 'It was.',
  'foot', article_id %% 11 = 0, published_at + interval '1 day', published_at
FROM articles_publishedarticle WHERE article_id > 1000;
WITH made AS (
  INSERT INTO articles_topic (name, slug, kind, description, state, is_published)
  SELECT 'Idle ' || n, 'idle-' || n, 'subject', '', 'accepted', n > 1000
  FROM generate_series(1, 7000) AS n RETURNING id, name
)
INSERT INTO articles_topicname (topic_id, key, name, is_synonym)
SELECT id, lower(name), name, false FROM made;
INSERT INTO authors_author (
  name, slug, title, pronouns, short_bio, bio, public_email, location, languages, kind, state,
  is_published, created_at, saved_at
)
SELECT 'Person ' || n, 'person-' || n, '', '', '', '', '', '', '{}', 'staff', 'active', n > 1000,
  now(), now()
FROM generate_series(1, 7000) AS n;
"""


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker):
    """Fill the tables once, in a transaction that is rolled back; return addresses by name."""
    with django_db_blocker.unblock():
        connection.set_autocommit(False)
        try:
            yield _fill()
        finally:
            connection.rollback()
            connection.set_autocommit(True)


def _fill() -> str:
    top = make_section("World")
    child = make_section("Europe", parent=top)
    others = [make_section(f"Section {number}") for number in range(8)]
    authors = [make_author(f"Author {number}") for number in range(5)]
    rare = make_author("Rare")
    topics = [make_topic(f"Topic {number}") for number in range(6)]
    sections = [top, child, *others]
    values = {
        "rows": ROWS,
        "sections": [each.pk for each in sections],
        "tops": [each.parent_id or each.pk for each in sections],
        "authors": [each.pk for each in authors],
        "rare": rare.pk,
        "topics": [each.pk for each in topics],
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
    analyze()
    middle = Row.objects.get(pk=1000 + ROWS // 2)
    return f"before={place_of(middle)}"


LISTS = [
    "/corrections/", "/latest/", "/world/", "/europe/", "/section-3/", "/topics/topic-1/",
    "/authors/author-1/", "/authors/author-1/?role=other", "/authors/rare/", "/2021/07/",
]  # fmt: skip
PAGES = [
    "/", "/story/", "/topics/", "/authors/", "/archive/", "/2021/", "/2021/07/14/", "/1907/",
    "/1907/06/", "/1907/06/05/", "/2031/06/05/", "/topics/idle-1/", "/authors/nobody/",
    "/topics/?from=idle%205", "/authors/?from=person%205", "/topics/?from=idle%201",
]  # fmt: skip
EVERY = [*PAGES, *LISTS, *(f"{each}{'&' if '?' in each else '?'}MIDDLE" for each in LISTS)]


def test_every_page_reads_along_an_index_and_not_far(archive, client, subtests):
    for page in EVERY:
        address = page.replace("MIDDLE", archive).replace("/story/", "/world/story-777/")
        site.current()
        with subtests.test(address=address):
            with CaptureQueriesContext(connection) as seen:
                client.get(address)

            queries = [entry["sql"] for entry in seen.captured_queries]
            asked = [sql for sql in queries if any(table in sql for table in TABLES)]
            check(asked, tables=TABLES, most=MOST)
            if page.partition("?")[0] in ("/topics/", "/authors/"):
                check(queries, tables=NAMES, most=MOST_NAMES)
