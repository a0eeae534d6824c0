"""What a feed says of each story: whole text, people, picture, dates; the same in every format."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles import languages, mentioning
from articles.figures import ids_in
from articles.models.correction import Correction
from articles.models.published import (
    PublishedArticle,
    PublishedByline,
    PublishedTopic,
)
from authors.bylines import AUTHORING
from distribution.addresses import absolute, with_absolute_links
from distribution.feeds.identifiers import article_tag, correction_tag
from images.loading import load_renditions
from images.models import Image
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
    stories = list(
        PublishedArticle.objects.filter(pk__in=article_ids)
        .defer("search", "headline_search", "body_text")
        .select_related("lead_image", "section", "series")
        .newest()
    )
    figures = Image.objects.in_bulk({pk for story in stories for pk in ids_in(story.body)})
    mentions = mentioning.mentions_in(story.body for story in stories)
    load_renditions([*figures.values(), *(story.lead_image for story in stories)])
    ids = [story.pk for story in stories]
    bylines: dict[int, list[PublishedByline]] = {}
    lines = PublishedByline.objects.filter(article__in=ids).select_related("author")
    for line in lines.order_by("article", "position"):
        bylines.setdefault(line.article_id, []).append(line)
    topics: dict[int, list[str]] = {}
    carried = PublishedTopic.objects.filter(article__in=ids).select_related("topic")
    items = list(carried.order_by("article", "position"))
    for item in items:
        if item.topic.is_on_site:
            topics.setdefault(item.article_id, []).append(item.topic.name)
    shows(
        {
            *(keys.article(story.pk) for story in stories),
            *(keys.section(story.section_id) for story in stories),
            *(keys.series(story.series_id) for story in stories if story.series_id),
            *(keys.author(line.author_id) for each in bylines.values() for line in each),
            *(keys.topic(item.topic_id) for item in items),
            *mentions.keys,
        }
    )
    notes: dict[int, list[Correction]] = {}
    standing = Correction.objects.standing().filter(article_id__in=ids)
    for note in standing.order_by("issued_at", "pk"):
        notes.setdefault(note.article_id, []).append(note)
    return [
        _entry(
            story,
            bylines.get(story.pk, []),
            topics.get(story.pk, []),
            notes.get(story.pk, []),
            figures,
            mentions,
        )
        for story in stories
    ]


def of_corrections(limit: int) -> list[Entry]:
    """Return the newest corrections of live stories; updates stand at their stories only."""
    live = PublishedArticle.objects.values("article_id")
    notes = list(
        Correction.objects.standing()
        .exclude(kind=Correction.Kind.UPDATE)
        .filter(article_id__in=live)
        .order_by("-pk")[:limit]
    )
    stories = PublishedArticle.objects.only(
        "article_id", "path", "headline", "language", "is_retracted"
    ).in_bulk([note.article_id for note in notes])
    shows(keys.article(pk) for pk in stories)
    return [_correction(note, stories[note.article_id]) for note in notes]


def _entry(
    story: PublishedArticle,
    bylines: list[PublishedByline],
    topics: list[str],
    notes: list[Correction],
    figures: Mapping[int, Image],
    mentions: mentioning.Mentions,
) -> Entry:
    url = absolute(story.get_absolute_url())
    picture = shared_picture(story.lead_image)
    credit = story.lead_credit or (story.lead_image.credit if story.lead_image else "")
    html = render_to_string(
        "distribution/feed_story.html",
        {
            "story": story,
            "direction": languages.direction(story.language),
            "notes": notes,
            "picture": picture,
            "figures": figures,
            "mentions": mentions,
            "credit": credit,
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
        people=_people(bylines),
        topics=[_readable(name) for name in topics],
        picture=picture,
        credit=_readable(credit),
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
