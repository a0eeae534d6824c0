"""What a query of a page does in the database: its plan, and how much each part of it read."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection


def analyze(*tables: str) -> None:
    """Tell the planner about every table as it is now, and make the indexes of these anew.

    What tests before this one left in the catalogue, and as dead rows in the indexes, outlives
    their transactions, and would make plans depend on the order of the tests.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"REINDEX TABLE {table}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ANALYZE")


def explained(sql: str) -> list[dict[str, Any]]:
    """Run a query; return the nodes of its plan with what each of them read."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        (told,) = cursor.fetchone()
    return list(_nodes((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))


def read_by(node: dict[str, Any]) -> float:
    """Return how many rows a node looked at."""
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return (node["Actual Rows"] + dropped) * node["Actual Loops"]


def check(queries: list[str], *, tables: set[str], most: int) -> None:
    """Refuse a scan of one of these tables, and a query that reads or sorts more than `most`."""
    assert queries
    for sql in queries:
        assert "OFFSET" not in sql and "COUNT(" not in sql, sql
        for node in explained(sql):
            kind, is_watched = node["Node Type"], node.get("Relation Name") in tables
            assert not (kind == "Seq Scan" and is_watched), sql
            if is_watched or kind == "Sort":
                assert read_by(node) <= most, (kind, read_by(node), sql)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)
