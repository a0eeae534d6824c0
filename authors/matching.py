"""Find the author that a name on an incoming story means, or make a new profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from authors.models import Author, AuthorLink
from authors.slugs import slugify
from events.recording import record
from pagecache import keys


@dataclass(frozen=True)
class Match:
    """What a name led to; `author` is None when it means more than one profile."""

    author: Author | None
    is_new: bool
    candidates: int


def match(
    name: str,
    *,
    bio: str,
    links: Sequence[tuple[str, str]],
    by: User | None,
    now: datetime,
) -> Match:
    """Return the one author of this name, created if there is none.

    An empty bio is filled, one that is there is never overwritten. A name that means several
    profiles is left for the editor to pick.

    Args:
        links: (kind, canonical address) as `authors.links` gives them; added where missing from a
            profile whose bio was empty.
    """
    found = list(Author.objects.meant_by(name)[:2])
    if len(found) > 1:
        return Match(None, False, Author.objects.meant_by(name).count())
    if found:
        author = found[0]
        if (bio or links) and not (author.bio or author.short_bio):
            _fill(author, bio, links)
            record(
                "author",
                author.pk,
                "filled",
                by=by,
                now=now,
                payload={"bio": bio},
                keys={keys.author(author.pk), keys.listing("author", author.pk), keys.AUTHORS},
            )
        return Match(author, False, 1)
    author = Author.objects.create(
        name=name.strip(), slug=free_slug(name), kind=Author.Kind.CONTRIBUTOR
    )
    _fill(author, bio, links)
    record("author", author.pk, "created", by=by, now=now, payload={"name": author.name})
    return Match(author, True, 1)


def free_slug(name: str) -> str:
    """Return a slug of the name that no profile has: numbered if need be."""
    base = slugify(name)[:140] or "author"
    taken = set(Author.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _fill(author: Author, bio: str, links: Sequence[tuple[str, str]]) -> None:
    author.bio = bio
    author.save(update_fields=["bio", "saved_at"])
    for position, (kind, url) in enumerate(links):
        AuthorLink.objects.get_or_create(
            author=author, kind=kind, url=url, defaults={"position": position}
        )
