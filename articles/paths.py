"""The address of an article: made once, at first publication, and stored."""

from datetime import datetime
from string import Formatter

from django.conf import settings
from django.utils.translation import gettext as _

from articles import site
from articles.content import Content
from articles.models.path import ArticlePath
from articles.models.taxonomy import Section
from articles.reserved import is_date, is_reserved
from articles.saving import slug_of
from authors.slugs import slugify

FIELDS = {"section", "yyyy", "mm", "dd", "slug"}
_MAX = 380
ATTEMPTS = 1000


class PathRefused(Exception):
    """No address can be made; the message says what to change, for an editor."""


def pattern_problem(pattern: str) -> str | None:
    """Return what is wrong with an ARTICLE_PATH setting, or None."""
    try:
        used = {name for _text, name, *_rest in Formatter().parse(pattern) if name is not None}
    except ValueError:
        return "its braces don't match"
    if unknown := used - FIELDS:
        return f"it names {{{sorted(unknown)[0]}}}, which is none of {sorted(FIELDS)}"
    if "slug" not in used:
        return "it has no {slug}, so that articles could not be told apart"
    if len(pattern.strip("/").split("/")) < 2:
        return "it has one segment only, and those belong to sections"
    sample = pattern.format(**dict.fromkeys(FIELDS, "a")).strip("/")
    if any(not segment or slugify(segment) != segment for segment in sample.split("/")):
        return "it has more in it than letters, digits, hyphens, the fields and / between them"
    return None


def path_problem(path: str) -> str | None:
    """Return what is wrong with an address that someone typed, as a sentence, or None."""
    segments = path.split("/")
    if len(segments) < 2:
        return _("An article’s address has two parts at least, like world/ferry-returns.")
    if len(path) > _MAX:
        return _("That address is too long; %d characters at most.") % _MAX
    if is_reserved(segments[0]) and not segments[0].isdecimal():
        return _("/%s/ belongs to the site itself; choose another beginning.") % segments[0]
    if is_date(path):
        return _("That is the address of a day; add the story’s own words to it.")
    if any(not segment or slugify(segment) != segment for segment in segments):
        return _("Use small letters, digits and hyphens only, with / between the parts.")
    return None


def current(article_id: int) -> str | None:
    """Return the stored address of an article, without slashes at its ends, or None."""
    newest = ArticlePath.objects.of(article_id).first()
    return newest.path if newest else None


def freeze(article_id: int, content: Content, *, published_at: datetime, now: datetime) -> str:
    """Return the article's address; make and store it if this is the first publication.

    A number is added to the slug where another article has the address. Raises PathRefused.
    """
    if stored := current(article_id):
        return stored
    slug = content.slug or slug_of(content.headline)
    if not slug:
        raise PathRefused(
            _("The headline has no letter that an address could be made of; type a slug.")
        )
    if content.section_id is None:
        raise PathRefused(_("There is no section; choose one."))
    section = Section.objects.get(pk=content.section_id)
    local = published_at.astimezone(site.current().zone)
    for attempt in range(1, ATTEMPTS):
        path = candidate(section.slug, local, slug, attempt)
        first = path.split("/")[0]
        if first == slug and is_reserved(first):
            raise PathRefused(
                _("“%(slug)s” is already an address of the site; type another slug.")
                % {"slug": slug}
            )
        if is_date(path):
            continue  # a slug like “22” in a pattern of dates: the day's own page
        row, is_new = ArticlePath.objects.get_or_create(
            path=path, defaults={"article_id": article_id, "created_at": now}
        )
        if is_new or row.article_id == article_id:
            return path
    raise PathRefused(_("There are too many articles with this slug; type another slug."))


def candidate(section: str, local: datetime, slug: str, attempt: int) -> str:
    """Return the address to try: from the second attempt on with a number at the slug.

    section: its slug. local: the date shown, in the newsroom's zone.
    """
    return settings.ARTICLE_PATH.format(
        section=section,
        yyyy=f"{local.year:04}",
        mm=f"{local:%m}",
        dd=f"{local:%d}",
        slug=slug if attempt == 1 else f"{slug}-{attempt}",
    ).strip("/")[:_MAX]
