"""Signing in: by address and password, slowly for who guesses, and back in after forgetting."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import throttle
from accounts.models import SignInFailure, User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
SIGN_IN = "/admin/login/"
WRONG = "Address and password don’t match. Try again, or use “Forgotten password”."
THROTTLED = "Too many wrong passwords. Wait 15 minutes, or set a new password."


@pytest.fixture
def rosa() -> User:
    """Return an account that may use the desk."""
    return User.objects.create_user("rosa@example.org", PASSWORD, name="Rosa Reporter")


def sign_in(client, email="rosa@example.org", password=PASSWORD, **headers):
    return client.post(SIGN_IN, {"username": email, "password": password}, **headers)


def is_in(client) -> bool:
    """Say whether the desk lets this browser in."""
    return client.get("/admin/").status_code == 200


def told(response) -> list[str]:
    """Return what the form says."""
    return response.context["form"].non_field_errors()


# --- Passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["rosa@example.org", "Rosa@Example.ORG", "  rosa@example.org "])
def test_the_right_password_opens_the_desk_in_any_capitals(client, rosa, email):
    response = sign_in(client, email)

    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))
    assert is_in(client)


def test_who_wanted_a_page_of_the_desk_comes_to_it(client, rosa):
    wanted = client.get("/admin/articles/article/")["Location"]

    response = client.post(wanted, {"username": rosa.email, "password": PASSWORD})

    assert response["Location"] == "/admin/articles/article/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("rosa@example.org", "wrong"),
        ("rosa@example.org", PASSWORD.upper()),
        ("rosa@example.org", PASSWORD + " x"),
        ("nobody@example.org", PASSWORD),
    ],
)
def test_wrong_passwords_and_unknown_addresses_get_the_same_sentence(client, rosa, email, password):
    response = sign_in(client, email, password)

    assert told(response) == [WRONG]
    assert not is_in(client)


@pytest.mark.parametrize("column", ["is_active", "is_staff"])
def test_who_is_turned_off_or_not_of_the_desk_stays_outside(client, rosa, column):
    User.objects.update(**{column: False})

    response = sign_in(client)

    assert told(response) == [WRONG]
    assert not is_in(client)


def test_turning_an_account_off_ends_its_sessions_at_once(client, rosa):
    sign_in(client)
    assert is_in(client)

    User.objects.update(is_active=False)

    assert not is_in(client)


def test_an_account_without_a_password_can_not_sign_in(client):
    User.objects.create_user("new@example.org", name="New")

    for password in ("", "!", "None"):
        assert sign_in(client, "new@example.org", password).status_code == 200
        assert not is_in(client)


def test_an_external_address_to_go_on_to_is_not_followed(client, rosa):
    response = client.post(
        SIGN_IN + "?next=https://evil.example/", {"username": rosa.email, "password": PASSWORD}
    )

    assert response["Location"] == reverse("admin:index")


# --- Throttle -------------------------------------------------------------------------------------


def fail(client, times: int, email="rosa@example.org", **headers) -> None:
    for _ in range(times):
        sign_in(client, email, "wrong", **headers)


def test_five_wrong_passwords_for_a_name_make_it_wait_even_with_the_right_one(client, rosa):
    fail(client, 4)
    fourth = told(sign_in(client, password="wrong"))
    after = [told(sign_in(client, password=each)) for each in ("wrong", PASSWORD)]

    assert fourth == [WRONG]
    assert after == [[THROTTLED], [THROTTLED]]
    assert not is_in(client)
    assert SignInFailure.objects.count() == 5  # who waits does not make the wait longer


def test_capitals_do_not_give_further_tries(client, rosa):
    for email in ("rosa@example.org", "ROSA@example.org", "Rosa@Example.Org") * 2:
        sign_in(client, email, "wrong")

    assert told(sign_in(client)) == [THROTTLED]


def test_an_unknown_name_is_throttled_alike_and_another_name_is_not(client, rosa):
    fail(client, 5, "nobody@example.org")

    assert told(sign_in(client, "nobody@example.org")) == [THROTTLED]
    assert sign_in(client).status_code == 302


def test_many_names_tried_from_one_address_make_that_address_wait(client, rosa, settings):
    settings.SIGN_IN_TRIES_PER_ADDRESS = 6
    for number in range(6):
        sign_in(client, f"name{number}@example.org", "wrong", REMOTE_ADDR="198.51.100.7")

    here = sign_in(client, REMOTE_ADDR="198.51.100.7")
    elsewhere = sign_in(client, REMOTE_ADDR="198.51.100.8")

    assert told(here) == [THROTTLED]
    assert elsewhere.status_code == 302


def test_the_wait_ends(client, rosa, settings):
    fail(client, 5)
    SignInFailure.objects.update(
        at=timezone.now() - timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS + 1)
    )

    assert sign_in(client).status_code == 302


def test_signing_in_forgets_the_wrong_tries_of_that_name_only(client, rosa):
    fail(client, 4)
    fail(client, 3, "nobody@example.org")

    sign_in(client)

    assert list(SignInFailure.objects.values_list("email", flat=True)) == ["nobody@example.org"] * 3


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.7"),
        (1, "", "198.51.100.7"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    request = rf.post(SIGN_IN, REMOTE_ADDR="198.51.100.7", **headers)

    assert throttle.client_address(request) == address


def test_a_client_can_not_lie_itself_past_the_throttle(client, rosa, settings):
    settings.SIGN_IN_TRIES_PER_ADDRESS, settings.TRUSTED_PROXIES = 3, 1
    for number in range(4):
        forwarded = f"10.9.8.{number}, 198.51.100.7"
        response = sign_in(client, f"n{number}@example.org", "x", HTTP_X_FORWARDED_FOR=forwarded)

    assert told(response) == [THROTTLED]
    assert set(SignInFailure.objects.values_list("address", flat=True)) == {"198.51.100.7"}


def test_pruning_removes_what_no_count_needs(rosa, settings):
    window, now = settings.SIGN_IN_WINDOW_SECONDS, timezone.now()
    for age in (0, window - 60, 2 * window + 60, 9 * window):
        SignInFailure.objects.create(email="a@b.example", at=now - timedelta(seconds=age))

    gone = [throttle.prune(), throttle.prune()]

    assert gone == [2, 0]
    assert SignInFailure.objects.count() == 2


# --- Forgotten and changed passwords --------------------------------------------------------------


def link_in(message) -> str:
    """Return the path of the link in a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def ask(client, email="rosa@example.org"):
    return client.post(reverse("admin_password_reset"), {"email": email}, follow=True)


def test_the_sign_in_page_leads_to_the_forgotten_password(client):
    assert reverse("admin_password_reset") in client.get(SIGN_IN).text


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, rosa):
    fail(client, 5)

    ask(client)
    [message] = mail.outbox
    form = client.get(link_in(message), follow=True)
    new = {"new_password1": "a new long secret", "new_password2": "a new long secret"}
    done = client.post(form.redirect_chain[-1][0], new, follow=True)
    again = client.get(link_in(message), follow=True)

    assert message.to == ["rosa@example.org"]
    assert form.context["validlink"]
    assert done.status_code == 200
    rosa.refresh_from_db()
    assert rosa.check_password("a new long secret")
    assert not again.context["validlink"]


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, rosa):
    known, unknown = ask(client), ask(client, "nobody@example.org")

    assert known.redirect_chain == unknown.redirect_chain
    assert re.sub(r'nonce="[^"]*"', "", known.text) == re.sub(r'nonce="[^"]*"', "", unknown.text)
    assert len(mail.outbox) == 1


def test_no_mail_goes_to_who_is_turned_off(client, rosa):
    User.objects.update(is_active=False)

    ask(client)

    assert mail.outbox == []


@pytest.mark.parametrize("password", ["short", "password1234", "rosa@example.org"])
def test_a_weak_new_password_is_refused(client, rosa, password):
    ask(client)
    form = client.get(link_in(mail.outbox[0]), follow=True)

    answer = client.post(
        form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password}
    )

    assert answer.context["form"].errors
    rosa.refresh_from_db()
    assert rosa.check_password(PASSWORD)


def test_the_own_password_is_changed_at_the_desk_with_the_old_one(client, rosa):
    client.force_login(rosa)
    address = reverse("admin:password_change")
    new = {"new_password1": "a new long secret", "new_password2": "a new long secret"}

    refused = client.post(address, {"old_password": "wrong", **new})
    changed = client.post(address, {"old_password": PASSWORD, **new})

    assert refused.context["form"].errors
    assert changed.status_code == 302
    rosa.refresh_from_db()
    assert rosa.check_password("a new long secret")
    assert is_in(client)
