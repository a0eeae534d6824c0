"""The history of one article is read along indexes among the events and revisions of all others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.history import SHOWN
from tests.factories import make_draft, make_live
from tests.plans import analyze, check

pytestmark = pytest.mark.django_db

TABLES = {"events_event", "articles_revision"}
# 20,000 events of other things, 1,000 of the article; 5,000 revisions of another, 1,000 of it.
FILL = """
INSERT INTO events_event (kind, subject_id, verb, reason, by_name, payload, keys, at)
SELECT 'article', CASE WHEN n %% 21 = 0 THEN %(article)s ELSE 1000000 + n END, 'saved', '', 'Rosa',
  '{}', '[]', timestamptz '2020-01-01' + n * interval '1 minute'
FROM generate_series(1, 21000) AS n;
INSERT INTO articles_revision (
  article_id, number, content, digest, why, note, by_name, created_at
)
SELECT CASE WHEN n %% 6 = 0 THEN %(article)s ELSE %(other)s END, 100 + n, '{}', '', 'saved', '',
  'Rosa', timestamptz '2020-01-01' + n * interval '1 minute'
FROM generate_series(1, 6000) AS n;
"""


def test_a_history_reads_no_more_than_it_shows(client, editor, world):
    article, other = make_live("Ferry returns", section=world), make_draft("Another")
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"article": article.pk, "other": other.pk})
    analyze()
    client.force_login(editor)

    with CaptureQueriesContext(connection) as seen:
        answer = client.get(reverse("admin:articles_article_history", args=[article.pk]))

    assert answer.status_code == 200
    queries = [entry["sql"] for entry in seen.captured_queries]
    asked = [sql for sql in queries if any(f'FROM "{table}"' in sql for table in TABLES)]
    assert len(asked) >= 2
    check(asked, tables=TABLES, most=2 * SHOWN)
