"""Requests a second of kept and of rendered pages, beside a file of nginx and Django's own cache.

Needs wrk and nginx; Varnish is measured where it is installed. Rounds are interleaved, so that what
else the machine does falls on all alike; medians are shown, and the spread as ± of the whole range.
"""

import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from articles.models import PublishedArticle

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Target:
    """One address of one server, and what was measured of it."""

    name: str
    port: int
    address: str
    pid: int
    rates: list[float] = field(default_factory=list)
    latencies: list[tuple[float, float, float]] = field(default_factory=list)
    cpu: list[tuple[float, float]] = field(default_factory=list)
    size: int = 0
    errors: int = 0


def print_table(size: int, *, rounds: int = 3, seconds: int = 2) -> None:
    """Print one line a target; the last column is its share of nginx's static file."""
    if not (shutil.which("wrk") and shutil.which("nginx")):
        print("kept pages: not measured, wrk or nginx is missing (apt-get install wrk nginx)")
        return
    with tempfile.TemporaryDirectory() as folder, _targets(Path(folder)) as targets:
        for target in targets:
            target.size = _warm(target)
        for _ in range(rounds):
            for target in targets:
                _measure(target, seconds)
        _print(size, targets, rounds, seconds)
        for name, pid in {f"{each.port}": each.pid for each in targets}.items():
            print(f"memory of the server on {name}: {_memory(pid) / 2**20:.0f} MB")


@contextlib.contextmanager
def _targets(folder: Path) -> Iterator[list[Target]]:
    story = PublishedArticle.objects.newest()[:1].get().get_absolute_url()
    pages = {"article": story, "home": "/", "section": "/harbour/", "author": "/authors/author-1/"}
    with contextlib.ExitStack() as stack:
        start = stack.enter_context
        front = folder / "front"
        kept = start(granian(folder / "kept", "newsroom.wsgi", NEWSROOM_FRONT_FILES=str(front)))
        plain = start(granian(folder / "plain", "newsroom.wsgi", NEWSROOM_PAGE_CACHE="false"))
        yardstick = start(granian(folder / "yard", "bench.pagecache_yardsticks"))
        files = start(_nginx(folder, kept[0], story))
        targets = [
            Target("nginx, the article as a file", files[0], "/page.html", files[1]),
            Target("kept article behind nginx", files[0], story, files[1]),
            *(Target(f"kept {name}", kept[0], each, kept[1]) for name, each in pages.items()),
            Target("cache_page article", yardstick[0], f"/kept{story}", yardstick[1]),
            Target("Django hello view", yardstick[0], "/hello/", yardstick[1]),
            *(Target(f"rendered {name}", plain[0], each, plain[1]) for name, each in pages.items()),
        ]
        if shutil.which("varnishd"):
            varnish = start(_varnish(folder))
            # Told of no purges here, our server would let no cache keep a page.
            purged = start(
                granian(
                    folder / "purged", "newsroom.wsgi", port=varnish[2],
                    NEWSROOM_VARNISH=f"http://127.0.0.1:{varnish[0]}",
                )
            )  # fmt: skip
            del purged
            targets.insert(2, Target("kept article behind Varnish", varnish[0], story, varnish[1]))
        yield targets


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _run(words: list[str], port: int, **variables: str) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603 - our own programs
        words, cwd=ROOT, env=os.environ | variables, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def granian(
    var: Path, module: str, *, port: int = 0, **variables: str
) -> Iterator[tuple[int, int]]:
    """Serve the site from a folder of its own; yield port and process."""
    var.mkdir()
    port = port or _port()
    place = connection.settings_dict
    variables |= {
        "NEWSROOM_VAR": str(var),
        "DATABASE_URL": f"postgresql://{place['USER']}@/{quote(place['NAME'])}"
        f"?host={quote(place['HOST'], safe='')}&port={place['PORT']}",
    }
    words = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "4", "--no-ws"),
        *("--log-level", "error", f"{module}:application"),
    ]
    with _run(words, port, **variables) as pid:
        yield port, pid


@contextlib.contextmanager
def _nginx(folder: Path, kept: int, story: str) -> Iterator[tuple[int, int]]:
    port = _port()
    (folder / "page.html").write_bytes(_get(kept, story)[2])
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.getuid() == 0 else ''} worker_processes 2; daemon off;"
        f"pid {folder}/pid; error_log /dev/null; events {{ worker_connections 1024; }} "
        f"http {{ access_log off; sendfile on; server {{ listen 127.0.0.1:{port};"
        f"location = /page.html {{ root {folder}; default_type text/html; }}"
        f"location / {{ root {folder}/front; default_type text/html;"
        f"try_files /open$uri/index.html =404; }} }} }}"
    )
    words = ["nginx", "-e", "/dev/null", "-c", str(folder / "nginx.conf")]
    with _run(words, port) as pid:
        yield port, pid


@contextlib.contextmanager
def _varnish(folder: Path) -> Iterator[tuple[int, int, int]]:
    port, upstream = _port(), _port()
    shipped = (ROOT / "deploy/varnish.vcl").read_text().replace('"8000"', f'"{upstream}"')
    (folder / "site.vcl").write_text(shipped)
    words = ["varnishd", "-F", "-j", "none", "-n", str(folder / "varnish"), "-s", "malloc,64m",
             "-a", f"127.0.0.1:{port}", "-f", str(folder / "site.vcl")]  # fmt: skip
    with _run(words, port) as pid:
        yield port, pid, upstream


def _get(port: int, address: str) -> tuple[int, str, bytes]:
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(asked):
        asked.request("GET", address)
        answer = asked.getresponse()
        return answer.status, answer.getheader("X-Rendered-At", ""), answer.read()


def _warm(target: Target) -> int:
    for _ in range(20):
        status, _made, body = _get(target.port, target.address)
    if status != 200:
        raise SystemExit(f"{target.name} answers {status}")
    return len(body)


def _measure(target: Target, seconds: int) -> None:
    before, started = (_cpu(_tree(target.pid)), _cpu(_backends())), time.monotonic()
    address = f"http://127.0.0.1:{target.port}{quote(target.address)}"
    words = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", address]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603
    after = (_cpu(_tree(target.pid)), _cpu(_backends()))
    count = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    target.rates.append(count / (time.monotonic() - started))
    target.cpu.append(
        ((after[0] - before[0]) / max(count, 1), (after[1] - before[1]) / max(count, 1))
    )
    found = [_milliseconds(told, share) for share in ("50%", "90%", "99%")]
    target.latencies.append((found[0], found[1], found[2]))
    if wrong := re.search(r"Non-2xx or 3xx responses: (\d+)", told):
        target.errors += int(wrong[1])


def _milliseconds(told: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _tree(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{each}/task/{each}/children").read_text().split()
            found += map(int, children)
    return found


def _backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def _cpu(pids: list[int]) -> float:
    """Return milliseconds of processor time that processes have used."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / _TICKS


def _memory(pid: int) -> int:
    total = 0
    for each in _tree(pid):
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * _PAGE
    return total


def _print(size: int, targets: list[Target], rounds: int, seconds: int) -> None:
    yardstick = statistics.median(targets[0].rates)
    print(f"\n{size} articles; wrk -t1 -c16, {rounds} interleaved rounds of {seconds} s, medians")
    print(f"{'':30} {'req/s':>8} {'±':>5} {'p50':>7} {'p90':>7} {'p99':>7}"
          f" {'web ms':>7} {'db ms':>6} {'kB':>6} {'× file':>7}")  # fmt: skip
    for each in targets:
        rate = statistics.median(each.rates)
        spread = (max(each.rates) - min(each.rates)) / 2 / rate
        p50, p90, p99 = (statistics.median(part) for part in zip(*each.latencies, strict=True))
        web, database = (statistics.median(part) for part in zip(*each.cpu, strict=True))
        wrong = f"  {each.errors} errors" if each.errors else ""
        line = f"{each.name:30} {rate:8.0f} {spread:5.0%} {p50:7.2f} {p90:7.2f} {p99:7.2f}"
        line += f" {web:7.3f} {database:6.3f} {each.size / 1000:6.1f} {rate / yardstick:7.3f}"
        print(line + wrong)
