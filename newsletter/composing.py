"""Make the mail of an issue from the reader side, as it is at this moment.

What is not live, or is retracted, is in no mail: the words come from the projection, and an article
without a row there has none. The result is the same for everyone but for the link to leave.
"""

import re
from dataclasses import dataclass
from functools import cache

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from articles import languages, site
from articles.models.published import PublishedArticle
from articles.views.cards import on_cards
from images.templatetags.pictures import Shared, shared_picture
from newsletter.models import Issue, IssueStory

# Stands for each person's own link until a copy is made for them.
_NOBODY = "nobody-nobody-nobody-1"
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Story:
    """A story as an issue shows it."""

    live: PublishedArticle
    headline: str
    summary: str
    url: str
    picture: Shared | None


@dataclass(frozen=True)
class Letter:
    """An issue as it goes out. `showing` is what it was made from: see `now_showing`."""

    subject: str
    html: str
    text: str
    article_ids: tuple[int, ...]
    has_intro: bool
    showing: tuple[tuple[int, int], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to say: no story, no opening words."""
        return not self.article_ids and not self.has_intro

    def html_for(self, token: str) -> str:
        """Return the HTML with a person's own link."""
        return self.html.replace(_NOBODY, token)

    def text_for(self, token: str) -> str:
        """Return the text with a person's own link."""
        return self.text.replace(_NOBODY, token)


def compose(issue: Issue) -> Letter:
    """Return the issue as it would go out now; without stories if all have been withdrawn."""
    held = site.current()
    rows = list(issue.stories.order_by("position", "pk"))
    ids = tuple(row.article_id for row in rows)
    showing = now_showing(ids)
    with timezone.override(held.zone), translation.override(held.identity.language):
        stories = _stories(rows)
        context = {
            "issue": issue,
            "list": issue.list,
            "stories": stories,
            "site": held,
            "site_url": settings.SITE_URL,
            "leave_url": leave_url(_NOBODY),
            "direction": languages.direction(held.identity.language),
        }
        html = render_to_string("newsletter/issue.html", context)
        text = render_to_string("newsletter/issue.txt", context)
    return Letter(
        subject=" ".join(issue.subject.split()),
        html=_inliner().inline(html),
        text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
        article_ids=tuple(each.live.pk for each in stories),
        has_intro=bool(issue.intro.strip()),
        showing=showing,
    )


def now_showing(ids: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Return which of these stories may go out now, each with its live revision: one look-up.

    Equal before and after, so is the letter: what a revision says never changes.
    """
    live = PublishedArticle.objects.filter(pk__in=ids).promotable()
    return tuple(sorted(live.values_list("article_id", "revision_number")))


def leave_url(token: str) -> str:
    """Return the absolute address at which a person leaves a list."""
    return settings.SITE_URL + reverse("newsletter:leave", args=[token])


def _stories(rows: list[IssueStory]) -> list[Story]:
    ids = [row.article_id for row in rows]
    live = {each.pk: each for each in on_cards(ids) if not each.is_retracted}
    shown = [row for row in rows if row.article_id in live]
    return [
        Story(
            live=live[row.article_id],
            headline=row.headline or live[row.article_id].headline,
            summary=row.summary or live[row.article_id].summary,
            url=settings.SITE_URL + live[row.article_id].get_absolute_url(),
            picture=_whole(shared_picture(live[row.article_id].lead_image)) if not number else None,
        )
        for number, row in enumerate(shown)
    ]


def _whole(picture: Shared | None) -> Shared | None:
    """Return a picture with an address that works in a mail."""
    if picture is None or not picture.url.startswith("/"):
        return picture
    return Shared(settings.SITE_URL + picture.url, picture.width, picture.height)


@cache
def _inliner() -> css_inline.CSSInliner:
    # Rules that can't stand at an element (dark colours, narrow screens) stay in the head.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
