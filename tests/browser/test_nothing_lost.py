"""No word is lost: not offline, not with a dead server, an ended session, a closed tab."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles import working
from articles.models import Article, TextConflict
from tests import factories
from tests.browser.conftest import PASSWORD
from tests.browser.desk_process import DeskProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "<p>one</p><p>two</p><p>three</p>"
SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    names = ("reporter", "copy_editor", "editor")
    return {name: request.getfixturevalue(name) for name in names}


@pytest.fixture
def article(people) -> Article:
    return factories.make_draft("Ferry returns", by=people["reporter"], body=BODY)


def open_story(page: Page, article: Article) -> None:
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    ready(page)


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-autosave=ready]", state="attached")


def type_at_end_of(page: Page, paragraph: int, words: str) -> None:
    page.locator(".tiptap > p").nth(paragraph).click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def is_saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(SAVED)


def trouble(page: Page, words: str) -> None:
    expect(page.locator("[data-trouble]")).to_contain_text(words)


def paragraphs(page: Page):
    return page.locator(".tiptap > p")


def close_offline(page: Page) -> None:
    """Close the window so that what it sends on leaving fails, as it does without a network."""
    # An emulated cut doesn't hold for what a closing window sends.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('No network')); }")
    page.close()
    page.context.set_offline(False)


def stored(article: Article) -> str:
    article.refresh_from_db()
    return article.body


# --- Without a press ------------------------------------------------------------------------------


def test_what_is_typed_is_saved_by_itself(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)

    type_at_end_of(page, 1, " and a half")
    page.fill("#id_deck", "At last")
    is_saved(page)

    assert stored(article) == "<p>one</p><p>two and a half</p><p>three</p>"
    assert article.deck == "At last"
    assert article.revisions.count() == 1
    page.reload()
    ready(page)
    expect(page.locator("#id_deck")).to_have_value("At last")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_a_new_story_exists_from_its_first_words_and_is_one_story(people, sign_in):
    author = factories.make_author("Ana Autora")
    page = sign_in(people["reporter"])
    page.goto("/admin/articles/article/add/")
    ready(page)

    page.keyboard.type("Lights go out")
    page.wait_for_url("**/change/")
    is_saved(page)
    article = Article.objects.get()
    assert (article.headline, article.created_by) == ("Lights go out", people["reporter"])
    page.keyboard.press("Enter")
    page.keyboard.type("All of them")
    page.get_by_label("Add a name").first.press_sequentially("Ana")
    expect(page.locator("#byline_items-group [role=option]").first).to_have_text("Ana Autora")
    page.keyboard.press("Enter")
    is_saved(page)
    expect(page.locator("[data-saved]")).not_to_have_class(re.compile("is-unsaved"))
    page.click("[data-save]")

    page.wait_for_selector(".messagelist .success")
    article = Article.objects.get()
    assert article.deck == "All of them"
    assert [item.author for item in article.byline_items.all()] == [author]


def test_leaving_at_once_saves(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.locator("#id_deck").press_sequentially("Typed and gone")
    page.goto("/admin/articles/article/")
    open_story(page, article)

    # It may arrive after this page was asked for; then it comes in.
    expect(page.locator("#id_deck")).to_have_value("Typed and gone", timeout=15_000)
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_a_live_story_is_saved_by_itself_and_readers_see_nothing(people, sign_in, window):
    live = factories.make_live("Ferry returns", body=BODY)
    reader = window()
    pages = ["/", f"/{live.section.slug}/", "/latest/", "/search/?q=Ferry"]
    before = {path: reader.goto(path).text() for path in pages}
    page = sign_in(people["editor"])
    open_story(page, live)

    page.fill("#id_headline", "A secret ferry")
    type_at_end_of(page, 0, " secret")
    is_saved(page)

    live.refresh_from_db()
    assert live.headline == "A secret ferry"
    assert {path: reader.goto(path).text() for path in pages} == before
    expect(page.locator("button[value='page:update']")).to_be_enabled()


# --- No server, no network, no session ------------------------------------------------------------


def test_the_server_is_killed_while_somebody_types(article, people, browser, tmp_path):
    desk = DeskProcess(tmp_path)
    desk.start()
    try:
        page = browser.new_context(base_url=desk.origin).new_page()
        sign_in_at(page, people["reporter"])
        open_story(page, article)
        type_at_end_of(page, 0, " before")
        is_saved(page)

        desk.kill()
        type_at_end_of(page, 1, " while it is dead")
        trouble(page, "The desk does not answer. Your text is kept in this browser")
        type_at_end_of(page, 2, " and after")
        desk.start()
        is_saved(page)

        expected = "<p>one before</p><p>two while it is dead</p><p>three and after</p>"
        assert stored(article) == expected
        expect(page.locator("[data-trouble]")).to_be_empty()
        assert not TextConflict.objects.exists()
        page.context.close()
    finally:
        desk.kill()


def test_the_network_drops(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.context.set_offline(True)
    type_at_end_of(page, 0, " offline")
    trouble(page, "You are offline. Your text is kept in this browser")
    page.context.set_offline(False)
    is_saved(page)

    assert stored(article) == "<p>one offline</p><p>two</p><p>three</p>"


def test_the_answer_is_lost_and_nobody_quarrels_with_himself(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)
    lost = []

    def arrives_but_its_answer_does_not(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/autosave/", arrives_but_its_answer_does_not, times=1)
    type_at_end_of(page, 0, " first")
    trouble(page, "does not answer")
    type_at_end_of(page, 0, " second")
    is_saved(page)

    assert lost == [200]
    assert stored(article) == "<p>one first second</p><p>two</p><p>three</p>"
    assert not TextConflict.objects.exists()


def test_the_session_ends_and_signing_in_again_saves(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.context.clear_cookies(name="sessionid")
    type_at_end_of(page, 0, " signed out")
    dialog = page.locator("dialog[data-sign-in-dialog]")
    expect(dialog).to_be_visible()
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-again-problem]")).to_contain_text("don’t match")
    dialog.locator("[data-again-password]").fill(PASSWORD)
    dialog.locator("[data-again-go]").click()
    is_saved(page)

    assert stored(article) == "<p>one signed out</p><p>two</p><p>three</p>"
    page.click("[data-save]")
    page.wait_for_selector(".messagelist .success")
    assert article.revisions.count() == 2


def test_another_person_signs_in_and_is_asked_before_anything_is_sent(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.context.clear_cookies()
    type_at_end_of(page, 0, " by Rosa")
    dialog = page.locator("dialog[data-sign-in-dialog]")
    dialog.locator("[data-again-email]").fill(people["copy_editor"].email)
    dialog.locator("[data-again-password]").fill(PASSWORD)
    dialog.locator("[data-again-go]").click()
    other = page.locator("dialog[data-other-dialog]")
    expect(other).to_contain_text("Cora Copy")
    assert stored(article) == BODY
    other.locator("[data-other-keep]").click()

    trouble(page, "kept in this browser")
    assert stored(article) == BODY


def test_another_person_may_send_it_knowingly(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)
    page.context.clear_cookies()
    type_at_end_of(page, 0, " by Rosa")
    dialog = page.locator("dialog[data-sign-in-dialog]")
    dialog.locator("[data-again-email]").fill(people["copy_editor"].email)
    dialog.locator("[data-again-password]").fill(PASSWORD)
    dialog.locator("[data-again-go]").click()

    page.click("[data-other-send]")
    is_saved(page)

    assert stored(article) == BODY.replace("one", "one by Rosa")
    assert working.ahead(article).by == people["copy_editor"]


def test_the_tab_is_closed_offline_and_its_text_is_offered_again(article, people, sign_in):
    page = sign_in(people["reporter"])
    context = page.context
    open_story(page, article)
    context.set_offline(True)
    type_at_end_of(page, 0, " in a tunnel")
    trouble(page, "offline")
    close_offline(page)
    factories.edit(article, now=factories.EARLIER, deck="Meanwhile", by=people["copy_editor"])

    page = context.new_page()
    open_story(page, article)
    panel = page.locator("[data-kept]")
    expect(panel).to_be_visible()
    expect(paragraphs(page).first).to_have_text("one")
    page.click("[data-kept-compare]")
    expect(page.locator("[data-kept-there] mark")).to_have_text("one in a tunnel")
    page.click("[data-kept-close]")
    page.click("[data-kept-use]")

    expect(paragraphs(page).first).to_have_text("one in a tunnel")
    expect(panel).to_be_hidden()
    assert stored(article) == BODY.replace("one", "one in a tunnel")
    assert article.deck == "Meanwhile"
    page.reload()
    ready(page)
    expect(panel).to_be_hidden()


def test_text_that_was_offered_may_be_discarded(article, people, sign_in):
    page = sign_in(people["reporter"])
    context = page.context
    open_story(page, article)
    context.set_offline(True)
    type_at_end_of(page, 0, " no")
    trouble(page, "offline")
    close_offline(page)
    page = context.new_page()
    open_story(page, article)

    page.click("[data-kept-drop]")

    expect(page.locator("[data-kept]")).to_be_hidden()
    page.reload()
    ready(page)
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert stored(article) == BODY


def sign_in_at(page: Page, user) -> None:
    page.goto("/admin/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector(".desk-person")


# --- Two people -----------------------------------------------------------------------------------


def test_two_people_in_different_paragraphs_see_each_other_and_merge(article, people, sign_in):
    rosa, cora = sign_in(people["reporter"]), sign_in(people["copy_editor"])
    open_story(rosa, article)
    open_story(cora, article)

    type_at_end_of(rosa, 2, " by Rosa")
    rosa.keyboard.press("ArrowLeft")
    is_saved(rosa)
    type_at_end_of(cora, 0, " by Cora")
    cora.fill("#id_deck", "A deck by Cora")
    is_saved(cora)

    expect(paragraphs(rosa).first).to_have_text("one by Cora")
    expect(rosa.locator("#id_deck")).to_have_value("A deck by Cora")
    expect(rosa.locator("[data-here]")).to_contain_text("Cora Copy")
    trouble(rosa, "Cora Copy changed: ")
    # The caret is where it was, and undo takes back what Rosa typed, not what Cora did.
    rosa.keyboard.type("!")
    expect(paragraphs(rosa).nth(2)).to_have_text("three by Ros!a")
    for _press in range(4):
        rosa.keyboard.press("Control+z")
    expect(paragraphs(rosa).nth(2)).to_have_text("three")
    expect(paragraphs(rosa).first).to_have_text("one by Cora")
    is_saved(rosa)
    assert stored(article) == "<p>one by Cora</p><p>two</p><p>three</p>"
    assert not TextConflict.objects.exists()


def test_two_people_in_one_paragraph_choose(article, people, sign_in):
    rosa, cora = sign_in(people["reporter"]), sign_in(people["copy_editor"])
    open_story(rosa, article)
    open_story(cora, article)
    cora.context.set_offline(True)
    type_at_end_of(cora, 1, " by Cora")
    trouble(cora, "offline")
    type_at_end_of(rosa, 1, " by Rosa")
    is_saved(rosa)

    cora.context.set_offline(False)
    dialog = cora.locator("dialog[data-conflict-dialog]")
    expect(dialog.locator(".one-side-words").first).to_have_text("two by Rosa")
    expect(dialog.locator(".one-side-words").last).to_have_text("two by Cora")
    expect(rosa.locator("[data-conflict-note]")).to_be_visible()
    dialog.locator("[data-choice=both]").click()

    expect(dialog).to_be_hidden()
    for page in (cora, rosa):
        expect(paragraphs(page)).to_have_text(["one", "two by Rosa", "two by Cora", "three"])
    expect(rosa.locator("[data-conflict-note]")).to_be_hidden()


def test_one_person_in_two_tabs_meets_no_conflict(article, people, sign_in):
    left = sign_in(people["reporter"])
    open_story(left, article)
    right = left.context.new_page()
    open_story(right, article)

    left.bring_to_front()
    type_at_end_of(left, 1, " left")
    is_saved(left)
    right.bring_to_front()
    expect(paragraphs(right).nth(1)).to_have_text("two left")
    type_at_end_of(right, 1, " right")
    is_saved(right)
    left.bring_to_front()
    expect(paragraphs(left).nth(1)).to_have_text("two left right")
    type_at_end_of(left, 1, " left again")
    is_saved(left)

    assert stored(article) == BODY.replace("two", "two left right left again")
    assert not TextConflict.objects.exists()
    expect(left.locator("[data-here]")).to_be_hidden()


def test_a_verb_waits_for_what_a_colleague_has_just_written(article, people, sign_in):
    rosa = sign_in(people["reporter"])
    open_story(rosa, article)
    rosa.route("**/here/", lambda route: route.abort())
    factories.edit(article, now=factories.EARLIER, deck="By Cora", by=people["copy_editor"])

    rosa.fill("#id_headline", "Ferry returns at last")
    rosa.click("button[value=submit]")

    trouble(rosa, "Read it, then press the button again")
    expect(rosa.locator("#id_deck")).to_have_value("By Cora")
    article.refresh_from_db()
    assert (article.stage, article.headline) == ("draft", "Ferry returns at last")
    rosa.click("button[value=submit]")
    rosa.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert article.stage == "in_review"


# --- Without scripts ------------------------------------------------------------------------------


def test_without_scripts_a_save_merges_and_a_verb_waits(article, people, sign_in):
    rosa = sign_in(people["reporter"], java_script_enabled=False)
    rosa.goto(f"/admin/articles/article/{article.pk}/change/")
    factories.edit(
        article, now=factories.EARLIER, by=people["copy_editor"],
        body="<p>one by Cora</p><p>two by Cora</p><p>three</p>",
    )  # fmt: skip

    rosa.fill("#id_body", "<p>one</p><p>two by Rosa</p><p>three by Rosa</p>")
    rosa.click("button[value=submit]")

    expect(rosa.locator(".messagelist")).to_contain_text("Not done: submit")
    expect(rosa.locator("[data-came-in] ins")).to_contain_text(["Cora"])
    assert stored(article) == "<p>one by Cora</p><p>two by Cora</p><p>three by Rosa</p>"
    assert article.stage == "draft"
    rosa.click("text=Compare and choose")
    rosa.click("text=Take this one")
    assert stored(article) == "<p>one by Cora</p><p>two by Rosa</p><p>three by Rosa</p>"


def test_a_field_that_is_too_long_keeps_its_text_and_says_by_how_much(article, people, sign_in):
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.fill("#id_headline", "x" * 305)
    page.fill("#id_deck", "Fine")

    trouble(page, "Headline is 5 characters too long.")
    article.refresh_from_db()
    assert (article.headline, article.deck) == ("Ferry returns", "Fine")
    page.reload()
    expect(page.locator("[data-kept]")).to_be_visible()
