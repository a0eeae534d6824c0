"""Pieces of pages that are made once: what depends on the site alone, and cards."""

from datetime import UTC, datetime

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from articles import site as held_site
from articles.models.published import PublishedArticle
from articles.site import Site
from authors.models import Author
from pagecache.tagging import goes_stale, recording, shows

register = template.Library()

# Pieces of pages that a process holds: some two megabytes a thousand.
_MOST_PIECES = 4_000


@register.simple_tag(takes_context=True)
def held(context: Context, template_name: str, **values: int | str) -> str:
    """Return a template made of `site` and these values alone; each process makes it once.

    It is made again when the key `site` is bumped, with the site that holds it.
    """
    site: Site = context["site"]
    key = (template_name, get_language(), *values.items())
    part = site.parts.get(key)
    if part is None or settings.DEBUG:
        part = render_to_string(template_name, {"site": site, **values})
        site.parts[key] = part
    return part


@register.simple_tag
def card(
    story: PublishedArticle,
    *,
    level: int,
    look: str,
    place: str = "card",
    here: int | str | None = None,
    is_first: bool = False,
) -> str:
    """Return a story in a listing: `articles/_card.html`, where the arguments are described."""
    image = story.lead_image
    said = {
        "story": story, "level": level, "look": look, "place": place, "here": here,
        "is_first": is_first,
    }  # fmt: skip
    held = held_site.current()
    if getattr(story, "snippet", "") or story.section is not held.sections.get(story.section_id):
        # Words of one search alone; or the sections were read anew since the story was.
        return render_to_string("articles/_card.html", said)
    key = (
        level, look, place, here == story.section_id, is_first, tuple(story.lines),
        _columns(story), _columns(image) if image else None, image.copies if image else None,
    )  # fmt: skip
    return _made_once(held, "articles/_card.html", said, key)


@register.simple_tag
def author_box(author: Author) -> str:
    """Return an author at the foot of a story: `articles/_author_box.html`."""
    image = author.portrait
    links = tuple(_columns(link) for link in author.links.all())
    key = (_columns(author), links, _columns(image) if image else None, image and image.copies)
    return _made_once(held_site.current(), "articles/_author_box.html", {"author": author}, key)


def _columns(row: Model) -> tuple[object, ...]:
    """Return all that was loaded of a row, whatever of it a theme's template may show."""
    return tuple(
        tuple(value) if isinstance(value, list) else value
        for name, value in row.__dict__.items()
        if name[0] != "_" and name != "lines"
    )


def _made_once(
    held: Site, template_name: str, said: dict[str, object], key: tuple[object, ...]
) -> str:
    """Return a template that says the same whenever it is made of the same values.

    `key` is all of them; what it takes from the site goes with the site. One whose words go out of
    date by themselves is made each time.
    """
    whole = (template_name, get_language(), timezone.get_current_timezone_name(), *key)
    found = held.pieces.get(whole)
    if found is not None and not settings.DEBUG:
        shows(found[1])
        return found[0]
    with recording() as record:
        piece = render_to_string(template_name, said)
    shows(record.keys)
    if record.goes_stale_at is not None:
        goes_stale(datetime.fromtimestamp(record.goes_stale_at, UTC))
        return piece
    if len(held.pieces) >= _MOST_PIECES:
        held.pieces.clear()
    held.pieces[whole] = (piece, frozenset(record.keys))
    return piece
