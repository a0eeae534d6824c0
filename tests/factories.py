"""Build the valid minimum; each test states what matters to it."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.text import slugify
from PIL import Image as Pillow

from accounts.models import User
from articles import publishing, saving
from articles.models import Article, ArticleByline, Revision, Section, Topic
from articles.pushing import Push
from authors.models import Author
from images.intake import take_in
from images.models import Image

EARLIER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def make_section(name: str = "World", **fields: Any) -> Section:
    """Create a section."""
    return Section.objects.create(name=name, slug=slugify(name), **fields)


def make_author(name: str = "Ana Autora", **fields: Any) -> Author:
    """Create a profile."""
    fields.setdefault("slug", slugify(name, allow_unicode=True))
    return Author.objects.create(name=name, **fields)


def make_topic(name: str = "Harbour", **fields: Any) -> Topic:
    """Create an accepted topic."""
    fields.setdefault("slug", slugify(name, allow_unicode=True))
    fields.setdefault("state", Topic.State.ACCEPTED)
    return Topic.objects.create_named(name, **fields)


def make_picture(
    seed: int = 1, *, size: tuple[int, int] = (900, 600), data: bytes = b"", **words: str
) -> Image:
    """Take in a small JPEG of one colour, different for each seed; or this file."""
    buffer = io.BytesIO()
    Pillow.new("RGB", size, (seed % 256, 90, 120)).save(buffer, "JPEG")
    words.setdefault("alt", "A plain field")
    words.setdefault("credit", "Pia Picture")
    return take_in(data or buffer.getvalue(), name=f"{seed}.jpg", **words)


def make_draft(
    headline: str = "Ferry returns to the island",
    *,
    section: Section | None = None,
    by: User | None = None,
    authors: tuple[Author, ...] = (),
    topics: tuple[Topic, ...] = (),
    now: datetime = EARLIER,
    **fields: Any,
) -> Article:
    """Create a saved working copy with one revision; without a byline it has none on purpose."""
    fields.setdefault("body", "<p>The ferry sailed again this morning.</p>")
    fields.setdefault("has_no_byline", not authors)
    article = Article.objects.create(
        headline=headline, section=section, created_by=by, saved_at=now, **fields
    )
    for position, author in enumerate(authors):
        ArticleByline.objects.create(article=article, author=author, position=position)
    article.set_topics(list(topics))
    saving.save(article, by=by, now=now)
    return article


def newest(article: Article) -> Revision:
    """Return the newest revision."""
    return article.revisions.newest()[:1].get()


def make_live(
    headline: str = "Ferry returns to the island",
    *,
    section: Section | None = None,
    now: datetime = EARLIER,
    placement: str = "",
    push: Push | None = None,
    **fields: Any,
) -> Article:
    """Create and publish an article; in a new section unless one is given."""
    if section is None:
        section = Section.objects.first() or make_section()
    article = make_draft(headline, section=section, now=now - timedelta(minutes=5), **fields)
    publishing.publish(
        article, revision=newest(article), by=None, now=now, placement=placement, push=push
    )
    return article


def edit(article: Article, *, now: datetime, by: User | None = None, **fields: Any) -> Revision:
    """Change columns of a working copy and save it."""
    article.refresh_from_db()
    for name, value in fields.items():
        setattr(article, name, value)
    return saving.save(article, by=by, now=now)
