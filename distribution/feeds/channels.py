"""Which feeds there are, and what each holds: everything, a section, an author, a search …"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Section, Topic
from articles.models.tombstone import Tombstone
from articles.search.asking import Asked
from authors.models import Author
from distribution import held, searching
from distribution.addresses import absolute
from distribution.feeds import entries
from distribution.feeds.entries import Entry
from distribution.feeds.identifiers import article_tag, feed_tag
from pagecache import keys
from pagecache.tagging import shows, tag

ENTRIES = 30
# A story that was withdrawn is named as gone in so many last withdrawals.
_GONE = 50
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Gone:
    """An entry that readers of feeds are to delete (RFC 6721)."""

    id: str
    at: datetime


@dataclass(frozen=True)
class Channel:
    """A feed before it is written. `key` names it for good.

    kind, slug: its address. query: of a search, what is asked for ("?q=ferry"), or "".
    """

    key: str
    kind: str
    slug: str
    title: str
    about: str
    page_url: str
    entries: list[Entry]
    gone: list[Gone]
    query: str = ""

    @property
    def updated(self) -> datetime:
        """When something last changed in it, as far as dates tell."""
        moments = [each.updated for each in self.entries] + [each.at for each in self.gone]
        return max(moments, default=_NEVER)

    @property
    def hub(self) -> str:
        """Return the hub that hears when it changes, or "": nobody knows when a search's does."""
        return "" if self.query else held.current().policy.hub_url

    @property
    def key_tag(self) -> str:
        """Its name for good, the same in every format."""
        return feed_tag(self.key)

    def url(self, ending: str) -> str:
        """Return its absolute address in a format."""
        return absolute(feed_path(self.kind, self.slug, ending) + self.query)


@lru_cache(maxsize=5_000)
def feed_path(kind: str, slug: str, ending: str) -> str:
    """Return the address of a feed; `slug` is "" where there is one of a kind."""
    if slug:
        return reverse("distribution:feed_of", args=[kind, slug, ending])
    return reverse("distribution:feed", args=[kind, ending])


def everything() -> Channel:
    """Return the feed of all stories."""
    tag(keys.LATEST)
    site = held.current().site
    rows = PublishedArticle.objects.newest().values_list("article_id", flat=True)[:ENTRIES]
    return _channel(
        "all", "all", "", site.name, site.identity.tagline, reverse("articles:home"), list(rows)
    )


def of_section(section: Section) -> Channel:
    """Return the feed of a section, its children's stories too."""
    tag(keys.section(section.pk), keys.listing("section", section.pk))
    rows = PublishedArticle.objects.in_section(section).newest()
    return _channel(
        f"section-{section.pk}",
        "sections",
        section.slug,
        _titled(section.name),
        section.description,
        section.get_absolute_url(),
        list(rows.values_list("article_id", flat=True)[:ENTRIES]),
    )


def of_topic(topic: Topic) -> Channel:
    """Return the feed of a topic."""
    tag(keys.topic(topic.pk), keys.listing("topic", topic.pk))
    rows = PublishedTopic.objects.of(topic).newest()
    return _channel(
        f"topic-{topic.pk}",
        "topics",
        topic.slug,
        _titled(topic.name),
        topic.description,
        topic.get_absolute_url(),
        list(rows.values_list("article_id", flat=True)[:ENTRIES]),
    )


def of_author(author: Author) -> Channel:
    """Return the feed of what an author wrote or reported."""
    tag(keys.author(author.pk), keys.listing("author", author.pk))
    rows = PublishedByline.objects.by(author, is_authoring=True).newest()
    return _channel(
        f"author-{author.pk}",
        "authors",
        author.slug,
        _titled(author.name),
        author.short_bio,
        author.get_absolute_url(),
        list(rows.values_list("article_id", flat=True)[:ENTRIES]),
    )


def of_corrections(title: str, about: str) -> Channel:
    """Return the feed of corrections."""
    tag(keys.LATEST)
    return Channel(
        key="corrections",
        kind="corrections",
        slug="",
        title=_titled(title),
        about=about,
        page_url=absolute(reverse("articles:corrections")),
        entries=entries.of_corrections(ENTRIES),
        gone=[],
    )


def of_search(asked: Asked) -> Channel:
    """Return the feed of what a search finds, the newest first, wherever its words stand.

    No key names what may come to match it: it is for who asks, and is kept nowhere.
    """
    name = _("Search: %s") % ", ".join(filter(None, [asked.text, *asked.narrowed_to]))
    query = asked.in_any_order()
    return _channel(
        f"search{query}",
        "search",
        "",
        _titled(name),
        "",
        reverse("articles:search") + query,
        searching.newest_matches(asked, size=ENTRIES).ids,
        query=query,
    )


def _titled(name: str) -> str:
    return f"{name} – {held.current().site.name}"


def _channel(
    key: str,
    kind: str,
    slug: str,
    title: str,
    about: str,
    page: str,
    article_ids: list[int],
    *,
    query: str = "",
) -> Channel:
    return Channel(
        key=key,
        kind=kind,
        slug=slug,
        title=title,
        about=about or title,
        page_url=absolute(page),
        entries=entries.of_stories(article_ids),
        gone=_gone(),
        query=query,
    )


def _gone() -> list[Gone]:
    """Return the last withdrawals: of all stories, since nothing says where a withdrawn one was."""
    shows({keys.LATEST})  # a withdrawal anywhere bumps it
    standing = Tombstone.objects.filter(lifted_at=None).order_by("-pk")[:_GONE]
    return [Gone(article_tag(each.article_id), each.at) for each in standing]
