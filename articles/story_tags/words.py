"""A story in words: its body, labels, topics and language; whom to share it with."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import template
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from articles import body, embeds, languages
from articles.boxes import Embed, Related
from articles.figures import Figure
from articles.mentioning import NOTHING, Mentions
from articles.models.choices import Genre
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Topic
from articles.sharing import Target, targets
from images.models import Image
from images.templatetags.pictures import picture

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
_TOPIC_KINDS = {
    Topic.Kind.SUBJECT: gettext_lazy("Subjects"),
    Topic.Kind.PLACE: gettext_lazy("Places"),
    Topic.Kind.PERSON: gettext_lazy("People"),
    Topic.Kind.ORGANISATION: gettext_lazy("Organisations"),
    Topic.Kind.EVENT: gettext_lazy("Events"),
}


@dataclass(frozen=True)
class Labels:
    """What stands above a headline: who paid, which form, which subject; "" where nothing does."""

    sponsor: str
    genre: str
    kicker: str


@dataclass(frozen=True)
class TopicGroup:
    """Topics of one kind, under the kind's name."""

    name: str
    topics: list[Topic]


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
