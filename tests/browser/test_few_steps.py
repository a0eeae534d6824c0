"""How few steps it takes from signing in to a published story."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, PublishedArticle
from authors.ownership import ProfileAccount
from tests import factories
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STEPS = 10  # for the same, WordPress needs 16


class Steps:
    """A person's hand: each click is a step, and so is each field that is filled in.

    Enter that ends a field belongs to filling it in; so does Tab or Enter on to the next field.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.taken = page, 0

    def click(self, selector: str) -> None:
        self.taken += 1
        self.page.locator(selector).first.click()

    def fill(self, selector: str, words: str, end: str = "") -> None:
        """Fill in a field, as a person types it."""
        self.taken += 1
        expect(self.page.locator(selector).first).to_be_focused()
        self.page.keyboard.type(words)
        if end:
            self.page.keyboard.press(end)


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    return {name: request.getfixturevalue(name) for name in ("section_editor", "sport")}


def test_from_signing_in_to_a_published_story_with_picture_section_and_topic(people, window, shots):
    person = people["section_editor"]
    factories.make_topic("Harbour")
    picture = factories.make_picture()
    profile = factories.make_author("Sami Section")
    ProfileAccount.objects.create(author=profile, user=person)
    page = window()
    page.goto("/admin/")
    hand = Steps(page)

    hand.fill("input[name=username]", person.email, end="Tab")
    hand.fill("input[name=password]", PASSWORD, end="Enter")
    hand.click("text=New story")
    page.wait_for_selector(".tiptap[aria-label]")
    hand.fill("#id_headline", "Harbour lights go out", end="Enter")
    page.keyboard.press("Enter")
    hand.fill(".tiptap", "The lights in the harbour went out at nine.")
    hand.click("button:has-text('+ Harbour')")
    hand.click("#id_lead_image_pick")
    hand.click("dialog [data-choose]")
    expect(page.locator(".field-lead_image .choice-label")).to_be_visible()
    shoot(page, shots, "few-steps")
    hand.click("button[value='page:publish']")
    hand.click(".verb-form button.go")
    expect(page.locator(".messagelist .success")).to_contain_text("Published.")

    story = PublishedArticle.objects.get()
    article = Article.objects.get()
    assert (story.headline, story.lead_image_id) == ("Harbour lights go out", picture.pk)
    assert article.section.name == "World"
    assert [item.tag.name for item in article.ordered_topic_items()] == ["Harbour"]
    assert [item.author for item in article.byline_items.all()] == [profile]
    assert hand.taken <= MOST_STEPS, hand.taken


def test_the_verbs_follow_the_section_without_a_reload(people, sign_in):
    page = sign_in(people["section_editor"])
    page.goto("/admin/articles/article/add/")
    page.wait_for_selector(".tiptap[aria-label]")
    page.keyboard.type("Derby put off")
    main = page.locator("[data-verbs] > button.go")

    page.select_option("#id_section", label="Sport")
    expect(main).to_have_text("Submit for review")
    page.select_option("#id_section", label="World")
    expect(main).to_have_text("Publish …")
    page.click(".bar-more summary")
    page.click("button[value=spike]")
    page.locator("dialog[open] textarea").fill("Played after all")
    page.click("dialog[open] [data-reason-go]")

    expect(page.locator(".messagelist .success")).to_contain_text("Spiked.")
    assert Article.objects.get().stage == "spiked"


def shoot(page: Page, shots, name: str) -> None:
    """Take screenshots, wide and narrow, where a folder for them is named."""
    for width in (1440, 390) if shots else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=shots / f"{name}-{width}.png")
    if shots:
        page.set_viewport_size({"width": 1440, "height": 900})
