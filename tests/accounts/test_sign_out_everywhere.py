"""Signing out everywhere: all sessions end at once, whoever does it and for whatever reason."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rights import AccountRefused
from accounts.sessions import sign_out_everywhere
from events.models import Event

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NEW = {"new_password1": "a new long secret", "new_password2": "a new long secret"}


def browser(user) -> Client:
    """Return a browser in which the person has signed in."""
    client = Client()
    client.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client) -> bool:
    """Say whether the desk lets this browser in."""
    return client.get("/admin/").status_code == 200


def test_signing_out_elsewhere_keeps_this_browser_only(reporter, other_reporter):
    here, telephone, laptop = browser(reporter), browser(reporter), browser(reporter)
    colleague = browser(other_reporter)

    answer = here.post(reverse("sign_out_elsewhere"), follow=True)

    assert "You are signed out everywhere else." in answer.text
    assert [is_in(each) for each in (here, telephone, laptop, colleague)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_stolen_copy_of_the_cookie_is_out_too(reporter):
    here = browser(reporter)
    stolen = Client()
    stolen.cookies = here.cookies.copy()
    assert is_in(stolen)

    here.post(reverse("sign_out_elsewhere"))

    assert [is_in(here), is_in(stolen)] == [True, False]


def test_signing_in_again_works_at_once(reporter):
    browser(reporter).post(reverse("sign_out_elsewhere"))

    assert is_in(browser(reporter))


def test_signing_out_again_ends_the_session_that_stayed(reporter):
    first, second = browser(reporter), None
    first.post(reverse("sign_out_elsewhere"))
    second = browser(reporter)

    second.post(reverse("sign_out_elsewhere"))

    assert [is_in(first), is_in(second)] == [False, True]


def test_sessions_from_before_the_column_was_used_stay_valid(reporter):
    session = browser(reporter)

    reporter.refresh_from_db()

    assert reporter.sessions_from is None
    assert reporter.get_session_auth_hash() == super(User, reporter).get_session_auth_hash()
    assert is_in(session)


def test_a_rotated_secret_key_keeps_sessions_after_a_sign_out(reporter, settings):
    here = browser(reporter)
    here.post(reverse("sign_out_elsewhere"))

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10

    assert is_in(here)


def test_an_administrator_signs_somebody_else_out(reporter, administrator):
    theirs, desk = browser(reporter), browser(administrator)
    address = reverse("admin:accounts_user_sign_out", args=[reporter.pk])

    asked = desk.get(address)
    still = is_in(theirs)
    desk.post(address)

    assert "Rosa Reporter is signed out of the desk on every device" in asked.text
    assert [still, is_in(theirs), is_in(desk)] == [True, False, True]
    [event] = Event.objects.filter(kind="account", verb="signed_out")
    assert (event.subject_id, event.by) == (reporter.pk, administrator)


def test_an_administrator_who_does_it_to_themselves_stays_in_here(administrator):
    here, elsewhere = browser(administrator), browser(administrator)

    here.post(reverse("admin:accounts_user_sign_out", args=[administrator.pk]))

    assert [is_in(here), is_in(elsewhere)] == [True, False]


def test_the_verb_refuses_who_is_no_administrator(reporter, other_reporter, now):
    with pytest.raises(AccountRefused):
        sign_out_everywhere(reporter, by=other_reporter, now=now)

    assert not Event.objects.filter(verb="signed_out").exists()
    reporter.refresh_from_db()
    assert reporter.sessions_from is None


def test_it_is_on_record_who_did_it(reporter):
    browser(reporter).post(reverse("sign_out_elsewhere"))

    [event] = Event.objects.filter(kind="account", subject_id=reporter.pk)
    assert (event.verb, event.by) == ("signed_out", reporter)


def test_changing_the_password_signs_out_everywhere_else(reporter):
    here, elsewhere = browser(reporter), browser(reporter)

    answer = here.post(
        reverse("admin:password_change"), {"old_password": PASSWORD, **NEW}, follow=True
    )

    assert "signed out everywhere else" in answer.text
    assert [is_in(here), is_in(elsewhere)] == [True, False]
    assert Event.objects.filter(verb="password_changed", by=reporter).count() == 1


def ask_for_link(email) -> str:
    """Ask for a new password; return the path of the link in the mail."""
    Client().post(reverse("admin_password_reset"), {"email": email})
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]


def test_a_new_password_by_mail_signs_out_everywhere(reporter):
    before, visitor = browser(reporter), Client()
    form = visitor.get(ask_for_link(reporter.email), follow=True)

    visitor.post(form.redirect_chain[-1][0], NEW)

    assert not is_in(before)
    assert Event.objects.filter(verb="password_reset", by=reporter).count() == 1


def test_signing_out_everywhere_kills_mailed_links_as_well(reporter):
    path = ask_for_link(reporter.email)

    browser(reporter).post(reverse("sign_out_elsewhere"))

    assert not Client().get(path, follow=True).context["validlink"]


def test_a_link_asked_for_before_the_account_was_turned_off_is_dead(reporter):
    path = ask_for_link(reporter.email)
    User.objects.filter(pk=reporter.pk).update(is_active=False)

    answer = Client().get(path, follow=True)

    assert "This link no longer works" in answer.text
