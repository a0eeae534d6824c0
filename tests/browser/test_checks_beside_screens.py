"""While one writes: the checks follow what is saved, and the house style is underlined."""

import pytest
from playwright.sync_api import expect

from articles import noting
from articles.models import HouseRule
from events.clock import database_now
from tests import factories
from tests.browser import axe
from tests.browser.test_correcting_screens import shoot
from tests.browser.test_nothing_lost import is_saved, open_story, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "The ferry came in at noon with eleven people on board and a piano that nobody knew. " * 2


def test_checks_and_house_style_while_writing(transactional_db, request, sign_in, shots):
    HouseRule.objects.all().delete()
    HouseRule.objects.create(what="whilst", replacement="while", why="Plain words.")
    HouseRule.objects.create(what="web site", replacement="website", severity="blocks")
    story = factories.make_draft(
        "Ferry returns", by=request.getfixturevalue("editor"), has_no_byline=False,
        section=factories.make_section("World"), body="<p>Noon.</p>",
    )  # fmt: skip
    page = sign_in(request.getfixturevalue("editor"))
    open_story(page, story)
    panel, bar = page.locator("[data-checks]"), page.locator("[data-checks-bar]")
    text = page.locator(".tiptap")

    # A few words: the panel says what is missing, the bar is silent.
    expect(panel).to_contain_text("No byline chosen")
    expect(panel).to_contain_text("There is no deck")
    expect(bar).to_be_hidden()
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {WORDS}Whilst they wait, a TK web site says so.")
    expect(page.locator(".house-style")).to_have_text(["Whilst", "web site"])
    is_saved(page)
    # The same page, no reload: what was typed is found; a deck is, and the advice goes.
    expect(panel).to_contain_text("1 TK left in the text")
    expect(panel).to_contain_text("House style: “web site”")
    expect(bar).to_have_text("3 to put right")
    page.fill("#id_deck", "At noon")
    expect(panel).not_to_contain_text("There is no deck")
    expect(page.locator("[data-checks-said]")).to_contain_text("Checks: 3 to put right")
    assert page.locator("[data-checks-said]").get_attribute("role") == "status"
    bar.click()
    expect(panel.locator("h2 a")).to_be_focused()

    # Nothing has changed by itself; a click does it, and one step back undoes it.
    assert "Whilst they wait" in stored(story)
    page.locator(".house-style").first.click()
    offer = page.locator(".style-offer")
    expect(offer).to_contain_text("Plain words.")
    shoot(page, shots, "checks-beside")
    assert axe.look(page, "writing, with checks") == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".house-style").first.click()
    offer.get_by_role("button", name="Write “While”").click()
    expect(text).to_contain_text("While they wait")
    expect(page.locator(".house-style")).to_have_text(["web site"])
    expect(offer).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(text).to_contain_text("Whilst they wait")
    expect(page.locator(".house-style")).to_have_text(["Whilst", "web site"])

    # By the keys, in the middle of the words.
    page.locator(".house-style").last.click()
    page.keyboard.press("Alt+Enter")
    is_saved(page)
    expect(panel).not_to_contain_text("web site")
    expect(bar).to_have_text("2 to put right")
    assert "a TK website says so" in stored(story)

    # The notes of the story, with a passage, an answer and one that is put away.
    note = noting.add(
        story, text="Who says so?\n\n@Rosa", passage="a piano that nobody knew",
        by=story.created_by, now=database_now(),
    )  # fmt: skip
    noting.add(story, text="The captain.", parent=note, by=story.created_by, now=database_now())
    done = noting.add(story, text="Looks good.", by=story.created_by, now=database_now())
    noting.resolve(done, by=story.created_by, now=database_now())
    page.goto(f"/admin/articles/article/{story.pk}/notes/")
    expect(page.locator(".note-thread")).to_have_count(2)
    shoot(page, shots, "notes")
    assert axe.look(page, "notes") == []
