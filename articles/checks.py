"""What stands between a revision and its publication (RULES.md "Checks before publishing").

Hard findings can't be waved through; the others can, rule by rule, with a reason that the Event
keeps.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from articles import boxes, figures, house_style, legal, links, own_links, second_eyes
from articles.body import clean, plain_text, without_meant
from articles.content import Content
from articles.mentioning import mentions_in
from articles.models.article import Article
from articles.models.house_style import HouseRule
from articles.models.revision import Revision
from articles.projection import pictures_of
from images.models import Image
from images.rights import Standing

_TK = re.compile(r"(?<![\w])TK(?![\w])")


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, in an editor's words."""

    rule: str
    message: str
    is_hard: bool


def findings(
    article: Article, revision: Revision, content: Content, *, by: User | None, now: datetime
) -> list[Finding]:
    """Return everything that blocks publishing now, hard findings first.

    Args:
        revision: what would be published; or the newest, where `content` is the working copy's.
    """
    return [*_state(article, content, now), *of_words(article, revision, content, by=by)]


def of_words(
    article: Article, revision: Revision, content: Content, *, by: User | None
) -> list[Finding]:
    """Return what the revision itself lacks, whatever the state of the story."""
    found = [*_hard(content), *_waivable(content)]
    if second_eyes.are_missing(article, revision, by=by, body=content.body):
        found.append(
            Finding(
                "second_eyes",
                _("You wrote some of these words and nobody else has approved them."),
                False,
            )
        )
    return found


def _state(article: Article, content: Content, now: datetime) -> list[Finding]:
    found = []
    if article.embargo_until and article.embargo_until > now:
        until = date_format(timezone.localtime(article.embargo_until), "DATETIME_FORMAT")
        found.append(_hard_finding("embargo", _("Under embargo until %s.") % until))
    if article.is_held:
        found.append(_hard_finding("hold", _("On hold; release it first.")))
    if article.legal == Article.Legal.REQUIRED or (
        article.cleared_revision is not None
        and legal.changed_since(article.cleared_revision, content)
    ):
        found.append(_hard_finding("legal", _("A legal check is required for this version.")))
    return [*found, *_rights(content, now)]


def _rights(content: Content, now: datetime) -> list[Finding]:
    """Return a hard finding for each picture that must not run at this time."""
    pictures = {pk for _role, pk in pictures_of(content)}
    sentences = {
        Standing.DENIED: _("The picture “%(picture)s” must not run; choose another."),
        Standing.LAPSED: _("The rights to the picture “%(picture)s” ended at %(moment)s."),
        Standing.NOT_YET: _("The picture “%(picture)s” may not run before %(moment)s."),
    }
    known = set(Image.objects.filter(pk__in=pictures).values_list("pk", flat=True))
    found = [
        _hard_finding("rights", _("There is no picture %d; take it out of the text.") % pk)
        for pk in sorted(pictures - known)
    ]
    for image in Image.objects.unusable(now).filter(pk__in=pictures).order_by("pk"):
        standing = image.standing(now)
        moment = image.usable_until if standing == Standing.LAPSED else image.usable_from
        shown = date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
        found.append(
            _hard_finding("rights", sentences[standing] % {"picture": image, "moment": shown})
        )
    return found


def _hard(content: Content) -> list[Finding]:
    found = []
    if not content.headline.strip():
        found.append(_hard_finding("headline", _("There is no headline; write one.")))
    if not plain_text(content.body):
        found.append(_hard_finding("body", _("There is no text; write the story.")))
    if content.section_id is None:
        found.append(_hard_finding("section", _("There is no section; choose one.")))
    return found


def _waivable(content: Content) -> list[Finding]:
    found = []
    words = "\n".join(
        (
            content.headline,
            content.deck,
            content.trail_text,
            plain_text(without_meant(content.body)),
        )
    )
    if marks := len(_TK.findall(words)):
        found.append(
            Finding("tk", _("%d TK left in the text; fill in what is missing.") % marks, False)
        )
    if not (content.bylines or content.byline_text or content.has_no_byline):
        found.append(
            Finding(
                "byline", _("No byline chosen; add one, or tick “no byline, on purpose”."), False
            )
        )
    if content.lead_image_id is not None:
        image = Image.objects.get(pk=content.lead_image_id)
        if not (content.lead_alt or image.alt or image.is_decorative):
            found.append(
                Finding("alt", _("The lead picture has no alt text; say what it shows."), False)
            )
        if not (content.lead_credit or image.credit):
            found.append(
                Finding("credit", _("The lead picture has no credit; say whose it is."), False)
            )
    return [*found, *_of_figures(content), *_of_links(content), *_of_style(content)]


def _of_figures(content: Content) -> list[Finding]:
    """Return what the pictures in the text lack, each rule once with how many lack it."""
    shown = figures.figures_in(clean(content.body))
    images = Image.objects.in_bulk({figure.image_id for figure in shown}) if shown else {}
    pairs = [(each, images[each.image_id]) for each in shown if each.image_id in images]
    found = []
    if mute := [f for f, i in pairs if not (f.alt or i.alt or i.is_decorative)]:
        sentence = _("Pictures in the text without alt text: %d; say what they show.")
        found.append(Finding("figure_alt", sentence % len(mute), False))
    if bare := [f for f, i in pairs if not (f.credit or i.credit)]:
        sentence = _("Pictures in the text without credit: %d; say whose they are.")
        found.append(Finding("figure_credit", sentence % len(bare), False))
    return found


def _of_links(content: Content) -> list[Finding]:
    """Return what a reader would miss: links and cards that lead to what is not public."""
    body = clean(content.body)
    mentions = mentions_in([body])
    called = {f"{kind}:{pk}" for kind, pks in links.targets_in(body).items() for pk in pks}
    called |= {f"article:{pk}" for pk in boxes.cards_in(body)}
    # Its own people and topics are public as soon as it is.
    called -= {f"topic:{pk}" for pk in content.topic_ids}
    called -= {f"author:{item.author_id}" for item in content.bylines}
    dead = sorted(each for each in called if not mentions.href(each))
    elsewhere = own_links.dead_in(body)
    if not dead and not elsewhere:
        return []
    numbers = [int(each[8:]) for each in dead if each.startswith("article:")]
    stories = Article.objects.filter(pk__in=numbers, is_restricted=False)
    found = [f"“{story}”" for story in stories.only("headline", "slugline").order_by("pk")]
    names = ", ".join([*found, *elsewhere[:5]])
    sentence = _("Links to what readers can’t see: %d; take them out, or publish it first.")
    told = sentence % (len(dead) + len(elsewhere))
    return [Finding("dead_link", f"{told} ({names})" if names else told, False)]


def _of_style(content: Content) -> list[Finding]:
    """Return one finding for all rules of the house that block; advice blocks nothing."""
    rules = HouseRule.objects.filter(is_on=True, severity=HouseRule.Severity.BLOCKS)
    found = house_style.find(content, rules.order_by("what"))
    if not found:
        return []
    words = ", ".join(f"“{each.rule.what}”" for each in found)
    return [
        Finding("style", _("House style: %s; put it right on the page of checks.") % words, False)
    ]


def _hard_finding(rule: str, message: str) -> Finding:
    return Finding(rule, message, True)
