"""The setting “second pair of eyes”: nobody publishes body words of their own unapproved."""

from django.conf import settings

from accounts.models import User
from articles.models.article import Article
from articles.models.revision import Revision
from articles.workflow import Verb
from events.models import Event


def are_missing(article: Article, revision: Revision, *, by: User | None) -> bool:
    """Say whether the publisher wrote words of this revision's body that nobody else approved.

    Words that are live already were published before and don't count. Off unless the setting
    SECOND_PAIR_OF_EYES is on.
    """
    if not settings.SECOND_PAIR_OF_EYES or by is None:
        return False
    bodies: dict[int, tuple[int | None, str]] = {
        number: (author, body)
        for number, author, body in article.revisions.filter(number__lte=revision.number)
        .order_by("number")
        .values_list("number", "by_id", "content__body")
    }
    if not _wrote(bodies, by.pk, since=_live_number(article)):
        return False
    approved = (
        Event.objects.about("article", article.pk)
        .filter(verb=Verb.APPROVE, revision__in=bodies)
        .exclude(by=by)
        .values_list("revision", flat=True)
    )
    final = bodies[revision.number][1]
    return not any(bodies[number][1] == final for number in approved if number is not None)


def _wrote(bodies: dict[int, tuple[int | None, str]], author: int, *, since: int) -> bool:
    before = ""
    for number, (by_id, body) in bodies.items():
        if number > since and by_id == author and body != before:
            return True
        before = body
    return False


def _live_number(article: Article) -> int:
    return article.live_revision.number if article.live_revision else 0
