"""What templates need to tell a story: its body, byline, dates and labels. Nothing here queries."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import dateformat, timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext

from articles import body, embeds, languages
from articles import site as held_site
from articles.boxes import Embed, Related
from articles.figures import Figure
from articles.mentioning import NOTHING, Mentions
from articles.models.choices import Genre, Role
from articles.models.published import PublishedArticle, PublishedByline
from articles.models.taxonomy import Section, Topic
from articles.search.asking import Asked
from articles.sharing import Target, targets
from articles.site import Site
from authors import bylines
from authors.models import Author
from images.models import Image
from images.templatetags.pictures import picture
from pagecache.tagging import goes_stale, recording, shows

register = template.Library()

# News is what a newspaper prints: it needs no label.
_GENRES = {
    Genre.ANALYSIS: gettext_lazy("Analysis"),
    Genre.OPINION: gettext_lazy("Opinion"),
    Genre.EXPLAINER: gettext_lazy("Explainer"),
    Genre.INTERVIEW: gettext_lazy("Interview"),
    Genre.FEATURE: gettext_lazy("Feature"),
    Genre.REVIEW: gettext_lazy("Review"),
    Genre.OBITUARY: gettext_lazy("Obituary"),
    Genre.EDITORIAL: gettext_lazy("Editorial"),
    Genre.BRIEF: gettext_lazy("In brief"),
}
# Whole sentences, so that each language can put the names where they belong.
_CREDITS = {
    Role.WRITING: gettext_lazy("By {names}"),
    Role.REPORTING: gettext_lazy("Additional reporting by {names}"),
    Role.PHOTOGRAPHY: gettext_lazy("Photographs by {names}"),
    Role.DATA: gettext_lazy("Data work by {names}"),
    Role.ILLUSTRATION: gettext_lazy("Illustrations by {names}"),
    Role.EDITING: gettext_lazy("Edited by {names}"),
    Role.TRANSLATION: gettext_lazy("Translated by {names}"),
}
_TOPIC_KINDS = {
    Topic.Kind.SUBJECT: gettext_lazy("Subjects"),
    Topic.Kind.PLACE: gettext_lazy("Places"),
    Topic.Kind.PERSON: gettext_lazy("People"),
    Topic.Kind.ORGANISATION: gettext_lazy("Organisations"),
    Topic.Kind.EVENT: gettext_lazy("Events"),
}
# Pieces of pages that a process holds: some two megabytes a thousand.
_MOST_PIECES = 4_000
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)?")


@dataclass(frozen=True)
class Labels:
    """What stands above a headline: who paid, which form, which subject; "" where nothing does."""

    sponsor: str
    genre: str
    kicker: str


@dataclass(frozen=True)
class Credits:
    """Sentences as HTML: those of the byline, those of the credits at the foot."""

    above: list[str]
    foot: list[str]


@dataclass(frozen=True)
class TopicGroup:
    """Topics of one kind, under the kind's name."""

    name: str
    topics: list[Topic]


@dataclass(frozen=True)
class Branch:
    """A section on top, with those below it."""

    section: Section
    children: list[Section]


# --- Words ----------------------------------------------------------------------------------------


@register.simple_tag
def story_body(
    article: PublishedArticle, pictures: Mapping[int, Image], mentions: Mentions = NOTHING
) -> str:
    """Return the body of a story as HTML, with the figures whose pictures may be shown.

    Args:
        pictures: those of the body by id, with their renditions loaded.
        mentions: what the body leads to; what is not there leaves its words.
    """

    def show(figure: Figure, caption: str) -> str:
        image = pictures.get(figure.image_id)
        shown = picture(image, figure.width or "column", figure.alt)
        if image is None or not shown:
            return ""
        return render_to_string(
            "articles/_figure.html",
            {
                "picture": shown,
                "caption": caption,
                "credit": figure.credit or image.credit,
                "is_made_by_ai": image.is_made_by_ai,
                "width": figure.width,
            },
        )

    def card(piece: Related | Embed) -> str:
        if isinstance(piece, Embed):
            return embed_card(piece)
        story = mentions.stories.get(piece.article_id)
        return render_to_string("articles/_related.html", {"story": story}) if story else ""

    return body.render(article.body, show, card=card, href=mentions.href)


def embed_card(embed: Embed) -> str:
    """Return what comes from another site as readers see it before they ask for more."""
    return render_to_string(
        "articles/_embed.html",
        {
            "embed": embed,
            "kind": embeds.kind_of(embed.url),
            "player": embeds.player_of(embed.url),
            "site": embeds.site_of(embed.url),
        },
    )


@register.simple_tag
def plain_body(html: str) -> str:
    """Return the text of a static page as HTML; it has no figures."""
    return body.render(html)


@register.simple_tag
def labels(article: PublishedArticle) -> Labels:
    """Return the labels of a story; a kicker that repeats the genre or the sponsor is left out."""
    genre = str(_GENRES.get(Genre(article.genre), ""))
    said = {genre.casefold()}
    if article.sponsor:
        said |= {article.sponsor.casefold(), gettext("Sponsored").casefold()}
    kicker = "" if article.kicker.strip().casefold() in said else article.kicker
    return Labels(sponsor=article.sponsor, genre=genre, kicker=kicker)


@register.simple_tag
def share_targets(article: PublishedArticle, url: str) -> list[Target]:
    """Return where a story can be handed on, given its whole address."""
    return targets(url, article.shown_headline, mail=gettext("Email"))


@register.filter
def is_comment(article: PublishedArticle) -> bool:
    """Say whether a story argues rather than reports: it is set apart by its looks too."""
    return article.genre in (Genre.OPINION, Genre.EDITORIAL)


@register.simple_tag
def marked(article: PublishedArticle, title: str) -> str:
    """Return this title of a story, or else its headline, saying so if it is retracted."""
    return article.marked(title or article.headline)


@register.filter
def direction(language: str) -> str:
    """Return "rtl" or "ltr" for a language."""
    return languages.direction(language)


@register.filter
def text_direction(text: str) -> str:
    """Return the direction that most letters of a text have.

    `dir="auto"` goes by the first letter alone, and a sentence may begin with a foreign name.
    """
    classes = [unicodedata.bidirectional(character) for character in text]
    rightward = classes.count("L")
    return "rtl" if classes.count("R") + classes.count("AL") > rightward else "ltr"


@register.filter
def language_name(code: str) -> str:
    """Return a language's name for itself."""
    return capfirst(languages.name(code))


@register.simple_tag
def topic_groups(topics: Iterable[Topic]) -> list[TopicGroup]:
    """Sort topics by kind, in the given order within each; kinds without topics are left out."""
    held = list(topics)
    groups = [
        TopicGroup(str(name), [each for each in held if each.kind == kind])
        for kind, name in _TOPIC_KINDS.items()
    ]
    return [group for group in groups if group.topics]


# --- People ---------------------------------------------------------------------------------------


@register.simple_tag
def byline_credits(items: Iterable[PublishedByline]) -> Credits:
    """Return the byline and the credits of a story, each name linked to its page if it has one."""
    arranged = bylines.arrange((item.role, item) for item in items)
    return Credits(
        above=[_sentence(group) for group in arranged.above],
        foot=[_sentence(group) for group in arranged.foot],
    )


@register.simple_tag
def short_byline(article: PublishedArticle) -> str:
    """Return a card's byline, without links: the typed line, or else the first role's people."""
    if article.byline_text:
        return article.byline_text
    above = bylines.arrange((line.role, line.name) for line in article.lines).above
    if not above:
        return ""
    return _credit(above[0].role, [format_html("<bdi>{}</bdi>", name) for name in above[0].people])


@register.simple_tag
def writers(items: Iterable[PublishedByline]) -> list[Author]:
    """Return who wrote and reported a story, each once; who hides is left out."""
    found: dict[int, Author] = {}
    for item in items:
        if item.role in bylines.AUTHORING and item.author.has_page:
            found.setdefault(item.author.pk, item.author)
    return list(found.values())


@register.filter
def can_be_followed(author: Author) -> bool:
    """Say whether the profile shows links to accounts: not of the dead, nor of who hides."""
    return author.state not in (Author.State.DECEASED, Author.State.HIDDEN)


def _sentence(group: bylines.Group[PublishedByline]) -> str:
    return _credit(group.role, [_name(item) for item in group.people])


def _credit(role: str, names: list[str]) -> str:
    return format_html(str(_CREDITS[Role(role)]), names=_joined(names))


def _name(item: PublishedByline) -> str:
    if item.author.has_page:
        return format_html(
            '<a rel="author" href="{}"><bdi>{}</bdi></a>', item.author.get_absolute_url(), item.name
        )
    return format_html("<bdi>{}</bdi>", item.name)


def _joined(names: list[str]) -> str:
    if len(names) < 2:
        return names[0]
    return format_html(
        pgettext("the last two of a list of names", "{names} and {last}"),
        names=format_html_join(
            pgettext("between names of a list", ", "), "{}", ((each,) for each in names[:-1])
        ),
        last=names[-1],
    )


# --- Times, in the newsroom's zone ----------------------------------------------------------------


@register.simple_tag
def moment(value: datetime) -> str:
    """Show an instant: “22 November 2026, 18:05 CET”."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="seconds"),
        dateformat.format(local, pgettext("format of a day and time", "j F Y, H:i")),
        _zone(local),
    )


@register.simple_tag
def stamp(value: datetime) -> str:
    """Show an instant in short, for cards: “22 Nov 2026, 18:05”."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        dateformat.format(local, pgettext("format of a day and time, short", "j M Y, H:i")),
    )


@register.simple_tag
def full_years(article: PublishedArticle) -> int:
    """Return how many years ago a story first appeared, for a notice; 0 for what does not age."""
    if article.is_evergreen:
        return 0
    first = timezone.localtime(article.first_published_at)
    now = timezone.localtime()
    years = max(0, now.year - first.year - 1)
    while _anniversary(first, years + 1) <= now:
        years += 1
    goes_stale(_anniversary(first, years + 1))
    return years


def _anniversary(first: datetime, years: int) -> datetime:
    """Return the same moment so many years on; of 29 February, the day after the 28th."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return first.replace(year=first.year + years, month=3, day=1)


@register.simple_tag
def today() -> str:
    """Show the day in full, for the home page: “Sunday, 22 November 2026”."""
    day = timezone.localdate()
    goes_stale(timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)))
    return full_day(day)


@register.simple_tag
def full_day(day: date) -> str:
    """Show a day with its name: “Sunday, 22 November 2026”."""
    return format_html(
        '<time datetime="{}">{}</time>',
        day.isoformat(),
        dateformat.format(day, pgettext("format of a day with its name", "l, j F Y")),
    )


def _zone(local: datetime) -> str:
    """Return the zone's abbreviation; zones that have none are named by their distance."""
    name = local.tzname() or ""
    if found := _OFFSET.fullmatch(name):
        sign, hours, minutes = found.groups()
        return f"UTC{'+' if sign == '+' else '−'}{int(hours)}{f':{minutes}' if minutes else ''}"
    return name


# --- What is the same on every page ---------------------------------------------------------------


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


# --- Sections and addresses -----------------------------------------------------------------------


@register.simple_tag
def section_tree(site: Site) -> list[Branch]:
    """Return the sections of the site in menu order, each with those below it."""
    return [Branch(each, site.children(each)) for each in site.top_sections]


@register.simple_tag(takes_context=True)
def page_url(context: Context, **parameters: str) -> str:
    """Return the absolute address of this page, with those named parameters that are not empty."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    path = iri_to_uri(context["request"].path)
    return f"{context['site_url']}{path}{'?' if query else ''}{query}"


@register.simple_tag
def search_with(asked: Asked, **changes: str) -> str:
    """Return the query string of a search with something changed, at its first page."""
    return asked.address(**changes)


@register.simple_tag(takes_context=True)
def absolute(context: Context, url: str) -> str:
    """Return an address of ours with the site's origin before it."""
    return f"{context['site_url']}{url}" if url.startswith("/") else url
