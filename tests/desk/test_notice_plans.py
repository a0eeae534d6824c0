"""Notices cost the same for a person with ten of them and with fifty thousand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import desk_notices
from articles.models import Article
from events.models import Notice
from events.notices import mark_seen, notify
from tests.desk.test_keyset_plans import FILL
from tests.factories import make_draft, make_live, make_section
from tests.plans import analyze, explained, read_by

pytestmark = pytest.mark.django_db

STORIES, NOTICES = 1_000, 200_000
# A hundred notices are looked through, and their neighbours of another person's in between.
MOST = 500
TABLES = {Notice._meta.db_table, Article._meta.db_table}
# Half of them are the reporter's, and half of those not seen.
TELL = """
INSERT INTO events_notice (user_id, kind, subject_id, what, text, at, seen_at)
SELECT CASE WHEN n %% 2 = 0 THEN %(reporter)s ELSE %(editor)s END, 'article',
  %(first)s + (n / 4) %% %(stories)s, '', 'Told ' || n, now(), CASE WHEN n %% 4 < 2 THEN now() END
FROM generate_series(1, %(notices)s) AS n
"""


@pytest.fixture
def told(reporter, editor):
    """Tell two people of each of many stories again and again."""
    sections = [make_section(f"Section {number}").pk for number in range(10)]
    live = make_live("Ferry returns")
    values = {
        "rows": STORIES, "reporter": reporter.pk, "editor": editor.pk, "sections": sections,
        "revision": live.live_revision_id, "stories": STORIES, "notices": NOTICES,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        first = Article.objects.order_by("pk").values_list("pk", flat=True)[1]
        cursor.execute(TELL, values | {"first": first})
    analyze()
    return first


def most_read(seen) -> float:
    """Return how many rows of notices and stories the hungriest part of these queries read."""
    return max(
        (
            read_by(node)
            for entry in seen.captured_queries
            for node in explained(entry["sql"])
            if node.get("Relation Name") in TABLES
        ),
        default=0,
    )


def test_who_has_many_notices_and_who_has_none_wait_for_no_scan(told, reporter, copy_editor, now):
    secret = range(told + STORIES - 10, told + STORIES - 5)  # the reporter has none of them
    Article.objects.filter(pk__in=secret).update(is_restricted=True)

    with CaptureQueriesContext(connection) as seen:
        shown = desk_notices.unseen(reporter)
        assert not desk_notices.unseen(copy_editor)
        mark_seen(reporter, kind="article", subject_id=told, now=now)

    assert len(shown) == desk_notices.SHOWN
    assert not {each.subject_id for each in shown} & set(secret)
    assert 0 < most_read(seen) <= MOST


def test_a_board_full_of_what_may_not_be_seen_any_more_shows_nothing(reporter, editor, now):
    secret = make_draft("Secret", by=editor)
    Article.objects.filter(pk=secret.pk).update(is_restricted=True)
    for _each in range(3):
        notify([reporter], kind="article", subject_id=secret.pk, text="Told", now=now)
    notify([reporter], kind="account", subject_id=1, text="Of no story", now=now)

    assert [each.text for each in desk_notices.unseen(reporter)] == ["Of no story"]
