"""Put back what an action on many stories did, where a story still stands as the action left it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import assigning, filing, reviewing, revisions
from articles.assigning import ASSIGNED
from articles.bulk_actions import Outcome, each
from articles.filing import DUE_SET, FILED, TOPIC_ADDED
from articles.models.article import Article
from articles.models.taxonomy import Section, Topic
from articles.verbs import VerbRefused
from articles.workflow import Stage, Verb
from events.models import Event

UNDOABLE = frozenset({ASSIGNED, FILED, TOPIC_ADDED, DUE_SET, str(Verb.SUBMIT), str(Verb.SPIKE)})


def undo(numbers: Sequence[int], *, by: User, now: datetime) -> Outcome:
    """Undo the person's own events with these ids, each in a transaction of its own.

    What was changed since is left as it is. Each goes through the verb that leads back, with its
    own right and its own Event; what was spiked comes back as a draft.
    """
    found = Event.objects.filter(pk__in=numbers, by=by, kind="article", verb__in=UNDOABLE)
    events = {event.subject_id: event for event in found.order_by("pk")}
    return each(list(events), lambda article: _undo(article, events[article.pk], by=by, now=now))


def _undo(article: Article, event: Event, *, by: User, now: datetime) -> Event:
    said = event.payload
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        if not _is_as_left(locked, event):
            raise VerbRefused(_("It was changed since; it stays as it is now."))
        match event.verb:
            case "assigned":
                before = User.objects.filter(pk=said["from"]).first()
                return assigning.assign(locked, to=before, by=by, now=now)
            case "filed":
                section = Section.objects.filter(pk=said["from"]).first()
                return filing.file_under(locked, section=section, by=by, now=now)
            case "topic_added":
                topic = Topic.objects.get(pk=said["topic"])
                return filing.remove_topic(locked, topic=topic, by=by, now=now)
            case "due_set":
                return filing.set_due(locked, due_at=_moment(said["from"]), by=by, now=now)
            case Verb.SUBMIT:
                return reviewing.take_back(locked, by=by, now=now)
        return reviewing.unspike(locked, by=by, now=now)


def _is_as_left(locked: Article, event: Event) -> bool:
    said = event.payload
    match event.verb:
        case "assigned":
            return bool(locked.assigned_to_id == said["to"])
        case "filed":
            return bool(locked.section_id == said["to"])
        case "topic_added":
            return locked.ordered_topic_items().filter(tag=said["topic"]).exists()
        case "due_set":
            return locked.due_at == _moment(said["to"])
    # Spiked, brought back and spiked again by somebody is not as this action left it.
    left = {str(Verb.SUBMIT): Stage.IN_REVIEW, str(Verb.SPIKE): Stage.SPIKED}[event.verb]
    newest = Event.objects.about("article", locked.pk).filter(verb=event.verb).newest().first()
    return locked.stage == left and newest is not None and newest.pk == event.pk


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
