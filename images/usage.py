"""Where pictures run: rooms above this one say so, through finders that they register."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Q


@dataclass(frozen=True)
class Place:
    """One place where a picture is used.

    kind, subject_id: "article" 42, "author" 7, "site" 1. role: "lead", "social", "figure", … .
    own: which of the picture's words the place replaces by its own ("alt", "caption", "credit").
    """

    kind: str
    subject_id: int
    role: str
    label: str
    is_live: bool
    url: str = ""
    own: frozenset[str] = field(default_factory=frozenset)


class Finder(Protocol):
    """Knows the uses of one kind. Costs index look-ups, whatever the size of the archive."""

    def live(self, ids: Collection[int]) -> set[int]:
        """Return which of these pictures readers see somewhere."""

    def condition(self) -> Q:
        """Return a condition on pictures: readers or the desk use them somewhere."""

    def places(self, image_id: int, *, is_live: bool, limit: int) -> list[Place]:
        """Return the first places of a picture, live ones or else those on the desk alone."""


_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask this finder too, from now on; an app calls it once, when it is ready."""
    _finders.append(finder)


def live(ids: Collection[int]) -> set[int]:
    """Return which of these pictures have a live use."""
    found: set[int] = set()
    for finder in _finders:
        left = set(ids) - found
        if left:
            found |= finder.live(left)
    return found


def used() -> Q:
    """Return a condition on pictures: they are used somewhere, on the site or on the desk."""
    found = Q(pk__in=[])
    for finder in _finders:
        found |= finder.condition()
    return found


def stories(image_id: int, *, limit: int = 100) -> int:
    """Count the articles that use a picture, live or on the desk, as far as `limit` of each."""
    found = [*live_places(image_id, limit=limit), *desk_places(image_id, limit=limit)]
    return len({place.subject_id for place in found if place.kind == "article"})


def live_places(image_id: int, *, limit: int = 100) -> list[Place]:
    """Return where readers see a picture, at most `limit` places of each kind."""
    return _places(image_id, is_live=True, limit=limit)


def desk_places(image_id: int, *, limit: int = 100) -> list[Place]:
    """Return where the desk uses a picture that readers don't see there."""
    return _places(image_id, is_live=False, limit=limit)


def _places(image_id: int, *, is_live: bool, limit: int) -> list[Place]:
    return [
        place
        for finder in _finders
        for place in finder.places(image_id, is_live=is_live, limit=limit)
    ]
