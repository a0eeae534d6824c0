"""Move an article to another address, or to another place on the home page."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import cachekeys
from articles.models.article import Article
from articles.models.choices import Placement
from articles.models.path import ArticlePath
from articles.models.published import PublishedArticle
from articles.paths import path_problem
from articles.publishing import facts_of
from articles.verbs import VerbRefused, begin, mirror
from articles.workflow import Standing, Verb
from events.models import Event
from events.recording import record


def move_url(
    article: Article, *, path: str, by: User | None, now: datetime, reason: str = ""
) -> Event:
    """Give an article another address; every address it had leads there in one hop, for ever.

    Args:
        path: without slashes at its ends, like "world/2026/11/ferry". An address that this
            article had before may be taken again.

    Raises VerbRefused.
    """
    path = path.strip().strip("/")
    if problem := path_problem(path):
        raise VerbRefused(problem)
    with transaction.atomic():
        locked, _step = begin(article, Verb.MOVE, by=by)
        keys = cachekeys.keys_of(locked.pk)
        newest = ArticlePath.objects.of(locked.pk).first()
        if newest is not None and newest.path == path:
            raise VerbRefused(_("That is its address already."))
        number = newest.number + 1 if newest else 0
        row, is_new = ArticlePath.objects.get_or_create(
            path=path, defaults={"article_id": locked.pk, "created_at": now, "number": number}
        )
        if not is_new and row.article_id == locked.pk:
            row.number = number
            row.save(update_fields=["number"])
        elif not is_new:
            raise VerbRefused(
                _("/%s/ has been used before, and addresses keep their meaning; choose another.")
                % row.path
            )
        PublishedArticle.objects.filter(pk=locked.pk).update(path=path)
        payload = facts_of(locked).to_payload() if locked.standing == Standing.LIVE else {}
        event = record(
            "article", locked.pk, Verb.MOVE, by=by, now=now, reason=reason,
            payload={**payload, "moved_to": path, "moved_from": newest.path if newest else ""},
            keys=keys,
        )  # fmt: skip
    mirror(locked, article)
    return event


def place(article: Article, *, placement: Placement, by: User | None, now: datetime) -> Event:
    """Put a live article elsewhere on the home page, without a new revision."""
    with transaction.atomic():
        locked, _step = begin(article, Verb.PLACE, by=by)
        if locked.placement == placement:
            raise VerbRefused(_("It stands there already."))
        before, locked.placement = locked.placement, placement
        locked.save(update_fields=["placement"])
        PublishedArticle.objects.filter(pk=locked.pk).update(placement=placement)
        event = record(
            "article", locked.pk, Verb.PLACE, by=by, now=now,
            payload={**facts_of(locked).to_payload(), "placement_before": before},
            keys=cachekeys.keys_of(locked.pk),
        )  # fmt: skip
    mirror(locked, article)
    return event
