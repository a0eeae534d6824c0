"""What every page needs and hardly ever changes: the outlet's name, the section tree.

Each process holds one copy and reads it again when the key `site` has been bumped.
"""

import threading
import time
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from articles import languages
from articles.models.published import PublishedArticle
from articles.models.published_static import PublishedStaticPage
from articles.models.site import FooterLink, SiteIdentity, SocialAccount
from articles.models.taxonomy import Section
from pagecache import keys
from pagecache.purge import generations
from pagecache.tagging import in_one_moment

# A change made on another machine shows here at the latest after this long.
_MAX_AGE_SECONDS = 30.0


@dataclass(frozen=True)
class Site:
    """The outlet as pages show it: identity, social accounts, sections in menu order."""

    identity: SiteIdentity
    accounts: tuple[SocialAccount, ...]
    sections: dict[int, Section]
    #: Languages that live stories are written in: searched one by one.
    languages: tuple[str, ...]
    #: Static pages that readers see, in order, without their text; links for the foot of pages.
    pages: tuple[PublishedStaticPage, ...]
    footer_links: tuple[FooterLink, ...]
    read_at_generation: int
    read_at: float = field(default_factory=time.monotonic)
    #: Pieces of pages made of this alone, by what they were made from.
    parts: dict[tuple[object, ...], str] = field(default_factory=dict)
    #: Cards and the like, with the keys that they show, by all the values they are made of.
    pieces: dict[tuple[object, ...], tuple[str, frozenset[str]]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The outlet's name."""
        return self.identity.name

    @property
    def zone(self) -> ZoneInfo:
        """The newsroom's time zone."""
        return ZoneInfo(self.identity.time_zone)

    @property
    def top_sections(self) -> list[Section]:
        """Sections on top, in menu order."""
        return [section for section in self.sections.values() if section.parent_id is None]

    @property
    def footer_pages(self) -> list[PublishedStaticPage]:
        """Static pages that stand at the foot of every page."""
        return [page for page in self.pages if page.is_in_footer]

    def children(self, section: Section) -> list[Section]:
        """Return the sections below one, in menu order."""
        return [child for child in self.sections.values() if child.parent_id == section.pk]

    def section_called(self, slug: str) -> Section | None:
        """Return the section with this slug."""
        return next((each for each in self.sections.values() if each.slug == slug), None)

    def is_current(self) -> bool:
        """Say whether nothing of this has changed since it was read."""
        return (
            generations().last_bump(keys.SITE) <= self.read_at_generation
            and time.monotonic() - self.read_at < _MAX_AGE_SECONDS
        )


_lock = threading.Lock()
_held: Site | None = None


def current() -> Site:
    """Return the site as it is now; queries only when something has changed."""
    global _held
    held = _held
    if held is not None and in_one_moment():
        # What is read now is as old as the page's first query, and would be taken for new.
        return held
    if held is None or not held.is_current():
        with _lock:
            held = _held
            if held is None or not held.is_current():
                held = _held = _read()
    return held


def forget() -> None:
    """Drop what this process holds, so that the next page reads it again."""
    global _held
    _held = None


def _read() -> Site:
    generation = generations().now()  # noted before the first query
    identity = SiteIdentity.objects.select_related("logo").first() or SiteIdentity.default()
    sections = {section.pk: section for section in Section.objects.in_order()}
    for section in sections.values():
        if section.parent_id in sections:
            section.parent = sections[section.parent_id]
    return Site(
        identity=identity,
        accounts=tuple(SocialAccount.objects.filter(site=identity).order_by("position", "pk")),
        sections=sections,
        languages=_languages(),
        pages=tuple(PublishedStaticPage.objects.in_order()),
        footer_links=tuple(FooterLink.objects.filter(site=identity).order_by("position", "pk")),
        read_at_generation=generation,
    )


def _languages() -> tuple[str, ...]:
    """Return the languages in use: one look into an index each, whatever the archive's size."""
    known = [*languages.CONFIGURATIONS, *languages.OTHERS]
    looks = [
        PublishedArticle.objects.filter(language=code).values_list("language", flat=True)[:1]
        for code in known
    ]
    return tuple(sorted(looks[0].union(*looks[1:], all=True)))
