"""RSS 2.0 and Atom, by Django's feed generator, with what it leaves out."""

from datetime import datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.templatetags.static import static
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, Stylesheet, rfc3339_date
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from distribution.addresses import absolute
from distribution.feeds.channels import Channel
from distribution.feeds.entries import Entry
from distribution.held import Held

_TTL_MINUTES = 15


class _Dated:
    """A feed changes when its channel does, and not when it is read (the generator's default)."""

    feed: dict[str, Any]

    def latest_post_date(self) -> datetime:
        """Return when something last changed."""
        updated: datetime = self.feed["updated"]
        return updated


class Rss(_Dated, Rss201rev2Feed):
    """RSS with whole texts, pictures and names (content, Media RSS and Dublin Core modules)."""

    def rss_attributes(self) -> dict[str, str]:
        """Name the modules once, at the root."""
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Add the hub."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Add everyone who wrote, the picture, the whole text."""
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for person in entry.people:
            handler.addQuickElement("dc:creator", person.name)
        if entry.updated > entry.published:
            handler.addQuickElement("atom:updated", rfc3339_date(entry.updated))
        if picture := entry.picture:
            handler.startElement(
                "media:content",
                AttributesImpl(
                    {
                        "url": absolute(picture.url),
                        "medium": "image",
                        "type": "image/jpeg",
                        "width": str(picture.width),
                        "height": str(picture.height),
                    }
                ),
            )
            if entry.credit:
                handler.addQuickElement("media:credit", entry.credit)
            handler.endElement("media:content")
        handler.addQuickElement("content:encoded", entry.html)


class Atom(_Dated, Atom1Feed):
    """Atom with whole texts, every author, and what is gone (RFC 6721)."""

    def write(self, outfile: Any, encoding: str) -> None:
        """Write the feed, its stylesheet first."""
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        for sheet in self.feed["stylesheets"]:
            handler.processingInstruction("xml-stylesheet", str(sheet))
        handler.startElement("feed", AttributesImpl(self.root_attributes()))
        self.add_root_elements(handler)
        self.write_items(handler)
        for gone in self.feed["gone"]:
            handler.startElement(
                "at:deleted-entry",
                AttributesImpl({"ref": gone.id, "when": rfc3339_date(gone.at)}),
            )
            handler.endElement("at:deleted-entry")
        handler.endElement("feed")

    def root_attributes(self) -> dict[str, str]:
        """Name the module of tombstones."""
        found: dict[str, str] = super().root_attributes()
        return found | {"xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Add the hub."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Say which language the story is in."""
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Add everyone who wrote, and the whole text."""
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for person in entry.people:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", person.name)
            if person.url:
                handler.addQuickElement("uri", person.url)
            handler.endElement("author")
        handler.addQuickElement("content", entry.html, {"type": "html"})


def write(kind: type[Rss] | type[Atom], channel: Channel, now: Held, *, ending: str) -> str:
    """Return the channel in one of the two formats."""
    feed = kind(
        title=channel.title,
        link=channel.page_url,
        description=channel.about,
        subtitle=channel.about,
        language=now.site.identity.language,
        author_name=now.site.name,
        feed_url=channel.url(ending),
        feed_guid=channel.key_tag,
        ttl=_TTL_MINUTES,
        stylesheets=[Stylesheet(static("site/feed.css"), mimetype="text/css", media="all")],
        updated=channel.updated,
        gone=channel.gone,
        hub=channel.hub,
    )
    for entry in channel.entries:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=escape(entry.summary) or None,  # type: ignore[arg-type]  # none is none
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            categories=entry.topics,
            entry=entry,
        )
    text: str = feed.writeString("utf-8")
    return text
