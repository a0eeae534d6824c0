"""The picture library in a real browser: hand in, frame, insert, replace, and what must not run."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageDraw
from playwright.sync_api import Page, expect

from accounts.models import User
from articles.models import Article, SiteIdentity
from images.models import Image
from tests import factories
from tests.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIBRARY = "/admin/images/image/"


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    expect.set_options(timeout=15_000)  # pictures take their time on a busy machine
    names = ("reporter", "editor", "picture_editor")
    return {name: request.getfixturevalue(name) for name in names}


def photo(seed: int = 1, size: tuple[int, int] = (1200, 800), **options) -> bytes:
    """Return a JPEG with a look of its own."""
    picture = Pillow.new("RGB", size, (30 + seed * 40 % 200, 110, 140))
    draw = ImageDraw.Draw(picture)
    across, down = size
    draw.rectangle((0, down * 0.62, across, down), fill=(70, 60 + seed * 9 % 90, 50))
    left = across * (0.1 + seed * 0.17 % 0.6)
    draw.ellipse((left, down * 0.15, left + across * 0.2, down * 0.45), fill=(250, 220, 120))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def file(name: str, data: bytes) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def drop(page: Page, selector: str, *files: tuple[str, bytes]) -> None:
    """Drop files onto an element, as a person who drags them from a folder does."""
    transfer = page.evaluate_handle(
        """(files) => {
          const data = new DataTransfer();
          for (const [name, bytes] of files)
            data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
          return data;
        }""",
        [[name, list(data)] for name, data in files],
    )
    box = page.locator(selector).first.bounding_box()
    place = {"clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + box["height"] / 2}
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event(f"{selector} >> nth=0", kind, {"dataTransfer": transfer, **place})


def story(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def open_story(page: Page, article: Article) -> None:
    page.goto(story(article))
    page.wait_for_selector(".tiptap[aria-label]")


def save(page: Page) -> None:
    page.wait_for_selector("[data-saved]:not(:has(time))")  # it has seen what changed
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_have_count(1)
    page.wait_for_selector(".tiptap[aria-label]")


# --- Handing in ---------------------------------------------------------------------------------


def test_files_go_in_one_by_one_and_each_refusal_names_its_file(people, sign_in):
    known = factories.make_picture(data=photo(1))
    factories.make_live(lead_image=known)
    page = sign_in(people["picture_editor"])
    page.goto(LIBRARY)

    page.set_input_files(
        "#upload-file",
        [
            file("harbour.jpg", photo(2)),
            file("notes.jpg", b"not a picture"),
            file("again.jpg", photo(1)),
        ],
    )

    rows = page.locator(".upload-row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Added")
    expect(rows.nth(1)).to_have_class("upload-row is-refused")
    expect(rows.nth(1)).to_contain_text("“notes.jpg” is not a picture")
    expect(rows.nth(2)).to_contain_text("already here, used in 1 story")
    expect(page.locator(".upload-row progress")).to_have_count(0)
    assert Image.objects.count() == 2


def test_files_are_dropped_onto_the_library_with_one_credit_for_all(people, sign_in):
    page = sign_in(people["reporter"])
    page.goto(LIBRARY)
    page.click(".upload-words summary")
    page.fill("#upload-credit", "Pia Picture")

    drop(page, "[data-drop]", ("one.jpg", photo(1)), ("two.jpg", photo(3, (800, 1200))))

    expect(page.locator(".upload-row.is-taken")).to_have_count(2)
    assert list(Image.objects.values_list("credit", flat=True)) == ["Pia Picture"] * 2
    page.locator("[data-open]").first.click()
    page.fill("#id_alt", "A harbour at noon")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Image.objects.filter(alt="A harbour at noon").exists()


def test_without_scripts_a_plain_form_takes_several_files(people, sign_in):
    page = sign_in(people["reporter"], java_script_enabled=False)
    page.goto(LIBRARY)

    page.set_input_files("#upload-file", [file("a.jpg", photo(1)), file("b.jpg", b"no")])
    page.click("[data-upload-go]")

    expect(page.locator(".upload-row")).to_have_count(2)
    expect(page.locator(".is-refused")).to_contain_text("“b.jpg” is not a picture")
    assert Image.objects.count() == 1


# --- The frame ----------------------------------------------------------------------------------


def preview(page: Page, number: int) -> list[float]:
    shown = page.locator("[data-preview]").nth(number).get_attribute("viewBox")
    return [round(float(each), 3) for each in shown.split()]


def test_focal_point_moves_by_click_and_by_keys_and_the_crops_follow(people, sign_in):
    image = factories.make_picture(data=photo(2))
    page = sign_in(people["picture_editor"])
    page.goto(f"{LIBRARY}{image.pk}/frame/")
    box = page.locator("[data-stage]").bounding_box()
    assert preview(page, 3) == [200, 0, 800, 800]

    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    expect(page.locator("[data-said]")).to_contain_text("20 % from the left, 30 % from the top")
    assert preview(page, 3) == [0, 0, 800, 800]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-said]")).to_contain_text("21 % from the left, 40 % from the top")
    page.locator("#content-main button[type=submit]").click()

    page.wait_for_selector(".messagelist .success")
    image.refresh_from_db()
    assert image.focal == pytest.approx((0.21, 0.40), abs=0.005)
    assert image.crops == {}


def test_a_crop_is_drawn_by_buttons_numbers_and_dragging(people, sign_in):
    image = factories.make_picture(data=photo(2))
    page = sign_in(people["picture_editor"])
    page.goto(f"{LIBRARY}{image.pk}/frame/")
    square = page.locator("[data-crop='1 1']")

    square.locator("[data-step=left]").click()
    assert preview(page, 3)[0] == pytest.approx(188, abs=1)
    square.locator("[data-step=smaller]").click()
    square.locator("[data-side=width]").fill("40")
    square.locator("[data-side=width]").press("Tab")
    assert preview(page, 3)[2:] == pytest.approx([480, 480], abs=1)
    square.locator("[data-draw]").click()
    box = page.locator("[data-stage]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    dragged = preview(page, 3)
    page.locator("#content-main button[type=submit]").click()

    page.wait_for_selector(".messagelist .success")
    image.refresh_from_db()
    assert list(image.crops) == ["1:1"]
    left, _top, width, height = image.crops["1:1"]
    assert left * 1200 == pytest.approx(dragged[0], abs=1.5)
    assert (width * 1200, height * 800) == pytest.approx((480, 480), abs=1.5)


def test_a_turned_photo_is_framed_upright(people, sign_in):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # the camera was turned to the right
    image = factories.make_picture(data=photo(2, exif=exif))
    page = sign_in(people["picture_editor"])

    page.goto(f"{LIBRARY}{image.pk}/frame/")

    assert (image.width, image.height) == (800, 1200)
    shown = page.locator("[data-stage] img").bounding_box()
    assert shown["height"] > shown["width"]
    assert preview(page, 0) == [0, 375, 800, 450]


# --- Into stories -------------------------------------------------------------------------------


def test_a_lead_picture_is_searched_for_chosen_and_replaced_by_a_new_file(people, sign_in):
    factories.make_picture(data=photo(1), caption="A goat on a hill")
    wanted = factories.make_picture(data=photo(2), caption="The ferry in the harbour")
    article = factories.make_draft(by=people["reporter"])
    page = sign_in(people["reporter"])
    open_story(page, article)

    page.click("#id_lead_image_pick")
    page.fill("dialog #find-words", "harb")
    page.keyboard.press("Enter")
    expect(page.locator("dialog [data-choose]")).to_have_count(1)
    page.locator("dialog [data-choose]").click()
    expect(page.locator(".field-lead_image .choice-label")).to_contain_text("The ferry")
    save(page)
    article.refresh_from_db()
    assert article.lead_image_id == wanted.pk

    page.click("#id_lead_image_pick")
    page.set_input_files("dialog #upload-file", [file("new.jpg", photo(5))])
    page.click("dialog [data-use]")
    save(page)
    article.refresh_from_db()
    assert article.lead_image.name == "new.jpg"


def test_a_picture_in_the_text_has_words_of_its_own_and_readers_see_it(people, sign_in):
    image = factories.make_picture(data=photo(2), caption="The ferry", alt="A ferry")
    article = factories.make_draft(section=factories.make_section("World"))
    page = sign_in(people["editor"])
    open_story(page, article)

    page.locator(".tiptap p").first.click()
    page.keyboard.press("End")
    page.click(".prose-menubar__button[title='Insert a picture']")
    page.locator("dialog [data-choose]").click()
    figure = page.locator(".tiptap figure")
    expect(figure.locator("figcaption")).to_have_text("The ferry")
    page.keyboard.type(" at dawn")
    figure.locator("[data-set=alt]").fill("A white ferry")
    figure.locator("[data-set=width]").select_option("wide")
    save(page)

    article.refresh_from_db()
    assert article.body == (
        "<p>The ferry sailed again this morning.</p>"
        f'<figure data-image="{image.pk}" data-width="wide" data-alt="A white ferry">'
        "<figcaption>The ferry at dawn</figcaption></figure>"
    )
    page.click("button[value='page:publish']")
    page.click(".verb-form button.go")
    page.wait_for_selector(".messagelist .success")
    page.goto("/world/")
    page.locator("main a[href*='ferry-returns']").first.click()
    shown = page.locator(".prose figure.figure-wide img")
    expect(shown).to_have_attribute("alt", "A white ferry")
    assert shown.evaluate("each => each.decode().then(() => each.naturalWidth > 0)")


def test_portraits_and_logos_are_picked_handed_in_and_removed(people, sign_in):
    known = factories.make_picture(data=photo(1), caption="The ferry")
    ana = factories.make_author("Ana Autora")
    boss = User.objects.create_superuser("boss@example.org", "x", name="Boss")
    identity = SiteIdentity.objects.get_or_create(pk=1, defaults={"name": "The Courier"})[0]
    page = sign_in(boss)
    for row, fields in (
        (ana, ("portrait",)),
        (identity, ("logo", "logo_dark", "logo_square")),
    ):
        address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
        page.goto(address)
        for place, field in enumerate(fields):
            # By keys alone: open, find, choose; the focus comes back to the button.
            page.locator(f"#id_{field}_pick").press("Enter")
            page.fill("dialog #find-words", "ferry")
            page.keyboard.press("Enter")
            page.wait_for_selector("dialog [data-asked*=ferry]:not([aria-busy])")
            page.locator("dialog [data-choose]", has_text="ferry").press("Enter")
            expect(page.locator(f".field-{field} .choice-label")).to_contain_text("The ferry")
            expect(page.locator(f"#id_{field}_pick")).to_be_focused()
            if place == 0:
                page.click(f"#id_{field}_pick")
                page.set_input_files("dialog #upload-file", [file(f"{field}.jpg", photo(5))])
                page.click("dialog [data-use]")
                expect(page.locator(f".field-{field} .choice-label")).to_contain_text(".jpg")
            if field == "logo_dark":
                page.locator(f".field-{field} [data-clear]").press("Enter")
                expect(page.locator(f"#id_{field}_pick")).to_be_focused()
        page.click("input[name=_save]")
        page.wait_for_selector(".messagelist .success")

    ana.refresh_from_db()
    identity.refresh_from_db()
    assert ana.portrait.name == "portrait.jpg"
    assert identity.logo == ana.portrait  # the same bytes are the same picture
    assert (identity.logo_dark, identity.logo_square) == (None, known)


def test_a_file_dropped_or_pasted_into_the_text_is_handed_in(people, sign_in):
    article = factories.make_draft(by=people["reporter"])
    page = sign_in(people["reporter"])
    open_story(page, article)

    drop(page, ".tiptap p", ("dropped.jpg", photo(3)))
    expect(page.locator(".tiptap figure img[src]")).to_have_count(1)
    page.evaluate(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "pasted.jpg", { type: "image/jpeg" }));
          const options = { clipboardData: data, bubbles: true, cancelable: true };
          document.querySelector(".tiptap").dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        list(photo(4)),
    )
    expect(page.locator(".tiptap figure img[src]")).to_have_count(2)
    expect(page.locator(".figure-coming")).to_have_count(0)
    drop(page, ".tiptap p", ("broken.jpg", b"no"))
    expect(page.locator("[data-figure-refused]")).to_contain_text("“broken.jpg” is not a picture")
    save(page)

    article.refresh_from_db()
    assert article.body.count("<figure data-image=") == 2
    assert set(Image.objects.values_list("name", flat=True)) == {"dropped.jpg", "pasted.jpg"}


# --- Rights -------------------------------------------------------------------------------------


def test_denying_a_picture_pulls_it_and_blocks_publishing_it_again(people, sign_in, window):
    section = factories.make_section("World")
    image = factories.make_picture(data=photo(2), caption="The ferry")
    live = factories.make_live(section=section, lead_image=image)
    draft = factories.make_draft("Second story", section=section, lead_image=image)
    page, reader = sign_in(people["editor"]), window()
    address = f"/world/2026/11/{live.slug}/"
    reader.goto(address)
    expect(reader.locator(".lead img")).to_have_count(1)

    page.goto(f"{LIBRARY}{image.pk}/change/")
    expect(page.locator(".places")).to_contain_text("Ferry returns to the island")
    expect(page.locator(".places")).to_contain_text("Second story")
    page.check("#id_is_denied")
    page.fill("#id_reason", "The agency withdrew it.")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")

    reader.goto(address)
    expect(reader.locator(".lead img")).to_have_count(0)
    page.goto(f"{LIBRARY}rights/")
    expect(page.locator(".rights-line")).to_contain_text("Denied")
    open_story(page, draft)
    page.click("button[value='page:publish']")
    expect(page.locator(".checks-hard")).to_contain_text("“The ferry” must not run")
    page.click(".verb-form button.go")
    expect(page.locator(".errornote")).to_contain_text("“The ferry” must not run")
    draft.refresh_from_db()
    assert draft.standing == "never"


def test_words_change_for_future_uses_only_when_asked(people, sign_in, window):
    section = factories.make_section("World")
    image = factories.make_picture(data=photo(2), caption="The ferry", credit="Pia")
    live = factories.make_live(section=section, lead_image=image)
    page, reader = sign_in(people["picture_editor"]), window()

    page.goto(f"{LIBRARY}{image.pk}/change/")
    page.fill("#id_credit", "Pia Picture / Agency")
    page.check("input[name=reach][value=future]")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")

    image.refresh_from_db()
    assert image.credit == "Pia Picture / Agency"
    reader.goto(f"/world/2026/11/{live.slug}/")
    expect(reader.locator(".lead .credit")).to_have_text("Pia")


# --- For everybody ------------------------------------------------------------------------------


def shoot(page: Page, path: Path, **options) -> None:
    """Take a picture once colours have faded from one scheme into the other."""
    page.evaluate(
        """() => document.getAnimations().forEach((each) => {
          if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish();
        })"""
    )
    page.screenshot(path=path, **options)


@pytest.fixture
def filled(people):
    """Fill the library, with every note that a picture can carry."""
    section = factories.make_section("World")
    pictures = [
        factories.make_picture(data=photo(n, size), caption=caption, credit=credit, alt=alt)
        for n, (size, caption, credit, alt) in enumerate(
            [
                ((1200, 800), "The ferry in the harbour", "Pia Picture", "A ferry"),
                ((800, 1200), "", "", ""),
                (
                    (900, 900),
                    "A long caption that says all there is to say",
                    "Reuters",
                    "A",
                ),
                ((1600, 700), "Denied", "Agency", "B"),
            ]
        )
    ]
    Image.objects.filter(pk=pictures[3].pk).update(is_denied=True)
    body = (
        "<p>The ferry sailed again this morning.</p>"
        f'<figure data-image="{pictures[2].pk}"><figcaption>In the text</figcaption></figure>'
    )
    live = factories.make_live(section=section, lead_image=pictures[0], body=body)
    return pictures, live


def test_axe_finds_nothing_on_the_screens_of_pictures(people, sign_in, filled):
    pictures, _live = filled
    page = sign_in(people["editor"])
    paths = [
        LIBRARY,
        f"{LIBRARY}add/",
        f"{LIBRARY}rights/",
        f"{LIBRARY}{pictures[0].pk}/change/",
        f"{LIBRARY}{pictures[0].pk}/frame/",
    ]

    found = [each for path in paths for each in axe.findings(page, path)]

    assert found == []


def test_axe_finds_nothing_in_the_picker_and_a_figure(people, sign_in, filled):
    _pictures, live = filled
    page = sign_in(people["editor"])
    open_story(page, live)
    page.wait_for_selector(".tiptap figure img[src]")

    page.evaluate(axe._SCRIPT)
    closed = page.evaluate(axe._RUN, {"type": "tag", "values": axe.TAGS})
    page.click("#id_lead_image_pick")
    page.wait_for_selector("dialog [data-choose]")
    opened = page.evaluate(axe._RUN, {"type": "tag", "values": axe.TAGS})

    assert (closed, opened) == ([], [])


def test_screens_of_pictures_fit_a_phone(people, sign_in, filled, shots: Path | None):
    pictures, live = filled
    page = sign_in(people["editor"])
    paths = {
        "library": LIBRARY,
        "upload": f"{LIBRARY}add/",
        "rights": f"{LIBRARY}rights/",
        "picture": f"{LIBRARY}{pictures[0].pk}/change/",
        "frame": f"{LIBRARY}{pictures[0].pk}/frame/",
        "story": story(live),
    }

    wide = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in paths.items():
            page.goto(path)
            if shots:
                page.wait_for_load_state("networkidle")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((width, name))
            for scheme in ("light", "dark") if shots else ():
                page.emulate_media(color_scheme=scheme)
                shoot(page, shots / f"{name}-{width}-{scheme}.png", full_page=True)
        page.goto(story(live))
        page.click("#id_lead_image_pick")
        page.wait_for_selector("dialog [data-choose]")
        if shots:
            page.wait_for_load_state("networkidle")
        if page.evaluate("document.querySelector('dialog').scrollWidth > innerWidth"):
            wide.append((width, "picker"))
        for scheme in ("light", "dark") if shots else ():
            page.emulate_media(color_scheme=scheme)
            shoot(page, shots / f"picker-{width}-{scheme}.png")

    assert wide == []
