"""Find pictures in a library of any size: pages along the id, newest first, never counted.

A page is read off an index where one has just these rows in this order. Otherwise the next `NEAR`
pictures are looked at; then, if words are wanted, all that have them, as long as they are few; then
the next `SCANNED`, and the page says that it stopped there and where to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q
from django.utils import timezone

from images import usage
from images.models import Image, UsageRights
from images.models.image import ImageQuerySet, search_terms

PAGE_SIZE = 60
NEAR, FEW, SCANNED = 2_000, 5_000, 20_000
SHAPES = ("landscape", "portrait", "square")
USES = ("yes", "no")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" and None leave a thing open. Days are the newsroom's, inclusive."""

    words: str = ""
    credit: str = ""
    since: date | None = None
    until: date | None = None
    rights: str = ""
    shape: str = ""
    used: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """Read an address's parameters; what is none of the choices is left open."""
        return cls(
            words=given.get("words", "").strip()[:200],
            credit=given.get("credit", "").strip()[:200],
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
            rights=_one_of(given.get("rights", ""), (*UsageRights.values, "denied")),
            shape=_one_of(given.get("shape", ""), SHAPES),
            used=_one_of(given.get("used", ""), USES),
        )

    def parameters(self) -> dict[str, str]:
        """Return what is wanted as parameters of an address."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True)
class Page:
    """One screenful, newest first; `newer` and `older` are cursors, 0 where there is nothing.

    `is_cut`: only so many pictures were looked at, and `older` goes on behind them.
    """

    images: list[Image]
    newer: int
    older: int
    is_cut: bool = False


def page(wanted: Wanted, *, before: int = 0, after: int = 0, size: int = PAGE_SIZE) -> Page:
    """Return the pictures behind the `before` cursor, or the ones just newer than `after`."""
    if after and not before:
        found = _ids(wanted, after, size, upwards=True)
        if len(found.ids) > size:
            ids = found.ids[:size][::-1]
            return Page(_loaded(ids), newer=ids[0], older=ids[-1])
        # Near the top: the newest page, full, instead of a piece of it.
    found = _ids(wanted, before, size, upwards=False)
    ids = found.ids[:size]
    older = ids[-1] if len(found.ids) > size else found.edge
    return Page(_loaded(ids), newer=(ids[0] if ids else before) if before else 0, older=older,
                is_cut=bool(found.edge) and len(found.ids) <= size)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    ids: list[int]  # one more than asked for where there is more
    edge: int = 0  # where a scan stopped


def _ids(wanted: Wanted, start: int, size: int, *, upwards: bool) -> _Found:
    order = "pk" if upwards else "-pk"

    def beyond(rows: ImageQuerySet) -> ImageQuerySet:
        if not start:
            return rows.order_by(order)
        return rows.filter(Q(pk__gt=start) if upwards else Q(pk__lt=start)).order_by(order)

    def up_to(edge: int) -> Q:
        return Q(pk__lte=edge) if upwards else Q(pk__gte=edge)

    def read(rows: ImageQuerySet) -> list[int]:
        return list(rows.values_list("pk", flat=True)[: size + 1])

    everything = _between_days(Image.objects.all(), wanted)
    rows = _narrowed(everything, wanted)
    if _is_in_order(wanted):
        return _Found(read(beyond(rows)))
    for most in (NEAR, SCANNED):
        edge = next(iter(beyond(everything).values_list("pk", flat=True)[most : most + 1]), 0)
        near = read(beyond(rows).filter(up_to(edge)) if edge else beyond(rows))
        if not edge or len(near) > size:
            return _Found(near)
        if most == NEAR and (words := f"{wanted.words} {wanted.credit}".strip()):
            few = list(Image.objects.matching(words).values_list("pk", flat=True)[: FEW + 1])
            if len(few) <= FEW:
                return _Found(read(beyond(rows.filter(pk__in=few))))
    return _Found(near, edge=edge)


def _is_in_order(wanted: Wanted) -> bool:
    """Say whether an index has exactly these pictures, newest first."""
    return not (wanted.words or wanted.credit or wanted.shape or wanted.used)


def _narrowed(rows: ImageQuerySet, wanted: Wanted) -> ImageQuerySet:
    if wanted.words:
        rows = rows.matching(wanted.words)
    if terms := search_terms(wanted.credit):
        rows = rows.alias(_credit=SearchVector("credit", config="simple")).filter(
            _credit=SearchQuery(terms, search_type="raw", config="simple")
        )
    if wanted.rights == "denied":
        rows = rows.filter(is_denied=True)
    elif wanted.rights:
        rows = rows.filter(usage_rights=wanted.rights)
    if wanted.shape:
        rows = rows.filter(_SHAPES[wanted.shape])
    if wanted.used:
        rows = rows.filter(usage.used() if wanted.used == "yes" else ~usage.used())
    return rows


_SHAPES = {
    "landscape": Q(width__gt=F("height")),
    "portrait": Q(width__lt=F("height")),
    "square": Q(width=F("height")),
}


def _between_days(rows: ImageQuerySet, wanted: Wanted) -> ImageQuerySet:
    """Turn days into ids: pictures are numbered as they come in."""
    if wanted.since:
        first = _first_on(wanted.since)
        rows = rows.filter(pk__gte=first) if first else rows.none()
    if wanted.until and (end := _first_on(wanted.until + timedelta(days=1))):
        rows = rows.filter(pk__lt=end)
    return rows


def _first_on(day: date) -> int:
    start = timezone.make_aware(datetime.combine(day, time.min))
    later = Image.objects.filter(created_at__gte=start).order_by("created_at", "pk")
    return later.values_list("pk", flat=True).first() or 0


def _loaded(ids: list[int]) -> list[Image]:
    found = Image.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 9999 else None


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""
