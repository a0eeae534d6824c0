"""A document beside a story and the page of checks, used with the mouse and looked at by axe."""

import pytest

from articles.models import HouseRule
from tests import factories
from tests.articles.test_documents import PLAIN
from tests.browser import axe
from tests.browser.test_correcting_screens import shoot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db, request):
    return {"editor": request.getfixturevalue("editor")}


def test_a_document_is_attached_and_the_house_style_kept(people, sign_in, window, shots):
    story = factories.make_live(
        "Harbour plan is out",
        section=factories.make_section("World"),
        body="<p>Whilst the council met, its web site showed the plan.</p><p>Few refute it.</p>",
    )
    for what, instead, severity in (
        ("whilst", "while", "advice"),
        ("refute", "", "advice"),
        ("web site", "website", "blocks"),
    ):
        HouseRule.objects.update_or_create(
            what=what,
            defaults={"replacement": instead, "severity": severity, "why": "House spelling."},
        )
    desk, reader = sign_in(people["editor"]), window()
    where = f"/admin/articles/article/{story.pk}"
    found = []

    desk.goto(f"{where}/documents/")
    desk.set_input_files("#id_file", {"name": "plan.pdf", "mimeType": "", "buffer": PLAIN})
    desk.fill("#id_title", "The harbour plan, in full")
    desk.click("button:has-text('Attach')")
    desk.wait_for_selector(".document-row")
    shoot(desk, shots, "documents")
    found += axe.look(desk, "documents")
    reader.goto(f"/world/2026/11/{story.slug}/")
    shoot(reader, shots, "article-with-document")
    found += axe.look(reader, "article")
    with reader.expect_download() as download:
        reader.click("text=The harbour plan, in full")
    assert download.value.suggested_filename == "the-harbour-plan-in-full.pdf"

    desk.goto(f"{where}/checks/")
    shoot(desk, shots, "checks")
    found += axe.look(desk, "checks")
    desk.click("role=button[name='Write “while” for “whilst”']")
    desk.wait_for_selector(".messagelist .success")
    assert desk.locator("mark", has_text="Whilst").count() == 0
    assert desk.locator("mark", has_text="web site").count() == 1
    desk.goto("/admin/articles/houserule/")
    shoot(desk, shots, "house-style")
    found += axe.look(desk, "house style")
    assert found == []
