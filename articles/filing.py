"""File a story: its section, a topic more or less, when the desk expects it. The desk side only."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import saving
from articles.models.article import Article
from articles.models.taxonomy import Section, Topic
from articles.verbs import VerbRefused, begin
from articles.workflow import Standing, Verb
from events.models import Event
from events.recording import record

FILED, TOPIC_ADDED, TOPIC_REMOVED, DUE_SET = "filed", "topic_added", "topic_removed", "due_set"


def file_under(
    article: Article, *, section: Section | None, by: User | None, now: datetime
) -> Event:
    """Put the working copy in a section, or in none; readers see it with the next update.

    The address of what was published stays. Raises VerbRefused.
    """
    with transaction.atomic():
        locked, _step = begin(article, Verb.SAVE, by=by)
        before = locked.section
        if section == before:
            raise VerbRefused(already_filed())
        if section is None and locked.standing == Standing.LIVE:
            raise VerbRefused(_("A live story needs a section; choose another one."))
        locked.section = section
        saving.check_refiling(locked, by, before=before.pk if before else None)
        revision = saving.save(locked, by=by, now=now)
        event = record(
            "article", locked.pk, FILED, by=by, now=now, revision=revision.number,
            payload={
                "from": before.pk if before else None,
                "to": section.pk if section else None,
                "to_name": str(section or ""),
            },
        )  # fmt: skip
    article.section = section
    return event


def add_topic(article: Article, *, topic: Topic, by: User | None, now: datetime) -> Event:
    """Give the working copy a topic, after those it has. Raises VerbRefused."""
    with transaction.atomic():
        locked, _step = begin(article, Verb.SAVE, by=by)
        topics = _topics(locked)
        if topic in topics:
            raise VerbRefused(already_has(topic))
        if not Topic.objects.offered().filter(pk=topic.pk).exists():
            raise VerbRefused(
                _("The topic “%s” is no longer offered; choose another one.") % topic.name
            )
        return _set_topics(locked, [*topics, topic], TOPIC_ADDED, topic, by=by, now=now)


def remove_topic(article: Article, *, topic: Topic, by: User | None, now: datetime) -> Event:
    """Take a topic from the working copy. Raises VerbRefused."""
    with transaction.atomic():
        locked, _step = begin(article, Verb.SAVE, by=by)
        topics = _topics(locked)
        if topic not in topics:
            raise VerbRefused(_("It doesn’t have the topic “%s”.") % topic.name)
        left = [each for each in topics if each != topic]
        return _set_topics(locked, left, TOPIC_REMOVED, topic, by=by, now=now)


def set_due(article: Article, *, due_at: datetime | None, by: User | None, now: datetime) -> Event:
    """Say when the desk expects a story; None takes the time away. Raises VerbRefused."""
    with transaction.atomic():
        locked, _step = begin(article, Verb.SAVE, by=by)
        before, locked.due_at = locked.due_at, due_at
        if before == due_at:
            raise VerbRefused(already_due())
        locked.save(update_fields=["due_at"])
        event = record(
            "article", locked.pk, DUE_SET, by=by, now=now,
            payload={
                "from": before.isoformat() if before else None,
                "to": due_at.isoformat() if due_at else None,
            },
        )  # fmt: skip
    article.due_at = due_at
    return event


def already_filed() -> str:
    """Say that a story stands in the section."""
    return _("It is in this section already.")


def already_has(topic: Topic) -> str:
    """Say that a story carries the topic."""
    return _("It has the topic “%s” already.") % topic.name


def already_due() -> str:
    """Say that a story is due then."""
    return _("It is due then already.")


def _topics(locked: Article) -> list[Topic]:
    return [item.tag for item in locked.ordered_topic_items().select_related("tag")]


def _set_topics(
    locked: Article, topics: list[Topic], what: str, topic: Topic, *, by: User | None, now: datetime
) -> Event:
    locked.set_topics(topics)
    revision = saving.save(locked, by=by, now=now)
    return record(
        "article", locked.pk, what, by=by, now=now, revision=revision.number,
        payload={"topic": topic.pk, "name": topic.name},
    )  # fmt: skip
