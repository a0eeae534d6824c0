"""Searching in a real browser: suggestions by keyboard and mouse, and the form without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_author, make_live, make_section, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newspaper(transactional_db):
    """Publish a few stories about the harbour."""
    world = make_section("World")
    harbour = make_topic("Harbour")
    for headline, author in (
        ("Harbour pilots end strike", "Ana Autora"),
        ("Harbour wall falls", "Ben Berg"),
        ("A quiet day", "Cleo Castro"),
    ):
        make_live(
            headline, section=world, topics=(harbour,), authors=(make_author(author),),
            deck="What happened, and what comes next.",
            body="<p>The café at the harbour’s edge was full; said the mayor: “fine”.</p>" * 3,
        )  # fmt: skip


def typed(page, text: str):
    """Type into the box of the search page; return it and its list once suggestions stand there."""
    page.goto("/search/")
    box, choices = page.locator("#q"), page.locator("main [role=listbox]")
    box.press_sequentially(text)
    expect(choices).to_be_visible()
    return box, choices


def test_suggestions_by_keyboard(newspaper, window):
    page = window()
    box, choices = typed(page, "harb")
    options = choices.locator("[role=option]")

    expect(box).to_have_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options).to_have_count(3)
    expect(page.locator("main [role=status]")).to_contain_text("3")

    box.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(0).get_attribute("id"))
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowUp")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")

    box.press("Escape")
    expect(choices).to_be_hidden()
    expect(box).to_have_value("harb")
    expect(box).to_have_attribute("aria-expanded", "false")

    box.press("ArrowDown")
    expect(choices).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/topics/harbour/")


def test_enter_without_a_choice_searches(newspaper, window):
    page = window()
    box, _choices = typed(page, "harb")

    box.press_sequentially("our")
    box.press("Enter")

    page.wait_for_url("**/search/?q=harbour*")
    expect(page.locator("mark").first).to_have_text(re.compile("harbour", re.IGNORECASE))


def test_a_suggestion_is_chosen_with_the_mouse_and_leaving_the_box_closes_the_list(
    newspaper, window
):
    page = window()
    box, choices = typed(page, "wall")

    page.locator("h1").click()
    expect(choices).to_be_hidden()
    box.press("ArrowDown")
    choices.get_by_text("Harbour wall falls").click()

    page.wait_for_url("**/harbour-wall-falls/")


def test_the_menu_has_suggestions_too(newspaper, window):
    page = window()
    page.goto("/")
    page.click("[popovertarget=site-menu]")

    page.locator("#menu-q").press_sequentially("quiet")

    expect(page.locator("#site-menu [role=option]")).to_contain_text("A quiet day")


def test_without_scripts_the_form_searches_and_narrows_down(newspaper, window):
    page = window(java_script_enabled=False)
    page.goto("/search/")
    page.fill("#q", "harbour")
    page.press("#q", "Enter")
    page.click(".search-filters summary")
    page.select_option("#search-section", "world")
    page.select_option("#search-sort", "date")
    page.click(".search-apply")

    assert page.locator(".results-main .card").count() == 3
    assert "section=world" in page.url
    page.click(".chip")
    assert "section=world" not in page.url


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge(newspaper, window, shots, width, scheme):
    page = window(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for name, address in {
        "results": "/search/?q=harbour",
        "filtered": "/search/?q=cafe&section=world&topic=harbour&from=2020-01-01&sort=date",
        "nothing": "/search/?q=xylophone&section=world",
        "empty": "/search/",
    }.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        if shots:
            page.screenshot(path=shots / f"search-{name}-{width}-{scheme}.png", full_page=True)
    _box, choices = typed(page, "harb")
    page.locator("#q").press("ArrowDown")
    edges = choices.bounding_box()
    assert edges["x"] >= 0 and edges["x"] + edges["width"] <= width
    if shots:
        page.screenshot(path=shots / f"search-suggestions-{width}-{scheme}.png")
