"""What somebody on the desk is told and has not seen yet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from accounts.notice_kinds import NoticeKind
from articles.budget_rights import seen_of
from articles.budgeting import KIND as PLANNED
from articles.models.article import Article
from articles.permissions import visible_to
from events.models import Notice

SHOWN = 10
_READ = 100


@dataclass(frozen=True)
class Told:
    """A notice, and the refused plan that can be merged with the live page from it."""

    notice: Notice
    plan: int | None

    @property
    def url(self) -> str:
        """The page of what it is about."""
        page = "planned" if self.notice.kind == PLANNED else "article_change"
        return reverse(f"admin:articles_{page}", args=[self.notice.subject_id])


def unseen(user: User) -> list[Notice]:
    """Return what the person has not seen yet, but of stories that they may see no more.

    The newest hundred are looked through: of thousands, nobody reads the rest on the desk.
    """
    found = list(Notice.objects.unseen_by(user)[:_READ])
    known = {
        kind: seen_by(user, ids)
        for kind, seen_by in _HIDDEN.items()
        if (ids := {each.subject_id for each in found if each.kind == kind})
    }
    seen = [each for each in found if each.kind not in known or each.subject_id in known[each.kind]]
    return seen[:SHOWN]


def told(notices: list[Notice], mergeable: dict[int, int]) -> list[Told]:
    """Set notices beside the plans that wait to be merged: {plan: article}."""
    plans = {article: plan for plan, article in mergeable.items()}
    return [
        Told(each, plans.get(each.subject_id) if each.what == NoticeKind.REFUSED else None)
        for each in notices
    ]


def _stories_seen_by(user: User, ids: Iterable[int]) -> set[int]:
    found = visible_to(user, Article.objects.filter(pk__in=ids))
    return set(found.values_list("pk", flat=True))


# What not everybody may know of, and how to tell.
_HIDDEN: dict[str, Callable[[User, Iterable[int]], set[int]]] = {
    "article": _stories_seen_by,
    PLANNED: seen_of,
}
