"""Stories, authors and pictures in the shapes of the API."""

from datetime import datetime
from typing import Any, cast

from django.urls import reverse
from django.utils import timezone

from articles.models.correction import Correction
from articles.models.taxonomy import Section, Topic
from articles.story_tags.words import story_body
from authors.models import Author, AuthorLink
from distribution.addresses import absolute, with_absolute_links
from distribution.api import schemas
from distribution.feeds.identifiers import article_tag
from distribution.stories import Story
from images.models import Image

_TYPES = {"jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}


def api_url(name: str, *arguments: object) -> str:
    """Return the absolute address of an operation."""
    return absolute(reverse(f"api:{name}", args=arguments))


def article(story: Story) -> dict[str, Any]:
    """Return what lists show of a story: `schemas.Article`."""
    row = story.article
    return {
        "id": row.pk,
        "tag": article_tag(row.pk),
        "url": absolute(row.get_absolute_url()),
        "language": row.language,
        "direction": row.direction,
        "headline": row.shown_headline,
        "kicker": row.kicker,
        "deck": row.deck,
        "summary": row.summary,
        "genre": row.genre,
        "section": section_name(row.section),
        "series": row.series.name if row.series else "",
        "byline": row.byline_text,
        "contributors": [
            schemas.Contributor(
                author=line.author_id,
                name=line.name,
                role=line.role,
                url=absolute(line.author.get_absolute_url()) if line.author.has_page else "",
            )
            for line in story.bylines
        ],
        "topics": [schemas.Topic(**topic(each)) for each in story.topics],
        "picture": picture(
            row.lead_image, row.lead_alt, row.lead_caption, credit=story.lead_credit
        ),
        "sponsor": row.sponsor,
        "is_retracted": row.is_retracted,
        "is_indexed": row.is_indexed,
        "canonical_url": row.canonical_url,
        "word_count": row.word_count,
        "reading_minutes": row.reading_minutes,
        "first_published_at": local(row.first_published_at),
        "published_at": local(row.published_at),
        "content_updated_at": local(row.content_updated_at) if row.content_updated_at else None,
        "names": sorted(story.names),
    }


def whole_article(story: Story) -> dict[str, Any]:
    """Return a story with its text: `schemas.WholeArticle`."""
    row = story.article
    return {
        **article(story),
        "dateline": row.dateline,
        "body_html": body(story),
        "source_name": row.source_name,
        "source_url": row.source_url,
        "corrections": [note(each) for each in story.notes],
        "related": row.related_ids,
    }


def body(story: Story) -> str:
    """Return the text of a story as HTML that works anywhere."""
    url = absolute(story.article.get_absolute_url())
    return with_absolute_links(
        str(story_body(story.article, story.figures, story.mentions)).strip(), page=url
    )


def note(correction: Correction) -> schemas.Note:
    """Return a correction."""
    return schemas.Note(
        id=correction.pk,
        kind=cast(Any, correction.kind),
        text=correction.text,
        position=cast(Any, correction.position),
        issued_at=local(correction.issued_at),
    )


def picture(
    image: Image | None, alt: str = "", caption: str = "", *, credit: str = ""
) -> schemas.Picture | None:
    """Return a picture with its public copies (loaded), or None where it has none."""
    copies = sorted(image.copies or (), key=lambda each: (each.crop, each.width)) if image else []
    if image is None or not copies:
        return None
    return schemas.Picture(
        id=image.pk,
        alt="" if image.is_decorative else alt or image.alt,
        caption=caption or image.caption,
        credit=credit or image.credit,
        copies=[
            schemas.Copy(
                url=absolute(each.url),
                type=_TYPES[each.format],
                shape=each.crop,
                width=each.width,
                height=each.height,
            )
            for each in copies
        ],
    )


def section_name(row: Section) -> schemas.SectionName:
    """Return a section, named."""
    return schemas.SectionName(id=row.pk, name=row.name, slug=row.slug)


def section(row: Section) -> dict[str, Any]:
    """Return a section: `schemas.Section`."""
    return {
        "id": row.pk,
        "name": row.name,
        "slug": row.slug,
        "url": absolute(row.get_absolute_url()),
        "description": row.description,
        "accent": row.accent,
        "parent": row.parent_id,
    }


def topic(row: Topic) -> dict[str, Any]:
    """Return a topic: `schemas.Topic`."""
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "url": absolute(row.get_absolute_url()),
    }


def author(row: Author) -> dict[str, Any]:
    """Return a profile, its links and its portrait's copies loaded: `schemas.Author`."""
    has_links = row.state not in AuthorLink.SHOWS_NO_FOLLOW
    return {
        "id": row.pk,
        "name": row.name,
        "slug": row.slug,
        "url": absolute(row.get_absolute_url()),
        "title": row.shown_title,
        "is_organisation": row.kind == Author.Kind.ORGANISATION,
        "state": row.state,
        "pronouns": row.pronouns,
        "bio": "\n\n".join(row.bio_paragraphs),
        "email": row.shown_email,
        "location": row.location,
        "languages": row.languages,
        "links": [each.url for each in row.links.all()] if has_links else [],
        "portrait": picture(row.portrait),
    }


def local(moment: datetime) -> datetime:
    """Return an instant in the newsroom's zone, to the second."""
    return timezone.localtime(moment).replace(microsecond=0)
