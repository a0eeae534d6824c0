"""Retract a live story: the notice on top, and the text kept or replaced as the editor chooses."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.html import escape

from accounts.models import User
from articles import corrections, fixing
from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.revision import Revision


def retract(
    article: Article,
    *,
    text: str,
    by: User | None,
    now: datetime,
    live: Revision,
    instead: str = "",
    waivers: Mapping[str, str] | None = None,
) -> Correction:
    """Issue a retraction; `instead`, plain text, stands on the page in place of the story.

    The replaced text stays in the history. Raises VerbRefused.
    """
    with transaction.atomic():
        if instead.strip():
            fixing.fix_live(
                article, live=live, changes={"body": _paragraphs(instead)}, by=by, now=now,
                waivers=waivers,
            )  # fmt: skip
        return corrections.correct(
            article, kind=Correction.Kind.RETRACTION, text=text, by=by, now=now
        )


def _paragraphs(text: str) -> str:
    """Return plain text as paragraphs of a body."""
    blocks = (" ".join(block.split()) for block in text.replace("\r\n", "\n").split("\n\n"))
    return "".join(f"<p>{escape(block)}</p>" for block in blocks if block)
