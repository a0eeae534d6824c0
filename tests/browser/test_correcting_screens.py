"""Screens on the way from draft to published, looked at by axe and kept as pictures on request."""

import pytest
from playwright.sync_api import expect

from events.clock import database_now
from tests import factories
from tests.browser import axe

pytestmark = pytest.mark.django_db(transaction=True)

BOX = '<aside class="fact-box"><h2>The boats</h2><p>Built 1998</p></aside>'
BODY = "<p>Three boats sank off Hel on Monday.</p><p>Nobody was hurt, the harbour master said.</p>"


@pytest.fixture
def people(transactional_db, request):
    return {name: request.getfixturevalue(name) for name in ("reporter", "editor")}


def shoot(page, shots, name: str) -> None:
    """Keep a screen at two widths, light and dark, where pictures are asked for."""
    if shots is None:
        return
    shots.mkdir(parents=True, exist_ok=True)
    for width, height in axe.WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")


def test_a_live_story_is_fixed_and_corrected(people, sign_in, window, shots):
    story = factories.make_live(
        "Boats sink", section=factories.make_section("World"), body=BODY + BOX, deck="Off Hel"
    )
    desk, reader = sign_in(people["editor"]), window()
    where = f"/admin/articles/article/{story.pk}"
    found = []

    # The live text is fixed in the editor, looked at, and goes out with a correction.
    desk.goto(f"{where}/do/fix_live/")
    body = desk.locator(".tiptap")
    body.wait_for()
    body.locator("p").first.dblclick(position={"x": 8, "y": 10})
    desk.wait_for_function("getSelection().toString().trim() === 'Three'")
    desk.keyboard.type("Four")
    expect(body.locator("p").first).to_have_text("Four boats sank off Hel on Monday.")
    # Left and come back to: the browser has kept it.
    desk.goto(f"{where}/change/")
    desk.goto(f"{where}/do/fix_live/")
    expect(body.locator("p").first).to_have_text("Three boats sank off Hel on Monday.")
    kept = desk.locator("[data-fix-kept]")
    expect(kept).to_contain_text("It was not published.")
    expect(kept.locator("[data-kept-moved]")).to_be_hidden()
    shoot(desk, shots, "fix-kept")
    found += axe.look(desk, "fix, with what was kept")
    desk.set_viewport_size({"width": 1440, "height": 900})
    kept.locator("[data-kept-use]").click()
    expect(body.locator("p").first).to_have_text("Four boats sank off Hel on Monday.")
    expect(kept).to_be_hidden()
    shoot(desk, shots, "fix")
    desk.click("button[name=look]:visible")
    desk.wait_for_selector(".fix-look ins")
    assert "It is: “Four boats sank off Hel on Monday.”" in desk.input_value("#id_note_text")
    shoot(desk, shots, "fix-look")
    found += axe.look(desk, "fix, second look")
    desk.select_option("#id_note_kind", "correction")
    desk.click("text=Publish the fix")
    desk.wait_for_selector(".messagelist .success")
    reader.goto(f"/world/2026/11/{story.slug}/")
    assert reader.locator(".prose p", has_text="Four boats sank").count() == 1
    assert reader.locator(".note-correction", has_text="Three boats sank").is_visible()

    story.refresh_from_db()
    assert story.live_revision.content["body"] == BODY.replace("Three", "Four") + BOX

    # Published: nothing is offered any more.
    desk.goto(f"{where}/do/fix_live/")
    desk.wait_for_selector("html[data-fix=ready]", state="attached")
    expect(kept).to_be_hidden()

    # The note is reworded; only a retraction asks for a text in place of the story.
    desk.goto(f"{where}/do/correct/")
    expect(desk.locator("#id_instead")).to_be_hidden()
    shoot(desk, shots, "correct")
    found += axe.look(desk, "notes")
    desk.select_option("#id_kind", "retraction")
    expect(desk.locator("#id_instead")).to_be_visible()
    expect(desk.locator("#id_position")).to_be_hidden()
    desk.click("text=Reword or withdraw")
    shoot(desk, shots, "reword")
    found += axe.look(desk, "reword")
    desk.fill("#id_text", "There were four boats, not three.")
    desk.fill("#id_reason", "Clearer")
    desk.click("text=Publish the new words")
    desk.wait_for_selector(".notes-earlier")
    reader.reload()
    expect(reader.locator(".note-correction")).to_contain_text("There were four boats, not three.")

    # An update goes out through the dialog.
    factories.edit(
        story, body=BODY.replace("Nobody", "Nobody nobody TK"), headline="Boats " * 14,
        now=database_now(),
    )  # fmt: skip
    desk.goto(f"{where}/do/update/")
    desk.click(".checks-changes summary")
    shoot(desk, shots, "update")
    found += axe.look(desk, "update")

    assert found == []


def test_the_preview_stands_beside_the_text_and_follows_it(people, sign_in, shots):
    world = factories.make_section("World")
    draft = factories.make_draft(
        "Boats sink", section=world, body=BODY, deck="Off Hel", by=people["reporter"]
    )
    desk = sign_in(people["reporter"])
    where = f"/admin/articles/article/{draft.pk}"
    desk.goto(f"{where}/change/")
    desk.locator(".tiptap").wait_for()
    desk.click("a[data-preview]")
    beside = desk.frame_locator(".preview-beside")
    page = beside.frame_locator("[data-frame]")
    expect(page.locator("h1")).to_have_text("Boats sink")

    desk.fill("#id_headline", "Four boats sink")
    expect(page.locator("h1")).to_have_text("Four boats sink", timeout=15_000)
    expect(beside.locator(".result-title")).to_have_text("Four boats sink")
    if shots:
        desk.screenshot(path=shots / "beside-1440-light.png")
    beside.locator("[data-paper]").click()
    expect(page.locator(".bar-end")).to_be_hidden()
    beside.locator("[data-paper]").click()
    expect(page.locator(".bar-end")).to_be_visible()
    beside.locator("[data-dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    beside.locator("[data-way=phone]").click()
    width = beside.locator("[data-frame]").evaluate("each => each.offsetWidth")
    assert width == 390

    desk.click("a[data-preview]")
    expect(desk.locator(".preview-beside")).to_have_count(0)
    desk.goto(f"{where}/preview/")
    desk.click("[data-way=shared]")
    expect(desk.locator(".preview-shared")).to_be_visible()
    shoot(desk, shots, "preview")
    assert axe.look(desk, "preview") == []


def test_a_lawyer_without_an_account_reads_and_signs_off(people, sign_in, window, shots):
    draft = factories.make_draft(
        "Boats sink", section=factories.make_section("World"), body=BODY, deck="Off Hel"
    )
    desk, lawyer = sign_in(people["editor"]), window()
    desk.goto(f"/admin/articles/article/{draft.pk}/change/")
    desk.click("text=Share")
    desk.fill("#id_label", "our lawyer")
    desk.click("text=Make a link")
    path = "/preview/" + desk.input_value("#share-address").split("/preview/")[1]

    lawyer.goto(path)
    expect(lawyer.frame_locator(".shared-page").locator("h1")).to_have_text("Boats sink")
    shoot(lawyer, shots, "shared")
    found = axe.look(lawyer, "shared")
    lawyer.fill("#shared-name", "Lee Lawyer")
    lawyer.check("[value=sign_off]")
    lawyer.click("text=Send")
    expect(lawyer.locator(".shared-done")).to_be_visible()
    assert lawyer.context.cookies() == []

    desk.goto(f"/admin/articles/article/{draft.pk}/share/")
    expect(desk.locator(".notes", has_text="Signed off")).to_contain_text("Lee Lawyer")
    shoot(desk, shots, "share")
    found += axe.look(desk, "share")
    desk.click("text=Revoke")
    assert lawyer.goto(path).status == 404
    assert found == []
