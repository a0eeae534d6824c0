"""Reading a story: its measure, narrow windows, large letters, and a story from right to left."""

import pytest
from django.utils import timezone

from articles import paths
from tests.factories import make_live, make_section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATIN = "<p>" + "The council voted to finish the gate, and to borrow what it costs. " * 12 + "</p>"
TABLE = (
    "<table><thead><tr>" + "<th>Quarter</th>" * 12 + "</tr></thead><tbody><tr>"
    + "<td><p>12,345,678</p></td>" * 12 + "</tr></tbody></table>"
)  # fmt: skip
ARABIC = "<p>" + "عادت العبارة إلى الجزيرة بعد تسعة أيام في الحوض. " * 12 + "</p>"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
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
