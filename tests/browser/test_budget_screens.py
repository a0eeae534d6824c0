"""A story goes from the budget to a draft and into the calendar, without scripts; axe looks on."""

from datetime import timedelta

import pytest

from articles import budgeting, scheduling, site
from articles.models import Article, PlannedStory
from events.clock import database_now
from tests import factories
from tests.browser import axe
from tests.browser.test_correcting_screens import shoot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db, request):
    return {name: request.getfixturevalue(name) for name in ("editor", "reporter")}


def test_a_story_is_planned_begun_and_found_in_the_calendar(people, sign_in, shots):
    world, now = factories.make_section("World", desk="Foreign"), database_now()
    today = now.astimezone(site.current().zone).date()
    fill(people, world, now)
    desk = sign_in(people["editor"], java_script_enabled=False)

    desk.goto("/admin/")
    desk.click("nav >> text=Budget")
    desk.click("summary:has-text('Plan a story')")
    desk.fill("#id_slugline", "FERRY-INQUIRY")
    desk.fill("#id_line", "Who knew of the crack in the hull, and since when")
    desk.select_option("#id_section", label="World")
    desk.select_option("#id_assigned_to", label="Rosa Reporter")
    desk.fill("#id_date", today.isoformat())
    desk.fill("#id_length", "800")
    desk.fill("#id_pictures", "The hull in dry dock")
    desk.click("text=Put on the budget")
    row = desk.locator("tr", has_text="FERRY-INQUIRY")
    assert "Rosa Reporter" in row.inner_text() and "800" in row.inner_text()
    row.locator("text=Strike").click()
    desk.click("text=Undo")
    desk.click("nav[aria-label=Desk] >> text=Calendar")
    assert "Planned story due" in desk.locator("tr", has_text="FERRY-INQUIRY").inner_text()
    desk.click("th >> text=FERRY-INQUIRY")
    desk.click("button:has-text('Start writing')")
    desk.click("text=From the budget")
    assert Article.objects.get(slugline="FERRY-INQUIRY").planned_story.length == 800
    desk.goto("/admin/articles/article/calendar/")
    assert "Due" in desk.locator("tr", has_text="FERRY-INQUIRY").inner_text()

    looking, found = sign_in(people["editor"]), []
    line = PlannedStory.objects.get(slugline="HARBOUR-TOLL")
    for name, address in {
        "budget": "budget/",
        "planned": f"budget/{line.pk}/",
        "calendar": "calendar/",
    }.items():
        looking.goto(f"/admin/articles/article/{address}")
        if name == "budget":
            shoot(looking, shots, "budget-closed")
            looking.click("summary:has-text('Plan a story')")
        shoot(looking, shots, name)
        found += axe.look(looking, name)
        assert looking.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    looking.emulate_media(media="print")
    if shots:
        looking.screenshot(path=shots / "calendar-print.png", full_page=True)
    assert not looking.is_visible(".board-filters")
    assert found == []


def fill(people, section, now) -> None:
    """Give the week something of each kind."""
    editor, reporter = people["editor"], people["reporter"]
    for slugline, line, fields in (
        ("HARBOUR-TOLL", "What the new toll costs fishermen", {"assigned_to": reporter}),
        ("COUNCIL-VOTE", "", {"is_restricted": True, "due_at": now - timedelta(hours=1)}),
        ("IDEA", "Someday", {"due_at": None}),
    ):
        story = PlannedStory(
            slugline=slugline, line=line, section=section,
            **{"due_at": now + timedelta(hours=30), **fields},
        )  # fmt: skip
        budgeting.plan(story, by=editor, now=now)
    factories.make_draft("The mayor answers", section=section, by=reporter, due_at=now)
    factories.make_draft("Budget of the city", section=section, embargo_until=now)
    factories.make_live("Ferry returns to the island", section=section, now=now)
    coming = factories.make_draft("Lighthouse sold", section=section)
    scheduling.schedule(
        coming,
        revision=factories.newest(coming),
        due_at=now + timedelta(minutes=5),
        by=editor,
        now=now,
    )
