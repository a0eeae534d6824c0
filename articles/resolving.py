"""Choose between two versions of one place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import autosaving, revisions, working
from articles.autosaving import blocks_of
from articles.content import BylineItem, Content
from articles.models.article import Article
from articles.models.conflict import TextConflict
from articles.permissions import may
from articles.verbs import NotAllowed, VerbRefused

CHOICES = ("kept", "other", "both")
# Fields whose two versions can stand one after the other.
JOINABLE = {"body": "", "desk_note": "\n\n"}


def resolve(conflict: TextConflict, *, choice: str, by: User, now: datetime) -> Article:
    """Make the article say what was chosen: what it says already, the other, or both in turn.

    Raises VerbRefused where the person may not write, or somebody has chosen already.
    """
    with transaction.atomic():
        locked = revisions.lock(conflict.article_id)
        autosaving.check_may_write(locked, by)
        if not may(by, "edit", locked):
            raise NotAllowed(_("You may read this story, not write in it. Ask an editor."))
        fresh = TextConflict.objects.select_for_update().get(pk=conflict.pk)
        if fresh.resolved_at is not None:
            raise VerbRefused(
                _("%(name)s has chosen already; the story shows it.")
                % {"name": fresh.resolved_by_name}
            )
        if choice not in CHOICES or (choice == "both" and fresh.name not in JOINABLE):
            raise VerbRefused(_("Choose one of the versions."))
        stored = Content.of(locked)
        if choice != "kept":
            chosen = _with(stored, fresh, both=choice == "both")
            said = autosaving.write(locked, stored, chosen, by=by, now=now)
            if said != stored:
                working.keep(locked, said, by=by, now=now)
        fresh.choice, fresh.resolved_by_name, fresh.resolved_at = choice, str(by), now
        fresh.save(update_fields=["choice", "resolved_by_name", "resolved_at"])
    return locked


def _with(stored: Content, conflict: TextConflict, *, both: bool) -> Content:
    if conflict.name == "body":
        return replace(stored, body=_body_with(stored.body, conflict, both=both))
    if conflict.name == "bylines":
        return replace(stored, bylines=_bylines_with(stored.bylines, conflict.other))
    value = conflict.other
    if both:
        value = f"{getattr(stored, conflict.name)}{JOINABLE[conflict.name]}{value}"
    return replace(stored, **{conflict.name: value})


def _body_with(body: str, conflict: TextConflict, *, both: bool) -> str:
    """Put the other blocks where the kept ones stand, or beside what has become of them."""
    here, kept, other = blocks_of(body), blocks_of(conflict.kept), blocks_of(conflict.other)
    at = _find(here, kept) if kept else None
    if at is not None:
        end = at + len(kept)
        return "".join([*here[:at], *(kept if both else ()), *other, *here[end:]])
    # The kept words were changed since, or were a deletion: nothing of them is to be replaced.
    if conflict.after in here:
        at = here.index(conflict.after) + 1
    else:
        at = len(here) if conflict.after else 0
    return "".join([*here[:at], *other, *here[at:]])


def _find(here: list[str], wanted: list[str]) -> int | None:
    starts = range(len(here) - len(wanted) + 1)
    return next((at for at in starts if here[at : at + len(wanted)] == wanted), None)


def _bylines_with(bylines: tuple[BylineItem, ...], other: Any) -> tuple[BylineItem, ...]:
    key: Callable[[BylineItem], tuple[int, str]] = lambda item: (item.author_id, item.role)  # noqa: E731
    chosen = {key(item): item for item in (BylineItem(**each) for each in other)}
    return tuple(chosen.get(key(item), item) for item in bylines)
