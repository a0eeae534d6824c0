"""What the desk does with issues: send, stop. Each checks right and state, and leaves an Event."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from events.recording import record
from newsletter.composing import compose
from newsletter.models import Copy, Issue, MailingList, Subscription

#: More recipients than this are not counted one by one for a dialog.
COUNTED = 100_000


class IssueRefused(Exception):
    """The issue can't be sent or stopped; the text says why."""


def may_send(user: User | None, mailing_list: MailingList) -> bool:
    """Say whether the user may send issues of this list; breaking news has a right of its own."""
    if user is None or not user.is_active or not user.is_staff:
        return False
    is_breaking = mailing_list.kind == MailingList.Kind.BREAKING
    return user.has_perm("newsletter.send_breaking" if is_breaking else "newsletter.send_issue")


def recipients(mailing_list: MailingList) -> int:
    """Return how many people would get an issue now; COUNTED + 1 for more than COUNTED."""
    standing = Subscription.objects.standing().filter(list=mailing_list)
    return standing.values("pk").order_by()[: COUNTED + 1].count()


def send(issue: Issue, *, by: User, now: datetime, send_at: datetime | None = None) -> Issue:
    """Let an issue go out: after the wait of all that goes to many, or at a later moment.

    Raises IssueRefused. Until the moment has come it can be stopped.
    """
    with transaction.atomic():
        issue = _locked(issue)
        if not may_send(by, issue.list):
            raise IssueRefused(_("You may not send issues of this newsletter."))
        if not issue.is_open:
            raise IssueRefused(_("This issue was sent already."))
        if not issue.subject.strip():
            raise IssueRefused(_("Write a subject first."))
        if compose(issue).is_empty:
            raise IssueRefused(_("There is nothing in this issue: none of its stories is live."))
        earliest = now + timedelta(seconds=settings.PUSH_WAIT_SECONDS)
        issue.send_at = max(send_at or earliest, earliest)
        issue.state, issue.note = Issue.State.WAITING, ""
        issue.save()
        record(
            "issue", issue.pk, "send", by=by, now=now,
            payload={"list": issue.list.slug, "subject": issue.subject},
        )  # fmt: skip
    return issue


def stop(issue: Issue, *, by: User, now: datetime) -> Issue:
    """Stop an issue: before its moment it is a draft again, later the rest gets none.

    Raises IssueRefused.
    """
    with transaction.atomic():
        issue = _locked(issue)
        if not may_send(by, issue.list):
            raise IssueRefused(_("You may not stop issues of this newsletter."))
        if issue.state == Issue.State.WAITING:
            issue.state, issue.send_at = Issue.State.DRAFT, None
        elif issue.state == Issue.State.SENDING:
            Copy.objects.filter(issue=issue).waiting().update(
                outcome=Copy.Outcome.DROPPED, settled_at=now
            )
            issue.note = _("Stopped by %(name)s.") % {"name": by}
        else:
            raise IssueRefused(_("This issue is not going out."))
        issue.save()
        record("issue", issue.pk, "stop", by=by, now=now, payload={"subject": issue.subject})
    return issue


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(of=("self",)).select_related("list").get(pk=issue.pk)
