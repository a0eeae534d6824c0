"""Carry a fix of the live page into a version that waits for its time, after asking."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import catching_up, planning, revisions, saving
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb, ScheduledVerbQuerySet
from events.recording import record


def follow_live(article: Article) -> ScheduledVerbQuerySet:
    """Return the waiting publications that were made from what is live now.

    A fix makes them out of date: they would not run without it.
    """
    waiting = planning.waiting(article).publications().filter(made_from=article.live_revision)
    return waiting.select_related("revision").order_by("due_at", "pk")


def carry_over(plan: ScheduledVerb, *, fix: Revision, by: User | None, now: datetime) -> bool:
    """Put a fix that has just gone live into a plan made from the text before it.

    The plan keeps its time. Returns False, and changes nothing, where both say something else
    about the same place, or the plan has moved on: it is then refused when due, and can be merged.
    """
    with transaction.atomic():
        locked = revisions.lock(plan.article_id)
        fresh = ScheduledVerb.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        fresh.article = locked
        if fresh.state != ScheduledVerb.State.WAITING or fresh.made_from_id != plan.made_from_id:
            return False
        proposal = catching_up.propose(fresh, {})
        if proposal.conflicts:
            return False
        note = _("With the fix of the live page")
        merged = revisions.add(locked, proposal.content, by=by, now=now, note=note)
        # The working copy stays the newest, whatever was typed after the plan was made.
        saving.save(locked, by=by, now=now)
        fresh.revision, fresh.made_from = merged, fix
        fresh.save(update_fields=["revision", "made_from"])
        record(
            "article", locked.pk, "caught_up", by=by, now=now, revision=merged.number,
            payload={"scheduled_verb": fresh.pk, "live_revision": fix.number},
        )  # fmt: skip
    return True
