"""What an editor may want to better before publishing; it blocks nothing.

Beside `articles.checks`, whose findings stand in the way until they are put right or waived.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles import figures, house_style
from articles.body import clean, plain_text
from articles.content import Content
from articles.models.house_style import HouseRule
from images.models import Image

MOST_HEADLINE = 70
MOST_TOPICS = 8
_NEWS = frozenset({"news", "brief"})
# The same word twice in a row, on one line; a few languages say some words so on purpose.
_TWICE = re.compile(r"\b([^\W\d_]{2,})\s+\1\b", re.IGNORECASE)
_MEANT = frozenset({"had", "that", "nous", "vous", "sie", "die", "der", "das", "bye", "very"})
_HEADINGS = re.compile(r"<h([23])\b")
_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|avif|heic|tiff?)|(?:IMG|DSC|DSCF|PXL|MVIMG)[_-]?\d+\S*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Advice:
    """One thing that could be better, in an editor's words."""

    rule: str
    message: str


def advice(content: Content, *, gone: Sequence[str] = ()) -> list[Advice]:
    """Return what could be better in a version, in the order of the page.

    Args:
        gone: the links of its body that are known to lead nowhere (articles.asking_links).
    """
    body = clean(content.body)
    found = [
        *_words(content),
        *_repeated(content, body),
        *_headings(body),
        *_pictures(content, body),
        *_links(gone),
        *_style(content),
    ]
    if len(content.topic_ids) > MOST_TOPICS:
        sentence = _("%(count)d topics; more than %(most)d say little about any of them.")
        found.append(
            Advice("topics", sentence % {"count": len(content.topic_ids), "most": MOST_TOPICS})
        )
    return found


def _words(content: Content) -> list[Advice]:
    found = []
    if (length := len(content.headline)) > MOST_HEADLINE:
        sentence = _(
            "The headline has %(count)d characters; search results cut after about %(most)d."
        )
        found.append(Advice("headline", sentence % {"count": length, "most": MOST_HEADLINE}))
    if not content.deck.strip():
        found.append(
            Advice("deck", _("There is no deck; lists and shared links show the text’s start."))
        )
    if content.lead_image_id is None:
        found.append(Advice("picture", _("There is no lead picture.")))
    if content.genre in _NEWS and not content.dateline.strip():
        found.append(Advice("dateline", _("There is no dateline: where was this reported from?")))
    return found


def _repeated(content: Content, body: str) -> list[Advice]:
    text = "\n".join((content.headline, content.deck, plain_text(body)))
    twice = dict.fromkeys(
        match[0]
        for line in text.split("\n")
        for match in _TWICE.finditer(line)
        if match[1].casefold() not in _MEANT
    )
    if not twice:
        return []
    quoted = ", ".join(f"“{words}”" for words in list(twice)[:5])
    return [Advice("repeated", _("Words stand twice: %s.") % quoted)]


def _headings(body: str) -> list[Advice]:
    levels = _HEADINGS.findall(body)
    if "3" in levels and (levels[0] == "3" or "2" not in levels):
        return [
            Advice(
                "headings", _("A small heading comes before any large one; use large ones first.")
            )
        ]
    return []


def _pictures(content: Content, body: str) -> list[Advice]:
    """Advise on alt texts that a camera or a computer gave."""
    used = {each.image_id: each.alt for each in figures.figures_in(body)}
    if content.lead_image_id is not None:
        used[content.lead_image_id] = content.lead_alt
    images = Image.objects.in_bulk(list(used)) if used else {}
    alts = [alt or images[pk].alt for pk, alt in used.items() if pk in images]
    names = [alt for alt in alts if _FILE_NAME.fullmatch(alt.strip())]
    return [
        Advice("alt", _("“%s” is the name of a file; say what the picture shows.") % name)
        for name in dict.fromkeys(names)
    ]


def _links(gone: Sequence[str]) -> list[Advice]:
    if not gone:
        return []
    shown = ", ".join(gone[:5])
    return [Advice("links", _("Nothing is there any more (error 404): %s.") % shown)]


def _style(content: Content) -> list[Advice]:
    """Advise what the house writes otherwise, in one line; rules that block are checks."""
    rules = HouseRule.objects.filter(is_on=True, severity=HouseRule.Severity.ADVICE)
    found = house_style.find(content, rules.order_by("what"))
    if not found:
        return []
    words = ", ".join(
        f"“{each.rule.what}” → “{each.rule.replacement}”"
        if each.rule.replacement
        else f"“{each.rule.what}”"
        for each in found[:8]
    )
    return [Advice("style", _("House style: %s.") % words)]
