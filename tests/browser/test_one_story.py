"""The main job on real input: a story file in, a published page out, in a real browser."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Article, PublishedArticle
from authors.models import Author
from tests.factories import make_section, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# With a wire story beside the project, our own is left to `make proof`: it goes the same way.
SEEDS = sorted((Path(__file__).parents[3] / "shared" / "seed").glob("*.txt"))
OWN_STORY = """Harbour pilots vote to end their strike after nineteen days

“We got the night boat,” says their chair, “and our tea break”

The harbour pilots of Port Ambrose voted on Sunday to end a strike with 41 ships at anchor.

It was 63 to 9. Łucja Ångström, their chair, said they had won “nearly everything worth having”.

The port’s managers declined to comment — but the first tanker moved before midnight.

Author: Noor van Dijk

Noor van Dijk is the harbour correspondent of the Ambrose Star, follow her on Twitter @noorvandijk.
"""


def story_file(kind: str, tmp_path: Path) -> Path:
    """Return the real wire story beside the project, or the story of our own."""
    if kind == "own":
        file = tmp_path / "story.txt"
        file.write_text(OWN_STORY, encoding="utf-8")
        return file
    if not SEEDS:
        pytest.skip("no seed story beside the project: only our own story was tried")
    return SEEDS[0]


@pytest.fixture
def people(transactional_db, request):
    """Create the sections, topic and staff after the database has been emptied."""
    names = ("reporter", "editor", "profile_editor")
    return {name: request.getfixturevalue(name) for name in names}


def press(page, verb: str, reason: str = "") -> None:
    """Press a verb's button; give the reason where its dialog asks for one, and say yes."""
    button = page.locator(f'button[name=_continue]:is([value="{verb}"], [value="page:{verb}"])')
    if not button.is_visible():
        page.click(".bar-more summary")
    with page.expect_navigation():
        button.click()
        if reason:
            dialog = page.locator("dialog[open]")
            dialog.locator("textarea").fill(reason)
            dialog.locator("[data-reason-go]").click()
    if page.url.endswith(f"/do/{verb}/"):
        with page.expect_navigation():
            page.click(".verb-form button.go")


def story_text(page) -> list[str]:
    return [
        text.strip() for text in page.locator("article .prose > p:not(.dateline)").all_inner_texts()
    ]


@pytest.mark.parametrize(
    "kind", ["seed", pytest.param("own", marks=[pytest.mark.proof] if SEEDS else [])]
)
def test_a_story_file_becomes_a_published_page(kind, people, sign_in_by_form, window, tmp_path):
    file = story_file(kind, tmp_path)
    paragraphs = _paragraphs(file)
    section, topic = make_section("World"), make_topic("Front line")

    # A file comes in.
    call_command("import_stories", str(file), "--section", section.slug)
    draft = Article.objects.get()
    Article.objects.update(created_by=people["reporter"])
    writer = Author.objects.get()
    reader = window()
    assert reader.goto(f"/authors/{writer.slug}/").status == 404

    # The reporter opens the draft, edits and submits it.
    desk = sign_in_by_form(people["reporter"])
    desk.goto("/admin/articles/article/")
    desk.click(f"text={draft.headline}")
    assert desk.input_value("#id_headline") == draft.headline
    body = desk.locator(".tiptap")
    body.wait_for()
    assert body.locator("p").count() == len(paragraphs)
    desk.fill("#id_deck", "What the reporter added")
    body.locator("p").last.click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" Added at the end.")
    press(desk, "submit")
    assert desk.locator("text=Submitted for review").is_visible()

    # The editor adds a topic and publishes.
    office = sign_in_by_form(people["editor"])
    office.goto(f"/admin/articles/article/{draft.pk}/change/")
    _choose_topic(office, topic.name)
    press(office, "publish")
    assert office.locator("text=Published.").is_visible()
    path = "/" + PublishedArticle.objects.get().path + "/"

    # The reader finds it everywhere.
    for address in (
        "/",
        f"/{section.slug}/",
        f"/topics/{topic.slug}/",
        f"/authors/{writer.slug}/",
        f"/search/?q={draft.headline.split()[0]}",
        "/latest/",
    ):
        assert reader.goto(address).status == 200, address
        assert reader.locator("a", has_text=draft.headline).first.is_visible(), address
    reader.click(f"a:has-text('{draft.headline}')")
    assert reader.url.endswith(path)
    assert reader.inner_text("h1").strip() == draft.headline
    assert reader.locator("text=What the reporter added").is_visible()
    shown = story_text(reader)
    assert shown[:-1] == paragraphs[:-1]
    assert shown[-1] == paragraphs[-1] + " Added at the end."
    byline = reader.locator("article header a", has_text=writer.name)
    assert byline.is_visible()
    link = writer.links.get(kind="x").url
    assert reader.locator(f'article a[href="{link}"]').count() >= 1
    byline.first.click()
    assert reader.inner_text("h1").strip() == writer.name
    assert reader.locator(f'a[href="{link}"]').first.is_visible()

    # A profile editor changes the bio, and the page shows it.
    staff = sign_in_by_form(people["profile_editor"])
    staff.goto(f"/admin/authors/author/{writer.pk}/change/")
    staff.fill("#id_bio", "Now writes from the coast.")
    with staff.expect_navigation():
        staff.click("input[name=_save], button[name=_save]")
    reader.reload()
    assert reader.locator("text=Now writes from the coast.").first.is_visible()

    # A further edit stays invisible until it is published.
    office.goto(f"/admin/articles/article/{draft.pk}/change/")
    office.fill("#id_headline", "A headline that is not ready")
    press(office, "save")
    reader.goto(path)
    assert reader.inner_text("h1").strip() == draft.headline
    press(office, "update")
    reader.goto(path)
    assert reader.inner_text("h1").strip() == "A headline that is not ready"

    # Unpublished, it is gone; published again, it has the same address and date.
    first = reader.get_attribute("article header time", "datetime")
    press(office, "unpublish", reason="A source withdrew")
    assert reader.goto(path).status == 404
    assert reader.goto("/latest/").status == 200
    assert reader.locator("text=A headline that is not ready").count() == 0
    press(office, "publish")
    assert reader.goto(path).status == 200
    assert reader.get_attribute("article header time", "datetime") == first
    assert reader.context.cookies() == []


def _paragraphs(file: Path) -> list[str]:
    """Return the paragraphs of a story file, read independently of our parser."""
    blocks = [block.strip() for block in file.read_text(encoding="utf-8").split("\n\n")]
    end = next(number for number, block in enumerate(blocks) if block.startswith("Author:"))
    return [re.sub(r"\s+", " ", block) for block in blocks[2:end] if block]


def _choose_topic(page, name: str) -> None:
    """Pick a topic in the search box of the form."""
    field = page.get_by_label("Add a topic").first
    field.scroll_into_view_if_needed()
    field.click()
    page.keyboard.type(name[:5])
    page.locator(".field-topics [role=option]", has_text=name).first.click()
