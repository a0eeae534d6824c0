"""Fill an issue: the stories that its list asks for, published since the issue before."""

from datetime import datetime, timedelta

from articles.models.choices import Placement
from articles.models.published import (
    ListedQuerySet,
    PublishedArticle,
    PublishedTopic,
)
from newsletter.models import Issue, IssueStory, MailingList

# Without an issue before, or after a long silence, this far back at most.
_FIRST = timedelta(days=1)
_LONGEST = timedelta(days=31)


def begin(mailing_list: MailingList, *, now: datetime) -> Issue:
    """Make a draft of the next issue, with its stories; saved."""
    before = last_sent(mailing_list)
    since = before.started_at if before and before.started_at else now - _FIRST
    issue = Issue.objects.create(
        list=mailing_list, since=max(since, now - _LONGEST), created_at=now
    )
    fill(issue, now=now)
    return issue


def fill(issue: Issue, *, now: datetime) -> int:
    """Add the stories that are missing, newest last of all; return how many were added.

    The list's own order is by date; stories that stand in the issue already keep place and words.
    """
    there = set(issue.stories.values_list("article_id", flat=True))
    before = last_sent(issue.list)
    sent = set(before.stories.values_list("article_id", flat=True)) if before else set()
    room = issue.list.most_stories - len(there)
    wanted = [pk for pk in _found(issue, now) if pk not in there | sent][: max(room, 0)]
    IssueStory.objects.bulk_create(
        IssueStory(issue=issue, article_id=pk, position=position)
        for position, pk in enumerate(wanted, start=len(there))
    )
    if not issue.subject and wanted:
        first = PublishedArticle.objects.filter(pk=wanted[0]).values_list("headline", flat=True)
        issue.subject = " ".join((first.first() or "").split())[:150]
        issue.save(update_fields=["subject"])
    return len(wanted)


def last_sent(mailing_list: MailingList) -> Issue | None:
    """Return the last issue that went out."""
    return (
        Issue.objects.filter(list=mailing_list, started_at__isnull=False)
        .order_by("-started_at")
        .first()
    )


def _found(issue: Issue, now: datetime) -> list[int]:
    """Return the numbers of the stories that the list asks for, newest first."""
    wanted = issue.list
    # Enough to fill the issue even if all that the last one had comes first.
    most = 2 * wanted.most_stories + 50
    if wanted.topic_id:
        carried: ListedQuerySet = PublishedTopic.objects.filter(topic=wanted.topic_id)
        ids = list(
            carried.between(issue.since, now).newest().values_list("article_id", flat=True)[:most]
        )
        live = PublishedArticle.objects.filter(pk__in=ids).promotable()
        keep = set(live.values_list("pk", flat=True))
        return [pk for pk in ids if pk in keep]
    rows = PublishedArticle.objects.promotable().between(issue.since, now)
    if wanted.section is not None:
        rows = rows.in_section(wanted.section)
    elif wanted.stories == MailingList.Stories.HOME:
        rows = rows.filter(placement__in=[Placement.HOME_LEAD, Placement.HOME])
    found = list(rows.newest().values_list("article_id", "placement")[:most])
    # What leads the home page leads the issue.
    found.sort(key=lambda row: row[1] != Placement.HOME_LEAD)
    return [pk for pk, _placement in found]
