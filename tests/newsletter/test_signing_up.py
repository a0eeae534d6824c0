"""Readers sign up, confirm and leave alone; nobody is put on a list by somebody else."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from events.clock import database_now
from newsletter import pruning
from newsletter.answering import MAILS_A_DAY, answer_one
from newsletter.models import MailingList, ReaderRequest, Subscription
from tests.factories import make_live, make_section
from tests.newsletter.postbox import Postbox, serving

pytestmark = pytest.mark.django_db
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def daily(db) -> MailingList:
    return MailingList.objects.create(name="The Daily", slug="daily", description="At seven.")


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    box = Postbox()
    with serving(box, settings):
        yield box


def join(client, *lists, email="Ines@Example.org", **headers):
    data = {"email": email, "list": [each.pk for each in lists], "website": ""}
    return client.post("/newsletter/join/", data, **(headers or HERE))


def answer_all() -> int:
    return next(count for count in range(99) if not answer_one())


def link_in(mail) -> str:
    return re.search(r"https?://[^/]+(/newsletter/\w+/\S+)", mail.get_content())[1]


def test_who_confirms_is_on_the_list_and_who_leaves_is_off_it(client, daily, postbox):
    asked = join(client, daily)
    answer_all()
    [mail] = postbox.mails
    link = link_in(mail)
    looked = client.get(link)
    before = Subscription.objects.get()
    confirmed = client.post(link)
    on = Subscription.objects.get()
    again = client.post(link)
    left = client.post(f"/newsletter/leave/{on.token}/")
    off = Subscription.objects.get()

    assert [each.status_code for each in (asked, looked, confirmed, again, left)] == [
        200, 200, 200, 410, 200,
    ]  # fmt: skip
    assert (mail["To"], "The Daily" in mail.get_content()) == ("ines@example.org", True)
    assert (before.is_standing, on.is_standing, off.is_standing) == (False, True, False)
    assert not any(each.cookies for each in (asked, looked, confirmed, left))
    assert "no-store" in confirmed["Cache-Control"]
    assert ReaderRequest.objects.get().email == ""


def test_a_mail_program_leaves_with_one_click_from_anywhere(client, daily):
    here = subscribe(daily, "ines@example.org")
    other = MailingList.objects.create(name="Sport", slug="sport")
    there = subscribe(other, "ines@example.org")

    one = client.post(
        f"/newsletter/leave/{here.token}/", "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded", HTTP_ORIGIN="https://mail.example",
    )  # fmt: skip
    here.refresh_from_db()
    there.refresh_from_db()
    assert (one.status_code, here.is_standing, there.is_standing) == (200, False, True)

    client.post(f"/newsletter/leave/{here.token}/", {"all": "1"})
    there.refresh_from_db()
    assert not there.is_standing
    assert client.post("/newsletter/leave/nobody-has-this-one/").status_code == 404


def subscribe(which, email, **fields) -> Subscription:
    now = database_now()
    return Subscription.objects.create(
        list=which, email=email, asked_at=now, confirmed_at=now, **fields
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"},
        {"HTTP_USER_AGENT": "a browser that says neither"},
    ],
)
def test_a_form_of_another_site_signs_nobody_up(client, daily, headers):
    refused = join(client, daily, **headers)

    assert refused.status_code == 403
    assert not ReaderRequest.objects.exists()


def test_the_trap_catches_programs_and_they_do_not_learn_of_it(client, daily):
    caught = client.post(
        "/newsletter/join/",
        {"email": "a@example.org", "list": daily.pk, "website": "http://spam.example"},
        **HERE,
    )

    assert (caught.status_code, ReaderRequest.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("email", "says"), [("nobody", "like name@example.org"), ("a@b.example\r\nBcc: x@y.z", "like")]
)
def test_what_is_no_address_is_said_beside_the_field(client, daily, email, says):
    page = join(client, daily, email=email)

    assert page.status_code == 422
    assert says in page.text and 'aria-invalid="true"' in page.text
    assert "Choose at least one" in join(client).text


def test_no_more_mail_than_three_a_day_whoever_types_the_address(client, daily, postbox):
    for number in range(MAILS_A_DAY + 2):
        join(client, daily, **HERE, REMOTE_ADDR=f"192.0.2.{number}")
    answer_all()

    assert len(postbox.mails) == MAILS_A_DAY


def test_one_connection_asks_twenty_times_an_hour(client, daily):
    codes = [
        join(client, daily, email=f"p{number}@example.org").status_code for number in range(22)
    ]

    assert codes == [200] * 20 + [429] * 2


def test_a_page_says_the_same_to_who_is_on_the_list_already(client, daily, postbox):
    subscribe(daily, "ines@example.org")
    known, unknown = join(client, daily), join(client, daily, email="new@example.org")
    answer_all()

    assert known.text == unknown.text
    first, second = postbox.mails
    assert "gets them already" in first.get_content()
    assert "/newsletter/confirm/" in second.get_content()
    assert Subscription.objects.of("ines@example.org").get().is_standing


def test_a_server_that_refuses_is_tried_again(client, daily, postbox, settings, monkeypatch):
    async def busy(*_each) -> str:
        return "451 Try again later"

    takes = postbox.handle_DATA
    postbox.handle_DATA = busy
    join(client, daily)
    answer_all()
    waiting = ReaderRequest.objects.get()
    postbox.handle_DATA = takes
    ReaderRequest.objects.update(next_try_at=database_now())
    answer_all()

    assert (waiting.done_at, waiting.attempts, waiting.last_error) == (None, 1, "SMTPDataError")
    assert len(postbox.mails) == 1


def test_an_old_link_confirms_nothing(client, daily, postbox):
    join(client, daily)
    answer_all()
    Subscription.objects.update(asked_at=database_now() - timedelta(days=8))

    assert client.post(link_in(postbox.mails[0])).status_code == 410
    assert not Subscription.objects.standing().exists()


def test_addresses_are_deleted_when_nothing_needs_them(daily, settings):
    now = database_now()
    subscribe(daily, "stays@example.org")
    gone = subscribe(daily, "left-long-ago@example.org")
    long_ago = now - timedelta(days=settings.NEWSLETTER_KEEP_DAYS + 1)
    Subscription.objects.filter(pk=gone.pk).update(confirmed_at=long_ago, left_at=long_ago)
    subscribe(daily, "left@example.org", left_at=now + timedelta(minutes=1))
    Subscription.objects.create(
        list=daily, email="never-confirmed@example.org", asked_at=now - timedelta(days=8)
    )

    pruning.prune(now)

    left = sorted(Subscription.objects.values_list("email", flat=True))
    assert left == ["left@example.org", "stays@example.org"]


def test_each_page_offers_the_list_of_its_section(client, daily):
    sport = make_section("Sport")
    make_live(section=sport, slug="cup")
    MailingList.objects.create(name="Sport on Friday", slug="sport", section=sport)
    MailingList.objects.create(name="Closed", slug="closed", is_open=False)

    home, section, page = (client.get(url) for url in ("/", "/sport/", "/newsletter/"))

    assert "The Daily</h2>" in home.text
    assert "Sport on Friday</h2>" in section.text
    assert all(name in page.text for name in ("The Daily", "Sport on Friday"))
    assert "Closed" not in page.text
    assert not home.cookies
    assert "csrf" not in home.text
