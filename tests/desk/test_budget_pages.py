"""The pages of budget and calendar: plain forms, the newsroom's days, nothing for other eyes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import budgeting, scheduling, site
from articles.admin import budget_list
from articles.admin.list_pages import written
from articles.days import Span
from articles.desk_board import Filters
from articles.desk_calendar import calendar, week_of
from articles.models import Article, PlannedStory, ScheduledVerb, SiteIdentity
from tests.articles.test_budgeting import planned
from tests.desk.test_keyset_plans import FILL
from tests.factories import make_draft, make_live, make_section, newest
from tests.plans import analyze, check

pytestmark = pytest.mark.django_db

BUDGET = reverse("admin:articles_budget")
CALENDAR = reverse("admin:articles_calendar")
BERLIN = ZoneInfo("Europe/Berlin")
FORM = {"slugline": "FERRY-INQUIRY", "line": "Who knew", "date": "", "time": "18:00",
        "length": "", "pictures": "", "note": ""}  # fmt: skip
ROWS = 8_000
PLANS = """
INSERT INTO articles_plannedstory (slugline, line, pictures, note, section_id, created_by_id,
  assigned_to_id, is_restricted, version, due_at, created_at, struck_at, started_at)
SELECT 'LINE-' || n, '', '', '', (%(sections)s::bigint[])[1 + n %% 10], %(editor)s,
  CASE WHEN n %% 500 = 0 THEN %(reporter)s END, n %% 99 = 0, 1,
  CASE WHEN n %% 7 > 0 THEN timestamptz '2020-01-01' + n * interval '1 hour' END, now(),
  CASE WHEN n %% 5 = 0 THEN now() END, CASE WHEN n %% 5 = 1 THEN now() END
FROM generate_series(1, %(rows)s) AS n
"""


@pytest.fixture
def berlin(db):
    """Put the newsroom into a zone whose clocks change."""
    SiteIdentity.objects.update_or_create(pk=1, defaults={"time_zone": "Europe/Berlin"})
    site.forget()


def said(user, span: Span, **query) -> list[tuple[str, str]]:
    """Return what the calendar says, in its order."""
    found = calendar(user, span, Filters.of(query), site.current().zone)
    return [(str(each.what), str(each.story)) for day in found.days for each in day.entries]


def test_a_story_is_planned_changed_struck_and_put_back_with_plain_forms(
    client, editor, reporter, world, berlin
):
    client.force_login(editor)

    answer = client.post(
        reverse("admin:articles_planned_add"),
        {**FORM, "section": world.pk, "assigned_to": reporter.pk, "date": "2026-11-24",
         "length": "800"},
        follow=True,
    )  # fmt: skip

    story = PlannedStory.objects.get()
    assert story.due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert "FERRY-INQUIRY" in answer.text and "Rosa Reporter" in answer.text
    page = reverse("admin:articles_planned", args=[story.pk])
    press = reverse("admin:articles_planned_press", args=[story.pk])
    assert 'value="2026-11-24"' in client.get(page).text
    client.post(page, {**FORM, "slugline": "FERRY-TRIAL", "seen": "1"})
    story.refresh_from_db()
    assert (story.slugline, story.due_at, story.assigned_to) == ("FERRY-TRIAL", None, None)
    stale = client.post(page, {**FORM, "line": "Other", "seen": "1"})
    assert "was changed while you had it open" in stale.text and "Who knew" in stale.text
    struck = client.post(press, {"verb": "strike"}, follow=True)
    assert "Struck: “FERRY-TRIAL”" in struck.text and "Undo" in struck.text
    assert "FERRY-TRIAL" not in client.get(f"{BUDGET}?show=undated").text
    client.post(press, {"verb": "put_back"})
    assert "FERRY-TRIAL" in client.get(f"{BUDGET}?show=undated").text
    written = client.post(press, {"verb": "start"}, follow=True)
    article = Article.objects.get()
    assert written.redirect_chain[-1][0].endswith(f"/{article.pk}/change/")
    assert "From the budget" in written.text and page in written.text
    started = client.get(f"{BUDGET}?show=started").text
    assert reverse("admin:articles_article_change", args=[article.pk]) in started
    assert "It is an article now" in client.get(page).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"slugline": ""}, "This field is required"),
        ({"slugline": "x" * 130}, "it has 130"),
        ({"date": "2027-03-28", "time": "02:30"}, "does not come"),
        ({"date": "2026-10-25", "time": "02:30"}, "comes twice"),
        ({"date": "2026-11-24", "time": ""}, "at what time"),
        ({"length": "0"}, "greater than or equal to 1"),
        ({"line": "a\0b"}, "Null characters"),
    ],
)
def test_what_can_not_be_planned_is_said_and_the_text_stays(client, editor, berlin, typed, words):
    client.force_login(editor)

    answer = client.post(reverse("admin:articles_planned_add"), {**FORM, "note": "Keep", **typed})

    assert words in answer.text and "Keep</textarea>" in answer.text
    assert not PlannedStory.objects.exists()


def test_pages_are_for_who_may_and_restricted_plans_for_their_people(
    client, editor, reporter, other_reporter, picture_editor, now
):
    story = planned(editor, now, is_restricted=True, assigned_to=reporter, due_at=now)
    page = reverse("admin:articles_planned", args=[story.pk])
    press = reverse("admin:articles_planned_press", args=[story.pk])

    assert client.get(BUDGET).status_code == client.get(CALENDAR).status_code == 302
    for person, sees in ((reporter, True), (other_reporter, False), (picture_editor, False)):
        client.force_login(person)
        for address in (BUDGET, f"{CALENDAR}?day=2026-11-22", "/admin/"):
            assert ("FERRY-INQUIRY" in client.get(address).text) is (
                sees and (address != "/admin/" or person == reporter)
            )
        assert client.get(page).status_code == (200 if sees else 403)
        assert client.post(press, {"verb": "strike"}).status_code == (302 if sees else 403)
        if sees:
            budgeting.put_back(story, by=editor, now=now)
    assert client.get(reverse("admin:articles_planned_add")).status_code == 403
    client.force_login(other_reporter)
    open_one = planned(editor, now, "OPEN")
    shown = client.get(reverse("admin:articles_planned", args=[open_one.pk]))
    assert shown.status_code == 200 and "Start writing" not in shown.text
    assert client.get(press).status_code == 404


def test_pages_of_the_budget_follow_each_other(client, editor, now, monkeypatch):
    monkeypatch.setattr(budget_list, "ON_A_PAGE", 2)
    for number in range(5):
        planned(editor, now, f"DUE-{number}", due_at=now + timedelta(hours=number // 2))
    seen, after = [], ""
    while True:
        page = budget_list.page(editor, budget_list.Shelf.DUE, Filters(), after=after)
        seen += [each.slugline for each in page.lines]
        if not (after := page.further):
            break

    assert seen == [f"DUE-{number}" for number in range(5)]
    client.force_login(editor)
    assert "DUE-0" in client.get(f"{BUDGET}?after=nonsense&show=nonsense&section=x\0").text
    monkeypatch.setattr(budget_list, "LOOKED_THROUGH", 3)
    cut = client.get(f"{BUDGET}?person=999")
    assert "Looked through 3" in cut.text and "Further ones" in cut.text


def test_the_calendar_says_what_happens_in_the_newsrooms_days(editor, world, sport, berlin):
    noon = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    midnight = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # 26 November in Berlin
    planned(editor, noon, "PLAN", due_at=noon, section=sport)
    make_draft("Late", due_at=midnight - timedelta(seconds=1), section=world)
    make_draft("Next day", due_at=midnight)
    make_draft("Spiked", due_at=noon, stage="spiked")
    make_draft("Under embargo", embargo_until=noon, section=world)
    live = make_live("Out", section=world, now=noon - timedelta(hours=2))
    coming = make_draft("Coming", section=world)
    scheduling.schedule(
        coming, revision=newest(coming), due_at=noon, by=editor, now=noon - timedelta(hours=1)
    )
    ScheduledVerb.objects.create(article=live, verb="unpublish", due_at=noon, reason="End")
    day = Span.day(2026, 11, 25)

    assert said(editor, day) == [
        ("published", "Out"), ("embargo", "Under embargo"), ("planned", "PLAN"),
        ("publish", "Coming"), ("unpublish", "Out"), ("due", "Late"),
    ]  # fmt: skip
    assert said(editor, day, section=str(sport.pk)) == [("planned", "PLAN")]
    assert ("due", "Next day") in said(editor, week_of(date(2026, 11, 25)))
    assert said(editor, day, person=str(editor.pk)) == [("planned", "PLAN")]


def test_days_on_which_the_clocks_change_have_all_their_hours(client, editor, berlin):
    for hour in (-1, 0, 1, 24):  # 23:30, 0:30 summer time, 1:30, and 0:30 of the day after
        make_draft(f"At {hour}", due_at=datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
                   + timedelta(hours=hour + (hour == 24)))  # fmt: skip
    for hour in (0, 1):  # half past two, twice
        make_draft(f"Twice {hour}", due_at=datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
    back, forward = Span.day(2026, 10, 25), Span.day(2027, 3, 28)

    assert [title for _what, title in said(editor, back)] == ["At 0", "At 1", "Twice 0", "Twice 1"]
    hours = [
        calendar(editor, span, Filters(), BERLIN).days[0].hours
        for span in (back, forward, Span.day(2026, 10, 26))
    ]
    assert hours == [25, 23, 24]
    client.force_login(editor)
    page = client.get(f"{CALENDAR}?day=2026-10-25&span=day").text
    assert "02:30 CEST" in page and "02:30 CET" in page and "clocks go back" in page
    assert "day=2026-10-24" in page and "day=2026-10-26" in page


def test_a_week_runs_from_monday_and_any_address_leads_to_one(client, editor, berlin):
    client.force_login(editor)

    page = client.get(f"{CALENDAR}?day=2027-01-01").text
    assert "Week 53: 28 December 2026 to 3 January 2027" in page
    assert page.count("calendar-day") == 7
    for typed in ("", "nonsense", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert "is-today" in client.get(CALENDAR, {"day": typed}).text


def test_pages_ask_the_same_number_of_questions_however_much_is_planned(client, editor, world, now):
    client.force_login(editor)
    addresses = (BUDGET, f"{BUDGET}?show=started", f"{CALENDAR}?day=2026-11-22")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            counts.append(len(seen))
        return counts

    def more(number: int) -> None:
        planned(editor, now, f"PLAN-{number}", due_at=now, section=world, assigned_to=editor)
        begun = planned(editor, now, f"BEGUN-{number}", due_at=now, section=world)
        budgeting.start_writing(begun, by=editor, now=now)
        make_live(f"Out {number}", section=world, now=now)

    more(1)
    asked()
    few = asked()
    for number in range(2, 8):
        more(number)

    assert asked() == few
    assert max(few) <= 20


def test_budget_and_calendar_read_ranges_of_indexes(editor, reporter, monkeypatch):
    monkeypatch.setattr(budget_list, "LOOKED_THROUGH", 200)
    parent = make_section("World", desk="Foreign")
    child = make_section("Europe", parent=parent)
    sections = [parent, child, *(make_section(f"Section {number}") for number in range(8))]
    live = make_live("Ferry returns", section=parent)
    values = {"rows": ROWS, "reporter": reporter.pk, "editor": editor.pk,
              "sections": [section.pk for section in sections],
              "revision": live.live_revision_id}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute(PLANS, values)
        cursor.execute(
            "UPDATE articles_article SET due_at = saved_at,"
            " embargo_until = CASE WHEN id %% 10 = 0 THEN saved_at END WHERE id %% 3 = 0", []
        )  # fmt: skip
    analyze()
    narrowed = [{}, {"section": parent.pk}, {"person": reporter.pk}, {"desk": "Foreign"}]
    middle = PlannedStory.objects.open().filter(due_at__isnull=False).order_by("due_at")[2000]
    week = week_of(date(2020, 6, 3))
    tables = {Article._meta.db_table, PlannedStory._meta.db_table}

    for query in narrowed:
        filters = Filters.of({name: str(value) for name, value in query.items()})
        for user in (editor, reporter):
            with CaptureQueriesContext(connection) as seen:
                found = calendar(user, week, filters, BERLIN)
                for shelf in budget_list.Shelf:
                    budget_list.page(user, shelf, filters)
                budget_list.page(
                    user, budget_list.Shelf.DUE, filters,
                    after=written((middle.due_at, middle.pk)),
                )  # fmt: skip
            assert query or found.days[2].entries
            check([each["sql"] for each in seen.captured_queries], tables=tables, most=ROWS // 8)
