"""The worker's steps that send issues: start one that is due, hand over some copies, finish.

Each person's copy is a row, made when the issue starts. A copy is locked, handed to the mail server
and marked in one transaction, and nothing else is handed over before that is committed. So a
worker that dies, or a server, leaves at most one copy a worker of which nobody knows whether the
server took it. That one is sent again, as mail servers themselves do (RFC 5321 §4.5.4.1), with the
same words, date and Message-ID, by which mail programs know it.
"""

import logging
import smtplib
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from articles import site
from events.clock import database_now
from newsletter.composing import Letter, compose, leave_url, now_showing
from newsletter.models import Copy, Issue, MailingList, Subscription

log = logging.getLogger("newsroom.worker")

# A turn ends after so many copies or so long, so that due schedules need not wait.
COPIES_A_TURN, SECONDS_A_TURN = 100, 1.0
GIVE_UP_AFTER = timedelta(days=1)
# Refused for good so many issues in a row: the address is dead, and is sent no more.
DEAD_AFTER = 3
_CLOSING = 421  # the server ends the connection (RFC 5321 §4.2.1)

_START = """
    INSERT INTO newsletter_copy
        (issue_id, subscription_id, outcome, attempts, error, next_try_at, settled_at)
    SELECT %s, id, '', 0, '', %s, NULL FROM newsletter_subscription
    WHERE list_id = %s AND confirmed_at IS NOT NULL AND left_at IS NULL
    FOR KEY SHARE
    ON CONFLICT (issue_id, subscription_id) DO NOTHING
"""


class ServerAway(Exception):
    """The mail server can't be reached, or hung up: no fault of the copy in hand."""


def start_one_due() -> bool:
    """Start one issue whose moment has come: a copy for each person of its list, all or none."""
    with transaction.atomic():
        now = database_now()
        issue = (
            Issue.objects.filter(state=Issue.State.WAITING, send_at__lte=now)
            .order_by("send_at", "pk")
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("list")
            .first()
        )
        if issue is None:
            return False
        try:
            letter = compose(issue)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("issue %s can't be made", issue.pk)
            letter = None
        if letter is None:
            issue.state = Issue.State.STOPPED
            issue.note = _("Not sent: the mail can’t be made. Look at the preview.")
        elif letter.is_empty:
            issue.state = Issue.State.STOPPED
            issue.note = _("Not sent: all its stories were withdrawn.")
        else:
            with transaction.get_connection().cursor() as cursor:
                cursor.execute(_START, [issue.pk, now, issue.list_id])
                made = cursor.rowcount
            issue.recipients += made
            issue.started_at = issue.started_at or now
            issue.state = Issue.State.SENDING
        issue.save()
    return True


class Sender:
    """A worker's step: hands over some copies in each turn, over one connection."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[int], float] = lambda failures: min(2.0**failures, 300.0),
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._failures = 0
        self._rest_until = float("-inf")

    def __call__(self) -> bool:
        """Send some of the issue that has waited longest, breaking news first."""
        if self._clock() < self._rest_until:
            return False
        issue = _next_issue(database_now())
        if issue is None:
            return False
        try:
            found = self._send_some(issue)
        except ServerAway as problem:
            self._failures += 1
            wait = self._wait(self._failures)
            self._rest_until = self._clock() + wait
            log.warning("newsletters wait %.0f s for the mail server: %s", wait, problem)
            Issue.objects.filter(pk=issue.pk).update(
                note=_("The mail server does not answer; trying again.")
            )
            return False
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # Whatever is wrong with an issue must not keep the worker from its other work.
            log.exception("issue %s could not go on", issue.pk)
            self._rest_until = self._clock() + 60
            return False
        self._failures = 0
        return found

    def _send_some(self, issue: Issue) -> bool:
        """Hand over copies until the turn ends; return whether any came to an end."""
        until = self._clock() + SECONDS_A_TURN
        now = database_now()
        waiting = list(Copy.objects.filter(issue=issue).due(now)[:COPIES_A_TURN].values_list("pk"))
        if not waiting:
            return _finish(issue, now)
        letter = compose(issue)
        connection = mailers["default"]
        done = 0
        try:
            _open(connection)
            for (pk,) in waiting:
                if now_showing(tuple(number for number, _at in letter.showing)) != letter.showing:
                    letter = compose(issue)
                done += _send_one(issue, pk, letter, connection, now)
                if self._clock() > until:
                    break
        finally:
            _close(connection)
        if done and issue.note:
            Issue.objects.filter(pk=issue.pk).update(note="")
        return True


def message(
    issue: Issue, letter: Letter, *, email: str, token: str, number: int
) -> EmailMultiAlternatives:
    """Return the mail for one person.

    Args:
        number: of the subscription; with the issue's it names the mail for good.
    """
    host = urlsplit(settings.SITE_URL).hostname
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text_for(token),
        from_email=formataddr((site.current().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[email],
        headers={
            "Message-ID": f"<issue-{issue.pk}-{number}@{host}>",
            "Date": format_datetime(issue.started_at or issue.created_at),
            "List-Id": f"{issue.list.slug} <{issue.list.slug}.newsletter.{host}>",  # RFC 2919
            "List-Unsubscribe": f"<{leave_url(token)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    )
    mail.attach_alternative(letter.html_for(token), "text/html")
    return mail


def _next_issue(now: datetime) -> Issue | None:
    """Return what to go on with: breaking news first, then what began first."""
    sending = Issue.objects.filter(state=Issue.State.SENDING).select_related("list")
    found = sorted(
        sending.order_by("started_at", "pk")[:50],
        key=lambda issue: issue.list.kind != MailingList.Kind.BREAKING,
    )
    for issue in found:
        copies = Copy.objects.filter(issue=issue)
        if copies.due(now).exists() or not copies.waiting().exists():
            return issue
    return None


def _send_one(
    issue: Issue, pk: int, letter: Letter, connection: BaseEmailBackend, now: datetime
) -> int:
    """Hand over one copy unless another worker has it; return 1 if it came to an end."""
    with transaction.atomic():
        copy = (
            Copy.objects.waiting()
            .filter(pk=pk)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("subscription")
            .first()
        )
        if copy is None:
            return 0
        person = copy.subscription
        if not person.is_standing:
            return _settle(copy, Copy.Outcome.LEFT, now)
        if letter.is_empty:
            return _settle(copy, Copy.Outcome.DROPPED, now)
        mail = message(issue, letter, email=person.email, token=person.token, number=person.pk)
        copy.attempts += 1
        try:
            connection.send_messages([mail])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as problem:
            if _code(problem) == _CLOSING:
                raise ServerAway(_words(problem)) from problem
            return _refused(copy, problem, now)
        except (smtplib.SMTPException, OSError) as problem:
            # The transaction is undone: the copy waits as it was.
            raise ServerAway(_words(problem)) from problem
        if person.refusals:
            Subscription.objects.filter(pk=person.pk).update(refusals=0)
        return _settle(copy, Copy.Outcome.SENT, now)


def _settle(copy: Copy, outcome: Copy.Outcome, now: datetime) -> int:
    copy.outcome, copy.settled_at = outcome, now
    copy.save(update_fields=["outcome", "settled_at", "attempts", "error", "next_try_at"])
    return 1


def _refused(copy: Copy, problem: Exception, now: datetime) -> int:
    """Note what the server said of this one address: for good, or for now."""
    code = _code(problem)
    copy.error = _words(problem)
    if 400 <= code < 500 and now - (copy.issue.started_at or now) < GIVE_UP_AFTER:
        copy.next_try_at = now + timedelta(seconds=min(30 * 2**copy.attempts, 3600))
        copy.save(update_fields=["attempts", "error", "next_try_at"])
        return 0
    person = copy.subscription
    rows = Subscription.objects.filter(pk=person.pk)
    rows.update(refusals=F("refusals") + 1)
    if person.refusals + 1 >= DEAD_AFTER:
        rows.update(left_at=now)
    return _settle(copy, Copy.Outcome.REFUSED, now)


def _finish(issue: Issue, now: datetime) -> bool:
    """Call the issue sent if no copy waits any more; return whether it was done here."""
    with transaction.atomic():
        locked = (
            Issue.objects.filter(pk=issue.pk, state=Issue.State.SENDING)
            .select_for_update(skip_locked=True)
            .first()
        )
        copies = Copy.objects.filter(issue=issue)
        if locked is None or copies.waiting().exists():
            return False
        locked.sent = copies.filter(outcome=Copy.Outcome.SENT).count()
        locked.state, locked.finished_at = Issue.State.SENT, now
        locked.save(update_fields=["sent", "state", "finished_at"])
    return True


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as problem:
        raise ServerAway(_words(problem)) from problem
    line = getattr(getattr(connection, "connection", None), "sock", None)
    if isinstance(line, socket.socket):
        # Else the end of each mail waits for the server to acknowledge its beginning: 40 ms.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as problem:
        log.info("the mail server ended badly: %s", _words(problem))


def _code(problem: Exception) -> int:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next(iter(problem.recipients.values()))[0]
    return problem.smtp_code if isinstance(problem, smtplib.SMTPResponseException) else 550


def _words(problem: Exception) -> str:
    """Return what the server said, without the address that it was about."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return str(_code(problem))
    if isinstance(problem, smtplib.SMTPResponseException):
        return str(problem.smtp_code)
    return type(problem).__name__
