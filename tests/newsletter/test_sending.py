"""An issue goes to each person once: what is live when it is sent, and nothing withdrawn.

Against a real SMTP server on this machine.
"""

import socket
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from articles import corrections, publishing, withdrawing
from articles.models import Correction
from events.clock import database_now
from newsletter import filling, sending, verbs
from newsletter.models import Copy, Issue, MailingList, Subscription
from newsletter.sending import Sender, start_one_due
from tests.factories import make_draft, make_live, make_section, make_topic
from tests.newsletter.postbox import Postbox, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    box = Postbox()
    with serving(box, settings):
        yield box


@pytest.fixture
def daily(db) -> MailingList:
    return MailingList.objects.create(name="The Daily", slug="daily", stories="all")


def people(mailing_list: MailingList, count: int) -> list[Subscription]:
    now = database_now()
    return Subscription.objects.bulk_create(
        Subscription(
            list=mailing_list, email=f"p{number}@example.org", asked_at=now, confirmed_at=now
        )
        for number in range(count)
    )


def due_issue(mailing_list: MailingList, by, **fields) -> Issue:
    """Begin an issue, let it go out, and let its moment come."""
    issue = filling.begin(mailing_list, now=database_now())
    Issue.objects.filter(pk=issue.pk).update(**fields)
    issue.refresh_from_db()
    verbs.send(issue, by=by, now=database_now())
    Issue.objects.filter(pk=issue.pk).update(send_at=database_now())
    return issue


def send_all(sender: Sender | None = None, turns: int = 400) -> None:
    sender = sender or Sender()
    start_one_due()
    for _ in range(turns):
        if not sender():
            return
    raise AssertionError("it never ends")


def live(headline="Ferry returns", **fields):
    return make_live(headline, now=database_now() - timedelta(hours=1), **fields)


# --- What is in it --------------------------------------------------------------------------------


def test_the_mail_has_what_mail_programs_ask_for(postbox, daily, editor, settings):
    live("Ferry <b>returns</b> & stays", deck="It sails.", sponsor="Acme")
    [ines] = people(daily, 1)
    issue = due_issue(daily, editor, intro="Good morning.\n\nIt rains.", preview_text="And rain")

    send_all()

    [mail] = postbox.mails
    leave = f"{settings.SITE_URL}/newsletter/leave/{ines.token}/"
    assert mail["List-Unsubscribe"].strip() == f"<{leave}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"].startswith(f"<issue-{issue.pk}-{ines.pk}@")
    assert (mail["To"], mail["Auto-Submitted"]) == ("p0@example.org", "auto-generated")
    assert mail["List-Id"].startswith("daily <daily.newsletter.")
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Ferry <b>returns</b> & stays" in text
    assert "Ferry &lt;b&gt;returns&lt;/b&gt; &amp; stays" in html
    for part in (text, html):
        assert leave in part and "Sponsored by Acme" in part and "It rains." in part
    # Styles stand at the elements; nothing in the mail tells that or where it was read.
    assert 'style="' in html.partition("<h2")[2].partition(">")[0]
    assert "prefers-color-scheme: dark" in html
    assert "<img" not in html and "<script" not in html and "<link" not in html


@pytest.mark.parametrize("kind", ["section", "topic", "home", "all"])
def test_an_issue_begins_with_what_its_list_asks_for_and_was_not_in_the_last(kind, editor, now):
    world, sport, harbour = make_section("World"), make_section("Sport"), make_topic("Harbour")
    here = live("In World", section=world, placement="section")
    cup = live("Cup", section=sport, placement="home")
    lead = live("Lead", section=sport, topics=(harbour,), placement="home_lead")
    make_live("Old", section=sport, topics=(harbour,), now=database_now() - timedelta(days=3))
    make_draft("Not live", section=sport, topics=(harbour,))
    retracted = live("Wrong", section=sport, topics=(harbour,), placement="home")
    corrections.correct(
        retracted, kind=Correction.Kind.RETRACTION, text="No.", by=None, now=database_now()
    )
    asked = {"section": {"section": sport}, "topic": {"topic": harbour}}.get(
        kind, {"stories": kind}
    )
    letter = MailingList.objects.create(name="A", slug="a", **asked)

    first = filling.begin(letter, now=database_now())
    stories = list(first.stories.order_by("position").values_list("article_id", flat=True))

    wanted = {
        "section": [lead.pk, cup.pk], "topic": [lead.pk], "home": [lead.pk, cup.pk],
        "all": [lead.pk, cup.pk, here.pk],
    }  # fmt: skip
    assert stories == wanted[kind]
    assert first.subject == "Lead"
    Issue.objects.filter(pk=first.pk).update(started_at=database_now(), state="sent")
    assert filling.begin(letter, now=database_now()).stories.count() == 0


# --- To whom --------------------------------------------------------------------------------------


def test_hundreds_get_it_once_each_and_nobody_else(postbox, daily, editor):
    live()
    people(daily, 200)
    now = database_now()
    Subscription.objects.create(list=daily, email="asked@example.org", asked_at=now)
    Subscription.objects.filter(email="p7@example.org").update(left_at=now)
    other = MailingList.objects.create(name="Other", slug="other")
    Subscription.objects.create(
        list=other, email="other@example.org", asked_at=now, confirmed_at=now
    )
    issue = due_issue(daily, editor)

    send_all()
    send_all()

    wanted = {f"p{number}@example.org" for number in range(200) if number != 7}
    assert Counter(postbox.recipients) == Counter(wanted)
    issue.refresh_from_db()
    assert (issue.state, issue.recipients, issue.sent) == ("sent", 199, 199)


@pytest.mark.django_db(transaction=True)
def test_three_workers_and_a_server_that_dies_halfway(settings, editor):
    """The server hangs up in the middle, and again; another takes its place. None twice or none."""
    daily = MailingList.objects.create(name="The Daily", slug="daily", stories="all")
    live()
    people(daily, 60)
    due_issue(daily, editor)
    start_one_due()
    problems: list[BaseException] = []

    class Dying(Postbox):
        falls = (20, 40)  # after so many mails it is dead once more: a worker's connection breaks
        deaths = 0

        async def handle_MAIL(self, server, session, envelope, address, options) -> str:
            if self.deaths < len(self.falls) and len(self.taken) >= self.falls[self.deaths]:
                self.deaths += 1
                server.transport.close()
                return "421 dying"
            envelope.mail_from = address
            return "250 OK"

    box = Dying()

    def work() -> None:
        try:
            sender = Sender(wait=lambda failures: 0.0)
            for _ in range(400):
                sender()
                if not Copy.objects.waiting().exists():
                    break
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    with serving(box, settings):
        workers = [Thread(target=work) for _ in range(3)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()

    assert problems == []
    assert box.deaths == 2
    got = Counter(box.recipients)
    assert got == Counter(f"p{number}@example.org" for number in range(60))


def test_while_no_server_answers_all_wait_and_the_desk_is_told(settings, daily, editor):
    live()
    people(daily, 3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }
    issue = due_issue(daily, editor)
    time = [0.0]
    sender = Sender(clock=lambda: time[0])
    start_one_due()
    tries = [sender(), sender()]
    issue.refresh_from_db()
    assert tries == [False, False]
    assert (issue.state, Copy.objects.waiting().count()) == ("sending", 3)
    assert "does not answer" in issue.note

    time[0] += 10
    box = Postbox()
    with serving(box, settings, port=port):
        send_all(sender)
    issue.refresh_from_db()
    assert sorted(box.recipients) == ["p0@example.org", "p1@example.org", "p2@example.org"]
    assert (issue.state, issue.note) == ("sent", "")


def test_what_nobody_knows_is_sent_again_under_the_same_name(settings, daily, editor):
    """The server took the mail and died before it said so: the second is known as a copy."""

    class Silent(Postbox):
        async def handle_DATA(self, server, session, envelope) -> str:
            answer = await super().handle_DATA(server, session, envelope)
            if len(self.taken) == 1:
                server.transport.close()
            return answer

    live()
    people(daily, 1)
    due_issue(daily, editor)
    box = Silent()
    with serving(box, settings):
        send_all(Sender(wait=lambda failures: 0.0))
        send_all(Sender())

    [first, second] = box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert Copy.objects.get().outcome == "sent"


def test_one_bad_address_holds_up_nobody_and_is_dropped_in_the_end(settings, daily, editor):
    class Picky(Postbox):
        async def handle_RCPT(self, server, session, envelope, address, options) -> str:
            if address == "p0@example.org":
                return "550 No such person"
            if address == "p1@example.org" and not self.taken:
                return "451 Greylisted"
            envelope.rcpt_tos.append(address)
            return "250 OK"

    people(daily, 3)
    box = Picky()
    with serving(box, settings):
        for number in range(sending.DEAD_AFTER):
            make_live(f"Story {number}", slug=f"story-{number}", now=database_now())
            due_issue(daily, editor, subject="News")
            send_all()
            Copy.objects.waiting().update(next_try_at=database_now())
            send_all()

    assert Counter(box.recipients) == {"p1@example.org": 3, "p2@example.org": 3}
    assert not Subscription.objects.get(email="p0@example.org").is_standing
    assert "example.org" not in "".join(Copy.objects.values_list("error", flat=True))


# --- What was withdrawn ---------------------------------------------------------------------------


def kill(article):
    withdrawing.kill(article, sentence="Wrong.", by=None, now=database_now(), reason="x")


def unpublish(article):
    publishing.unpublish(article, by=None, now=database_now(), reason="x")


@pytest.mark.parametrize("withdraw", [kill, unpublish])
def test_a_story_withdrawn_before_the_issue_goes_out_is_not_in_it(withdraw, postbox, daily, editor):
    gone = live("Quokka scandal", slug="quokka")
    live("Ferry returns", slug="ferry")
    people(daily, 1)
    due_issue(daily, editor, subject="News")
    withdraw(gone)

    send_all()

    [mail] = postbox.mails
    assert b"Quokka" not in postbox.taken[0][1]
    assert "Ferry returns" in mail.get_body(("plain",)).get_content()


def test_a_story_killed_halfway_is_in_no_copy_from_then_on(settings, daily, editor):
    article = live("Quokka scandal", slug="quokka")
    live("Ferry returns", slug="ferry")
    people(daily, 6)
    due_issue(daily, editor, subject="News")
    start_one_due()

    class Killing(Postbox):
        async def handle_DATA(self, server, session, envelope) -> str:
            answer = await super().handle_DATA(server, session, envelope)
            if len(self.taken) == 3:
                killed.append(True)
            return answer

    box, killed = Killing(), []
    sent_one = sending._send_one

    def send_one(*args):
        done = sent_one(*args)
        if killed.pop() if killed else False:
            kill(article)
        return done

    with serving(box, settings), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "_send_one", send_one)
        send_all()

    assert [b"Quokka" in raw for _to, raw in box.taken] == [True] * 3 + [False] * 3


def test_an_issue_whose_stories_are_all_withdrawn_is_not_sent(postbox, daily, editor):
    article = live()
    people(daily, 2)
    issue = due_issue(daily, editor)
    kill(article)

    send_all()

    issue.refresh_from_db()
    assert (issue.state, postbox.mails) == ("stopped", [])
    assert "withdrawn" in issue.note


def test_an_issue_can_be_stopped_before_its_moment_and_on_the_way(postbox, daily, editor):
    live()
    people(daily, 4)
    issue = filling.begin(daily, now=database_now())
    verbs.send(issue, by=editor, now=database_now())
    send_all()
    assert postbox.mails == []
    assert verbs.stop(issue, by=editor, now=database_now()).state == "draft"

    Issue.objects.filter(pk=issue.pk).update(state="waiting", send_at=database_now())
    start_one_due()
    verbs.stop(issue, by=editor, now=database_now())
    send_all()

    issue.refresh_from_db()
    assert (postbox.mails, issue.state, issue.sent) == ([], "sent", 0)
    assert set(Copy.objects.values_list("outcome", flat=True)) == {"dropped"}


def test_who_leaves_while_it_goes_out_gets_none(postbox, daily, editor):
    live()
    people(daily, 2)
    due_issue(daily, editor)
    start_one_due()
    Subscription.objects.filter(email="p1@example.org").update(left_at=database_now())

    send_all()

    assert postbox.recipients == ["p0@example.org"]
    assert Copy.objects.get(subscription__email="p1@example.org").outcome == "left"
