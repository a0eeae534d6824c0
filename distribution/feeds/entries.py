"""What a feed says of each story: whole text, people, picture, dates; the same in every format."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles import languages
from articles.models.correction import Correction
from articles.models.published import PublishedArticle, PublishedByline
from authors.bylines import AUTHORING
from distribution.addresses import absolute, with_absolute_links
from distribution.feeds.identifiers import article_tag, correction_tag
from distribution.stories import Story, load
from images.templatetags.pictures import Shared, shared_picture
from pagecache import keys
from pagecache.tagging import shows

# Characters that XML 1.0 can't hold, escaped or not.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Contributor:
    """Somebody who wrote or reported; `url` is "" for who has no page."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """An item of a feed. `updated` is moved by substantive updates and corrections alone."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime
    updated: datetime
    people: list[Contributor] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    picture: Shared | None = None
    credit: str = ""


def of_stories(article_ids: Iterable[int]) -> list[Entry]:
    """Return the entries of these articles, newest first: six queries, however many."""
    return [_entry(story) for story in load(article_ids)]


def of_corrections(limit: int) -> list[Entry]:
    """Return the newest corrections of live stories; updates stand at their stories only."""
    notes = list(Correction.objects.listed().order_by("-issued_at", "-pk")[:limit])
    stories = PublishedArticle.objects.only(
        "article_id", "path", "headline", "language", "is_retracted"
    ).in_bulk([note.article_id for note in notes])
    shows(keys.article(pk) for pk in stories)
    return [_correction(note, stories[note.article_id]) for note in notes]


def _entry(loaded: Story) -> Entry:
    story = loaded.article
    url = absolute(story.get_absolute_url())
    picture = shared_picture(story.lead_image)
    html = render_to_string(
        "distribution/feed_story.html",
        {
            "story": story,
            "direction": languages.direction(story.language),
            "notes": loaded.notes,
            "picture": picture,
            "figures": loaded.figures,
            "mentions": loaded.mentions,
            "credit": loaded.lead_credit,
        },
    )
    return Entry(
        id=article_tag(story.pk),
        url=url,
        title=_readable(story.shown_headline),
        summary=_readable(story.summary),
        html=_readable(with_absolute_links(html.strip(), page=url)),
        language=story.language,
        published=story.published_at,
        updated=max(story.content_updated_at or story.published_at, story.published_at),
        people=_people(loaded.bylines),
        topics=[_readable(topic.name) for topic in loaded.topics],
        picture=picture,
        credit=_readable(loaded.lead_credit),
    )


def _correction(note: Correction, story: PublishedArticle) -> Entry:
    html = render_to_string(
        "distribution/feed_correction.html",
        {"note": note, "story": story, "url": absolute(story.get_absolute_url())},
    )
    title = _("%(kind)s: %(headline)s") % {
        "kind": note.get_kind_display(),
        "headline": story.headline,
    }
    return Entry(
        id=correction_tag(note.pk),
        url=absolute(story.get_absolute_url()),
        title=_readable(title),
        summary=_readable(note.text),
        html=_readable(html.strip()),
        language=story.language,
        published=note.issued_at,
        updated=note.issued_at,
    )


def _people(bylines: list[PublishedByline]) -> list[Contributor]:
    found: dict[int, Contributor] = {}
    for line in bylines:
        if line.role in AUTHORING:
            page = absolute(line.author.get_absolute_url()) if line.author.has_page else ""
            found.setdefault(line.author_id, Contributor(_readable(line.name), page))
    return list(found.values())


def _readable(text: str) -> str:
    return _NOT_XML.sub("", text)
