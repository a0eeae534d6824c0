"""What was merged into what: where an id that an older document names leads today.

Revisions are never rewritten. Whoever projects one, or writes it back to a working copy, maps its
content through here; a merge that is undone is thereby undone for old revisions too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Value

from articles.content import BylineItem, Content
from articles.models.taxonomy import Section, Topic
from authors.models import Author

# The number of PostgreSQL's advisory lock on the maps; any number that nothing else uses.
_MAPS = 0x6D65726765


@dataclass(frozen=True)
class Merged:
    """Three small maps, from what was merged to what it became. No chains: one step leads there."""

    authors: Mapping[int, int] = field(default_factory=dict)
    topics: Mapping[int, int] = field(default_factory=dict)
    sections: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def current(cls) -> "Merged":
        """Read the maps, and keep merges waiting until the running transaction ends.

        Else a merge could look for what it touches before a publication commits what it wrote by
        the maps of before. Take the articles' locks first, as merges do.
        """
        _execute("SELECT pg_advisory_xact_lock_shared(%s)")
        return cls.seen()

    @classmethod
    def seen(cls) -> "Merged":
        """Read the maps as this transaction sees them, for who writes nothing by them."""
        models: dict[str, type[Any]] = {"authors": Author, "topics": Topic, "sections": Section}
        looks = [
            model._default_manager.exclude(merged_into=None)
            .annotate(map=Value(name))
            .values_list("map", "id", "merged_into_id")
            for name, model in models.items()
        ]
        maps: dict[str, dict[int, int]] = {name: {} for name in models}
        for name, pk, into in looks[0].union(*looks[1:], all=True):
            maps[name][pk] = into
        return cls(**maps)

    def content(self, content: Content) -> Content:
        """Return the content with what was merged replaced by what it became.

        Where both stood, the first of them stays: a contributor keeps the better place.
        """
        if not (self.authors or self.topics or self.sections):
            return content  # nothing stands twice in what was saved
        section_id = content.section_id
        bylines: dict[tuple[int, str], BylineItem] = {}
        for item in content.bylines:
            author_id = self.authors.get(item.author_id, item.author_id)
            bylines.setdefault((author_id, item.role), replace(item, author_id=author_id))
        return replace(
            content,
            section_id=section_id and self.sections.get(section_id, section_id),
            topic_ids=tuple(dict.fromkeys(self.topics.get(pk, pk) for pk in content.topic_ids)),
            bylines=tuple(bylines.values()),
        )


def take_maps() -> None:
    """Wait until nobody writes by the maps, and keep everybody from it until the commit.

    For those who change them; call it with the articles' locks held, which others take first.
    """
    _execute("SELECT pg_advisory_xact_lock(%s)")


def _execute(lock: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(lock, [_MAPS])
