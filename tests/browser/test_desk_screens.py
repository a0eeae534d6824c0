"""The desk's screens in a real browser: writing, losing nothing, saying why, on any width."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    names = ("reporter", "copy_editor", "editor", "administrator")
    return {name: request.getfixturevalue(name) for name in names}


def address(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def open_story(page: Page, article: Article) -> None:
    page.goto(address(article))
    page.wait_for_selector(".tiptap[aria-label]")


def message(page: Page) -> str:
    return page.locator(".messagelist li").first.inner_text()


def test_writing_leads_from_headline_to_deck_to_body_and_back_after_saving(people, sign_in):
    page = sign_in(people["reporter"])
    page.goto("/admin/")
    page.click("text=New story")
    page.wait_for_selector(".tiptap[aria-label]")

    expect(page.locator("#id_headline")).to_be_focused()
    page.keyboard.type("Harbour lights go out")
    page.keyboard.press("Enter")
    page.keyboard.type("A cable, a trawler and a long wait")
    page.keyboard.press("Enter")
    page.keyboard.type("The lights went out at nine.")
    expect(page.locator("[data-count]")).to_have_text("6 words")
    page.wait_for_selector("[data-saved]:not(:has(time))")  # it has seen what changed
    page.keyboard.press("Control+s")

    page.wait_for_url("**/change/")
    assert message(page) == "Saved."
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type(" Nobody knew why.")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-saved]")).not_to_have_text("Unsaved changes")
    page.wait_for_selector(".messagelist")
    article = Article.objects.get()
    assert article.headline == "Harbour lights go out"
    assert article.deck == "A cable, a trawler and a long wait"
    assert article.body == "<p>The lights went out at nine. Nobody knew why.</p>"


def test_the_publish_dialog_asks_for_a_reason_and_remembers_what_was_ticked(people, sign_in):
    article = factories.make_live("Ferry returns")
    page = sign_in(people["editor"])
    open_story(page, article)
    expect(page.locator("button[value='page:update']")).to_be_disabled()

    page.fill("#id_deck", "The sum is TK")
    page.click("button[value='page:update']")
    page.check("[name=is_substantive][value=yes]")
    expect(page.locator("[name=date]")).to_be_hidden()
    page.click(".verb-form button.go")
    expect(page.locator(".errornote")).to_contain_text("1 TK left")
    expect(page.locator("[name=is_substantive][value=yes]")).to_be_checked()
    page.fill("#waive-tk", "It is the name of a ship.")
    page.click(".verb-form button.go")

    page.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert article.has_changes is False
    assert article.content_updated_at is not None


def test_sending_back_wants_a_reason(people, sign_in):
    article = factories.make_draft("Ferry returns", by=people["reporter"])
    writer, page = sign_in(people["reporter"]), sign_in(people["copy_editor"])
    open_story(writer, article)
    writer.click("button[value=submit]")
    writer.wait_for_selector(".messagelist .success")
    open_story(page, article)

    page.click(".bar-more summary")
    page.click("button[value=send_back]")
    page.click("[data-reason-go]")
    expect(page.locator("[data-reason-problem]")).to_be_visible()
    page.fill("dialog textarea", "Who says so?")
    page.click("[data-reason-go]")

    assert message(page) == "Sent back to its writer."
    page.click("text=History")
    expect(page.locator(".moment-reason").first).to_have_text("Who says so?")


def test_bylines_are_put_in_order_with_buttons(people, sign_in):
    first, second = factories.make_author("Ana Autora"), factories.make_author("Bo Bok")
    article = factories.make_draft(by=people["reporter"], authors=(first, second))
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.get_by_role("button", name="Move up: Bo Bok").click()
    page.keyboard.press("Control+s")

    page.wait_for_selector(".messagelist .success")
    names = article.byline_items.order_by("position").values_list("author__name", flat=True)
    assert list(names) == ["Bo Bok", "Ana Autora"]


def test_every_control_of_the_story_has_a_name(people, sign_in):
    article = factories.make_draft(by=people["reporter"], authors=(factories.make_author(),))
    page = sign_in(people["reporter"])
    open_story(page, article)
    page.wait_for_selector("[role=combobox][aria-labelledby^='desk-name'], label[id^='desk-name']")

    tree = page.locator("#article_form").aria_snapshot()

    nameless = [line for line in tree.splitlines() if line.strip() in NAMELESS]
    assert nameless == []


NAMELESS = {f"- {role}" for role in ("textbox", "combobox", "checkbox", "searchbox", "button")}


def test_screens_fit_a_phone(people, sign_in):
    section = factories.make_section("World")
    article = factories.make_live("Gezeitenkraftwerksgenehmigungsverfahren dauert", section=section)
    page = sign_in(people["administrator"])
    page.set_viewport_size({"width": 390, "height": 844})
    paths = [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/add/",
        address(article),
        f"/admin/articles/article/{article.pk}/history/",
        f"/admin/articles/article/{article.pk}/history/1/",
        "/admin/accounts/user/",
        f"/admin/accounts/user/{people['reporter'].pk}/change/",
        f"/admin/articles/section/{section.pk}/change/",
        "/admin/images/image/add/",
        "/admin/password_change/",
    ]

    wide = []
    for path in paths:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)

    assert wide == []
