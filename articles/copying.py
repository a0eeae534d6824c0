"""Duplicate an article, go back to its live text, or delete a draft that never was public."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import planning, revisions, saving
from articles.merged import Merged
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.verbs import VerbRefused, arrive, begin, mirror
from articles.workflow import Standing, Verb
from events.models import Event
from events.recording import record


def duplicate(article: Article, *, by: User | None, now: datetime) -> Article:
    """Return a new draft that says what the working copy says, without its address or dates.

    The words are the same, and so is what stands in their way: restriction, hold, an embargo that
    is not over, a legal check. A clearance named a revision of the other story, so the copy is
    checked again; so is a copy of what was killed or taken down. Raises VerbRefused.
    """
    with transaction.atomic():
        locked, _step = begin(article, Verb.DUPLICATE, by=by)
        content = Merged.current().content(revisions.content_of(revisions.newest_of(locked)))
        carried = _carried(locked, now)
        copy = Article(created_by=by, saved_at=now, **carried)
        copy.save()
        replace(content, slug="").write_to(copy)
        copy.named_people.set(locked.named_people.all())
        saving.save(copy, by=by, now=now, note=_("Copy of “%s”") % locked)
        record(
            "article", copy.pk, Verb.DUPLICATE, by=by, now=now, revision=1,
            payload={"copy_of": locked.pk} | ({"carried": sorted(carried)} if carried else {}),
        )  # fmt: skip
    return copy


def _carried(locked: Article, now: datetime) -> dict[str, Any]:
    """Return the columns that keep a copy of these words from going out, or from being seen."""
    is_withdrawn = locked.standing in (Standing.KILLED, Standing.TAKEN_DOWN)
    is_under_embargo = locked.embargo_until is not None and locked.embargo_until > now
    return {
        name: value
        for name, value, is_so in (
            ("is_restricted", True, locked.is_restricted),
            ("is_held", True, locked.is_held),
            ("embargo_until", locked.embargo_until, is_under_embargo),
            ("legal", Article.Legal.REQUIRED, is_withdrawn or locked.legal != Article.Legal.NONE),
        )
        if is_so
    }


def discard(article: Article, *, by: User | None, now: datetime) -> Event:
    """Make the working copy say what the live page says; what it said stays in the history."""
    with transaction.atomic():
        locked, step = begin(article, Verb.DISCARD, by=by)
        if not locked.has_changes or locked.live_revision is None:
            raise VerbRefused(_("There are no unpublished changes to discard."))
        saving.go_back_to(locked, locked.live_revision, by)
        revision = saving.save(locked, by=by, now=now, why=Revision.Why.RESTORED)
        updates = planning.waiting(locked).filter(verb=ScheduledVerb.Verb.UPDATE)
        planning.cancel(updates, locked, _("The changes were discarded."), now=now)
        arrive(locked, step)
        event = record("article", locked.pk, Verb.DISCARD, by=by, now=now, revision=revision.number)
    mirror(locked, article)
    article.refresh_from_db()
    return event


def delete(article: Article, *, by: User | None, now: datetime) -> Event:
    """Delete a spiked draft that was never published; the Event keeps that there was one."""
    with transaction.atomic():
        locked, _step = begin(article, Verb.DELETE, by=by)
        event = record(
            "article", locked.pk, Verb.DELETE, by=by, now=now,
            payload={"headline": locked.headline, "revisions": locked.revisions.count()},
        )  # fmt: skip
        locked.scheduled_verbs.all().delete()
        locked.delete()
    return event
