"""Change a picture's words for future uses only: live stories keep what they say today."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import revisions
from articles.fixing import fix_live
from articles.models.article import Article
from articles.models.published import PublishedArticle
from articles.verbs import VerbRefused
from events.models import Event
from images.describing import DescribingRefused, describe
from images.models import Image

# What a live story can keep for itself. A focal point belongs to the picture: its copies are cut
# once, for all places.
KEEPABLE = frozenset({"alt", "credit"})
MOST_STORIES = 50


def describe_for_future(
    image: Image, *, changes: Mapping[str, Any], by: User | None, now: datetime
) -> Event | None:
    """Change alt text or credit in the library, and give each live story the words of before.

    A story that shows the picture with words of its own stays as it is; the others get a fix of
    the live page, so that history and rebuild know of it. All or nothing.

    Raises DescribingRefused.
    """
    if changes.keys() - KEEPABLE:
        raise DescribingRefused(
            _("Only alt text and credit can change for future uses alone; this changes everywhere.")
        )
    old = {name: getattr(image, name) for name in changes}
    with transaction.atomic():
        shown = PublishedArticle.objects.filter(lead_image=image).order_by("pk")
        stories = list(shown.values_list("pk", flat=True)[: MOST_STORIES + 1])
        if len(stories) > MOST_STORIES:
            raise DescribingRefused(
                _("More than %d live stories show it; change it everywhere instead.") % MOST_STORIES
            )
        for pk in stories:
            _keep(pk, old, now)
        return describe(image, changes=changes, by=by, now=now)


def _keep(article_id: int, old: Mapping[str, str], now: datetime) -> None:
    article = Article.objects.select_related("live_revision").get(pk=article_id)
    live = article.live_revision
    if live is None:
        return
    content = revisions.content_of(live)
    words = {
        f"lead_{name}": value
        for name, value in old.items()
        if value and not getattr(content, f"lead_{name}")
    }
    if not words:
        return
    try:
        # By the system: a picture editor may change pictures everywhere, and nothing else.
        fix_live(article, live=live, changes=words, by=None, now=now)
    except VerbRefused as refusal:
        raise DescribingRefused(f"“{article}”: {refusal}") from refusal
