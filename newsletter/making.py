"""The worker's step that makes the issue of the day, of lists that have a time for it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from articles import site
from events.clock import database_now
from events.recording import record
from newsletter import filling
from newsletter.models import Issue, MailingList

# After so long without a worker, a letter of the morning is no letter of the morning any more.
TOO_LATE = timedelta(hours=2)


def make_one_due() -> bool:
    """Make today's issue of one list whose time has come; return whether there was one.

    Once a day and list, whatever dies: the day is marked in the same transaction. Without a new
    story, beside an issue that the desk has begun, or long after its time, none is made.
    """
    with transaction.atomic():
        now, held = database_now(), site.current()
        local = now.astimezone(held.zone)
        due = (
            MailingList.objects.filter(
                issue_at__lte=local.time().replace(microsecond=0), kind=MailingList.Kind.REGULAR
            )
            .exclude(made_on=local.date())
            .order_by("issue_at", "pk")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if due is None:
            return False
        due.made_on = local.date()
        due.save(update_fields=["made_on"])
        if not _is_late(due, local) and not _has_begun(due):
            with timezone.override(held.zone), translation.override(held.identity.language):
                _make(due, now)
    return True


def _is_late(due: MailingList, local: datetime) -> bool:
    if due.issue_at is None:
        return True
    return local.replace(tzinfo=None) - datetime.combine(local.date(), due.issue_at) > TOO_LATE


def _has_begun(due: MailingList) -> bool:
    """Say whether an issue stands open already: the desk's own, or one that waits to go out."""
    return due.issues.filter(state__in=[Issue.State.DRAFT, Issue.State.WAITING]).exists()


def _make(due: MailingList, now: datetime) -> None:
    issue = filling.begin(due, now=now)
    if not issue.stories.exists():
        issue.delete()
        return
    is_sent = due.sends_by_itself and bool(issue.subject)
    if is_sent:
        issue.state = Issue.State.WAITING
        issue.send_at = now + timedelta(seconds=settings.PUSH_WAIT_SECONDS)
        issue.save(update_fields=["state", "send_at"])
    record(
        "issue", issue.pk, "send" if is_sent else "added", by=None, now=now,
        payload={"list": due.slug, "subject": issue.subject},
    )  # fmt: skip
