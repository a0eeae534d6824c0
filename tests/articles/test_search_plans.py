"""Every query of a search reads along an index and no further than its bounds, at 20,000 stories.

The bounds stand at a tenth and less of their size, so that this table is many times as long.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import site
from articles.search import finding, ranking, suggesting
from articles.views import search
from tests.factories import make_author, make_section, make_topic
from tests.plans import analyze, explained, read_by

pytestmark = pytest.mark.django_db

ROWS = 20_000
FEW = 400
# Further rows are read and dropped: not to be indexed (1 in 99), of the other of two sections.
MOST = FEW * 1.3
BOUNDS = {
    finding: {"FEW": FEW, "STEPS": (50, 100, 250), "STEPS_WITHOUT": (50, 100), "CHECKED": 100},
    ranking: {"RANKED": 40, "BY_HEADLINE": 20, "BY_NAME": 20},
    suggesting: {"LOOKED_AT": 100},
    search: {"_LOOKED_AT": 100},
}

# Every story has “ferry”, 1 in 3 “harbour”, 1 in 20 “council” then “budget” (side by side in half
# of those), 1 in 500 “xylophone”; “ancient” stands in the older half only.
FILL = """
INSERT INTO articles_publishedarticle (
  article_id, revision_number, path, language, headline, deck, kicker, dateline, trail_text, body,
  body_text, byline_text, lead_alt, lead_caption, lead_credit, seo_title, seo_description,
  social_title, social_description, canonical_url, source_name, source_url, sponsor, related_ids,
  genre, layout, placement, is_indexed, is_evergreen, word_count, reading_minutes,
  first_published_at, published_at, section_id, top_section_id
)
SELECT n, 1, 'world/' || n, 'en', 'Ferry ' || n, '', '', '', '', '<p>.</p>',
  'The ferry' || CASE WHEN n %% 3 = 0 THEN ' harbour' ELSE '' END
    || CASE WHEN n %% 20 = 0 THEN ' council budget' WHEN n %% 20 = 1 THEN ' council’s big budget'
            ELSE '' END
    || CASE WHEN n %% 500 = 0 THEN ' xylophone' ELSE '' END
    || CASE WHEN n < %(rows)s / 2 THEN ' ancient' ELSE '' END,
  '', '', '', '', '', '', '', '', '', '', '', '', '{}', 'news', 'standard', 'section', n %% 99 > 0,
  false, 9, 1, at, at, (%(sections)s::bigint[])[1 + n %% 2], %(top)s
FROM generate_series(1, %(rows)s) AS n, LATERAL (
  SELECT timestamptz '2020-01-01' + n * interval '1 hour' AS at
) AS moment
"""
CARRIED = """
INSERT INTO articles_publishedtopic (article_id, topic_id, position, published_at)
SELECT article_id, %(topic)s, 0, published_at FROM articles_publishedarticle
WHERE article_id %% 10 = 0;
INSERT INTO articles_publishedbyline (
  article_id, position, author_id, role, credited_as, is_first, is_authoring, published_at
)
SELECT article_id, 0, %(author)s, 'writing', '', true, true, published_at
FROM articles_publishedarticle WHERE article_id %% 5 = 0
"""
WORDS = ("ferry", "harbour", "xylophone", "ancient", '"council budget"', "harbour -council",
         "-ferry", "Autora")  # fmt: skip
NARROWED = ("", "&section=europe&sort=date", "&topic=rumours", "&author=ana-autora",
            "&from=2021-01-01&to=2021-03-01", "&sort=date&before=1640995200000000-5")  # fmt: skip


@pytest.fixture
def archive(db, monkeypatch):
    """Fill the tables, and make the bounds small."""
    world = make_section("World")
    europe = make_section("Europe", parent=world)
    values = {"rows": ROWS, "top": world.pk, "sections": [world.pk, europe.pk],
              "topic": make_topic("Rumours").pk, "author": make_author().pk}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute(CARRIED, values)
        analyze(*(f"articles_published{name}" for name in ("article", "topic", "byline")))
        # As on disks that seek nothing: at this small size either plan is as good otherwise.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        # Of two thousand rows all are read as cheaply as some: as if there were more.
        cursor.execute("SET LOCAL seq_page_cost = 4")
    site.forget()
    for module, bounds in BOUNDS.items():
        for name, bound in bounds.items():
            monkeypatch.setattr(module, name, bound)


def check(seen) -> None:
    """Refuse a scan of all stories, and a query that reads or sorts more than the bounds allow."""
    for entry in seen.captured_queries:
        sql = entry["sql"]
        if "articles_published" not in sql or sql.startswith("EXPLAIN"):
            continue
        setting = "SET LOCAL enable_seqscan = on"
        if sql.startswith("SET LOCAL"):
            setting, _semicolon, sql = sql.partition("; ")
        with connection.cursor() as cursor:
            cursor.execute(setting)
        nodes = explained(sql)
        for node in nodes:
            table = node.get("Relation Name", "")
            kind = node["Node Type"]
            assert not (kind == "Seq Scan" and table == "articles_publishedarticle"), sql
            if table.startswith("articles_published") or kind == "Sort":
                assert read_by(node) <= MOST, (kind, read_by(node), sql)


def test_every_search_reads_along_indexes_and_no_further_than_its_bounds(client, archive, subtests):
    client.get("/search/")
    for words in WORDS:
        for narrowed in NARROWED:
            with subtests.test(words=words, narrowed=narrowed):
                with CaptureQueriesContext(connection) as seen:
                    answer = client.get(f"/search/?q={words}{narrowed}")
                assert answer.status_code == 200
                check(seen)


@pytest.mark.parametrize("text", ["fe", "ferry 19", "xylophone", "nothing", "rum", "ana"])
def test_every_suggestion_reads_along_indexes(client, archive, text):
    client.get("/search/")

    with CaptureQueriesContext(connection) as seen:
        client.get("/search/suggestions/", {"q": text})

    check(seen)


def test_a_word_of_the_older_half_is_found_behind_all_that_is_looked_at(client, archive):
    page = client.get("/search/?q=ancient").text

    assert "results-main" in page
    assert "There are more stories with these words." in page or 'rel="next"' in page
