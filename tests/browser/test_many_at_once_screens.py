"""One action on many stories in a real browser: chosen, foretold, done, put back."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tests import factories
from tests.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    return {name: request.getfixturevalue(name) for name in ("section_editor", "editor")}


def test_many_stories_are_assigned_at_once_and_put_back(people, sign_in, shots):
    person = people["editor"]
    world = factories.make_section("Culture")
    for number in range(3):
        factories.make_draft(f"Ferry {number}", section=world, by=person)
    page = sign_in(person)
    page.goto("/admin/articles/article/")

    page.locator("#action-toggle").check()
    page.locator(".action-select").last.uncheck()
    expect(page.locator(".action-counter")).to_contain_text("2 of 3")
    shoot(page, shots, "many-list")
    page.select_option("select[name=action]", "assign")
    page.click("button[name=index]")
    page.select_option("#id_person", label="Sami Section")
    page.click("text=Show what will happen")
    expect(page.locator("h2").first).to_have_text("2 stories will change")
    shoot(page, shots, "many-foretold")
    page.click("button.go")
    expect(page.get_by_role("status")).to_contain_text("Done with 2 stories.")
    shoot(page, shots, "many-done")
    assert Article.objects.filter(assigned_to=people["section_editor"]).count() == 2
    assert not axe.look(page, "many/done", axe.WIDTHS[:1])
    page.click("button:has-text('Undo')")

    expect(page.locator("h1")).to_have_text("Undone: Assign to Sami Section")
    assert not Article.objects.exclude(assigned_to=None).exists()
    if shots:
        page.goto("/admin/")
        shoot(page, shots, "first-hints")


def shoot(page: Page, shots, name: str) -> None:
    """Take screenshots, wide and narrow, where a folder for them is named."""
    for width in (1440, 390) if shots else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=shots / f"{name}-{width}.png")
    if shots:
        page.set_viewport_size({"width": 1440, "height": 900})
