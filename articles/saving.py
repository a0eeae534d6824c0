"""The verb save: keep what was typed. It touches the desk side only, whatever is live."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import figures, revisions, settling, working
from articles.body import clean, plain_text
from articles.content import Content
from articles.merged import Merged
from articles.models.article import Article
from articles.models.figure import ArticleFigure
from articles.models.revision import Revision
from articles.permissions import may_refile
from articles.reading import reading_minutes, word_count
from articles.verbs import NotAllowed, begin
from articles.workflow import Standing, Verb
from authors.slugs import slugify
from images.models import Image


def save(
    article: Article,
    *,
    by: User | None,
    now: datetime,
    why: str = Revision.Why.SAVED,
    note: str = "",
) -> Revision:
    """Finish a save: count the words, follow the headline with the slug, cut a revision.

    The caller has written the article's rows (form, inlines, topics) in the running transaction
    and holds its lock. Returns the revision, which is the newest one if nothing changed.
    """
    _count(article)
    newest = article.revisions.newest().only("number").first()
    before = _content_before(article)
    _follow_headline(article, before=str(before.get("headline") or ""))
    article.lead_caption = _caption(
        article.lead_caption, before=before.get("lead_image_id"), now=article.lead_image_id
    )
    article.save()
    _note_figures(article)
    merged = Merged.current()
    content = Content.of(article)
    if (mapped := merged.content(content)) != content:
        # A form that was opened before a merge still names what was merged.
        mapped.write_to(article)
    number = article.version
    revision = settling.cut(
        article,
        mapped,
        by=by,
        now=now,
        why=why if newest else (Revision.Why.CREATED if why == Revision.Why.SAVED else why),
        note=note,
    )
    if newest is None or revision.number != number:
        article.saved_at = now
    article.has_changes = settling.differs_from_live(article, mapped, merged)
    article.save(update_fields=["saved_at", "has_changes"])
    return revision


def autosaved(article: Article, content: Content, *, before: str, now: datetime) -> Content:
    """Write what was autosaved to the working copy's rows; cut no revision.

    `before` is the headline until now. Returns what the rows say in the end: the slug follows
    the headline, and what was merged since stands as what it became.
    """
    merged = Merged.current()
    caption = _caption(
        content.lead_caption, before=article.lead_image_id, now=content.lead_image_id
    )
    merged.content(replace(content, lead_caption=caption)).write_to(article)
    _count(article)
    _follow_headline(article, before=before)
    article.saved_at = now
    said = Content.of(article)
    article.has_changes = settling.differs_from_live(article, said, merged)
    article.save(update_fields=["word_count", "reading_minutes", "slug", "saved_at", "has_changes"])
    return said


def restore(article: Article, *, revision: Revision, by: User | None, now: datetime) -> Revision:
    """Make the working copy say what an older revision said, as a new revision.

    Nothing is lost: what the working copy said until now is a revision too. An author, topic or
    section that was merged since then comes back as what it became. Raises VerbRefused.
    """
    with transaction.atomic():
        locked, _step = begin(article, Verb.SAVE, by=by)
        if revision.article_id != locked.pk:
            raise ValueError("the revision belongs to another article")
        go_back_to(locked, revision, by)
        restored = save(locked, by=by, now=now, why=Revision.Why.RESTORED)
    article.refresh_from_db()
    return restored


def go_back_to(locked: Article, revision: Revision, by: User | None) -> None:
    """Write an older revision into the working copy, with its ids as they are today."""
    section_id = locked.section_id
    Merged.current().content(revisions.content_of(revision)).write_to(locked)
    check_refiling(locked, by, before=section_id)


def check_refiling(article: Article, by: User | None, *, before: int | None) -> None:
    """Refuse to take a story out of a section into one's own. Raises NotAllowed."""
    if not may_refile(by, article, before=before):
        raise NotAllowed(belongs_elsewhere())


def belongs_elsewhere() -> str:
    """Say whom to ask for a story of another section."""
    return _("This story belongs to another section. Ask an editor there to hand it to yours.")


def _count(article: Article) -> None:
    article.word_count = word_count(plain_text(clean(article.body)))
    article.reading_minutes = reading_minutes(article.word_count, article.language)


def _note_figures(article: Article) -> None:
    """Keep rows of which pictures the body has, so that the library finds its uses."""
    wanted = set(figures.ids_in(clean(article.body)))
    there = ArticleFigure.objects.filter(article=article)
    held = set(there.values_list("image_id", flat=True))
    if gone := held - wanted:
        there.filter(image__in=gone).delete()
    if wanted - held:
        known = Image.objects.filter(pk__in=wanted - held).values_list("pk", flat=True)
        ArticleFigure.objects.bulk_create(
            [ArticleFigure(article=article, image_id=pk) for pk in known], ignore_conflicts=True
        )


def _content_before(article: Article) -> dict[str, Any]:
    """Return what the version before this save said of headline and lead picture."""
    newest = working.ahead(article)
    if newest is not None:
        return newest.content
    names = ("headline", "lead_image_id")
    found = article.revisions.newest().values_list(*(f"content__{each}" for each in names)).first()
    return dict(zip(names, found, strict=True)) if found else {}


def _caption(said: str, *, before: int | None, now: int | None) -> str:
    """Copy the library's caption when a lead picture is put in or replaced.

    Here and now only: what the library says later changes no story, and a caption that was taken
    out stays out. Words of the story's own are kept.
    """
    if now is None or now == before:
        return said
    captions = dict(Image.objects.filter(pk__in=[before, now]).values_list("pk", "caption"))
    return captions.get(now, "") if said in ("", captions.get(before or 0)) else said


def _follow_headline(article: Article, *, before: str) -> None:
    """Keep the slug equal to the headline until it is typed or first published.

    A typed slug is one that the headline before did not give.
    """
    if article.standing != Standing.NEVER or not article.headline:
        return
    if not article.slug or (before and article.slug == slug_of(before)):
        article.slug = slug_of(article.headline)


def slug_of(headline: str) -> str:
    """Return a readable slug of at most 80 characters, cut between words, in any script."""
    slug = slugify(headline)
    if len(slug) > 80:
        slug = slug[:81].rsplit("-", 1)[0][:80]
    return slug.strip("-")
