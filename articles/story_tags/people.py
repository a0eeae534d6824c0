"""Who made a story: bylines and credits as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy, pgettext

from articles.models.choices import Role
from articles.models.published import PublishedArticle, PublishedByline
from authors import bylines
from authors.models import Author

register = template.Library()

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


@dataclass(frozen=True)
class Credits:
    """Sentences as HTML: those of the byline, those of the credits at the foot."""

    above: list[str]
    foot: list[str]


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
