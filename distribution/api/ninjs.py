"""A story as ninjs 3.1 (IPTC, News in JSON): every field is one of its schema, none is ours."""

from typing import Any

from articles.body import plain_text
from articles.models.choices import Role
from articles.models.correction import Correction
from articles.models.taxonomy import Topic
from distribution import held
from distribution.addresses import absolute, stamp
from distribution.api.showing import body
from distribution.feeds.identifiers import article_tag
from distribution.stories import Story
from images.models import Image, Rendition

_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
# Policies of ours that ninjs names as indicators of trust, by schema.org's names of them.
_TRUST = "https://schema.org/"
_TYPES = {"jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
# Things that ninjs has lists of their own for; everything else is a subject.
_LISTS = {
    Topic.Kind.PERSON: "people",
    Topic.Kind.PLACE: "places",
    Topic.Kind.ORGANISATION: "organisations",
    Topic.Kind.EVENT: "events",
}


def ninjs(story: Story) -> dict[str, Any]:
    """Return a story as a ninjs document; what is not known is left out."""
    row = story.article
    now = held.current()
    text = body(story)
    document: dict[str, Any] = {
        "uri": article_tag(row.pk),
        "standard": _STANDARD,
        "type": "text",
        "representationType": "full",
        "version": str(row.revision_number),
        "firstCreated": stamp(row.first_published_at),
        "versionCreated": stamp(row.content_updated_at or row.first_published_at),
        "contentCreated": stamp(row.published_at),
        "pubStatus": "usable",
        "language": row.language,
        "title": row.shown_headline,
        "headlines": [
            {"role": role, "contentType": "text/plain", "value": value}
            for role, value in (
                ("main", row.shown_headline),
                ("kicker", row.kicker),
                ("seo", row.seo_title),
                ("social", row.social_title),
            )
            if value
        ],
        "descriptions": [
            {"role": role, "contentType": "text/plain", "value": value}
            for role, value in (("summary", row.summary), ("deck", row.deck))
            if value
        ],
        "bodies": [
            {
                "role": "main",
                "contentType": "text/html",
                "charCount": len(plain_text(row.body)),
                "wordCount": row.word_count,
                "value": text,
            }
        ],
        "by": row.byline_text or ", ".join(dict.fromkeys(_authors(story))),
        "located": row.dateline,
        "infoSources": [
            {
                "name": line.name,
                "role": line.role,
                **(
                    {"uri": absolute(line.author.get_absolute_url())}
                    if line.author.has_page
                    else {}
                ),
            }
            for line in story.bylines
        ],
        "genres": [{"name": row.genre}],
        "altIds": [{"role": "article", "value": str(row.pk)}],
        "copyrightHolder": row.source_name or now.site.name,
        "edNote": " ".join(f"{each.get_kind_display()}: {each.text}" for each in _notes(story)),
        "renditions": _renditions(row.lead_image),
        "associations": _associations(story),
        "trustIndicators": [
            {
                "role": f"{_TRUST}{link.kind}",
                "title": str(link.get_kind_display()),
                "href": absolute(link.url),
            }
            for link in now.links
        ],
        **_topics(story),
    }
    return {name: value for name, value in document.items() if value not in ("", [], None)}


def _authors(story: Story) -> list[str]:
    return [line.name for line in story.bylines if line.role in (Role.WRITING, Role.REPORTING)]


def _notes(story: Story) -> list[Correction]:
    return [each for each in story.notes if each.kind != Correction.Kind.UPDATE]


def _topics(story: Story) -> dict[str, list[dict[str, str]]]:
    section = story.article.section
    found: dict[str, list[dict[str, str]]] = {
        "subjects": [
            {"name": section.name, "rel": "section", "uri": absolute(section.get_absolute_url())}
        ]
    }
    for topic in story.topics:
        found.setdefault(_LISTS.get(Topic.Kind(topic.kind), "subjects"), []).append(
            {"name": topic.name, "rel": "about", "uri": absolute(topic.get_absolute_url())}
        )
    return found


def _associations(story: Story) -> list[dict[str, Any]]:
    """Return the pictures of the story: the one that leads it, and those in the text."""
    row = story.article
    found = []
    if row.lead_image:
        words = (row.lead_caption, row.lead_alt, story.lead_credit)
        found.append(_picture(row.lead_image, "lead", *words))
    found += [
        _picture(image, f"figure-{number}", "", "", image.credit)
        for number, image in enumerate(story.figures.values(), start=1)
    ]
    return [each for each in found if each]


def _picture(image: Image, name: str, caption: str, alt: str, credit: str) -> dict[str, Any]:
    copies = _renditions(image)
    if not copies:
        return {}
    said = [("caption", caption or image.caption), ("alt", alt or image.alt)]
    document: dict[str, Any] = {
        "name": name,
        "uri": copies[0]["href"],
        "type": "picture",
        "descriptions": [
            {"role": role, "contentType": "text/plain", "value": value}
            for role, value in said
            if value
        ],
        "by": image.creator,
        "copyrightNotice": image.copyright,
        "infoSources": [{"name": credit, "role": "credit"}] if credit else [],
        "renditions": copies,
    }
    return {key: value for key, value in document.items() if value not in ("", [])}


def _renditions(image: Image | None) -> list[dict[str, Any]]:
    """Return the public copies, the largest of the whole picture first."""
    if image is None:
        return []
    copies = sorted(
        image.copies or (),
        key=lambda each: (each.crop != Rendition.WHOLE, each.format != "jpeg", -each.width),
    )
    return [
        {
            "name": f"{each.crop.replace(':', 'x')}-{each.width}-{each.format}",
            "href": absolute(each.url),
            "contentType": _TYPES[each.format],
            "width": each.width,
            "height": each.height,
        }
        for each in copies
    ]
