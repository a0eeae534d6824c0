"""Take a story file in: a draft with its byline, once, published if asked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.models import User
from articles import publishing, saving
from articles.models import Article, ArticleByline, Revision, Section, Topic
from authors.matching import match
from wire.models import WireItem
from wire.parsers.plaintext import parse
from wire.parsers.story import ParsedStory, StoryRefused


@dataclass(frozen=True)
class Filing:
    """Where an incoming story goes, and whether it goes out at once."""

    section: Section | None = None
    topics: Sequence[Topic] = ()
    language: str = "en"
    is_published: bool = False
    published_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a file; `notes` are sentences for the editor."""

    article: Article
    is_new: bool
    is_published: bool = False
    notes: tuple[str, ...] = field(default=())


def take_in(data: bytes, *, name: str, filing: Filing, by: User | None, now: datetime) -> Outcome:
    """Return the article made of a story file, or the one that these bytes became before.

    Everything or nothing: raises StoryRefused for a file that is no story, and
    VerbRefused when it was to be published and can't be; nothing is stored then.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = WireItem.objects.filter(digest=digest).select_related("article").first()
    if known:
        return Outcome(known.article, is_new=False)
    story = parse(data)
    _fits(story)
    with transaction.atomic():
        article, notes = _draft(story, filing, by=by, now=now)
        revision = saving.save(article, by=by, now=now, why=Revision.Why.IMPORTED, note=name[:300])
        # Two imports of one file at the same moment: the second fails here and stores nothing.
        WireItem.objects.create(digest=digest, name=name[:255], article=article, at=now)
        if filing.is_published:
            publishing.publish(
                article,
                revision=revision,
                by=by,
                now=now,
                published_at=filing.published_at,
                first_published_at=filing.published_at,
            )
    return Outcome(article, is_new=True, is_published=filing.is_published, notes=tuple(notes))


def _fits(story: ParsedStory) -> None:
    """Refuse what the desk has no room for; raises StoryRefused with the length."""
    for name, text in (("headline", story.headline), ("deck", story.deck)):
        room = getattr(Article._meta.get_field(name), "max_length", None)
        if room is not None and len(text) > room:
            raise StoryRefused(
                _(
                    "The %(field)s has %(length)d characters, %(room)d at most; "
                    "is the first block really the headline? Put a blank line after it."
                )
                % {"field": name, "length": len(text), "room": room}
            )


def _draft(
    story: ParsedStory, filing: Filing, *, by: User | None, now: datetime
) -> tuple[Article, list[str]]:
    """Write the rows of a new working copy; return it, with notes about its byline."""
    article = Article.objects.create(
        headline=story.headline,
        deck=story.deck,
        body="".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs),
        section=filing.section,
        language=filing.language,
        created_by=by,
        saved_at=now,
    )
    notes = _bylines(article, story, by=by, now=now)
    article.set_topics(list(filing.topics))
    article.desk_note = "\n".join(notes)
    return article, notes


def _bylines(article: Article, story: ParsedStory, *, by: User | None, now: datetime) -> list[str]:
    """Write the byline; a name that means two profiles is left for the editor, with a note."""
    notes = []
    bios = {bio.author_name: bio for bio in story.bios}
    for position, name in enumerate(story.author_names):
        bio = bios.get(name)
        found = match(
            name,
            bio=bio.text if bio else "",
            links=[(link.kind, link.value) for link in bio.links] if bio else [],
            by=by,
            now=now,
        )
        if found.author is None:
            notes.append(
                _("Byline “%(name)s” means %(count)d profiles; pick the right one.")
                % {"name": name, "count": found.candidates}
            )
            continue
        ArticleByline.objects.create(
            article=article, author=found.author, position=position, role="writing"
        )
        if found.is_new:
            notes.append(_("New author profile: %s.") % name)
    if story.author_bio and len(story.bios) < max(1, len(story.author_names)):
        notes.append(_("The file’s bio isn’t about each of its authors: %s") % story.author_bio)
    if not story.author_names:
        notes.append(_("The file names no author; choose a byline."))
    return notes
