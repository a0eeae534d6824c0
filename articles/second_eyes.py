"""The setting “second pair of eyes”: nobody publishes body words of their own unapproved."""

from django.conf import settings

from accounts.models import User
from articles import blocks
from articles.models.article import Article
from articles.models.revision import Revision
from articles.workflow import Verb
from events.models import Event


def are_missing(
    article: Article, revision: Revision, *, by: User | None, body: str | None = None
) -> bool:
    """Say whether the publisher wrote words of this revision's body that nobody else approved.

    Asked of every publication, fixes of the live page included; words that are live already don't
    count. Off unless the setting SECOND_PAIR_OF_EYES is on.

    Args:
        body: what the working copy says, where it is ahead of the newest revision; taken for the
            publisher's words, as at the next revision.
    """
    if not settings.SECOND_PAIR_OF_EYES or by is None:
        return False
    bodies: dict[int, tuple[int | None, str]] = {
        number: (author, body)
        for number, author, body in article.revisions.filter(number__lte=revision.number)
        .order_by("number")
        .values_list("number", "by_id", "content__body")
    }
    number = revision.number
    if body is not None and body != bodies[number][1]:
        number += 1
        bodies[number] = (by.pk, body)
    final = bodies[number][1]
    live = article.live_revision.content["body"] if article.live_revision else ""
    if final == live or not _wrote(bodies, by.pk, live, since=_known_until(article, revision)):
        return False
    approved = (
        Event.objects.about("article", article.pk)
        .filter(verb=Verb.APPROVE, revision__in=bodies)
        .exclude(by=by)
        .values_list("revision", flat=True)
    )
    return not any(bodies[number][1] == final for number in approved if number is not None)


def _wrote(
    bodies: dict[int, tuple[int | None, str]], author: int, live: str, *, since: int
) -> bool:
    """Say whether the author put a block into the text since then that nobody had said before.

    Blocks that a save merely brought along (a merge, an older revision restored) are not the
    saver's words.
    """
    said = [live]
    for number, (by_id, body) in bodies.items():
        if number > since and by_id == author:
            new = [block for block in blocks.split(body) if not _is_in(block, said)]
            if new:
                return True
        said.append(body)
    return False


def _is_in(block: str, bodies: list[str]) -> bool:
    return any(block in body for body in bodies)


def _known_until(article: Article, revision: Revision) -> int:
    """Return the revision whose words, all of them, have been published already, by its number.

    A fix is made from the live text, so that only its own words are new. It publishes nothing of
    the working copy: what was typed before it is still unread after it.
    """
    if revision.why == Revision.Why.FIXED:
        return revision.number - 1
    if article.live_revision is None:
        return 0
    if article.live_revision.why != Revision.Why.FIXED:
        return article.live_revision.number
    published = (
        Event.objects.about("article", article.pk)
        .filter(verb__in=[Verb.PUBLISH, Verb.UPDATE], revision__lt=article.live_revision.number)
        .newest()
        .values_list("revision", flat=True)
        .first()
    )
    return published or 0
