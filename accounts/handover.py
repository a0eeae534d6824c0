"""The work that a person leaves behind. Rooms above know of it, and say so here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from accounts.models import User


@dataclass(frozen=True)
class OpenStory:
    """One unfinished story, as the page that turns an account off lists it.

    `kind` says what `pk` is the number of: an article, or something that is to become one.
    """

    pk: int
    title: str
    state: str
    url: str
    kind: str = "article"


class OpenWork(Protocol):
    """What a room above knows about unfinished stories (`articles.admin.accounts`)."""

    def stories(self, user: User, *, seen_by: User) -> list[OpenStory]:
        """Return what is left undone when this person goes."""

    def heirs(self, user: User) -> QuerySet[User]:
        """Return who could take it over."""

    def hand_over(self, story: OpenStory, *, to: User, by: User, now: datetime) -> None:
        """Give one story to somebody, in the running transaction."""


class NoWork:
    """What is known while no room has said anything."""

    def stories(self, user: User, *, seen_by: User) -> list[OpenStory]:
        """Know of no stories."""
        return []

    def heirs(self, user: User) -> QuerySet[User]:
        """Know of nobody."""
        return User.objects.none()

    def hand_over(self, story: OpenStory, *, to: User, by: User, now: datetime) -> None:
        """Never called: there are no stories."""
        raise LookupError(story)


_known: list[OpenWork] = [NoWork()]


def ask(work: OpenWork) -> None:
    """Let a room above answer for what people have open."""
    _known[:] = [work]


def work() -> OpenWork:
    """Return who answers."""
    return _known[0]


def hand_over_all(
    stories: list[OpenStory], chosen: dict[OpenStory, User], *, by: User, now: datetime
) -> list[dict[str, Any]]:
    """Hand over the stories for which somebody was chosen; return the list for the record.

    In the order of kind and number, so that two people doing this at once can't block each other.
    """
    kept = []
    for story in sorted(stories, key=lambda each: (each.kind, each.pk)):
        to = chosen.get(story)
        if to is not None:
            work().hand_over(story, to=to, by=by, now=now)
        kept.append(
            {story.kind: story.pk, "to": to.pk if to else None, "to_name": str(to) if to else ""}
        )
    return kept
