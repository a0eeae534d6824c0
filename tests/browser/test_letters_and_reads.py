"""Newsletters and readership in a browser: without scripts, by axe, and a real read."""

import re
from datetime import timedelta

import pytest

from articles.models import SiteIdentity
from events.clock import database_now
from newsletter import filling
from newsletter.answering import answer_one
from newsletter.models import MailingList, Subscription
from readership import counting, ranking
from readership.counting import Counter
from readership.models import HourlyReads
from tests import factories
from tests.browser.axe import WIDTHS, findings
from tests.newsletter.postbox import Postbox, serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADLINES = (
    "Ferry returns to the island after nine days in dock", "Council votes to finish the tide gate",
    "Herons reach the cup final in the 118th minute", "One bed takes 43 per cent of a nurse’s pay",
    "A night with the tide wardens", "The quartet that recorded a lighthouse",
)  # fmt: skip


@pytest.fixture
def newspaper(administrator):
    """Fill a newspaper with stories, lists, an issue and a week of reads."""
    SiteIdentity.objects.create(pk=1, name="The Courier", contact_email="desk@courier.example")
    now = database_now()
    sections = [factories.make_section(name) for name in ("City", "Sport", "Culture")]
    stories = [
        factories.make_live(
            headline, section=sections[number % 3], slug=f"story-{number}", placement="home",
            deck="The crossing takes forty minutes, as it always did.",
            now=now - timedelta(hours=1 + 5 * number),
            lead_image=factories.make_picture(number + 1, size=(1600, 900)),
        )
        for number, headline in enumerate(HEADLINES)
    ]  # fmt: skip
    daily = MailingList.objects.create(
        name="The Morning Courier", slug="morning", description="What matters, at seven."
    )
    MailingList.objects.create(
        name="Sport on Friday", slug="sport", section=sections[1], position=1
    )
    for number in range(3):
        Subscription.objects.create(
            list=daily, email=f"p{number}@example.org", asked_at=now, confirmed_at=now
        )
    issue = filling.begin(daily, now=now)
    issue.intro = "Good morning.\n\nThe ferry is back, and so are we."
    issue.save()
    for hours in range(20):
        for number, story in enumerate(stories):
            reads = (hours * 7 + number * 13) % 40 + 90 // (number + 1)
            counting.write(now - timedelta(hours=hours), {story.pk: reads})
    ranking.rank(now)
    return stories, issue


def test_a_reader_signs_up_without_scripts_and_leaves(newspaper, window, settings):
    page = window(java_script_enabled=False)
    box = Postbox()
    with serving(box, settings):
        page.goto("/sport/")
        page.get_by_label("Email address").fill("ines@example.org")
        page.get_by_role("button", name="Sign up").click()
        assert page.get_by_role("heading", name="Look into your mail").is_visible()
        assert answer_one()
    [mail] = box.mails
    page.goto(re.search(r"/newsletter/confirm/\S+", mail.get_content())[0])
    page.get_by_role("button", name="Yes, send them").click()
    assert page.get_by_role("heading", name="Welcome").is_visible()
    row = Subscription.objects.select_related("list").get(email="ines@example.org")
    assert (row.list.slug, row.page, row.is_standing) == ("sport", "/sport/", True)
    page.goto(f"/newsletter/leave/{row.token}/")
    page.get_by_role("button", name="Leave", exact=True).click()
    assert page.get_by_role("heading", name="You are off the list").is_visible()
    row.refresh_from_db()
    assert not row.is_standing
    assert page.context.cookies() == []


def test_a_story_in_view_for_five_seconds_is_read_once(newspaper, window, monkeypatch):
    mine = Counter(seconds=0)
    monkeypatch.setattr(counting, "counter", mine)
    stories, _issue = newspaper
    before = HourlyReads.objects.count()
    page = window(user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36")
    page.add_init_script("Object.defineProperty(navigator, 'webdriver', {get: () => false})")
    page.clock.install()
    page.goto(f"/city/{database_now():%Y/%m}/story-0/", wait_until="load")
    page.clock.run_for(4000)
    assert mine._counts == {}
    with page.expect_request("**/reads/"):
        page.clock.run_for(2000)
    page.clock.run_for(20_000)
    page.goto("/")  # after the beacon's answer

    assert list(mine._counts.values()) == [1]
    assert {pk for _hour, pk in mine._counts} == {stories[0].pk}
    assert HourlyReads.objects.count() == before
    assert page.context.cookies() == []


def test_axe_finds_nothing(newspaper, window, sign_in, administrator, shots):
    _stories, issue = newspaper
    readers, desk = window(), sign_in(administrator)
    subscription = Subscription.objects.first()
    public = {
        "home": "/",
        "newsletters": "/newsletter/",
        "leave": f"/newsletter/leave/{subscription.token}/",
    }
    inside = {
        "lists": "/admin/newsletter/mailinglist/",
        "list": "/admin/newsletter/mailinglist/add/",
        "issues": "/admin/newsletter/issue/",
        "begin": "/admin/newsletter/issue/add/",
        "issue": f"/admin/newsletter/issue/{issue.pk}/change/",
        "preview": f"/admin/newsletter/issue/{issue.pk}/preview/",
        "mail": f"/admin/newsletter/issue/{issue.pk}/preview/mail/",
        "send": f"/admin/newsletter/issue/{issue.pk}/send/",
        "people": "/admin/newsletter/subscription/",
        "readership": "/admin/readership/sectionreads/",
    }
    found = []
    for page, pages in ((readers, public), (desk, inside)):
        for turn, (name, path) in enumerate(pages.items()):
            if name == "mail":  # the mail's sandbox lets nothing run in it, axe neither
                page.goto(path)
            else:
                found += findings(page, path, WIDTHS[turn % 2 :][:1])
            for width, height in WIDTHS if shots else ():
                page.set_viewport_size({"width": width, "height": height})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
    assert not found, "\n".join(found)
