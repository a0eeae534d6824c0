"""The pages about accounts: who may open which, what they say, and what they give nobody."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import throttle
from accounts.models import SignInFailure, User
from accounts.throttle import Purpose
from events.models import Event

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NEW = {"new_password1": "a new long secret", "new_password2": "a new long secret"}
ROLES = (
    "reporter", "copy_editor", "picture_editor", "section_editor", "editor", "profile_editor",
    "administrator",
)  # fmt: skip
WORDS = ("change", "link", "sign_out", "deactivate", "reactivate")


def browser(user, **options) -> Client:
    """Return a browser in which the person is signed in."""
    client = Client(**options)
    client.force_login(user)
    return client


def address(word, user) -> str:
    return reverse(f"admin:accounts_user_{word}", args=[user.pk])


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_manage_accounts(request, role, method, other_reporter):
    client = browser(request.getfixturevalue(role))
    pages = [address(word, other_reporter) for word in WORDS]
    pages += [reverse("admin:accounts_user_changelist"), reverse("admin:accounts_user_add")]

    codes = {getattr(client, method)(page).status_code for page in pages}

    assert codes <= {200, 302} if role == "administrator" else codes == {403}
    if role != "administrator":
        other_reporter.refresh_from_db()
        assert other_reporter.is_active and other_reporter.sessions_from is None
        assert mail.outbox == [] and not Event.objects.filter(kind="account").exists()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_a_page_about_their_own_account(request, role):
    user = request.getfixturevalue(role)

    page = browser(user).get(reverse("my_account"))

    assert page.status_code == 200
    assert user.name in page.text
    assert user.email in page.text
    assert user.groups.get().name in page.text
    assert reverse("admin:password_change") in page.text


def test_an_account_without_a_role_has_its_page_too(reporter):
    reporter.groups.clear()

    assert "none yet" in browser(reporter).get(reverse("my_account")).text


@pytest.mark.parametrize("word", ["my_account", "sign_out_elsewhere", "admin:password_change"])
def test_who_is_not_signed_in_is_sent_to_sign_in(client, word):
    for answer in (client.get(reverse(word)), client.post(reverse(word))):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("word", WORDS[1:])
def test_visitors_are_sent_to_sign_in(client, reporter, word):
    assert client.post(address(word, reporter))["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("word", WORDS[1:])
def test_an_account_that_does_not_exist_is_not_found(administrator, word):
    page = reverse(f"admin:accounts_user_{word}", args=[999_999])

    assert browser(administrator).get(page).status_code == 404


# --- Forged requests ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_forged_requests_to_manage_accounts_are_refused(administrator, reporter, word):
    client = browser(administrator, enforce_csrf_checks=True)

    answer = client.post(address(word, reporter))

    assert answer.status_code == 403
    reporter.refresh_from_db()
    assert reporter.is_active and reporter.sessions_from is None
    assert mail.outbox == []


@pytest.mark.parametrize("word", ["sign_out_elsewhere", "admin:password_change"])
def test_forged_requests_to_ones_own_account_are_refused(reporter, word):
    client = browser(reporter, enforce_csrf_checks=True)

    answer = client.post(reverse(word), {"old_password": PASSWORD, **NEW})

    assert answer.status_code == 403
    reporter.refresh_from_db()
    assert reporter.check_password(PASSWORD) and reporter.sessions_from is None


def test_a_forged_request_for_a_mail_is_refused(reporter):
    answer = Client(enforce_csrf_checks=True).post(
        reverse("admin_password_reset"), {"email": reporter.email}
    )

    assert answer.status_code == 403
    assert mail.outbox == []


@pytest.mark.parametrize("word", ["sign_out_elsewhere"])
def test_a_link_alone_signs_nobody_out(reporter, word):
    assert browser(reporter).get(reverse(word)).status_code == 405


# --- The form of an account -----------------------------------------------------------------------


def save(client, user, **fields):
    groups = list(user.groups.values_list("pk", flat=True))
    typed = {"name": user.name, "email": user.email, "groups": groups, **fields}
    return client.post(address("change", user), typed, follow=True)


def test_an_account_is_not_turned_off_promoted_or_let_in_by_its_form(administrator, reporter):
    save(
        browser(administrator),
        reporter,
        is_active="",
        is_superuser="on",
        is_staff="",
        password="x",
        sessions_from="2026-01-01",
        last_login="",
    )

    reporter.refresh_from_db()
    assert (reporter.is_active, reporter.is_superuser, reporter.is_staff) == (True, False, True)
    assert reporter.check_password(PASSWORD)
    assert reporter.sessions_from is None


def test_the_form_shows_no_password_and_no_box_to_turn_off(administrator, reporter):
    page = browser(administrator).get(address("change", reporter))

    assert reporter.password not in page.text
    assert 'name="is_active"' not in page.text
    assert set(page.context["adminform"].form.fields) == {"name", "email", "groups"}


def test_no_administrator_can_set_somebody_elses_password(administrator, reporter):
    page = f"/admin/accounts/user/{reporter.pk}/password/"

    answer = browser(administrator).post(page, {"password1": "x" * 20, "password2": "x" * 20})

    assert answer.status_code in (302, 404)
    reporter.refresh_from_db()
    assert reporter.check_password(PASSWORD)


def test_accounts_are_not_deleted(administrator, reporter):
    client = browser(administrator)

    answer = client.post(f"/admin/accounts/user/{reporter.pk}/delete/", {"post": "yes"})
    client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "delete_selected", "_selected_action": reporter.pk, "post": "yes"},
    )

    assert answer.status_code == 403
    assert User.objects.filter(pk=reporter.pk).exists()


def test_a_list_can_not_be_filtered_by_password_hashes(administrator, reporter):
    answer = browser(administrator).get(
        reverse("admin:accounts_user_changelist"), {"password__startswith": reporter.password[:5]}
    )

    assert answer.status_code == 400


def test_a_change_of_roles_is_recorded_with_what_was(administrator, reporter):
    editor_role = Group.objects.get(name="Editor")

    save(browser(administrator), reporter, groups=[editor_role.pk], name="Rosa R.\n Reporter")

    [event] = Event.objects.about("account", reporter.pk)
    assert (event.verb, event.by) == ("changed", administrator)
    assert event.payload == {
        "roles": ["Editor"],
        "roles_before": ["Reporter"],
        "is_active": True,
        "before": {"name": "Rosa Reporter"},
    }
    reporter.refresh_from_db()
    assert reporter.name == "Rosa R. Reporter"


def test_saving_without_a_change_leaves_no_record(administrator, reporter):
    save(browser(administrator), reporter)

    assert not Event.objects.about("account", reporter.pk).exists()


def test_the_form_offers_what_fits_the_account(administrator, reporter):
    invited = User.objects.create_user("nina@example.org", name="Nina New")
    off = User.objects.create_user("gina@example.org", "x", name="Gina", is_active=False)
    client = browser(administrator)

    def offered(user) -> set[str]:
        text = client.get(address("change", user)).text
        return {word for word in WORDS[1:] if address(word, user) in text}

    assert offered(reporter) == {"link", "sign_out", "deactivate"}
    assert offered(invited) == {"link", "deactivate"}
    assert offered(off) == {"reactivate"}
    assert offered(administrator) == {"link", "sign_out"}


def test_the_list_says_where_each_account_stands(administrator, reporter):
    User.objects.create_user("nina@example.org", name="Nina New")
    User.objects.create_user("gina@example.org", "x", name="Gina", is_active=False)

    text = browser(administrator).get(reverse("admin:accounts_user_changelist")).text

    assert "invited, not signed in yet" in text
    assert "turned off" in text


def test_the_list_costs_the_same_with_two_accounts_and_with_twenty(
    administrator, reporter, django_assert_max_num_queries
):
    client = browser(administrator)

    def queries() -> int:
        with django_assert_max_num_queries(100) as seen:
            client.get(reverse("admin:accounts_user_changelist"))
        return len(seen)

    queries()  # the outlet is held from here on
    few = queries()
    for number in range(18):
        user = User.objects.create_user(f"n{number}@example.org", name=f"Name {number}")
        user.groups.add(*reporter.groups.all())

    assert queries() == few


# --- The desk's policy ----------------------------------------------------------------------------


def test_every_page_is_under_the_desks_policy_and_is_stored_nowhere(client, administrator):
    pages = [
        client.get(reverse("admin_password_reset")),
        client.get("/admin/invitation/x/y/"),
        client.get("/admin/password-reset/x/y/"),
        browser(administrator).get(reverse("my_account")),
        browser(administrator).get(reverse("admin:password_change")),
        browser(administrator).get(address("link", administrator)),
    ]

    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert not re.search(r"<script>|\son\w+=|\sstyle=", page.text)
    for page in pages[1:]:
        assert "no-store" in page.headers["Cache-Control"]


# --- Throttles and what they don't tell -----------------------------------------------------------


def ask(client, email, **headers):
    return client.post(reverse("admin_password_reset"), {"email": email}, **headers)


def is_refused(answer) -> bool:
    return answer.status_code == 200 and "Too many mails were asked for." in answer.text


@pytest.mark.parametrize("email", ["rosa@example.org", "nobody@example.org"])
def test_mails_to_one_address_are_limited_known_or_not(client, reporter, email):
    answers = [ask(client, each) for each in (email, email.upper(), f" {email}", email)]

    assert [is_refused(each) for each in answers] == [False, False, False, True]
    assert len(mail.outbox) == (3 if email == reporter.email else 0)


def test_mails_from_one_machine_are_limited(client, reporter, monkeypatch):
    monkeypatch.setattr(throttle, "RESETS_PER_ADDRESS", 4)
    for number in range(4):
        ask(client, f"n{number}@example.org", REMOTE_ADDR="198.51.100.7")

    here = ask(client, reporter.email, REMOTE_ADDR="198.51.100.7")
    elsewhere = ask(client, reporter.email, REMOTE_ADDR="198.51.100.8")

    assert [is_refused(here), is_refused(elsewhere)] == [True, False]
    assert len(mail.outbox) == 1


def test_asking_for_mails_keeps_nobody_from_signing_in(client, reporter, settings):
    settings.SIGN_IN_TRIES_PER_NAME = settings.SIGN_IN_TRIES_PER_ADDRESS = 3
    for _ in range(4):
        ask(client, reporter.email)

    client.post(reverse("admin:login"), {"username": reporter.email, "password": PASSWORD})

    assert client.get("/admin/").status_code == 200


def test_a_new_password_ends_the_wait_for_signing_in(client, reporter):
    for _ in range(5):
        client.post(reverse("admin:login"), {"username": reporter.email, "password": "wrong"})
    ask(client, reporter.email)
    path = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], NEW)

    client.post(
        reverse("admin:login"),
        {"username": reporter.email, "password": NEW["new_password1"]},
    )

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("kind", ["unknown", "off", "invited"])
def test_the_answer_is_the_same_for_every_address(client, reporter, kind):
    other = f"{kind}@example.org"
    if kind != "unknown":
        User.objects.create_user(other, name="X", is_active=kind != "off")

    def answer(email):
        page = client.post(reverse("admin_password_reset"), {"email": email}, follow=True)
        return page.redirect_chain, re.sub('nonce="[^"]*"', "", page.text)

    assert answer(reporter.email) == answer(other)
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_gives_no_account_away(client, reporter, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }

    known, unknown = ask(client, reporter.email), ask(client, "nobody@example.org")

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_the_mail_names_the_outlet_and_the_site_whatever_host_was_asked(client, reporter, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://desk.example.org"

    ask(client, reporter.email, HTTP_HOST="evil.example")

    [message] = mail.outbox
    assert "https://desk.example.org/admin/password-reset/" in message.body
    assert "evil.example" not in message.body + message.subject
    assert "\n" not in message.subject
    assert message.from_email == settings.DEFAULT_FROM_EMAIL


def test_the_old_password_can_not_be_guessed_in_a_session_left_open(reporter):
    client = browser(reporter)
    change = reverse("admin:password_change")

    wrong = [client.post(change, {"old_password": "x", **NEW}) for _ in range(6)]
    right = client.post(change, {"old_password": PASSWORD, **NEW})

    assert "Too many wrong passwords." not in wrong[4].text
    assert "Too many wrong passwords." in wrong[5].text
    assert right.status_code == 200
    reporter.refresh_from_db()
    assert reporter.check_password(PASSWORD)
    elsewhere = Client()
    elsewhere.post(reverse("admin:login"), {"username": reporter.email, "password": PASSWORD})
    assert elsewhere.get("/admin/").status_code == 200


@pytest.mark.parametrize("forwarded", ["unknown", "203.0.113.9:4711", "<script>"])
def test_what_is_no_address_counts_for_none_and_breaks_nothing(
    client, reporter, settings, forwarded
):
    settings.TRUSTED_PROXIES = 1

    answer = ask(client, reporter.email, HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="")

    assert answer.status_code == 302
    assert SignInFailure.objects.get().address is None


def test_no_mail_address_can_begin_like_another_purpose(client, reporter):
    for purpose in (Purpose.RESET, Purpose.CHANGE):
        answer = ask(client, f"{purpose}{reporter.email}")
        assert answer.context["form"].errors
    assert not SignInFailure.objects.exists()
