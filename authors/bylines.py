"""Arrange contributions into a byline: who stands above the story, who in the credits at its foot.

Pure: names and roles in, groups out. The words around the names belong to the templates, where
they can be translated.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# The order in which roles are read above the story; the rest follow at its foot.
ABOVE = ("writing", "reporting", "photography", "data", "illustration")
FOOT = ("editing", "translation")
# Those whom JSON-LD, feeds and meta tags call author; everyone else is a contributor.
AUTHORING = ("writing", "reporting")


@dataclass(frozen=True)
class Group[T]:
    """People who share a role, in the order of the byline."""

    role: str
    people: tuple[T, ...]


@dataclass(frozen=True)
class Byline[T]:
    """A byline cut in two: `above` the story, `foot` in the credits."""

    above: tuple[Group[T], ...]
    foot: tuple[Group[T], ...]


def arrange[T](contributions: Iterable[tuple[str, T]]) -> Byline[T]:
    """Group (role, person) pairs by role, roles in reading order, people in the given order.

    A person with two roles is named in both groups; the same person twice in one role once.
    """
    by_role: dict[str, list[T]] = {}
    for role, person in contributions:
        people = by_role.setdefault(role, [])
        if person not in people:
            people.append(person)
    return Byline(above=_groups(ABOVE, by_role), foot=_groups(FOOT, by_role))


def _groups[T](roles: tuple[str, ...], by_role: dict[str, list[T]]) -> tuple[Group[T], ...]:
    return tuple(Group(role, tuple(by_role[role])) for role in roles if role in by_role)


def joined(names: Iterable[str], *, conjunction: str, separator: str = ", ") -> str:
    """Join names as a sentence does: “A”, “A and B”, “A, B and C” (conjunction: "and")."""
    listed = list(names)
    if len(listed) < 2:
        return "".join(listed)
    return f"{separator.join(listed[:-1])} {conjunction} {listed[-1]}"
