"""Invitations: an account without a password, a mail with a link that works once, and one is in."""

import re
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import links
from accounts.models import User
from events.models import Event

pytestmark = pytest.mark.django_db

NEW = {"new_password1": "a new long secret", "new_password2": "a new long secret"}
OTHER = {"new_password1": "another long secret", "new_password2": "another long secret"}
ADD = "/admin/accounts/user/add/"
REFUSED = "This invitation no longer works"


def invite(client, administrator, name="Nina New", email="nina@example.org", roles=("Reporter",)):
    """Add an account as the form does."""
    client.force_login(administrator)
    groups = list(Group.objects.filter(name__in=roles).values_list("pk", flat=True))
    return client.post(ADD, {"name": name, "email": email, "groups": groups}, follow=True)


def path_in(text: str) -> str:
    """Return the path of the link in a mail or a page."""
    return re.search(r"https?://[^/\s]+(/admin/(?:invitation|password-reset)/[^\s\"<]+)", text)[1]


def open_link(client, path):
    """Follow a link to the form behind it; return the answer and the form's address."""
    answer = client.get(path, follow=True)
    return answer, answer.redirect_chain[-1][0] if answer.redirect_chain else path


@pytest.fixture
def nina(db) -> User:
    """Return an account that was just made: no password yet."""
    user = User.objects.create_user("nina@example.org", name="Nina New")
    user.groups.set(Group.objects.filter(name="Reporter"))
    return user


@pytest.fixture
def dead_mail_server(settings):
    """Send mail to a port of this machine where nobody listens."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }


def events(verb):
    return list(Event.objects.filter(kind="account", verb=verb).order_by("pk"))


# --- The mail -------------------------------------------------------------------------------------


def test_a_new_account_gets_a_mail_with_a_link_on_the_site(client, administrator, settings):
    settings.SITE_URL = "https://desk.example.org"

    answer = invite(client, administrator)

    [message] = mail.outbox
    assert message.to == ["nina@example.org"]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.content_subtype == "plain"
    assert "https://desk.example.org/admin/invitation/" in message.body
    assert "Hello Nina New" in message.body
    assert "&#" not in message.body + message.subject
    assert "A mail is on its way to nina@example.org." in answer.text


def test_the_account_has_its_roles_and_no_password(client, administrator):
    invite(client, administrator, roles=("Reporter", "Picture editor"))

    nina = User.objects.get(email="nina@example.org")
    assert not nina.has_usable_password()
    assert {group.name for group in nina.groups.all()} == {"Reporter", "Picture editor"}


def test_both_the_account_and_its_invitation_are_on_record(client, administrator):
    invite(client, administrator)

    [created], [invited] = events("created"), events("invited")
    nina = User.objects.get(email="nina@example.org")
    assert created.subject_id == invited.subject_id == nina.pk
    assert (created.by, created.payload["roles"]) == (administrator, ["Reporter"])
    assert invited.by_name == "Ada Administrator"
    assert invited.payload == {"email": "nina@example.org", "is_sent": True, "why_not": ""}


def test_the_host_that_the_administrator_typed_is_not_in_the_link(client, administrator, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.defaults["HTTP_HOST"] = "evil.example"

    invite(client, administrator)

    assert "evil.example" not in mail.outbox[0].body
    assert settings.SITE_URL in mail.outbox[0].body


@pytest.mark.parametrize("field", ["name", "email"])
def test_no_header_can_be_smuggled_into_the_mail(client, administrator, field):
    typed = {"name": "Nina New", "email": "nina@example.org"}
    typed[field] += "\r\nBcc: thief@example.org"

    invite(client, administrator, **typed)

    for message in mail.outbox:
        text = message.message().as_string()
        head = text.split("\n\n", 1)[0]
        assert message.recipients() == ["nina@example.org"]
        assert not re.search(r"^Bcc:", head, re.MULTILINE)
    assert not User.objects.filter(name__contains="\n").exists()
    assert len(mail.outbox) == (1 if field == "name" else 0)


def test_a_second_account_for_an_address_is_refused_in_any_capitals(client, administrator, nina):
    answer = invite(client, administrator, email="NINA@example.org")

    assert "There is already an account with this address." in answer.text
    assert mail.outbox == []


def test_the_address_of_an_account_turned_off_points_to_that_one(client, administrator, nina):
    User.objects.filter(pk=nina.pk).update(is_active=False)

    answer = invite(client, administrator, email="Nina@example.org")

    assert "turn it on again" in answer.text
    assert mail.outbox == []


# --- The link -------------------------------------------------------------------------------------


def test_nobody_signs_in_before_the_password_is_set(client, nina):
    for password in ("", "!", nina.password):
        client.post(reverse("admin:login"), {"username": nina.email, "password": password})

    assert "_auth_user_id" not in client.session


def test_the_link_sets_the_password_and_lets_the_person_in(client, administrator):
    invite(client, administrator)
    client.logout()
    form, address = open_link(client, path_in(mail.outbox[0].body))

    done = client.post(address, NEW, follow=True)

    assert form.context["validlink"]
    assert "Welcome, Nina New" in form.text
    assert done.redirect_chain == [(reverse("admin:index"), 302)]
    assert done.context["user"].email == "nina@example.org"
    nina = User.objects.get(email="nina@example.org")
    assert nina.check_password(NEW["new_password1"])
    assert [event.by for event in events("joined")] == [nina]


def test_the_token_is_not_in_the_address_of_the_form(client, nina):
    path = path_in(links.link(nina))

    _form, address = open_link(client, path)

    assert path.split("/")[-2] not in address


def test_the_link_works_once(client, nina):
    path = path_in(links.link(nina))
    _form, address = open_link(client, path)
    client.post(address, NEW)
    client.logout()

    again, address = open_link(client, path)
    posted = client.post(address, OTHER)

    assert REFUSED in again.text
    assert REFUSED in posted.text
    nina.refresh_from_db()
    assert nina.check_password(NEW["new_password1"])


def test_of_two_open_forms_the_first_sets_the_password(client, nina):
    path = path_in(links.link(nina))
    second = Client()
    _form, address = open_link(client, path)
    open_link(second, path)

    client.post(address, NEW)
    late = second.post(address, OTHER)

    assert REFUSED in late.text
    nina.refresh_from_db()
    assert nina.check_password(NEW["new_password1"])


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_sent_at_the_same_moment_one_sets_the_password():
    nina = User.objects.create_user("nina@example.org", name="Nina New")
    path = path_in(links.link(nina))
    browsers = [Client(), Client()]
    address, _same = [open_link(each, path)[1] for each in browsers]
    answers = []

    def send(browser):
        try:
            answers.append(browser.post(address, NEW))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[each]) for each in browsers]
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=nina.pk)
        for thread in threads:
            thread.start()
        wait_until_waiting(2)
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert len(events("joined")) == 1


def wait_until_waiting(number: int) -> None:
    """Return when so many others wait for a row that this transaction holds."""
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
    raise AssertionError("nobody waits for the lock")


@pytest.mark.parametrize(
    ("days", "works"),
    [(timedelta(days=6, hours=23), True), (timedelta(days=7, minutes=1), False)],
)
def test_the_link_works_for_seven_days(client, nina, monkeypatch, days, works):
    path = path_in(links.link(nina))
    monkeypatch.setattr(links.LinkTokens, "_now", lambda self: datetime.now() + days)

    answer, _address = open_link(client, path)

    assert answer.context["validlink"] is works


def test_a_reset_link_still_works_for_a_day_only(client, reporter, monkeypatch):
    path = path_in(links.link(reporter))
    later = timedelta(days=1, minutes=1)
    monkeypatch.setattr(links.LinkTokens, "_now", lambda self: datetime.now() + later)

    answer, _address = open_link(client, path)

    assert "This link no longer works" in answer.text
    assert reverse("admin_password_reset") in answer.text


def test_a_token_opens_no_other_account(client, nina, db):
    otto = User.objects.create_user("otto@example.org", name="Otto Other")
    mine, theirs = path_in(links.link(nina)).split("/"), path_in(links.link(otto)).split("/")
    mixed = "/".join([*mine[:3], theirs[3], *mine[4:]])

    answer, _address = open_link(client, mixed)

    assert REFUSED in answer.text


def test_a_link_to_a_new_password_is_no_invitation_and_the_other_way_round(client, nina, reporter):
    invitation, reset = path_in(links.link(nina)), path_in(links.link(reporter))

    swapped = [
        open_link(client, invitation.replace("invitation", "password-reset"))[0],
        open_link(client, reset.replace("password-reset", "invitation"))[0],
    ]

    assert [answer.context["validlink"] for answer in swapped] == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"email": "nina.new@example.org"},
        {"sessions_from": datetime.fromisoformat("2026-11-22T12:00:00+00:00")},
    ],
)
def test_the_link_dies_with_what_it_was_made_for(client, nina, change):
    path = path_in(links.link(nina))
    User.objects.filter(pk=nina.pk).update(**change)

    answer, _address = open_link(client, path)

    assert REFUSED in answer.text


@pytest.mark.parametrize("path", ["/admin/invitation/x/y/", "/admin/invitation/OTk5OTk5/ab-cd/"])
def test_a_link_that_was_never_sent_gets_the_same_page(client, nina, path):
    broken = path_in(links.link(nina))[:-2] + "/"

    pages = [re.sub('nonce="[^"]*"', "", client.get(each).text) for each in (path, broken)]

    assert pages[0] == pages[1]
    assert REFUSED in pages[0]


def test_a_weak_first_password_is_refused(client, nina):
    _form, address = open_link(client, path_in(links.link(nina)))

    answer = client.post(address, {"new_password1": "short", "new_password2": "short"})

    assert answer.context["form"].errors
    nina.refresh_from_db()
    assert not nina.has_usable_password()


# --- Sending again, and mail that fails -----------------------------------------------------------


def page(user) -> str:
    return reverse("admin:accounts_user_link", args=[user.pk])


def test_an_invitation_can_be_sent_again(client, administrator, nina):
    client.force_login(administrator)

    shown = client.get(page(nina))
    client.post(page(nina))

    assert "Send the invitation again" in shown.text
    assert [message.to for message in mail.outbox] == [["nina@example.org"]]
    assert open_link(Client(), path_in(mail.outbox[0].body))[0].context["validlink"]
    assert len(events("invited")) == 1


def test_who_has_a_password_gets_a_link_to_a_new_one_instead(client, administrator, reporter):
    client.force_login(administrator)

    shown = client.get(page(reporter))
    client.post(page(reporter))

    assert "Send the invitation again" not in shown.text
    assert "/admin/password-reset/" in mail.outbox[0].body
    assert len(events("reset_sent")) == 1
    reporter.refresh_from_db()
    assert reporter.check_password("correct horse battery")


def test_nothing_is_sent_to_an_account_that_is_turned_off(client, administrator, nina):
    User.objects.filter(pk=nina.pk).update(is_active=False)
    client.force_login(administrator)

    answer = client.post(page(nina), follow=True)

    assert "Turn the account on again first." in answer.text
    assert mail.outbox == []


def test_when_mail_fails_the_account_is_made_and_the_link_can_be_copied(
    client, administrator, dead_mail_server
):
    answer = invite(client, administrator)

    nina = User.objects.get(email="nina@example.org")
    assert "The mail to nina@example.org did not go out: [Errno" in answer.text
    [event] = events("invited")
    assert not event.payload["is_sent"]
    assert "Connection refused" in event.payload["why_not"]
    visitor = Client()
    _form, address = open_link(visitor, path_in(answer.text))
    visitor.post(address, NEW)
    nina.refresh_from_db()
    assert nina.check_password(NEW["new_password1"])


def test_the_link_is_shown_only_while_the_mail_failed(client, administrator, nina, settings):
    client.force_login(administrator)
    working = settings.MAILERS
    before = client.get(page(nina))
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }
    failed = client.post(page(nina), follow=True)
    settings.MAILERS = working
    sent = client.post(page(nina), follow=True)

    shows = ["/admin/invitation/" in answer.text for answer in (before, failed, sent)]
    assert shows == [False, True, False]


def test_without_a_mail_server_the_administrator_is_told_where_the_mail_lies(
    client, administrator, settings, tmp_path
):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(tmp_path / "mail")},
        }
    }

    answer = invite(client, administrator)

    assert "NEWSROOM_MAIL_HOST" in answer.text
    assert "/admin/invitation/" in answer.text
    assert len(list((tmp_path / "mail").iterdir())) == 1
