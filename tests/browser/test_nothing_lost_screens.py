"""The screens and dialogs of saving, merging and comparing, as axe sees them, at two widths."""

import pytest
from playwright.sync_api import Page

from articles.autosaving import Sent, autosave
from articles.models import Article
from tests import factories
from tests.articles.windows import Window
from tests.browser.axe import findings, look
from tests.browser.test_nothing_lost import open_story, trouble, type_at_end_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.proof,
    pytest.mark.django_db(transaction=True),
]

BODY = (
    "<p>The ferry sailed again this morning, nine days after its engine failed off Skerra, with "
    "forty passengers and a crate of hens on board.</p><p>Nobody was hurt.</p>"
)


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    names = ("reporter", "copy_editor", "editor")
    return {name: request.getfixturevalue(name) for name in names}


@pytest.fixture
def article(people) -> Article:
    """Return a story with a long history and a paragraph that two people wrote."""
    article = factories.make_draft(
        "Ferry returns to the island", by=people["reporter"], body=BODY, deck="After nine days",
        lead_image=factories.make_picture(),
    )  # fmt: skip
    factories.edit(
        article, now=factories.EARLIER, by=people["copy_editor"], headline="Ferry is back",
        lead_image=factories.make_picture(2), body=BODY.replace("forty", "forty-one"),
    )  # fmt: skip
    rosa = Window(article, people["reporter"], "r")
    cora = Window(article, people["copy_editor"], "c")
    rosa.types(body=BODY.replace("a crate of hens", "two crates of hens")).saves()
    cora.types(body=BODY.replace("this morning", "at dawn")).saves()
    return article


def shoot(page: Page, shots, name: str) -> None:
    if shots is None:
        return
    shots.mkdir(parents=True, exist_ok=True)
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("document.getAnimations().every(each => each.finish() || true)")
            page.screenshot(path=shots / f"{name}-{width}-{scheme}.png")


def test_pages_of_the_history(article, people, sign_in, shots):
    page = sign_in(people["reporter"])
    start = f"/admin/articles/article/{article.pk}"
    found = []
    for name, path in {
        "history": f"{start}/history/",
        "compare": f"{start}/history/compare/?from=1&to=2",
        "revision": f"{start}/history/1/",
        "conflicts": f"{start}/conflicts/",
    }.items():
        found += findings(page, path)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
        shoot(page, shots, name)

    assert found == []


def test_the_dialog_of_two_versions(article, people, sign_in, shots):
    page = sign_in(people["reporter"])
    open_story(page, article)
    shoot(page, shots, "conflict-note")
    page.click("[data-conflict-open]")
    page.wait_for_selector("dialog[data-conflict-dialog][open]")

    found = look(page, "two versions")
    shoot(page, shots, "conflict-dialog")

    assert found == []


def test_the_bar_with_colleagues_and_without_a_network(article, people, sign_in, shots):
    page, colleague = sign_in(people["reporter"]), sign_in(people["copy_editor"])
    open_story(colleague, article)
    colleague.fill("#id_deck", "After nine long days")
    open_story(page, article)
    page.wait_for_selector("[data-here] li")
    page.context.set_offline(True)
    type_at_end_of(page, 1, " offline")
    trouble(page, "offline")

    found = look(page, "offline")
    shoot(page, shots, "offline")
    page.context.set_offline(False)

    assert found == []


def test_the_dialog_to_sign_in_again(article, people, sign_in, shots):
    page = sign_in(people["reporter"])
    open_story(page, article)
    page.context.clear_cookies(name="sessionid")
    type_at_end_of(page, 1, " x")
    page.wait_for_selector("dialog[data-sign-in-dialog][open]")

    found = look(page, "sign in again")
    shoot(page, shots, "sign-in-again")

    assert found == []


def test_what_the_browser_kept(article, people, sign_in, shots):
    page = sign_in(people["reporter"])
    context = page.context
    open_story(page, article)
    context.set_offline(True)
    type_at_end_of(page, 1, " in a tunnel")
    trouble(page, "offline")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    open_story(page, article)
    page.wait_for_selector("[data-kept]:not([hidden])")

    found = look(page, "kept")
    shoot(page, shots, "kept")
    page.click("[data-kept-compare]")
    found += look(page, "kept, compared")
    shoot(page, shots, "kept-compare")

    assert found == []


def test_a_merged_save_without_scripts(article, people, sign_in, shots):
    page = sign_in(people["reporter"], java_script_enabled=False)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    sent = Sent("r2", "t", fields={"deck": "By Cora"}, tab="x")
    autosave(article, sent=sent, by=people["copy_editor"], now=factories.EARLIER)
    page.fill("#id_headline", "Ferry is back at last")
    page.click("button[value=submit]")
    page.wait_for_selector("[data-came-in]")
    shoot_plain(page, shots)

    assert page.locator("[data-came-in] ins").all_inner_texts() == ["By", "Cora"]


def shoot_plain(page: Page, shots) -> None:
    if shots is not None:
        page.screenshot(path=shots / "merged-save-1440.png")
