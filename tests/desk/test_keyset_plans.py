"""Every query of the list of articles follows an index, in an archive of twenty thousand rows.

The bounds stand at a tenth and less of their size, so that this table is many times as long.
"""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin import list_pages
from articles.admin.keyset import SUGGESTED, suggestions
from articles.admin.list_pages import written
from articles.models import Article
from tests.factories import make_live, make_section
from tests.plans import analyze, check

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_article_changelist")
TABLE = Article._meta.db_table
ROWS = 20_000
BOUNDS = {"NEAR": 100, "FEW": 400, "SCANNED": 2_000, "LEFT_OUT": 200}

# Of 20,000: 1 in 400 in review, 1 in 55 changed since publication, 1 in 300 the reporter's; every
# story has “ferry”, 1 in 3 “harbour”, 1 in 500 “xylophone”; “ancient” stands in the older half.
FILL = """
INSERT INTO articles_article (
  slug, slugline, language, headline, deck, kicker, dateline, trail_text, body, byline_text,
  has_no_byline, lead_alt, lead_caption, lead_credit, seo_title, seo_description, social_title,
  social_description, canonical_url, source_name, source_url, sponsor, desk_note, genre, layout,
  placement, is_indexed, is_evergreen, standing, stage, legal, is_held, is_restricted, has_changes,
  version, word_count, reading_minutes, created_at, saved_at, first_published_at, published_at,
  created_by_id, assigned_to_id, section_id, live_revision_id
)
SELECT 'slug-' || n, 'line-' || n, 'en',
  'Ferry ' || n || CASE WHEN n %% 3 = 0 THEN ' harbour' ELSE '' END
    || CASE WHEN n %% 500 = 0 THEN ' xylophone' ELSE '' END
    || CASE WHEN n < %(rows)s / 2 THEN ' ancient' ELSE '' END,
  '', '', '', '', repeat('word ', 100), '', true, '', '', '', '', '', '', '', '', '', '', '', '',
  CASE WHEN n %% 700 = 0 THEN 'opinion' ELSE 'news' END, 'standard', 'section', true, false,
  CASE WHEN n %% 10 = 0 THEN 'never' ELSE 'live' END,
  CASE WHEN n %% 400 = 0 THEN 'in_review' ELSE 'draft' END, 'none', false, n %% 999 = 0,
  n %% 10 > 0 AND n %% 49 = 0,
  1, 100, 1, now(), at, CASE WHEN n %% 10 > 0 THEN at END, CASE WHEN n %% 10 > 0 THEN at END,
  CASE WHEN n %% 300 = 0 THEN %(reporter)s ELSE %(editor)s END,
  CASE WHEN n %% 500 = 0 THEN %(reporter)s END, (%(sections)s::bigint[])[1 + n %% 10],
  CASE WHEN n %% 10 > 0 THEN %(revision)s END
FROM generate_series(1, %(rows)s) AS n, LATERAL (
  SELECT timestamptz '2020-01-01' + n * interval '1 hour' AS at
) AS moment
"""


LISTS = [
    "", "?order=published", "?stage=in_review", "?stage=draft", "?stage=spiked", "?changes=live",
    "?section={parent}", "?section={child}", "?standing=live", "?standing=killed", "?own=mine",
    "?own=created", "?assigned=me", "?assigned=nobody", "?section=none", "?genre=opinion",
    "?language=en", "?section={parent}&stage=in_review", "?own=created&genre=opinion",
    "?standing=killed&section={child}", "?order=published&section={parent}",
    "?order=published&own=created", "?q=xylophone", "?q=ferry", "?q=fer", "?q=harbour",
    "?q=ancient", "?q=nothing", "?q=slug-77", "?q=line-77", "?q=777", "?q=xylophone+harbour",
    "?q=harbour&order=published", "?q=xylophone&section={parent}", "?q=ferry&stage=in_review",
    "?q=ferry&standing=killed", "?q=-nothing",
    "?q=-ferry", "?q=-ferry&stage=in_review",
]  # fmt: skip


@pytest.fixture
def places(editor, reporter, monkeypatch):
    """Fill the table; return what the addresses name: sections, and a place in the middle."""
    parent = make_section("World")
    child = make_section("Europe", parent=parent)
    others = [make_section(f"Section {number}") for number in range(8)]
    live = make_live("Ferry returns", section=parent)
    values = {
        "rows": ROWS,
        "reporter": reporter.pk,
        "editor": editor.pk,
        "sections": [section.pk for section in (parent, child, *others)],
        "revision": live.live_revision_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
    analyze()
    for name, bound in BOUNDS.items():
        monkeypatch.setattr(list_pages, name, bound)
    middle = Article.objects.get(slug=f"slug-{ROWS // 2}")
    middle = written((middle.saved_at, middle.pk))
    return {"parent": parent.pk, "child": child.pk, "middle": middle}


def check_articles(seen, most):
    """Check the queries of articles; the bounds hold for each."""
    queries = [entry["sql"] for entry in seen.captured_queries]
    check([sql for sql in queries if f'FROM "{TABLE}"' in sql], tables={TABLE}, most=most)


def test_every_list_reads_along_an_index_and_no_further_than_its_bounds(
    rf, reporter, places, subtests
):
    desk = admin.site.get_model_admin(Article)

    for address in LISTS:
        for place in ("", "before={middle}", "after={middle}"):
            query = f"{address}{'&' if address else '?'}{place}".rstrip("?&").format(**places)
            request = rf.get(LIST + query)
            request.user = reporter
            with subtests.test(query=query):
                with CaptureQueriesContext(connection) as seen:
                    desk.get_changelist_instance(request)
                check_articles(seen, BOUNDS["SCANNED"] + 1)

    for term in ("", "fer", "xylo", "ancient", "slug-77", "777", "nothing"):
        with subtests.test(suggestions=term):
            with CaptureQueriesContext(connection) as seen:
                list(suggestions(desk.get_queryset(request), term)[:SUGGESTED])
            check_articles(seen, BOUNDS["SCANNED"] + 1)
