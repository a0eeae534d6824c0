"""Every query of the desk's first page follows an index, narrowed or not, in a long archive."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import scheduling
from articles.desk_board import Due, Filters, board
from articles.models import Article
from events.clock import database_now
from tests.desk.test_keyset_plans import FILL, ROWS
from tests.factories import make_draft, make_live, make_section, newest
from tests.plans import analyze, explained, read_by

pytestmark = pytest.mark.django_db

# One story in ten of the archive is a draft never published, and one in fifty-five was changed.
IN_WORK = ROWS // 10 + ROWS // 55 + 10
QUERIES = 18


def test_the_board_reads_what_is_in_work_and_never_the_archive(editor, reporter, subtests):
    parent = make_section("World", desk="Foreign")
    child = make_section("Europe", parent=parent)
    others = [make_section(f"Section {number}") for number in range(8)]
    live = make_live("Ferry returns", section=parent)
    now = database_now()
    planned = make_draft("Planned", section=parent)
    scheduling.schedule(
        planned, revision=newest(planned), due_at=now + timedelta(hours=1), by=editor, now=now
    )
    with connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {
                "rows": ROWS,
                "reporter": reporter.pk,
                "editor": editor.pk,
                "sections": [section.pk for section in (parent, child, *others)],
                "revision": live.live_revision_id,
            },
        )
        cursor.execute("UPDATE articles_article SET due_at = saved_at WHERE id % 3 = 0")
    analyze()
    narrowed = [{}, {"section": parent.pk}, {"section": child.pk}, {"person": reporter.pk},
                {"person": editor.pk}, {"desk": "Foreign"}, {"changes": "live"},
                *({"due": due} for due in Due.values)]  # fmt: skip

    for query in narrowed:
        for user in (editor, reporter):
            with subtests.test(query=query, user=str(user)):
                with CaptureQueriesContext(connection) as seen:
                    board(
                        user, Filters.of({name: str(value) for name, value in query.items()}),
                        now=now,
                    )  # fmt: skip
                assert 10 < len(seen) <= QUERIES
                for entry in seen.captured_queries:
                    for node in explained(entry["sql"]):
                        if node.get("Relation Name") == Article._meta.db_table:
                            assert read_by(node) <= IN_WORK, (node["Node Type"], entry["sql"])
