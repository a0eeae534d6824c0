"""`make screenshots`: every screen of the demo newspaper, at two widths, light and dark.

Pictures go to var/screenshots/; the few that the README and the guide show are made smaller and
put into docs/pictures/. In parts: `python -m tests.browser.screenshots site 1440 light` takes what
all the words name (site or desk, a width, a scheme).
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import django
from django.template.loader import get_template
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "screenshots"
PORT = 8791
SITE = f"http://127.0.0.1:{PORT}"
EDITOR = ("maeve@aldermouthcourier.example", "aldermouth")
WIDTHS, SCHEMES = (1440, 390), ("light", "dark")
PUBLIC = {
    "home": "/",
    "section": "/city/",
    "section-child": "/courts/",
    "topics": "/topics/",
    "topic": "/topics/saltern/",
    "topic-few": "/topics/live-music/",
    "masthead": "/authors/",
    "author": "/authors/maeve-corrigan/",
    "latest": "/latest/",
    "search": "/search/?q=ferry",
    "search-nothing": "/search/?q=xylophone",
    "archive": "/archive/",
    "newsletters": "/newsletter/",
    "contact": "/contact/",
    "privacy": "/privacy/",
    "corrections": "/corrections/",
    "about": "/about/",
    "ethics": "/ethics/",
    "accessibility": "/accessibility/",
    "not-found": "/nothing/here/at/all/",
    "failure": "/failure/",
}
DESK = {
    "index": "/admin/",
    "static-page": "/admin/articles/staticpage/1/change/",
    "static-pages": "/admin/articles/staticpage/",
    "site-identity": "/admin/articles/siteidentity/1/change/",
    "list": "/admin/articles/article/",
    "authors": "/admin/authors/author/",
    "pictures": "/admin/images/image/",
    "upload": "/admin/images/image/add/",
    "rights": "/admin/images/image/rights/",
    "budget": "/admin/articles/article/budget/",
    "calendar": "/admin/articles/article/calendar/",
    "topics": "/admin/articles/topic/",
    "new": "/admin/articles/article/add/",
}
IN_DOCS = {
    "site-home": "home-1440-light",
    "site-article": "article-feature-1440-light",
    "site-topic": "topic-1440-light",
    "site-arabic": "article-arabic-1440-light",
    "desk-article": "desk-article-1440-light",
    "desk-list": "desk-list-1440-light",
    "desk-index": "desk-index-1440-light",
    "desk-pictures": "desk-pictures-1440-light",
    "desk-frame": "desk-frame-1440-light",
    "desk-picker": "desk-picker-1440-light",
    "desk-calendar": "desk-calendar-1440-light",
}


def main() -> None:
    """Load the demo, serve it, and take the pictures."""
    path = chromium()
    if path is None:
        sys.exit("No Chromium here; install it, or name one in NEWSROOM_CHROMIUM.")
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity", "0")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    manage("demo")
    named = set(sys.argv[1:])
    with served(), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        for side, width, scheme in product((public, desk), WIDTHS, SCHEMES):
            if named <= {SIDES[side], str(width), scheme}:
                side(browser, width, scheme)
        browser.close()
    for name, taken in IN_DOCS.items():
        if (FOLDER / f"{taken}.png").exists():
            for_docs(FOLDER / f"{taken}.png", ROOT / "docs" / "pictures" / f"{name}.png")
    print(f"Pictures are in {FOLDER.relative_to(ROOT)}")


def public(browser: Browser, width: int, scheme: str) -> None:
    """Take the reader's pages."""
    page = new_page(browser, width, scheme)
    # Nothing fails here by asking: the page of a failure is put at an address of its own.
    failure = get_template("500.html").render()
    page.route("**/failure/", lambda route: route.fulfill(body=failure, content_type="text/html"))
    for name, address in {**PUBLIC, **dated(date.today()), **stories(page)}.items():
        take(page, address, f"{name}-{width}-{scheme}")
    page.context.close()


def desk(browser: Browser, width: int, scheme: str) -> None:
    """Sign in as the editor and take the desk's pages."""
    page = new_page(browser, width, scheme)
    take(page, "/admin/", f"desk-sign-in-{width}-{scheme}")
    page.fill("input[name=username]", EDITOR[0])
    page.fill("input[name=password]", EDITOR[1])
    with page.expect_navigation():
        page.click("[type=submit]")
    for name, address in DESK.items():
        take(page, address, f"desk-{name}-{width}-{scheme}")
    page.goto(f"{SITE}/admin/articles/article/?q=ferry")
    story = page.locator("#result_list th a").first.get_attribute("href") or ""
    take(page, story.partition("?")[0], f"desk-article-{width}-{scheme}")
    take(page, story.replace("change/", "history/").partition("?")[0],
         f"desk-history-{width}-{scheme}")  # fmt: skip
    pictures(page, f"{width}-{scheme}")
    page.context.close()


def pictures(page: Page, kind: str) -> None:
    """Take the page of crops, what is known of a picture, and the picker over a story."""
    page.goto(f"{SITE}/admin/images/image/")
    known = page.locator("a[href*='/admin/images/image/'][href*='/change/']").first
    address = (known.get_attribute("href") or "").partition("?")[0]
    take(page, address, f"desk-picture-{kind}")
    take(page, address.replace("/change/", "/frame/"), f"desk-frame-{kind}")
    page.goto(f"{SITE}/admin/articles/article/add/")
    page.click("#id_lead_image_pick")
    page.wait_for_selector("dialog[open] img")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"desk-picker-{kind}.png")
    print(f"desk-picker-{kind}")


SIDES = {public: "site", desk: "desk"}


def dated(today: date) -> dict[str, str]:
    """Return the pages whose address has a date: of the archive, and of what was withdrawn."""
    news, killed, forbidden = (today - timedelta(days=days) for days in (2, 61, 33))
    return {
        "year": f"/{news:%Y}/",
        "month": f"/{news:%Y/%m}/",
        "day": f"/{news:%Y/%m/%d}/",
        "withdrawn-410": f"/city/{killed:%Y/%m}/tide-gate-failed-first-load-test/",
        "withdrawn-451": f"/courts/{forbidden:%Y/%m}/what-the-jury-has-not-been-told/",
    }


def stories(page: Page) -> dict[str, str]:
    """Return the addresses of one article of each kind that looks different."""
    found = {}
    for name, words in (
        ("article", "propeller shaft"),
        ("article-feature", "mend the nets"),
        ("article-opinion", "slow bus"),
        ("article-long-headline", "tram"),
        ("article-arabic", "مدرسة"),
    ):
        page.goto(f"{SITE}/search/?q={words}")
        link = page.locator("main h2 a, main h3 a").first
        if link.count():
            found[name] = link.get_attribute("href") or "/"
    return found


def take(page: Page, address: str, name: str) -> None:
    """Take one picture of the first screens of a page."""
    page.goto(SITE + address)
    page.wait_for_timeout(250)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    print(name)


def new_page(browser: Browser, width: int, scheme: str) -> Page:
    """Open a window of a width and a colour scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    return context.new_page()


def for_docs(taken: Path, wanted: Path) -> None:
    """Cut a picture to its first screen and make it small enough for a README."""
    with Image.open(taken) as picture:
        first = picture.crop((0, 0, picture.width, min(picture.height, 900)))
        small = first.resize(
            (first.width * 3 // 4, first.height * 3 // 4), Image.Resampling.LANCZOS
        )
        wanted.parent.mkdir(parents=True, exist_ok=True)
        few = small.convert("RGB").quantize(palette=palette(small), dither=Image.Dither.NONE)
        few.save(wanted, optimize=True)


def palette(picture: Image.Image) -> Image.Image:
    """Return 256 colours: the commonest as they are, then the widest range of the others.

    A page's ground must keep its colour though many pixels are grass; few kickers are red.
    """
    exact = picture.convert("RGB")
    counted: Any = exact.getcolors(exact.width * exact.height)
    found = sorted(counted, reverse=True)[:56]
    wide = exact.quantize(256 - len(found), Image.Quantize.MAXCOVERAGE).getpalette() or []
    chosen = Image.new("P", (1, 1))
    chosen.putpalette([part for _count, colour in found for part in colour] + wide)
    return chosen


def manage(*words: str) -> None:
    """Run a command of manage.py."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True, env=environment())


def environment() -> dict[str, str]:
    """Return the environment of a newspaper of its own."""
    return {**os.environ, "NEWSROOM_SITE_URL": SITE}


@contextmanager
def served() -> Iterator[None]:
    """Serve the newspaper while the pictures are taken."""
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(PORT), "--no-worker"],
        cwd=ROOT,
        env=environment(),
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(SITE + "/latest/", timeout=5)  # noqa: S310 - our own
                break
            except OSError:
                time.sleep(0.3)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
