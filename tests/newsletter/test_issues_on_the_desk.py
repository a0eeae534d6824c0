"""Issues are edited, looked at, sent and stopped on the desk, by who may; addresses are guarded."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from articles.models import PublishedArticle
from events.clock import database_now
from events.models import Event
from newsletter import filling
from newsletter.models import Issue, MailingList, Subscription
from tests.factories import make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(db) -> MailingList:
    return MailingList.objects.create(name="The Daily", slug="daily", stories="all")


@pytest.fixture
def issue(daily, world) -> Issue:
    make_live("Ferry returns", slug="ferry", now=database_now() - timedelta(hours=1))
    return filling.begin(daily, now=database_now())


def at(page: str, issue: Issue) -> str:
    return reverse(f"admin:newsletter_issue_{page}", args=[issue.pk])


def filled(page) -> dict:
    """Return what the form of an admin page would post if nothing were typed."""
    sets = [each.formset for each in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    forms += [form for each in sets for form in (each.management_form, *each.forms)]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def subscribe(mailing_list, email="ines@example.org") -> Subscription:
    now = database_now()
    return Subscription.objects.create(
        list=mailing_list, email=email, asked_at=now, confirmed_at=now, page="/sport/"
    )


def test_an_editor_makes_an_issue_edits_it_and_sends_it(client, editor, daily):
    make_live("Cup", slug="cup", now=database_now() - timedelta(hours=1))
    late = make_live("Late", slug="late", now=database_now() - timedelta(days=3))
    subscribe(daily)
    client.force_login(editor)

    begun = client.post(reverse("admin:newsletter_issue_add"), {"list": daily.pk})
    issue = Issue.objects.get()
    assert begun.url == at("change", issue)
    form = filled(client.get(begun.url))
    form |= {"subject": "Good morning", "stories-0-headline": "The cup, here", "_preview": "1"}
    form |= {"stories-1-story": f"http://testserver/world/{late.slug}/", "stories-1-position": "1"}
    missing = client.post(begun.url, form)
    assert "No live story is there" in missing.text
    address = PublishedArticle.objects.get(pk=late.pk).get_absolute_url()
    form["stories-1-story"] = f"https://www.example.org{address}?from=mail"
    saved = client.post(begun.url, form)
    assert saved.status_code == 302, saved.context["errors"]
    assert saved.url == at("preview", issue)

    preview = client.get(at("preview", issue))
    framed = client.get(at("mail", issue))
    assert "Good morning" in preview.text and "The cup, here" in preview.text
    assert "frame-src 'self'" in preview["Content-Security-Policy"]
    assert "The cup, here" in framed.text and "Late" in framed.text
    assert "sandbox" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"

    client.post(at("test", issue))
    [test] = mail.outbox
    assert (test.to, test.subject) == ([editor.email], "Test: Good morning")
    assert "List-Unsubscribe" not in test.extra_headers

    asked = client.get(at("send", issue))
    assert "1 person gets it." in asked.text
    client.post(at("send", issue))
    issue.refresh_from_db()
    assert issue.state == "waiting"
    locked = client.get(at("change", issue))
    assert 'name="subject"' not in locked.text
    client.post(at("stop", issue))
    issue.refresh_from_db()
    assert issue.state == "draft"
    verbs = Event.objects.filter(kind="issue").order_by("pk").values_list("verb", "by_name")
    assert list(verbs) == [("send", str(editor)), ("stop", str(editor))]


def test_breaking_news_is_asked_twice(client, editor, daily, issue):
    MailingList.objects.update(kind="breaking")
    client.force_login(editor)

    once = client.post(at("send", issue))
    issue.refresh_from_db()
    assert (once.status_code, issue.state) == (200, "draft")
    client.post(at("send", issue), {"is_meant": "on"})
    issue.refresh_from_db()
    assert issue.state == "waiting"


def test_a_moment_that_has_passed_and_an_empty_issue_are_refused(client, editor, daily):
    empty = filling.begin(daily, now=database_now())
    client.force_login(editor)

    assert "Write a subject first." in client.post(at("send", empty)).text
    Issue.objects.update(subject="News")
    assert "none of its stories is live" in client.post(at("send", empty)).text
    past = client.post(at("send", empty), {"send_at": "2020-01-01T10:00"})
    assert "has passed" in past.text
    empty.refresh_from_db()
    assert empty.state == "draft"


def test_an_administrator_finds_exports_and_erases_an_address(client, administrator, daily):
    subscribe(daily)
    subscribe(daily, "other@example.org")
    client.force_login(administrator)
    start = reverse("admin:newsletter_subscription_changelist")

    page = client.get(start)
    assert "ines@" not in page.text and ">2<" in page.text
    found = client.post(start, {"email": " Ines@Example.ORG"})
    assert "confirmed on" in found.text
    export = client.post(
        reverse("admin:newsletter_subscription_export"), {"email": "ines@example.org"}
    )
    [row] = export.json()
    assert (row["address"], row["on_page"], row["left"]) == ("ines@example.org", "/sport/", None)
    client.post(reverse("admin:newsletter_subscription_erase"), {"email": "ines@example.org"})

    assert Subscription.objects.get().email == "other@example.org"
    assert "Nothing is kept" in client.post(start, {"email": "ines@example.org"}).text
    events = Event.objects.filter(kind="subscriber")
    assert not any(re.search("ines", str(vars(each))) for each in events)
    assert sorted(events.values_list("verb", flat=True)) == ["erase", "export"]


# Who may what: the first letters of the roles that get through.
MAY = {
    "issues": "EAS",
    "begin": "EAS",
    "change": "EAS",
    "preview": "EAS",
    "mail": "EAS",
    "send": "EA",
    "stop": "EA",
    "lists": "EAS",
    "list": "A",
    "people": "A",
    "export": "A",
    "erase": "A",
}
PEOPLE = {
    "reporter": "R", "copy_editor": "C", "picture_editor": "P", "section_editor": "S",
    "editor": "E", "profile_editor": "F", "administrator": "A",
}  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_every_role_may_what_it_may_and_no_more(person, client, daily, issue, request):
    client.force_login(request.getfixturevalue(person))
    subscribe(daily)
    who = {"email": "nobody@example.org"}
    form = {"subject": "Mine", "stories-TOTAL_FORMS": 0, "stories-INITIAL_FORMS": 0}
    doors = {
        "issues": client.get(reverse("admin:newsletter_issue_changelist")),
        "begin": client.get(reverse("admin:newsletter_issue_add")),
        "change": client.post(at("change", issue), form),
        "preview": client.get(at("preview", issue)),
        "mail": client.get(at("mail", issue)),
        "send": client.post(at("send", issue)),
        "stop": client.post(at("stop", issue)),
        "lists": client.get(reverse("admin:newsletter_mailinglist_changelist")),
        "list": client.get(reverse("admin:newsletter_mailinglist_add")),
        "people": client.get(reverse("admin:newsletter_subscription_changelist")),
        "export": client.post(reverse("admin:newsletter_subscription_export"), who),
        "erase": client.post(reverse("admin:newsletter_subscription_erase"), who),
    }

    through = {name for name, answer in doors.items() if answer.status_code != 403}
    assert through == {name for name, roles in MAY.items() if PEOPLE[person] in roles}
    subject = "Mine" if PEOPLE[person] in MAY["change"] else "Ferry returns"
    assert Issue.objects.get().subject == subject


def test_breaking_news_has_a_right_of_its_own(client, editor, daily, issue):
    MailingList.objects.update(kind="breaking")
    editor.groups.clear()
    editor.user_permissions.set(
        _permissions("view_issue", "add_issue", "change_issue", "send_issue")
    )
    client.force_login(editor)

    assert client.post(at("send", issue), {"is_meant": "on"}).status_code == 403
    editor.user_permissions.add(*_permissions("send_breaking"))
    assert client.post(at("send", issue), {"is_meant": "on"}).status_code == 302


def _permissions(*names):
    return Permission.objects.filter(codename__in=names)
