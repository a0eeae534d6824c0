"""The page to write on: what is typed, pasted, inserted and linked is what is stored."""

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.asking_sites import ask_one
from articles.models import Article, ArticlePath
from tests import factories
from tests.articles.fake_sites import sites
from tests.browser.pasted import PAYLOADS
from tests.browser.test_nothing_lost import is_saved, open_story, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(transactional_db, request) -> Article:
    return factories.make_draft(
        "Ferry returns", by=request.getfixturevalue("administrator"), body=""
    )


@pytest.fixture
def page(article, administrator, sign_in) -> Page:
    page = sign_in(administrator)
    open_story(page, article)
    page.locator(".tiptap").click()
    return page


def empty(page: Page) -> None:
    page.evaluate("document.querySelector('.tiptap').editor.commands.clearContent(true)")
    page.evaluate("document.querySelector('.tiptap').editor.commands.focus()")


def html(page: Page) -> str:
    return page.evaluate("document.querySelector('.tiptap').editor.getHTML()")


def paste(page: Page, text: str, kind: str = "text/html") -> None:
    page.evaluate(
        """([text, kind]) => {
            const data = new DataTransfer();
            data.setData(kind, text);
            document.querySelector(".tiptap").dispatchEvent(
                new ClipboardEvent("paste",
                    { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [text, kind],
    )


def test_a_story_with_one_of_each(article, page):
    keys = page.keyboard
    linked = factories.make_live("Old harbour closed")
    keys.type("/pull")
    expect(page.locator(".suggestions:not([hidden]) li")).to_have_text(["Pull quote"])
    keys.press("Enter")
    keys.type('"We waited."')
    keys.press("Enter")
    keys.press("Enter")
    keys.type("## What now?")
    keys.press("Enter")
    keys.type('It\'s "late" -- very... TK')
    keys.press("Enter")
    keys.type("- one")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("Read ")
    keys.press("Control+k")
    page.locator("[data-link-field]").press_sequentially("harbour")
    expect(page.locator("[data-link-list] li")).to_have_count(1)
    keys.press("Enter")
    keys.type(" and a note")
    keys.press("Control+Alt+f")
    keys.type("see p. 4")
    keys.press("Control+Alt+f")
    keys.type(".")
    keys.press("Enter")
    keys.type("/table")
    keys.press("Enter")
    keys.type("Year")
    keys.press("Tab")
    keys.type("Ships")
    is_saved(page)

    assert stored(article) == (
        '<aside class="pull-quote"><p>“We waited.”</p></aside><h2>What now?</h2>'
        "<p>It’s “late” – very… TK</p><ul><li><p>one</p></li></ul>"
        f'<p>Read <a href="article:{linked.pk}">Old harbour closed</a> and a note'
        "<small>see p. 4</small>.</p>"
        "<table><thead><tr><th><p>Year</p></th><th><p>Ships</p></th><th><p></p></th></tr></thead>"
        + "<tbody>" + ("<tr>" + "<td><p></p></td>" * 3 + "</tr>") * 2 + "</tbody></table>"
    )  # fmt: skip
    expect(page.locator(".unfinished")).to_have_text(["TK"])
    before = html(page)
    page.reload()
    page.wait_for_selector("html[data-autosave=ready]", state="attached")
    assert html(page) == before
    expect(page.locator("[data-kept]")).to_be_hidden()
    expect(page.locator("[data-saved]")).not_to_contain_text("Unsaved")


def test_what_is_pasted_comes_out_clean(page):
    wrong = {}
    for name, (pasted, clean) in PAYLOADS.items():
        empty(page)
        paste(page, pasted)
        if (found := html(page).removesuffix("<p></p>")) != clean:
            wrong[name] = found

    assert wrong == {}


def test_people_and_topics_are_chips_and_new_ones_are_made(article, page):
    ana = factories.make_author("Ana Autora")
    ferry = factories.make_topic("Ferry")
    page.locator(".tiptap").press_sequentially("The ferry at Harbour Bridge is late. TK")
    people, topics = page.get_by_label("Add a name").first, page.get_by_label("Add a topic").first
    people.press_sequentially("autora")
    expect(page.locator("#byline_items-group [role=option]").first).to_have_text("Ana Autora")
    people.press("Enter")
    people.press_sequentially("Bo Bok")
    page.locator("#byline_items-group .is-new").click()
    page.get_by_label("Role: Bo Bok").select_option("photography")
    page.get_by_role("button", name="Move up: Bo Bok").click()
    topics.press_sequentially("Harbour")
    page.locator(".field-topics .is-new").click()
    expect(page.locator(".field-topics .chip-name")).to_have_text(["Harbour"])
    page.get_by_role("button", name="Add: Ferry").click()
    is_saved(page)
    expect(page.locator("[data-saved]")).not_to_contain_text("Unsaved")

    article.refresh_from_db()
    lines = article.byline_items.order_by("position")
    assert [(line.author.name, line.role) for line in lines] == [
        ("Bo Bok", "photography"), (ana.name, "writing"),
    ]  # fmt: skip
    carried = [item.tag.name for item in article.ordered_topic_items()]
    assert carried == ["Harbour", ferry.name]
    page.click("[data-save]")
    page.wait_for_selector(".messagelist .success")
    assert [line.author.name for line in lines.all()] == ["Bo Bok", "Ana Autora"]
    expect(page.locator("ol.chips .chip-name")).to_have_text(["Bo Bok", "Ana Autora"])

    # What the bar says, and the keys of the page.
    expect(page.locator("[data-unfinished]")).to_have_text("1 TK")
    expect(page.locator("[data-minutes]")).to_have_text("1 min")
    page.click("[data-unfinished]")
    page.locator("[data-name=meant]").click()
    expect(page.locator("[data-unfinished]")).to_be_hidden()
    page.keyboard.press("Control+Shift+F")
    expect(page.locator(".writing-side")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".writing-side")).to_be_visible()
    page.keyboard.press("Control+/")
    expect(page.locator("[data-shortcuts]")).to_be_visible()
    page.keyboard.press("Escape")
    is_saved(page)
    assert "is late. <span data-meant" in stored(article)


def test_words_are_found_and_replaced(article, page):
    page.keyboard.type("One ship, two Ships, a shipyard.")
    page.keyboard.press("Control+f")
    page.locator("[data-find-words]").fill("ship")
    expect(page.locator("[data-find-count]")).to_have_text("1 / 3")
    page.locator("[data-find-exact]").check()
    expect(page.locator("[data-find-count]")).to_have_text("1 / 2")
    page.locator("[data-find-with]").fill("boat")
    page.locator("[data-find-one]").click()
    expect(page.locator(".tiptap")).to_have_text("One boat, two Ships, a shipyard.")
    page.locator("[data-find-all]").click()
    page.keyboard.press("Escape")
    is_saved(page)

    assert stored(article) == "<p>One boat, two Ships, a boatyard.</p>"


def test_a_pasted_address_becomes_a_card_and_readers_ask_nobody_else_before_a_click(
    article, page, window, live_server
):
    url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    with sites() as world:
        with page.expect_response("**/article/card/"):
            paste(page, url, "text/plain")
        assert ask_one(world.get)  # the worker's turn
        card = page.locator(".tiptap aside.embed")
        expect(card.locator("strong")).to_have_text("A film")
        assert [hit.partition("/")[0] for hit in world.hits] == ["www.youtube.com"]
    page.keyboard.type("Watch it.")
    is_saved(page)
    assert f'data-embed="{url}"' in stored(article)

    world_section = factories.make_section("World")
    revision = factories.edit(article, now=factories.EARLIER, section=world_section)
    publishing.publish(article, revision=revision, by=None, now=factories.EARLIER)
    reader, asked = window(), []
    reader.route(
        lambda address: not address.startswith(live_server.url),
        lambda route: (asked.append(route.request.url), route.fulfill(body="A player")),
    )
    reader.goto(f"/{ArticlePath.objects.get(article_id=article.pk).path}/")
    shown = reader.locator(".prose figure.embed")
    expect(shown.get_by_role("link", name="A film")).to_have_attribute("href", url)
    expect(reader.locator("iframe")).to_have_count(0)
    reader.wait_for_load_state("networkidle")
    assert asked == []

    shown.get_by_role("button").click()

    expect(reader.frame_locator("iframe.embed-frame").locator("body")).to_have_text("A player")
    assert [each.split("/")[2] for each in asked] == ["www.youtube-nocookie.com"]
