"""The first page of the desk in a browser without scripts: narrow, move, plan, replace a plan."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import scheduling
from articles.models import Article, ScheduledVerb
from articles.workflow import Stage
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor_there(transactional_db, request):
    """Create the editor after the database has been emptied."""
    return request.getfixturevalue("editor")


def test_a_story_is_found_moved_and_planned_with_plain_forms(editor_there, sign_in):
    editor, now = editor_there, timezone.now()
    world = factories.make_section("World")
    ferry = factories.make_draft(
        "Ferry returns", section=world, by=editor, due_at=now - timedelta(hours=1)
    )
    factories.make_draft("Whenever", section=world, by=editor)
    page = sign_in(editor, java_script_enabled=False)

    page.goto("/admin/")
    page.select_option(".board-filters [name=due]", "overdue")
    page.click(".board-filters button")
    expect(page.locator(".board-card .story-headline")).to_have_text(["Ferry returns"])
    for words in ("Submit", "Approve"):
        page.goto("/admin/?due=overdue")
        page.locator(".board-card").get_by_role("button", name=words).click()
        expect(page.locator(".messagelist .success").first).to_be_visible()
    assert Article.objects.get(pk=ferry.pk).stage == Stage.READY

    plan = scheduling.schedule(
        ferry, revision=factories.newest(ferry), due_at=now + timedelta(hours=2), by=editor, now=now
    )
    page.goto(f"/admin/articles/article/{ferry.pk}/do/schedule/")
    page.select_option("[name=instead_of]", str(plan.pk))
    later = timezone.localtime(now + timedelta(days=2))
    page.fill("[name=date]", later.strftime("%Y-%m-%d"))
    page.fill("[name=time]", "12:00")
    page.locator("main form [type=submit], #content form [type=submit]").first.click()
    expect(page.locator(".messagelist .success").first).to_be_visible()

    plans = dict(ScheduledVerb.objects.values_list("pk", "state"))
    assert plans.pop(plan.pk) == ScheduledVerb.State.CANCELLED
    assert list(plans.values()) == [ScheduledVerb.State.WAITING]
