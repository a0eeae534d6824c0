"""Tell people on the desk what happened to a story without them, if they may know of it."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from articles.models.article import Article
from articles.permissions import may_see
from events.notices import notify


def tell(
    article: Article, people: Iterable[User | None], text: str, *, now: datetime, what: str = ""
) -> None:
    """Leave a notice for each of them who may see the story as it is now.

    A notice names the headline: whoever lost sight of a restricted story is told nothing of it,
    not even about what they planned themselves.

    Args:
        what: the `NoticeKind`, by which people choose what they get by mail too.
    """
    seeing = [person for person in people if person is not None and may_see(person, article)]
    notify(seeing, kind="article", subject_id=article.pk, text=text, now=now, what=what)
