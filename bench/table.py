"""The tables: one of what goes in and out, one of what each page costs and how that grows."""

from collections.abc import Iterable

from bench.measuring import Cost


def print_work(size: int, rows: Iterable[tuple[str, str, str]]) -> None:
    """Print what was done with a whole archive: name, rate, memory."""
    print(f"\n{size:,} articles")
    for name, rate, memory in rows:
        print(f"  {name:44} {rate:>24} {memory:>12}")


def print_costs(found: dict[int, list[Cost]]) -> None:
    """Print one line a kind of page: its cost in the largest archive, and its p50 in each."""
    sizes = sorted(found)
    costs = found[sizes[-1]]
    smaller = {size: {cost.name: cost for cost in found[size]} for size in sizes[:-1]}
    print(f"\nPages in an archive of {sizes[-1]:,}; milliseconds, one process, no cache of pages")
    head = f"{'page':32} {'queries':>7} {'kB':>6} {'app CPU':>8} {'db CPU':>8} {'a second':>8}"
    head += f" {'p50':>7} {'p95':>7} {'p99':>7}"
    print(
        head
        + "".join(f" {_short(size):>8}" for size in sizes[:-1])
        + ("  ratio" if smaller else "")
    )
    for cost in costs:
        database = "–" if cost.database is None else f"{cost.database:.2f}"
        line = f"{cost.name:32} {cost.queries:7} {cost.kilobytes:6.1f} {cost.application:8.2f}"
        line += f" {database:>8} {cost.per_second:8.0f}"
        line += f" {cost.p50:7.2f} {cost.p95:7.2f} {cost.p99:7.2f}"
        before = [smaller[size][cost.name].p50 for size in sizes[:-1]]
        line += "".join(f" {each:8.2f}" for each in before)
        print(line + (f" {cost.p50 / before[0]:6.2f}" if before else ""))


def _short(size: int) -> str:
    if size % 1_000_000 == 0:
        return f"{size // 1_000_000} M"
    return f"{size // 1_000} k" if size % 1_000 == 0 else str(size)
