"""`python -m bench`: fill databases of its own with archives of growing size, and measure them.

SIZE (10,000 unless told) is the largest; a tenth and a hundredth of it are measured before, from a
thousand on, unless ONLY is set. ROUNDS (40) requests stand for a kind of page; archives are
written to BENCH_FOLDER.

`python -m bench pictures` measures renditions instead, `python -m bench kept` (SIZE: 200) pages
that are kept, beside nginx and Varnish, and 200 readers at once, `python -m bench typing` what a
key costs in a long story, in Chromium, `python -m bench newsletter` (SIZE: 10,000) the people whom
one worker sends an issue to, and `python -m bench reading` what Lighthouse says of the
demonstration newspaper (RUNS: 3).
"""

import os
import sys
import time
from itertools import chain
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("NEWSROOM_TESTING", "true")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402
from django.test.utils import get_runner  # noqa: E402

from articles import site  # noqa: E402
from bench import (  # noqa: E402
    desk,
    generating,
    newsletters,
    pagecache_load,
    pagecache_speed,
    pages,
    pictures,
    reading,
    running,
    table,
    typing_cost,
    verbs,
)
from bench.measuring import Cost  # noqa: E402
from bench.words import Language  # noqa: E402

LEAST, BY_VERBS = 1_000, 100
# In a larger archive the projection is compared, but not spoilt and made anew: that takes hours and
# says nothing that this size doesn't.
MOST_REBUILT = 100_000


def main() -> None:
    """Measure each size, the smallest first, and print the tables."""
    if sys.argv[1:] == ["pictures"]:
        pictures.print_table()
        return
    if sys.argv[1:] == ["reading"]:
        reading.print_table()
        return
    if sys.argv[1:] == ["kept"]:
        _measure_kept(int(os.environ.get("SIZE", "200")))
        return
    if sys.argv[1:] == ["typing"]:
        _measure_typing()
        return
    if sys.argv[1:] == ["newsletter"]:
        _measure_newsletter(int(os.environ.get("SIZE", "10000")))
        return
    size = int(os.environ.get("SIZE", "10000"))
    smaller = [] if os.environ.get("ONLY") else [size // 100, size // 10]
    sizes = [each for each in smaller if each >= LEAST] + [size]
    language = Language()
    found: dict[int, list[Cost]] = {}
    for each in sizes:
        found[each] = _measure(each, language)
    table.print_costs(found)


def _measure_typing() -> None:
    """Measure what a key costs, on a desk of its own."""
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        typing_cost.print_table()
    finally:
        runner.teardown_databases(databases)


def _measure_kept(size: int) -> None:
    """Measure pages that are kept, and a crowd of readers while an editor publishes."""
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    site.forget()
    try:
        _say(f"publishing {size} stories")
        verbs.build(size)
        pagecache_speed.print_table(size)
        pagecache_load.print_load(size)
    finally:
        runner.teardown_databases(databases)


def _measure_newsletter(size: int) -> None:
    """Measure the sending of an issue."""
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    site.forget()
    try:
        verbs.build(20)
        newsletters.print_table(size)
    finally:
        runner.teardown_databases(databases)


def _measure(size: int, language: Language) -> list[Cost]:
    runner = get_runner(settings)(verbosity=0, interactive=False)
    _say(f"{size:,} articles: making a database")
    databases = runner.setup_databases()
    site.forget()
    try:
        with running.folder() as folder:
            rows = _load(folder / "in", size, language)
            costs = []
            for cost in chain(pages.costs(language), desk.costs(language)):
                costs.append(cost)
                _say(f"{cost.name}: p50 {cost.p50:.1f} ms, p95 {cost.p95:.1f} ms")
            rows += _write_and_rebuild(folder / "out", size)
        table.print_work(size, rows)
        return costs
    finally:
        runner.teardown_databases(databases)


def _load(folder: Path, size: int, language: Language) -> list[tuple[str, str, str]]:
    """Write an archive and read it in; return what that took."""
    _say("writing the archive")
    generating.write(folder, size=size, language=language)
    weight = sum(each.stat().st_size for each in folder.iterdir()) / 1e6
    _say(f"reading {weight:,.0f} MB in")
    rows = [_row("import_archive", size, running.run("import_archive", str(folder)))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1e6")
        rows.append(("database", f"{cursor.fetchone()[0]:,.0f} MB", ""))
    site.forget()
    rows.append(_by_verbs())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return rows


def _write_and_rebuild(folder: Path, size: int) -> list[tuple[str, str, str]]:
    """Write the archive out, and what readers see anew; return what that took."""
    _say("writing it out")
    rows = [_row("export_archive", size, running.run("export_archive", str(folder)))]
    _say("comparing the projection")
    check = running.run("rebuild_published", "--check")
    rows.append(_row("rebuild_published --check", size, check))
    if size <= MOST_REBUILT:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_publishedarticle SET kicker = 'wrong'")
        _say("rebuilding the projection")
        rows.append(_row("rebuild_published, all wrong", size, running.run("rebuild_published")))
    return rows


def _by_verbs() -> tuple[str, str, str]:
    _say(f"publishing {BY_VERBS} stories one by one")
    began = time.perf_counter()
    verbs.build(BY_VERBS)
    rate = BY_VERBS / (time.perf_counter() - began)
    return (f"saved and published by verbs, {BY_VERBS} of them", f"{rate:,.0f} a second", "")


def _row(name: str, size: int, took: running.Run) -> tuple[str, str, str]:
    rate = f"{size / took.seconds:,.0f} a second, {took.seconds:,.0f} s"
    _say(f"{name}: {rate}, {took.megabytes:,.0f} MB")
    return (name, rate, f"{took.megabytes:,.0f} MB")


def _say(text: str) -> None:
    print(f"  {text} …", file=sys.stderr, flush=True)


main()
