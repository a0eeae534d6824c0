"""Turning accounts off and on: stories are handed over, nothing is lost, somebody is in charge."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import handover_form
from accounts.deactivating import deactivate, reactivate
from accounts.models import User
from accounts.rights import AccountRefused, administrators
from articles import budgeting, publishing, reviewing
from articles.admin.accounts import assign, open_stories
from articles.models import Article, Revision
from articles.models.planned import PlannedStory
from articles.models.schedule import ScheduledVerb
from articles.verbs import NotAllowed, VerbRefused
from authors.models import Author
from authors.ownership import ProfileAccount
from events.models import Event, Notice
from tests.factories import edit, make_author, make_draft, make_live, newest

pytestmark = pytest.mark.django_db


def address(user, word="deactivate") -> str:
    return reverse(f"admin:accounts_user_{word}", args=[user.pk])


@pytest.fixture
def desk(administrator) -> Client:
    """Return the administrator's browser."""
    client = Client()
    client.force_login(administrator)
    return client


# --- Which stories are open -----------------------------------------------------------------------


def test_open_are_the_stories_in_ones_hands_that_are_not_at_rest(
    reporter, other_reporter, editor, world, now
):
    mine = {
        "draft": make_draft("Draft", section=world, by=reporter),
        "assigned": make_draft("Assigned", section=world, by=editor, assigned_to=reporter),
        "live with changes": make_live("Live with changes", section=world, by=reporter),
        "in review": make_draft("In review", section=world, by=reporter),
        "update in review": make_live("Update in review", section=world, by=reporter),
        "unpublished": make_live("Unpublished", section=world, by=reporter),
    }
    edit(mine["live with changes"], now=now, body="<p>New words.</p>")
    reviewing.submit(mine["in review"], by=None, now=now)
    edit(mine["update in review"], now=now, body="<p>New words.</p>")
    reviewing.submit(mine["update in review"], by=None, now=now)
    publishing.unpublish(mine["unpublished"], by=None, now=now, reason="Doubts")
    make_live("Live and at rest", section=world, by=reporter)
    spiked = make_draft("Spiked", section=world, by=reporter)
    reviewing.spike(spiked, by=None, now=now, reason="")
    killed = make_draft("Killed", section=world, by=reporter)
    Article.objects.filter(pk=killed.pk).update(standing="killed")
    make_draft("With a colleague", section=world, by=reporter, assigned_to=other_reporter)
    make_draft("Somebody else’s", section=world, by=other_reporter)

    found = {str(article) for article in open_stories(reporter)}

    assert found == {
        "Draft", "Assigned", "Live with changes", "In review", "Update in review", "Unpublished",
    }  # fmt: skip


def test_a_story_in_the_hands_of_somebody_turned_off_is_open_again(reporter, other_reporter):
    left = make_draft(by=reporter, assigned_to=other_reporter)
    User.objects.filter(pk=other_reporter.pk).update(is_active=False)

    assert list(open_stories(reporter)) == [left]


# --- The page -------------------------------------------------------------------------------------


def test_the_page_lists_open_stories_and_who_could_take_them(
    desk, reporter, other_reporter, picture_editor
):
    make_draft("Harbour opens", by=reporter)
    User.objects.create_user("gone@example.org", name="Gina Gone", is_active=False)

    page = desk.get(address(reporter))

    assert "Harbour opens" in page.text
    assert "1 open story" in page.text
    [(_story, field)] = page.context["form"].rows()
    names = [str(label) for _value, label in field.field.choices]
    assert "Otto Other" in names
    assert not {"Rosa Reporter", "Gina Gone", "Pia Picture"} & set(names)


def test_looking_at_the_page_changes_nothing(desk, reporter):
    make_draft(by=reporter)

    desk.get(address(reporter))

    reporter.refresh_from_db()
    assert reporter.is_active
    assert not Event.objects.filter(kind="account").exists()


def test_who_is_turned_off_is_out_at_once_and_stays_out(desk, reporter):
    theirs = Client()
    theirs.force_login(reporter)

    desk.post(address(reporter))
    theirs.post(
        reverse("admin:login"), {"username": reporter.email, "password": "correct horse battery"}
    )

    assert theirs.get("/admin/").status_code == 302


def test_old_sessions_do_not_come_back_with_the_account(desk, reporter):
    theirs = Client()
    theirs.force_login(reporter)
    desk.post(address(reporter))

    desk.post(address(reporter, "reactivate"))

    assert theirs.get("/admin/").status_code == 302
    theirs.post(
        reverse("admin:login"), {"username": reporter.email, "password": "correct horse battery"}
    )
    assert theirs.get("/admin/").status_code == 200


def test_all_stories_go_to_one_person_who_is_told(desk, administrator, reporter, other_reporter):
    first, second = make_draft("Ferry", by=reporter), make_draft("Harbour", by=reporter)

    desk.post(address(reporter), {"everything": other_reporter.pk})

    for article in (first, second):
        article.refresh_from_db()
        assert article.assigned_to == other_reporter
        assert article.created_by == reporter
        [event] = Event.objects.about("article", article.pk).filter(verb="assigned")
        assert (event.by, event.payload["to_name"]) == (administrator, "Otto Other")
        assert event.keys == []
    assert [
        notice.text for notice in Notice.objects.filter(user=other_reporter).order_by("pk")
    ] == [
        "Ada Administrator assigned “Ferry” to you.",
        "Ada Administrator assigned “Harbour” to you.",
    ]


def test_stories_go_one_by_one_and_what_is_left_stays(desk, reporter, other_reporter, copy_editor):
    ferry, harbour, tides = (
        make_draft(name, by=reporter) for name in ("Ferry", "Harbour", "Tides")
    )

    desk.post(
        address(reporter),
        {
            "everything": other_reporter.pk,
            f"story-{harbour.pk}": copy_editor.pk,
            f"story-{tides.pk}": "leave",
        },
    )

    holders = [Article.objects.get(pk=each.pk).assigned_to for each in (ferry, harbour, tides)]
    assert holders == [other_reporter, copy_editor, None]
    [event] = Event.objects.about("account", reporter.pk).filter(verb="deactivated")
    assert event.payload["stories"] == [
        {"article": ferry.pk, "to": other_reporter.pk, "to_name": "Otto Other"},
        {"article": harbour.pk, "to": copy_editor.pk, "to_name": "Cora Copy"},
        {"article": tides.pk, "to": None, "to_name": ""},
    ]


def test_stories_beyond_the_listed_ones_follow_the_choice_for_all(
    desk, reporter, other_reporter, monkeypatch
):
    monkeypatch.setattr(handover_form, "LISTED", 2)
    for number in range(4):
        make_draft(f"Story {number}", by=reporter)

    page = desk.get(address(reporter))
    desk.post(address(reporter), {"everything": other_reporter.pk})

    assert "2 more stories are not listed" in page.text
    assert Article.objects.filter(assigned_to=other_reporter).count() == 4


@pytest.mark.parametrize("choice", ["0", "x", "999999"])
def test_a_person_who_is_not_offered_is_refused_and_nothing_changes(desk, reporter, choice):
    make_draft(by=reporter)

    answer = desk.post(address(reporter), {"everything": choice})

    assert answer.context["form"].errors
    reporter.refresh_from_db()
    assert reporter.is_active


def test_the_page_costs_the_same_with_two_stories_and_with_twenty(
    desk, reporter, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(100) as seen:
            desk.get(address(reporter))
        return len(seen)

    for number in range(2):
        make_draft(f"Story {number}", by=reporter)
    queries()  # the outlet is held from here on
    few = queries()
    for number in range(18):
        make_draft(f"More {number}", by=reporter)

    assert queries() == few


def test_nothing_else_is_touched(desk, reporter, editor, world, now):
    live = make_live("Live", section=world, by=reporter)
    profile = make_author("Rosa R.")
    ProfileAccount.objects.create(author=profile, user=reporter)
    draft = make_draft("Planned", section=world, by=reporter)
    ScheduledVerb.objects.create(
        article=draft,
        verb="publish",
        revision=newest(draft),
        by=reporter,
        by_name=str(reporter),
        due_at=now + timedelta(hours=1),
    )
    before = Author.objects.values().get(pk=profile.pk)
    revisions, versions = Revision.objects.count(), draft.version

    desk.post(address(reporter), {"everything": editor.pk})

    live.refresh_from_db()
    draft.refresh_from_db()
    assert (live.standing, live.assigned_to) == ("live", None)
    assert Author.objects.values().get(pk=profile.pk) == before
    assert ProfileAccount.objects.filter(user=reporter).exists()
    assert ScheduledVerb.objects.get().state == "waiting"
    assert (Revision.objects.count(), draft.version) == (revisions, versions)
    assert Event.objects.about("article", live.pk).exists()
    assert User.objects.get(pk=reporter.pk).name == "Rosa Reporter"


def test_the_history_keeps_the_name(desk, reporter, now):
    draft = make_draft(by=reporter)
    reviewing.submit(draft, by=reporter, now=now)

    desk.post(address(reporter))

    [event] = Event.objects.about("article", draft.pk).filter(verb="submit")
    assert (event.by, event.by_name) == (reporter, "Rosa Reporter")


def test_a_restricted_headline_is_not_shown_to_who_may_not_see_it(reporter, other_reporter):
    secret = make_draft("Secret", by=reporter)
    Article.objects.filter(pk=secret.pk).update(is_restricted=True)
    other_reporter.user_permissions.set(
        Permission.objects.filter(codename__in=["change_user", "view_user"])
    )
    client = Client()
    client.force_login(other_reporter)

    page = client.get(address(reporter))

    assert "A restricted story" in page.text
    assert "Secret" not in page.text


# --- What is planned ----------------------------------------------------------------------------


def make_plan(slugline: str, **fields) -> PlannedStory:
    return PlannedStory.objects.create(
        slugline=slugline, created_at=datetime(2026, 11, 20, tzinfo=UTC), **fields
    )


def test_planned_stories_are_listed_and_handed_over(
    desk, administrator, reporter, other_reporter, copy_editor, now
):
    draft = make_draft("Ferry", by=reporter)
    first = make_plan("harbour-vote", assigned_to=reporter, due_at=now)
    other = make_plan("tides", assigned_to=reporter)
    for nothing_to_do in (
        {"assigned_to": other_reporter, "created_by": reporter},
        {"assigned_to": reporter, "struck_at": now},
        {"assigned_to": reporter, "started_at": now},
    ):
        make_plan("elsewhere", **nothing_to_do)

    page = desk.get(address(reporter))
    desk.post(
        address(reporter),
        {"everything": other_reporter.pk, f"planned_story-{other.pk}": copy_editor.pk},
    )

    assert [str(story.title) for story in page.context["stories"]] == [
        "Ferry", "harbour-vote", "tides",
    ]  # fmt: skip
    assert reverse("admin:articles_planned", args=[first.pk]) in page.text
    holders = [PlannedStory.objects.get(pk=each.pk).assigned_to for each in (first, other)]
    assert holders == [other_reporter, copy_editor]
    [event] = Event.objects.about("planned_story", first.pk)
    assert (event.verb, event.by, event.payload) == (
        "changed", administrator, {"fields": ["assigned_to"]},
    )  # fmt: skip
    assert Notice.objects.get(user=copy_editor).text == (
        "Ada Administrator planned “tides” for you."
    )
    [turned_off] = Event.objects.about("account", reporter.pk).filter(verb="deactivated")
    assert turned_off.payload["stories"] == [
        {"article": draft.pk, "to": other_reporter.pk, "to_name": "Otto Other"},
        {"planned_story": first.pk, "to": other_reporter.pk, "to_name": "Otto Other"},
        {"planned_story": other.pk, "to": copy_editor.pk, "to_name": "Cora Copy"},
    ]


def test_a_restricted_slugline_is_not_shown_to_who_may_not_see_it(reporter, other_reporter):
    make_plan("secret-plan", assigned_to=reporter, is_restricted=True)
    other_reporter.user_permissions.set(
        Permission.objects.filter(codename__in=["change_user", "view_user"])
    )
    client = Client()
    client.force_login(other_reporter)

    page = client.get(address(reporter))

    assert "A restricted story" in page.text
    assert "secret-plan" not in page.text


def test_who_may_not_change_a_plan_may_not_hand_it_over(reporter, other_reporter, now):
    plan = make_plan("tides", assigned_to=reporter, created_by=reporter)

    with pytest.raises(NotAllowed):
        budgeting.hand_over(plan, to=other_reporter, by=other_reporter, now=now)
    budgeting.hand_over(plan, to=other_reporter, by=reporter, now=now)

    plan.refresh_from_db()
    assert (plan.assigned_to, plan.version) == (other_reporter, 2)


# --- Refusals -------------------------------------------------------------------------------------


def test_nobody_turns_themselves_off(desk, administrator, editor):
    editor.groups.add(Group.objects.get(name="Administrator"))

    answer = desk.post(address(administrator), follow=True)

    assert "You can’t turn off your own account." in answer.text
    administrator.refresh_from_db()
    assert administrator.is_active


def test_the_last_administrator_is_not_turned_off(administrator, reporter, now):
    with pytest.raises(AccountRefused, match="only active administrator"):
        deactivate(administrator, by=None, now=now, stories=[])

    administrator.refresh_from_db()
    assert administrator.is_active


@pytest.mark.parametrize(
    "column", [{"is_active": False}, {"password": "!unusable"}, {"is_staff": False}]
)
def test_an_administrator_who_can_not_sign_in_does_not_count(administrator, editor, now, column):
    editor.groups.add(Group.objects.get(name="Administrator"))
    User.objects.filter(pk=editor.pk).update(**column)

    with pytest.raises(AccountRefused):
        deactivate(administrator, by=None, now=now, stories=[])


def test_with_a_second_administrator_the_first_may_go(administrator, editor, now):
    editor.groups.add(Group.objects.get(name="Administrator"))

    deactivate(administrator, by=editor, now=now, stories=[])

    assert list(administrators()) == [editor]


def test_the_last_administrator_keeps_the_role(desk, administrator):
    page = reverse("admin:accounts_user_change", args=[administrator.pk])
    reporter_role = Group.objects.get(name="Reporter")

    answer = desk.post(
        page, {"name": "Ada", "email": administrator.email, "groups": [reporter_role.pk]}
    )

    assert "only active administrator" in answer.text
    assert administrator.groups.filter(name="Administrator").exists()


def test_an_administrator_may_give_the_role_up_to_another(desk, administrator, editor):
    editor.groups.add(Group.objects.get(name="Administrator"))
    page = reverse("admin:accounts_user_change", args=[administrator.pk])

    desk.post(page, {"name": "Ada", "email": administrator.email, "groups": []})

    assert list(administrators()) == [editor]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_can_not_turn_each_other_off_at_once(now):
    first, second = (
        User.objects.create_user(f"{name}@example.org", "secret words", name=name)
        for name in ("Ada", "Edda")
    )
    group = Group.objects.get(name="Administrator")
    first.groups.add(group)
    second.groups.add(group)
    refusals = []

    def turn_off(user, by):
        try:
            deactivate(user, by=by, now=now, stories=[])
        except AccountRefused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=turn_off, args=pair) for pair in ((first, second), (second, first))
    ]
    with transaction.atomic():
        list(User.objects.select_for_update(no_key=True).order_by("pk"))
        for thread in threads:
            thread.start()
        wait_until_waiting(2)
    for thread in threads:
        thread.join()

    assert len(refusals) == 1
    assert administrators().count() == 1


def wait_until_waiting(number: int) -> None:
    """Return when so many others wait for a row."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # held for the transaction otherwise
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= number:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")


def test_turning_off_twice_is_refused(desk, reporter):
    desk.post(address(reporter))

    answer = desk.post(address(reporter), follow=True)

    assert "Rosa Reporter is turned off already." in answer.text
    assert Event.objects.about("account", reporter.pk).count() == 1


def test_turning_on_is_recorded_and_refused_when_it_is_on(desk, administrator, reporter, now):
    with pytest.raises(AccountRefused):
        reactivate(reporter, by=administrator, now=now)

    desk.post(address(reporter))
    desk.post(address(reporter, "reactivate"))

    reporter.refresh_from_db()
    assert reporter.is_active
    verbs = Event.objects.about("account", reporter.pk).newest().values_list("verb", flat=True)
    assert list(verbs) == ["reactivated", "deactivated"]


@pytest.mark.parametrize("verb", [deactivate, reactivate])
def test_the_verbs_refuse_who_is_no_administrator(editor, reporter, now, verb):
    more = {"stories": []} if verb is deactivate else {}

    with pytest.raises(AccountRefused, match="Only administrators"):
        verb(reporter, by=editor, now=now, **more)


# --- The verb assign ------------------------------------------------------------------------------


def test_who_may_not_edit_a_story_may_not_assign_it(reporter, other_reporter, now):
    draft = make_draft(by=reporter)

    with pytest.raises(NotAllowed):
        assign(draft, to=other_reporter, by=other_reporter, now=now)

    draft.refresh_from_db()
    assert draft.assigned_to is None


def test_a_story_is_not_assigned_to_who_is_turned_off(editor, reporter, now):
    draft = make_draft(by=editor)
    reporter.is_active = False

    with pytest.raises(VerbRefused, match="turned off"):
        assign(draft, to=reporter, by=editor, now=now)


def test_assigning_to_oneself_leaves_no_notice(editor, now):
    draft = make_draft()

    event = assign(draft, to=editor, by=editor, now=now)

    assert event.payload["to"] == editor.pk
    assert not Notice.objects.exists()
