"""Who has an article open: each window says so every few seconds, and is told who else is there."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from articles.models.article import Article
from articles.models.presence import Presence
from articles.permissions import may_see

# Silent for longer than this: the person has gone.
HERE_FOR = timedelta(seconds=40)
_FORGET_AFTER = timedelta(hours=1)


def attend(
    article: Article, user: User, *, tab: str, part: str, is_writing: bool, now: datetime
) -> list[dict[str, Any]]:
    """Note where a person is, and return who else is here, a line for each.

    Each line has `name`, `seconds` since the last sign of life, `part` and `is_writing`. Other
    windows of the same person count for nobody. Whoever may not see the article any more is
    left out, and has to be refused by the caller if it is this person.
    """
    Presence.objects.update_or_create(
        article=article,
        user=user,
        tab=tab,
        defaults={"part": part, "is_writing": is_writing, "seen_at": now},
    )
    found = (
        Presence.objects.filter(article=article, seen_at__gt=now - HERE_FOR)
        .exclude(user=user)
        .select_related("user")
        .order_by("-seen_at")[:50]
    )
    lines: dict[int, dict[str, Any]] = {}
    for each in found:
        line = lines.get(each.user_id)
        if line is None or (each.is_writing and not line["is_writing"]):
            lines[each.user_id] = {
                "name": str(each.user),
                "seconds": max(0, int((now - each.seen_at).total_seconds())),
                "part": each.part,
                "is_writing": each.is_writing,
            }
    if article.is_restricted:
        people = {each.user_id: each.user for each in found}
        lines = {pk: line for pk, line in lines.items() if may_see(people[pk], article)}
    return sorted(lines.values(), key=lambda line: line["name"])


def leave(article: Article, user: User, *, tab: str) -> None:
    """Note that a window was closed."""
    Presence.objects.filter(article=article, user=user, tab=tab).delete()


def prune(now: datetime) -> int:
    """Forget who was here an hour ago; return how many rows went."""
    return Presence.objects.filter(seen_at__lt=now - _FORGET_AFTER).delete()[0]
