"""What a reader on a cheap phone waits for: Lighthouse on the demonstration newspaper, as served.

Its mobile profile: a processor four times slower, 1.6 Mbit/s, 150 ms to the server and back. The
median of RUNS (3) for each kind of page (or PAGE alone), of a server that has the page already.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NPM = Path(sys.prefix) / "npm" / "bench"
LIGHTHOUSE = NPM / "node_modules/lighthouse/cli/index.js"
PORT = 8793
SITE = f"http://127.0.0.1:{PORT}"
PAGES = {
    "home": "/",
    "article": "",  # the newest with a lead picture, found on the home page
    "section": "/city/",
    "topic": "/topics/",
    "author": "/authors/maeve-corrigan/",
    "search": "/search/?q=ferry",
    "static page": "/ethics/",
    "corrections": "/corrections/",
}
_WRITE_PICTURES = "from images.writing import write_one_due\nwhile write_one_due(): pass"
_SCORES = ("performance", "accessibility", "best-practices", "seo")
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def print_table() -> None:
    """Serve the demonstration newspaper, measure each kind of page, and print the table."""
    chromium = os.environ.get("NEWSROOM_CHROMIUM") or shutil.which("chromium")
    if chromium is None or shutil.which("node") is None:
        sys.exit("Lighthouse needs node, npm and chromium; install them, and try again.")
    if not LIGHTHOUSE.exists():
        _fetch()
    for words in (("migrate",), ("collectstatic", "--no-input"), ("demo",)):
        _manage(*words, "--verbosity", "0")
    # The worker's task, done before: what is measured is the site as it stands after a while.
    _manage("shell", "--no-imports", "--command", _WRITE_PICTURES)
    runs = int(os.environ.get("RUNS", "3"))
    print(
        f"{'page':<14}{'perf.':>6}{'acc.':>6}{'best':>6}{'seo':>6}"
        f"{'LCP ms':>8}{'CLS':>7}{'TBT ms':>8}{'kB':>7}{'requests':>10}"
    )
    with _served():
        pages = {**PAGES, "article": _article(), "topic": _first("/topics/")}
        for name, address in pages.items():
            if os.environ.get("PAGE", name) != name:
                continue
            urllib.request.urlopen(SITE + address, timeout=30).read()  # noqa: S310 - our own
            told = [_told(SITE + address, chromium) for _ in range(runs)]
            row = [statistics.median(each) for each in zip(*map(_figures, told), strict=True)]
            print(
                f"{name:<14}{row[0]:>6.0f}{row[1]:>6.0f}{row[2]:>6.0f}{row[3]:>6.0f}"
                f"{row[4]:>8,.0f}{row[5]:>7.3f}{row[6]:>8.0f}{row[7]:>7.0f}{row[8]:>10.0f}",
                flush=True,
            )
            for category, names in _lost(told[-1]):
                print(f"{'':<14}{category} lost by {', '.join(names)}", flush=True)


def _told(url: str, chromium: str) -> dict[str, Any]:
    """Return what Lighthouse tells of one visit."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - our own address
            ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json",  # noqa: S607
             f"--output-path={folder}/told.json", f"--chrome-flags={_FLAGS}"],
            check=True, env={**os.environ, "CHROME_PATH": chromium}, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        told: dict[str, Any] = json.loads(Path(folder, "told.json").read_text("utf-8"))
    return told


def _lost(told: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each category but speed in which something is found wrong, and what."""
    for each in _SCORES[1:]:
        refs = told["categories"][each]["auditRefs"]
        names = [ref["id"] for ref in refs if ref["weight"]]
        if wrong := [name for name in names if told["audits"][name]["score"] == 0]:
            yield each, wrong


def _figures(told: dict[str, Any]) -> tuple[float, ...]:
    """Return four scores, LCP, CLS, TBT, kilobytes and requests of one visit."""
    audits = told["audits"]
    requests = audits["network-requests"]["details"]["items"]
    return (
        *(100 * (told["categories"][each]["score"] or 0) for each in _SCORES),
        audits["largest-contentful-paint"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        sum(each.get("transferSize", 0) for each in requests) / 1000,
        len(requests),
    )


def _fetch() -> None:
    print("Fetching Lighthouse ...", file=sys.stderr)
    NPM.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "bench/tools" / name, NPM)
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],  # noqa: S607
        cwd=NPM, check=True,
    )  # fmt: skip


def _article() -> str:
    return _first("/", marker='<h2 class="card-title"')


def _first(address: str, marker: str = "<main") -> str:
    """Return where the first link behind a marker leads."""
    page = urllib.request.urlopen(SITE + address, timeout=30).read().decode()  # noqa: S310 - ours
    found: str = page.partition(marker)[2].partition('href="')[2].partition('"')[0]
    if address == "/topics/":
        found = page.partition("<main")[2].partition('href="/topics/')[2].partition('"')[0]
        return f"/topics/{found}"
    return found


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "NEWSROOM_VAR": os.environ.get("BENCH_FOLDER", str(ROOT / "var/reading")),
        "NEWSROOM_SITE_URL": SITE,
        "NEWSROOM_TESTING": "false",
    }


def _manage(*words: str) -> None:
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", *words], cwd=ROOT, check=True, env=_environment()
    )


@contextmanager
def _served() -> Iterator[None]:
    server = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "serve", "--port", str(PORT)], cwd=ROOT, env=_environment()
    )
    try:
        _await()
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await() -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{SITE}/latest/", timeout=5).read()  # noqa: S310 - our own
        except (OSError, urllib.error.URLError):
            time.sleep(0.3)
        else:
            return
    sys.exit("The site did not come up.")
