"""What the first page of the desk lists: what waits, what is mine, what readers don't see yet."""

from django.db.models import F, Q

from accounts.models import User
from articles.models.article import Article, ArticleQuerySet
from articles.models.byline import ArticleByline
from articles.permissions import visible_to
from articles.workflow import Stage, Standing

SHOWN = 8
_WITHDRAWN = (Standing.KILLED, Standing.TAKEN_DOWN)


def desk_lists(user: User) -> dict[str, list[Article]]:
    """Return the lists of the first page, each of eight stories at most, without their bodies.

    `waiting` for a reviewer, the longest wait first; `mine`, what is due first and then the last
    saved; `changed` (live, with changes that the user may publish) and `recent`, the last saved
    first. Restricted stories are left out for those who may not know of them.
    """
    if not user.has_perm("articles.view_article"):
        return {"waiting": [], "mine": [], "changed": [], "recent": []}
    rows = _rows(user)
    return {
        "waiting": list(
            _within(user, "review", rows.filter(stage=Stage.IN_REVIEW)).order_by("saved_at", "pk")[
                :SHOWN
            ]
        ),
        "mine": list(
            rows.filter(pk__in=_newest_own(user))
            .exclude(stage=Stage.SPIKED)
            .exclude(standing__in=_WITHDRAWN)
            .order_by(F("due_at").asc(nulls_last=True), "-saved_at", "-pk")[:SHOWN]
        ),
        "changed": list(
            _within(
                user, "publish", rows.filter(standing=Standing.LIVE, has_changes=True)
            ).newest_saved()[:SHOWN]
        ),
        "recent": list(rows.newest_saved()[:SHOWN]),
    }


def _rows(user: User) -> ArticleQuerySet:
    found = Article.objects.defer("body", "search").select_related("section", "created_by")
    return visible_to(user, found)


def _within(user: User, right: str, rows: ArticleQuerySet) -> ArticleQuerySet:
    """Keep those over which the user has the right by role or by section."""
    if user.has_perm(f"articles.{right}"):
        return rows
    if user.has_perm(f"articles.{right}_in_section"):
        theirs = user.sections.values("pk")
        return rows.filter(Q(section__in=theirs) | Q(section__parent__in=theirs))
    return rows.none()


def _newest_own(user: User) -> list[int]:
    """Return the ids of the newest of each kind of own story.

    Three small searches along an index each: one search for “any of the three” would walk the whole
    table for somebody who has written little.
    """
    bylined = ArticleByline.objects.filter(author__account__user=user).values("article")
    kinds = [Q(created_by=user), Q(assigned_to=user), Q(pk__in=bylined)]
    found = [
        Article.objects.filter(kind).newest_saved().values_list("pk", flat=True)[: SHOWN * 2]
        for kind in kinds
    ]
    return list(found[0].union(*found[1:]))
