"""The freshness receipt: which pages a change touched, and whether readers get the new ones.

Nobody is taken at their word: the site itself is asked, at its public address, caches in front and
all. Each page says when it was made (`X-Rendered-At`), and one made after the change shows it.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.models.path import ArticlePath
from articles.models.taxonomy import Section, Topic
from authors.models import Author
from events.models import Event

SECONDS = 2.0
# A change may touch thousands of pages; the first of each kind tell.
PAGES = 16


@dataclass(frozen=True)
class Asked:
    """What one page answered. live_since: when the version that readers get now was made."""

    name: str
    address: str
    live_since: datetime | None = None
    problem: str = ""

    @property
    def is_live(self) -> bool:
        """Say whether readers get the change."""
        return self.live_since is not None and not self.problem


def pages_of(event: Event) -> list[tuple[str, str]]:
    """Return the pages that a change touched, as name and address, the nearest first."""
    ids: dict[str, set[int]] = {}
    for key in event.keys:
        kind, _dash, number = key.rpartition("-")
        if number.isdigit():
            ids.setdefault(kind, set()).add(int(number))
    found: list[tuple[str, str]] = []
    for row in ArticlePath.objects.filter(article_id__in=ids.get("article", ())).order_by("-pk")[
        :PAGES
    ]:
        found.append((_("The story"), f"/{row.path}/"))
    if {"home", "site"} & set(event.keys):
        found.append((_("Home page"), reverse("articles:home")))
    for model, kinds in (
        (Section, ("section", "list-section")),
        (Topic, ("topic", "list-topic")),
        (Author, ("author", "list-author")),
    ):
        wanted = set().union(*(ids.get(kind, set()) for kind in kinds))
        rows: Iterable[Section | Topic | Author] = model.objects.filter(pk__in=wanted).order_by(
            "pk"
        )[:PAGES]
        found += [(str(row), row.get_absolute_url()) for row in rows]
    for key, name, view in (
        ("latest", _("Latest"), "latest"),
        ("topics", _("All topics"), "topics"),
        ("authors", _("All authors"), "authors"),
    ):
        if key in event.keys:
            found.append((name, reverse(f"articles:{view}")))
    return list(dict.fromkeys(found))[:PAGES]


def ask(pages: Sequence[tuple[str, str]], *, since: datetime) -> list[Asked]:
    """Ask the site for each page, all at once and within a few seconds."""
    if not pages:
        return []
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="receipt") as pool:
        return list(pool.map(lambda page: _ask(page[0], page[1], since), pages))


def _ask(name: str, address: str, since: datetime) -> Asked:
    site = urlsplit(settings.SITE_URL)
    kind = HTTPSConnection if site.scheme == "https" else HTTPConnection
    connection = kind(site.netloc, timeout=SECONDS)
    try:
        # A web server's own files say nothing of themselves: a parameter that no page knows leaves
        # the answer to us.
        query = "?receipt=1" if settings.FRONT_FILES else ""
        connection.request("HEAD", f"{site.path}{quote(address)}{query}")
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException) as problem:
        why = _("no answer (%s)") % (problem or type(problem).__name__)
        return Asked(name, address, problem=why)
    finally:
        connection.close()
    if answer.status >= 500:
        return Asked(name, address, problem=_("the site answered %s") % answer.status)
    made = parse_datetime(answer.getheader("X-Rendered-At", ""))
    if made is None:
        return Asked(name, address, problem=_("the answer does not say when it was made"))
    if "Stale" in answer.getheader("Warning", ""):
        return Asked(name, address, made, _("the database can’t be reached; an old page stands in"))
    if made < since:
        return Asked(name, address, made, _("still the version from before"))
    return Asked(name, address, made)
