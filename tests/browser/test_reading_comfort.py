"""Reading a story: its measure, narrow windows, large letters, and a story from right to left."""

import pytest
from django.utils import timezone

from articles import paths, withdrawing
from articles.corrections import correct
from articles.models import Correction, StaticPage, Topic
from articles.publishing_pages import publish_page, save_page
from articles.views import listings
from tests.factories import make_author, make_live, make_section, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATIN = "<p>" + "The council voted to finish the gate, and to borrow what it costs. " * 12 + "</p>"
TABLE = (
    "<table><thead><tr>" + "<th>Quarter</th>" * 12 + "</tr></thead><tbody><tr>"
    + "<td><p>12,345,678</p></td>" * 12 + "</tr></tbody></table>"
)  # fmt: skip
ARABIC = "<p>" + "عادت العبارة إلى الجزيرة بعد تسعة أيام في الحوض. " * 12 + "</p>"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
# Whatever is pressed, but for words within a sentence (WCAG 2.2, 2.5.8).
SMALL = """
  () => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter((each) => !["inline", "none"].includes(getComputedStyle(each).display))
    .filter((each) => each.checkVisibility() && !each.matches(".skip"))
    .filter((each) => {
      const box = each.getBoundingClientRect();
      return box.width && (box.width < 24 || box.height < 24);
    })
    .map((each) => each.outerHTML)
"""
# The words of a full line, from where they are set.
CHARACTERS_A_LINE = """
  (words) => {
    const range = document.createRange();
    range.selectNodeContents(words);
    const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
    return words.textContent.length / (lines - 0.5);
  }
"""


def test_a_story_is_read_in_any_window(transactional_db, window):
    world = make_section("World")
    latin = make_live("Council votes", section=world, body=LATIN + TABLE, now=timezone.now())
    arabic = make_live(
        "مدرسة الليل في تلة الأفران", section=world, language="ar", body=ARABIC, now=timezone.now()
    )
    pages = ["/", "/world/", *(f"/{paths.current(each.pk)}/" for each in (latin, arabic))]
    page = window()

    page.goto(pages[2])
    page.evaluate("document.fonts.ready")
    measure = page.locator(".prose > p").first.evaluate(CHARACTERS_A_LINE)
    assert 60 <= measure <= 75
    frame = page.locator(".table-frame")
    frame.focus()
    assert frame.evaluate("(box) => box.scrollWidth > box.clientWidth")

    for width, letters in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 800})
        for path in pages:
            page.goto(path)
            page.evaluate("(size) => document.documentElement.style.fontSize = size", letters)
            assert page.evaluate(SIDEWAYS) <= 0, (path, width)

    box = page.locator(".story-title").bounding_box()
    words = page.locator(".prose > p").first
    assert page.locator(".story").get_attribute("dir") == "rtl"
    assert words.evaluate("(words) => getComputedStyle(words).direction") == "rtl"
    assert box and box["x"] >= 0


def test_words_of_any_length_fit_into_narrow_windows(transactional_db, window, monkeypatch):
    now = timezone.now()
    section = make_section(LONG, description=LONG)
    author = make_author(LONG, slug="long", title=LONG, short_bio=LONG, is_published=True)
    topics = tuple(make_topic(each, slug=each[0].lower()) for each in (LONG, "Harbour", "Tide"))
    story = make_live(
        LONG, section=section, authors=(author,), topics=topics, deck=LONG, kicker=LONG, now=now,
        slug="story", body=f"<p>{LONG * 3}</p>",
    )  # fmt: skip
    Topic.objects.filter(pk=topics[0].pk).update(pinned_ids=[story.pk], description=LONG)
    correct(story, kind=Correction.Kind.CORRECTION, text=LONG * 2, by=None, now=now)
    killed = make_live("Killed", section=section, now=now)
    withdrawing.kill(killed, by=None, now=now, reason="x", sentence=LONG)
    about = StaticPage(path="about", title=LONG, description=LONG, body=f"<p>{LONG * 2}</p>")
    save_page(about, by=None, now=now, before=None)
    publish_page(about, by=None, now=now)
    monkeypatch.setattr(listings, "TOPICS_ON_A_PAGE", 2)
    pages = [
        "/", f"/{section.slug}/", "/topics/", "/topics/r/", "/authors/", "/authors/long/",
        "/corrections/", "/about/", "/latest/", f"/search/?q={LONG}", "/archive/", f"/{now:%Y}/",
        f"/{paths.current(story.pk)}/", f"/{paths.current(killed.pk)}/", "/nothing/at/all/",
    ]  # fmt: skip
    page = window()

    found = []
    for number, path in enumerate(pages):
        width, letters = ((320, "100%"), (640, "200%"))[number % 2]
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        page.evaluate("(size) => document.documentElement.style.fontSize = size", letters)
        if (over := page.evaluate(SIDEWAYS)) > 0:
            found.append(f"{path} at {width}: {over} px too wide")
        found += [f"{path}: too small: {each}" for each in page.evaluate(SMALL)]
    assert not found, "\n".join(found)
