"""Point the desk's rows from one author, topic or section to another, and back again.

A topic's names go along: they become synonyms of the other, and are unique all the while.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from articles.models.taxonomy import Topic, TopicName

type Key = tuple[Any, ...]
type Names = list[dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table that points at what is merged.

    column: the column that points there. beside: the columns that are unique together with it.
    order: how rows of one owner are ordered; its last column is the id.
    """

    model: type[Model]
    column: str
    beside: tuple[str, ...]
    order: tuple[str, ...] = ("id",)

    def owners(self, target: int) -> set[int]:
        """Return the first column beside it (the article, say) of the rows that point there."""
        return set(self._all.filter(**{self.column: target}).values_list(self.beside[0], flat=True))

    def move(self, old: int, new: int) -> dict[str, Any]:
        """Point all rows from `old` to `new`; return, as JSON values, what `put_back` needs.

        Where both are there already, the later row goes. So the rows become what
        `Merged.content` makes of a document that says the same.
        """
        mine = self._rows(old)
        theirs = self._rows(new, self._all.filter(**{self.column: old}).values(self.beside[0]))
        spare = [max(mine[key], theirs[key])[-1] for key in mine.keys() & theirs.keys()]
        dropped = list(self._all.filter(pk__in=spare).order_by("pk").values())
        self._all.filter(pk__in=spare).delete()
        self._all.filter(**{self.column: old}).update(**{self.column: new})
        gone = {self._key(row) for row in dropped if row[self.column] == old}
        return {"moved": sorted(list(key) for key in mine if key not in gone), "dropped": dropped}

    def put_back(self, kept: dict[str, Any], old: int, new: int) -> set[int]:
        """Point the rows of a move back; return the owners whose rows came back.

        Rows are known by what stands beside them, not by id: a restored revision has new ids. What
        was taken out or changed since then stays so.
        """
        moved = {tuple(key) for key in kept["moved"]}
        dropped = {self._key(row): row for row in kept["dropped"]}
        owners = {key[0] for key in moved | dropped.keys()}
        there, taken = self._rows(new, owners), self._rows(old, owners)
        back = (moved & there.keys()) - taken.keys()
        self._all.filter(pk__in=[there[key][-1] for key in back]).update(**{self.column: old})
        again = there.keys() & dropped.keys()
        self._all.bulk_create(
            [self.model(**dropped[key]) for key in sorted(again)], ignore_conflicts=True
        )
        return {key[0] for key in back | again}

    def touched(self, kept: dict[str, Any]) -> set[Key]:
        """Return the keys of the rows that a move changed."""
        return {tuple(key) for key in kept["moved"]} | {self._key(row) for row in kept["dropped"]}

    def _rows(self, target: int, owners: Any = None) -> dict[Key, Key]:
        """Return order by key, of the rows that point there."""
        rows = self._all.filter(**{self.column: target})
        if owners is not None:
            rows = rows.filter(**{f"{self.beside[0]}__in": owners})
        width = len(self.beside)
        return {row[:width]: row[width:] for row in rows.values_list(*self.beside, *self.order)}

    def _key(self, row: dict[str, Any]) -> Key:
        return tuple(row[name] for name in self.beside)

    @property
    def _all(self) -> QuerySet[Any]:
        return self.model._default_manager.all()


def hand_over(gone: Topic, stays: Topic) -> Names:
    """Make the names of one topic synonyms of another; return them as they were."""
    names = TopicName.objects.filter(topic=gone)
    was: Names = [*map(dict, names.order_by("pk").values("key", "name", "is_synonym"))]
    names.update(topic=stays, is_synonym=True)
    return was


def objection(names: Names, stays: Topic) -> str:
    """Return why the topic's own name can't go back, or "": it may mean something else by now."""
    own = [each["key"] for each in names if not each["is_synonym"]]
    for row in TopicName.objects.filter(key__in=own).select_related("topic"):
        if row.topic_id != stays.pk or not row.is_synonym:
            return _("“%(name)s” means the topic “%(topic)s” now; rename that one first.") % {
                "name": row.name, "topic": row.topic.name,
            }  # fmt: skip
    return ""


def hand_back(names: Names, gone: Topic, stays: Topic) -> None:
    """Give a topic its names back; a synonym that means something else by now is left there."""
    there = TopicName.objects.in_bulk([each["key"] for each in names], field_name="key")
    back = []
    for each in names:
        row = there.get(each["key"])
        if row is not None and row.topic_id == stays.pk and row.is_synonym:
            row.topic, row.name, row.is_synonym = gone, each["name"], each["is_synonym"]
            back.append(row)
    TopicName.objects.bulk_update(back, ["topic", "name", "is_synonym"])
    TopicName.objects.bulk_create(
        TopicName(topic=gone, **each) for each in names if each["key"] not in there
    )
