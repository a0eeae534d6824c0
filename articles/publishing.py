"""The verbs: the only writers of an article's stage and standing, and of the projection.

Each verb locks the article's row, checks the state and the right, writes, inserts its Event, and
leaves the purge to the commit. A refused verb changes nothing and says why in an editor's words.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import (
    cachekeys,
    checks,
    documents,
    paths,
    picture_uses,
    planning,
    projection,
    relating,
    revisions,
    site,
)
from articles.content import Content
from articles.merged import Merged
from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.published import PublishedArticle
from articles.models.revision import Revision
from articles.models.tombstone import Tombstone
from articles.pushing import Push
from articles.verbs import VerbRefused, arrive, begin, mirror, named
from articles.workflow import Transition, Verb
from events.models import Event
from events.recording import record
from images.settling import settle
from pagecache import keys as page_names
from pagecache.keys import SITE


class ChecksFailed(VerbRefused):
    """Something in the text or about it blocks publication; `findings` says what."""

    def __init__(self, found: list[checks.Finding]) -> None:
        self.findings = found
        super().__init__(" ".join(finding.message for finding in found))

    @property
    def waivable(self) -> list[checks.Finding]:
        """The findings that may be waved through; empty when a hard one stands in the way."""
        if any(finding.is_hard for finding in self.findings):
            return []
        return self.findings


def publish(
    article: Article,
    *,
    revision: Revision,
    by: User | None,
    now: datetime,
    placement: str = "",
    published_at: datetime | None = None,
    first_published_at: datetime | None = None,
    waivers: Mapping[str, str] | None = None,
    push: Push | None = None,
) -> Event:
    """Make a revision public: at its own new address, or again at the one it had.

    Args:
        placement: where on the home page; "" keeps the article's own.
        published_at: the date shown, to backdate; never in the future. The first date stays.
        first_published_at: only for imports, the source's date.
        waivers: rule → reason, for findings that the editor waves through.
        push: who is told besides, as ticked (articles.pushing); nobody where nobody was asked.

    Raises VerbRefused (ChecksFailed for what the text or its state lacks).
    """
    with transaction.atomic():
        locked, step = begin(article, Verb.PUBLISH, by=by)
        _as_seen(locked, revision, by)
        if any(date and date > now for date in (published_at, first_published_at)):
            raise VerbRefused(_("The date is in the future; schedule the story instead."))
        first = locked.first_published_at or first_published_at or now
        shown = published_at or locked.published_at or first
        locked.first_published_at, locked.published_at = first, shown
        if placement:
            locked.placement = placement
        Tombstone.objects.filter(article_id=locked.pk, lifted_at=None).update(lifted_at=now)
        event = go_live(
            locked, step, Verb.PUBLISH, revision=revision, by=by, now=now, waivers=waivers or {},
            details={"push": push} if push is not None else None,
        )  # fmt: skip
        if by is not None:
            # What is due runs in its order; only a person overtakes.
            planning.cancel_what_was_overtaken(locked, now=now)
            planning.return_to_scheduled(locked)
    mirror(locked, article)
    return event


def publish_update(
    article: Article,
    *,
    revision: Revision,
    by: User | None,
    now: datetime,
    is_substantive: bool,
    placement: str = "",
    waivers: Mapping[str, str] | None = None,
    push: Push | None = None,
) -> Event:
    """Replace what a live article says by another revision of it.

    Only a substantive update moves the date shown as “Updated”. Raises VerbRefused.
    """
    with transaction.atomic():
        locked, step = begin(article, Verb.UPDATE, by=by)
        _as_seen(locked, revision, by)
        if locked.live_revision_id == revision.pk and placement in ("", locked.placement):
            raise VerbRefused(_("This version is live already; there is nothing to publish."))
        if is_substantive:
            locked.content_updated_at = update_time(locked, now)
        if placement:
            locked.placement = placement
        event = go_live(
            locked, step, Verb.UPDATE, revision=revision, by=by, now=now, waivers=waivers or {},
            details={
                "is_substantive": is_substantive,
                **({"push": push} if push is not None else {}),
            },
        )  # fmt: skip
    mirror(locked, article)
    return event


def unpublish(article: Article, *, by: User | None, now: datetime, reason: str) -> Event:
    """Take a live article off the site without a trace; publishing again restores its address.

    Raises VerbRefused.
    """
    with transaction.atomic():
        locked, step = begin(article, Verb.UNPUBLISH, by=by, reason=reason)
        keys = cachekeys.keys_of(locked.pk)
        keys |= documents.withdraw(locked.pk)
        pictures = picture_uses.around(locked.pk)
        PublishedArticle.objects.filter(pk=locked.pk).delete()
        keys |= settle(pictures, now=now)
        if by is not None:
            # A planned end leaves what is planned for after it.
            planning.cancel_all(locked, _("The story was unpublished."), now=now)
        locked.live_revision = None
        locked.has_changes = False
        arrive(locked, step)
        event = record(
            "article",
            locked.pk,
            Verb.UNPUBLISH,
            by=by,
            now=now,
            reason=reason,
            keys=keys,
            erased=[page_names.article(locked.pk)],
        )
    mirror(locked, article)
    return event


def go_live(
    locked: Article,
    step: Transition,
    verb: Verb,
    *,
    revision: Revision,
    by: User | None,
    now: datetime,
    waivers: Mapping[str, str],
    details: dict[str, Any] | None = None,
) -> Event:
    """Check a revision, project it, and record the Event; the caller has set the public dates."""
    if revision.article_id != locked.pk:
        raise ValueError("the revision belongs to another article")
    content = Merged.current().content(revisions.content_of(revision))
    _check(locked, revision, content, by=by, now=now, waivers=waivers)
    try:
        paths.freeze(locked.pk, content, published_at=_public(locked), now=now)
    except paths.PathRefused as refusal:
        raise VerbRefused(str(refusal)) from refusal
    before = cachekeys.keys_of(locked.pk)
    pictures = picture_uses.around(locked.pk)
    locked.live_revision = revision
    facts = facts_of(locked)
    projection.project(locked.pk, content, facts, sections=projection.parents()).write()
    relating.choose(locked.pk, now=now)
    newest = revisions.newest_of(locked)
    locked.has_changes = newest.digest != revision.digest
    arrive(locked, step)
    settled = settle(pictures | picture_uses.around(locked.pk), now=now)
    settled |= documents.settle(locked.pk)
    return record(
        "article",
        locked.pk,
        verb,
        by=by,
        now=now,
        revision=revision.number,
        payload={**facts.to_payload(), "waivers": dict(waivers), **(details or {})},
        keys=before | cachekeys.keys_of(locked.pk) | _site_keys(content) | settled,
    )


def _site_keys(content: Content) -> set[str]:
    """Purge what each process holds of the site when a story brings a new language into use."""
    return set() if content.language in site.current().languages else {SITE}


def _as_seen(locked: Article, revision: Revision, by: User | None) -> None:
    """Refuse a click on words that are no longer the newest; a due schedule names older ones."""
    if by is not None:
        named(locked, revision)


def update_time(locked: Article, now: datetime) -> datetime:
    """Return the date of an update: now, but never before the first publication.

    The database's clock may have been put back since.
    """
    return max(now, locked.first_published_at or now)


def facts_of(locked: Article) -> projection.PublicFacts:
    """Return the public facts of an article that is, or is just becoming, live."""
    path = paths.current(locked.pk)
    if locked.live_revision is None or locked.first_published_at is None or path is None:
        raise ValueError("a live article has a revision, dates and an address")
    return projection.PublicFacts(
        path=path,
        placement=locked.placement,
        first_published_at=locked.first_published_at,
        published_at=_public(locked),
        content_updated_at=locked.content_updated_at,
        revision_number=locked.live_revision.number,
        is_retracted=locked.pk in Correction.objects.all().retracted([locked.pk]),
    )


def _public(locked: Article) -> datetime:
    if locked.published_at is None:
        raise ValueError("the verb sets the public dates before it projects")
    return locked.published_at


def check_words(
    locked: Article, revision: Revision, waivers: Mapping[str, str], *, by: User | None
) -> None:
    """Raise ChecksFailed for what a revision itself lacks, whatever the state of the story."""
    content = revisions.content_of(revision)
    _refuse_unless_waived(checks.of_words(locked, revision, content, by=by), waivers)


def _check(
    locked: Article,
    revision: Revision,
    content: Content,
    *,
    by: User | None,
    now: datetime,
    waivers: Mapping[str, str],
) -> None:
    """Raise ChecksFailed unless each finding is waived with a reason; hard ones can't be."""
    found = checks.findings(locked, revision, content, by=by, now=now)
    _refuse_unless_waived(found, waivers)


def _refuse_unless_waived(found: list[checks.Finding], waivers: Mapping[str, str]) -> None:
    waived = {rule for rule, reason in waivers.items() if reason.strip()}
    left = [finding for finding in found if finding.is_hard or finding.rule not in waived]
    if left:
        raise ChecksFailed(left)
