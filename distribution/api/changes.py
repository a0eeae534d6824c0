"""The operation that says what changed: with it a program keeps an exact copy of the site.

It reads the purges that keep our own pages fresh (events.purging): whatever made a page of ours
out of date is named here. Written in the transaction of the change, each is handed out once every
transaction that began before it has ended, in the order (transaction, row): so one that commits
late is never skipped, and nothing is said twice.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, cast

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from articles import site
from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedArticle
from distribution.api import schemas, showing
from distribution.api.answering import PROBLEMS, Problem, finish
from events import purging
from events.models import Purge
from pagecache import keys
from pagecache.channel import Look

# Rows are read until they name so many things; one row names 500 at most.
_ROWS, _NAMES = 200, 1_000
_CURSOR = r"[0-9]{1,10}-[0-9]{1,18}-[0-9]{1,18}-[0-9]{1,9}"
# A change of an author's or topic's list may have been its first or last story, which makes it
# public or not; the articles that name it stay as they are.
_KEY = re.compile(
    r"(?:list-(?=author|topic))?(article|author|topic|section|series|image)-([0-9]+)", re.ASCII
)
_KINDS = {"image": "picture"}
# Purges are kept for a week (events.purging); those of a long transaction count from its start.
_HOURS_KEPT = 6 * 24
_HOUR = 3600

router = Router(tags=["changes"])


@dataclass(frozen=True)
class Cursor:
    """A place among the changes: behind row `number` of transaction `transaction`.

    database: numbers of transactions mean something in their own alone. hour: of its making.
    """

    database: int
    transaction: int
    number: int
    hour: int

    def __str__(self) -> str:
        return f"{self.database}-{self.transaction}-{self.number}-{self.hour}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return what a cursor names; the operation has checked its shape."""
        return cls(*(int(part) for part in text.split("-")))

    def is_followed(self, look: Look) -> bool:
        """Say whether every change since is still known, in this very database."""
        return (
            self.database == look.cluster
            and self.transaction <= look.finished_below
            and 0 <= look.at // _HOUR - self.hour < _HOURS_KEPT
        )


@router.get(
    "/changes",
    response={200: schemas.Changes, 410: Problem, **PROBLEMS},
    summary="What changed after a place",
)
@decorate_view(finish)
def changes(
    request: HttpRequest,
    response: HttpResponse,
    after: Annotated[
        str,
        Query(
            pattern=f"^{_CURSOR}$|^$",
            description="`cursor` of the answer before. Without one: begin here, from now on.",
        ),
    ] = "",
) -> dict[str, Any]:
    """Fetch a first cursor, then all of /articles/whole, /authors and /topics; then ask here.

    For each name: fetch the thing again, and every article of yours that has the name in `names`.
    410 means that the cursor is too old: begin anew.
    """
    response["CDN-Cache-Control"] = "no-store"  # it is purged by no key
    look = purging.look(connection, 0)
    place = Cursor(look.cluster, look.finished_below, 0, look.at // _HOUR)
    if not after:
        return {"items": [], "cursor": str(place), "has_more": False}
    asked = Cursor.read(after)
    if not asked.is_followed(look):
        raise HttpError(410, _("That cursor is too old; begin anew."))
    rows = list(
        Purge.objects.filter(
            TupleGreaterThan((F("transaction"), F("pk")), (asked.transaction, asked.number)),
            transaction__lt=look.finished_below,
        ).order_by("transaction", "pk")[: _ROWS + 1]
    )
    names: dict[str, None] = {}
    taken = 0
    for row in rows[:_ROWS]:
        taken += 1
        names.update(dict.fromkeys([*row.keys, *row.erased]))
        if len(names) >= _NAMES:
            break
    if taken:
        last = rows[taken - 1]
        asked = replace(asked, transaction=last.transaction, number=last.pk)
    return {
        "items": _as_they_are(names),
        "cursor": str(replace(asked, hour=place.hour)),
        "has_more": taken < len(rows),
    }


def _as_they_are(names: Iterable[str]) -> list[schemas.Change]:
    """Return what these keys name, as it is now: three queries at most."""
    found = [match for match in map(_KEY.fullmatch, names) if match]
    ids = {
        kind: [int(match[2]) for match in found if match[1] == kind]
        for kind in ("article", "author", "topic")
    }
    live: dict[str, Collection[int]] = {
        "article": _kept(PublishedArticle.objects.all(), ids["article"]),
        "author": _kept(public_authors(), ids["author"]),
        "topic": _kept(public_topics(), ids["topic"]),
        "section": site.current().sections.keys(),
    }
    changed = [_change(match[0], match[1], int(match[2]), live) for match in found]
    if keys.SITE in names:
        changed.append(
            schemas.Change(
                kind="outlet", id=1, name=keys.SITE, state="changed", url=showing.api_url("start")
            )
        )
    return changed


def _change(
    name: str, kind: str, number: int, live: Mapping[str, Collection[int]]
) -> schemas.Change:
    has_address = kind in live
    return schemas.Change(
        kind=cast(Any, _KINDS.get(kind, kind)),
        id=number,
        name=name,
        state=("live" if number in live[kind] else "gone") if has_address else "changed",
        url=showing.api_url(kind, number) if has_address else "",
    )


def _kept(rows: QuerySet[Any, Any], ids: list[int]) -> set[int]:
    return set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
