"""A notice goes by mail to who chose that: once, when the mail server takes it, and to no one else.

Against a real SMTP server on this machine.
"""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.urls import reverse

from accounts.notice_kinds import NoticeKind, mailed_at_first
from articles import holding
from events.clock import database_now
from events.delivering import deliver_one
from events.models import Delivery, Notice
from events.notices import notify
from newsroom import worker  # noqa: F401 - it says where articles are found
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


class Postbox:
    """Takes mail, or refuses it as told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep the mail if the answer is yes."""
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


class Server(Controller):
    """An SMTP server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    """Run an SMTP server and let Newsroom send to it."""
    box = Postbox()
    controller = Server(box, hostname="127.0.0.1", port=0)
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": "127.0.0.1",
                "port": controller.port,
                "timeout": 10,
            },
        }
    }
    yield box
    controller.stop()


def tell(user, article, what=NoticeKind.REFUSED) -> Notice:
    notify(
        [user], what=what, kind="article", subject_id=article.pk,
        text=f"“{article}”, to publish at 22:40, did not run", now=database_now(),
    )  # fmt: skip
    return Notice.objects.latest("pk")


def deliver_all() -> int:
    return next(count for count in range(20) if not deliver_one())


def test_a_notice_arrives_once_with_the_way_to_the_story(postbox, settings, reporter):
    article = make_draft("Ferry returns", by=reporter)
    notice = tell(reporter, article)

    assert deliver_all() == 1
    assert deliver_all() == 0

    [mail] = postbox.mails
    assert mail["To"] == reporter.email
    assert mail["Subject"] == notice.text
    assert mail["Message-ID"].startswith(f"<notice-{notice.pk}@")
    assert mail["Auto-Submitted"] == "auto-generated"
    words = mail.get_content()
    link = reverse("admin:articles_article_change", args=[article.pk])
    assert f"{settings.SITE_URL}{link}" in words
    assert f"{settings.SITE_URL}{reverse('my_account')}" in words
    assert Delivery.objects.get().done_at is not None


def test_mail_that_the_server_refuses_is_tried_again(postbox, reporter):
    tell(reporter, make_draft("Ferry returns", by=reporter))
    postbox.answer = "451 Try again later"

    deliver_all()
    waiting = Delivery.objects.get()
    assert (waiting.done_at, waiting.attempts) == (None, 1)
    assert "Try again later" in waiting.last_error
    postbox.answer = "250 OK"
    Delivery.objects.update(next_try_at=database_now())
    deliver_all()

    assert len(postbox.mails) == 1
    done = Delivery.objects.get()
    assert (done.attempts, done.last_error) == (2, "")
    assert done.done_at is not None


def test_mail_that_fails_for_a_day_is_left_to_the_desk(postbox, reporter):
    notice = tell(reporter, make_draft("Ferry returns", by=reporter))
    Notice.objects.filter(pk=notice.pk).update(at=database_now() - timedelta(days=2))
    postbox.answer = "550 No such person"

    deliver_all()

    given_up = Delivery.objects.get()
    assert given_up.done_at is not None
    assert "No such person" in given_up.last_error
    assert Notice.objects.unseen_by(reporter).count() == 1


def test_a_story_restricted_meanwhile_is_not_mailed(postbox, editor, copy_editor, reporter):
    article = make_draft("Secret inquiry", by=reporter)
    tell(copy_editor, article)
    tell(reporter, article)
    holding.restrict(article, by=editor, now=database_now(), people=[])

    deliver_all()

    assert [mail["To"] for mail in postbox.mails] == [reporter.email]
    withheld = Delivery.objects.get(notice__user=copy_editor)
    assert (withheld.done_at is not None, withheld.last_error != "") == (True, True)


def test_accounts_that_are_off_and_kinds_that_were_not_chosen_get_none(
    postbox, reporter, other_reporter
):
    article = make_draft("Ferry returns", by=reporter)
    reporter.mailed_notices = ["assigned"]
    reporter.save()
    tell(reporter, article)
    tell(reporter, article, what="")
    tell(other_reporter, article, what=NoticeKind.STOPPED)
    tell(other_reporter, article)
    other_reporter.is_active = False
    other_reporter.save()

    deliver_all()

    assert postbox.mails == []
    assert Notice.objects.count() == 4
    assert Delivery.objects.filter(done_at=None).count() == 0


def test_people_choose_on_their_account_page(client, reporter):
    client.force_login(reporter)
    page = client.get(reverse("my_account")).text
    assert page.count('name="mailed"') == len(NoticeKind)
    assert page.count("checked") == len(mailed_at_first())

    client.post(reverse("choose_mail"), {"mailed": ["late", "nonsense"]})

    reporter.refresh_from_db()
    assert reporter.mailed_notices == ["late"]
    assert client.get(reverse("my_account")).text.count("checked") == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(postbox, reporter):
    article = make_draft("Ferry returns", by=reporter)
    for _ in range(5):
        tell(reporter, article)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            deliver_all()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert problems == []
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 5
    assert len(postbox.mails) == 5
