"""Fix the live page: change what readers see, and nothing that anybody has not finished."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import blocks, checks, publishing, revisions, saving
from articles.body import clean
from articles.content import COLUMNS, Content
from articles.models.article import Article
from articles.models.revision import Revision
from articles.verbs import VerbRefused, begin, mirror
from articles.workflow import Verb
from events.models import Event

_MERGED = (*(name for name in COLUMNS if name != "body"), "topic_ids", "related_ids", "bylines")


@dataclass(frozen=True)
class Fix:
    """What a fix led to; `unmerged` names the fields where the working copy keeps other words."""

    event: Event
    revision: Revision
    unmerged: tuple[str, ...]


def fix_live(
    article: Article,
    *,
    live: Revision,
    changes: dict[str, Any],
    by: User | None,
    now: datetime,
    is_substantive: bool = False,
    waivers: Mapping[str, str] | None = None,
) -> Fix:
    """Publish the live text with `changes` to it, and merge the same changes into the working copy.

    Args:
        live: the live revision that the person saw; refused if another one is live by now.
        changes: fields of `Content` by name, with their new values.
        waivers: rule → reason, for findings that the editor waves through. What was waved through
            when the live text was published, and is as it was, needs no reason again.

    Unfinished words of the working copy are never published. Where it says something else about
    the same field or paragraph, it keeps its own words, and the field is named in the result.
    Raises VerbRefused.
    """
    with transaction.atomic():
        locked, step = begin(article, Verb.FIX_LIVE, by=by)
        if locked.live_revision_id != live.pk:
            raise VerbRefused(
                _("The live page has changed since you opened it; look at it, then fix it again.")
            )
        base = revisions.content_of(live)
        fixed = replace(base, **changes)
        fixed = replace(fixed, body=clean(fixed.body))
        if fixed == base:
            raise VerbRefused(_("Nothing is different; there is nothing to publish."))
        working = Content.of(locked)
        revision = revisions.add(locked, fixed, by=by, now=now, why=Revision.Why.FIXED)
        if is_substantive:
            locked.content_updated_at = publishing.update_time(locked, now)
        event = publishing.go_live(
            locked, step, Verb.FIX_LIVE, revision=revision, by=by, now=now,
            waivers={**_still_waived(locked, live, revision, by), **(waivers or {})},
            details={"is_substantive": is_substantive, "fields": sorted(changes)},
        )  # fmt: skip
        merged, unmerged = _merge(base, fixed, working)
        merged.write_to(locked)
        saving.save(locked, by=by, now=now, note=_("With the fix of the live page"))
    mirror(locked, article)
    article.refresh_from_db()
    return Fix(event, revision, unmerged)


def _still_waived(
    locked: Article, live: Revision, fix: Revision, by: User | None
) -> dict[str, str]:
    """Return the live text's waivers for what the fix leaves as it is.

    Never the second pair of eyes: that one is about who wrote these very words.
    """
    published = (
        Event.objects.about("article", locked.pk)
        .filter(revision=live.number, payload__has_key="waivers")
        .newest()
        .first()
    )
    if published is None:
        return {}
    waived: dict[str, str] = published.payload["waivers"]
    was, became = (
        {
            finding.rule: finding.message
            for finding in checks.of_words(locked, each, revisions.content_of(each), by=by)
        }
        for each in (live, fix)
    )
    return {
        rule: reason
        for rule, reason in waived.items()
        if rule != "second_eyes" and rule in became and became[rule] == was.get(rule)
    }


def _merge(base: Content, fixed: Content, working: Content) -> tuple[Content, tuple[str, ...]]:
    """Bring what the fix changed into the working copy, field by field and block by block."""
    taken: dict[str, Any] = {}
    unmerged: list[str] = []
    for name in _MERGED:
        was, became, mine = (getattr(each, name) for each in (base, fixed, working))
        if became in (was, mine):
            continue
        if mine == was:
            taken[name] = became
        else:
            unmerged.append(name)
    merge = blocks.merge(base.body, working.body, fixed.body)
    if merge.conflicts:
        unmerged.append("body")
    return replace(working, body=merge.body, **taken), tuple(unmerged)
