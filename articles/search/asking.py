"""What a search page's address asks for: words, filters, order and place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import site
from articles.models.people import public_authors, public_topics
from articles.search.filters import Filters
from articles.search.words import tidied

NEWEST_FIRST = "date"
# Names of the parameters, in the order of the address.
_NAMES = ("q", "section", "topic", "author", "from", "to", "sort")
_LONGEST_VALUE = 200
_MOST_PAGES = 99


@dataclass(frozen=True)
class Asked:
    """One search. `values` are the parameters as the form shows them again."""

    text: str
    values: dict[str, str]
    filters: Filters
    is_by_date: bool = False
    number: int = 1
    before: str = ""
    problems: list[str] = field(default_factory=list)

    def address(self, **changes: str) -> str:
        """Return the query string of this search with something changed, at its first page."""
        place = {name: value for name, value in changes.items() if name in ("page", "before")}
        values = {**self.values, **changes}
        kept = [(name, values[name]) for name in _NAMES if values.get(name)]
        return "?" + urlencode([*kept, *place.items()])

    def without_filters(self) -> str:
        """Return the same words, looked for everywhere."""
        return self.address(**{"section": "", "topic": "", "author": "", "from": "", "to": ""})

    def in_any_order(self) -> str:
        """Return the same search without its order: what a feed of it is asked for by."""
        return self.address(sort="")

    def newest_first(self) -> str:
        """Return the same search by date."""
        return self.address(sort=NEWEST_FIRST)

    @property
    def narrowed_to(self) -> list[str]:
        """Return what narrows the search down, in words."""
        return [words for words, _address in self.chips]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Return what narrows the search down, each with the address of the search without it."""
        kept = self.filters
        chips = []
        for name, words in (
            ("section", kept.section and kept.section.name),
            ("topic", kept.topic and kept.topic.name),
            ("author", kept.author and kept.author.name),
            ("from", kept.since and _("From %s") % self.values["from"]),
            ("to", kept.until and _("Until %s") % self.values["to"]),
        ):
            if words:
                chips.append((words, self.address(**{name: ""})))
        return chips


def read(parameters: Mapping[str, str]) -> Asked:
    """Read an address; what it gets wrong is left out, and named in `problems`."""
    given = {
        name: parameters.get(name, "").replace("\x00", "").strip()[:_LONGEST_VALUE]
        for name in (*_NAMES, "page", "before")
    }
    text = tidied(parameters.get("q", ""))
    problems: list[str] = []
    filters = Filters(
        section=_named(site.current().section_called, given, "section", problems),
        topic=_named(lambda slug: public_topics().filter(slug=slug).first(), given, "topic",
                     problems),
        author=_named(lambda slug: public_authors().filter(slug=slug).first(), given, "author",
                      problems),
        since=_midnight(given, "from", problems),
        until=_midnight(given, "to", problems, days=1),
    )  # fmt: skip
    number = given["page"]
    is_number = number.isascii() and number.isdecimal() and len(number) <= 2
    return Asked(
        text=text,
        values={**{name: given[name] for name in _NAMES}, "q": text},
        filters=filters,
        is_by_date=given["sort"] == NEWEST_FIRST,
        number=min(_MOST_PAGES, max(1, int(number))) if is_number else 1,
        before=given["before"],
        problems=problems,
    )


def _named[T](
    find: Callable[[str], T | None], given: dict[str, str], name: str, problems: list[str]
) -> T | None:
    """Return the section, topic or author with the slug that is given."""
    slug = given[name]
    found = find(slug) if slug else None
    if slug and found is None:
        given[name] = ""
        problems.append(
            {
                "section": _("There is no such section; all sections were searched."),
                "topic": _("There is no such topic; all topics were searched."),
                "author": _("There is no such author; all authors were searched."),
            }[name]
        )
    return found


def _midnight(
    given: dict[str, str], name: str, problems: list[str], *, days: int = 0
) -> datetime | None:
    """Return the beginning of a day in the newsroom's zone, so many days later."""
    if not given[name]:
        return None
    try:
        day = date.fromisoformat(given[name]) + timedelta(days=days)
        local = datetime.combine(day, time(), timezone.get_current_timezone())
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        given[name] = ""
        problems.append(_("That is no date; write it like 2026-11-22."))
        return None
