"""Keep the words that could not be merged, until somebody has chosen between them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from articles import working
from articles.blocks import split
from articles.content import Content
from articles.models.article import Article
from articles.models.conflict import TextConflict
from articles.threeway import Conflict


def keep(
    locked: Article,
    found: Sequence[Conflict],
    *,
    after: Mapping[Conflict, str],
    base: Content,
    by: User,
    now: datetime,
    tab: str,
) -> bool:
    """Keep what the person wrote and the article does not say; return whether there was any.

    A window that goes on writing in the same place (`base` has its words) sends the same conflict
    again, grown: the newer words take the place of the older ones.
    """
    for conflict in found:
        name, kept, other = conflict.name, _plain(conflict.kept), _plain(conflict.other)
        earlier = next(
            (
                each
                for each in open_of(locked)
                if (each.by_id, each.tab, each.name) == (by.pk, tab, name)
                and _goes_on_from(base, each, kept)
            ),
            None,
        )
        if earlier is not None:
            earlier.kept, earlier.other, earlier.at = kept, other, now
            earlier.save(update_fields=["kept", "other", "at"])
            continue
        TextConflict.objects.create(
            article=locked,
            name=name,
            kept=kept,
            other=other,
            after=after.get(conflict, ""),
            kept_by_name=_last_hand(locked),
            by=by,
            by_name=str(by),
            tab=tab,
            at=now,
        )
    return bool(found)


def open_of(article: Article) -> list[TextConflict]:
    """Return what is still to be chosen, oldest first."""
    found = TextConflict.objects.filter(article=article, resolved_at=None)
    return list(found.order_by("pk")[:50])


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(item) if is_dataclass(item) else item for item in value]  # type: ignore[arg-type]
    return value


def _goes_on_from(base: Content, earlier: TextConflict, kept: Any) -> bool:
    """Say whether a window began from the very words that it has in conflict already."""
    if earlier.kept != kept:
        return False
    if earlier.name != "body":
        return bool(_plain(getattr(base, earlier.name)) == earlier.other)
    return set(split(earlier.other)) <= set(split(base.body))


def _last_hand(article: Article) -> str:
    newest = working.ahead(article)
    if newest is not None:
        return newest.by_name
    return article.revisions.newest().values_list("by_name", flat=True).first() or ""
