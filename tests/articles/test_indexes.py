"""Tables that grow with the archive have no index twice: each costs every import and every save."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

GROWING = {
    "articles_article", "articles_articlebyline", "articles_articlepath", "articles_articletopic",
    "articles_correction", "articles_publishedarticle", "articles_publishedbyline",
    "articles_publishedtopic", "articles_relatedarticle", "articles_revision",
    "articles_scheduledverb", "articles_tombstone", "events_delivery", "events_event",
    "events_notice",
}  # fmt: skip

# Whole indexes of columns that begin another whole index of the same table.
DOUBLED = """
SELECT small.indrelid::regclass::text, small.indexrelid::regclass::text
FROM pg_index small JOIN pg_index big USING (indrelid)
WHERE small.indexrelid <> big.indexrelid AND NOT small.indisunique
  AND small.indpred IS NULL AND big.indpred IS NULL
  AND small.indexprs IS NULL AND big.indexprs IS NULL
  AND big.indkey::text || ' ' LIKE small.indkey::text || ' %'
"""


def test_no_index_repeats_the_beginning_of_another():
    with connection.cursor() as cursor:
        cursor.execute(DOUBLED)
        doubled = {index for table, index in cursor.fetchall() if table in GROWING}
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")
        tables = {name for (name,) in cursor.fetchall()}

    assert doubled == set()
    assert tables >= GROWING
