"""Change a picture's words for future uses only: live stories keep what they say today."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import figures, revisions
from articles.body import clean
from articles.fixing import fix_live
from articles.models.article import Article
from articles.models.choices import PictureRole
from articles.models.published import PublishedPicture
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
        shown = PublishedPicture.objects.filter(image=image).exclude(role=PictureRole.SOCIAL)
        ids = shown.order_by("article_id").values_list("article_id", flat=True).distinct()
        stories = list(ids[: MOST_STORIES + 1])
        if len(stories) > MOST_STORIES:
            raise DescribingRefused(
                _("More than %d live stories show it; change it everywhere instead.") % MOST_STORIES
            )
        for pk in stories:
            _keep(pk, image, old, now)
        return describe(image, changes=changes, by=by, now=now)


def _keep(article_id: int, image: Image, old: Mapping[str, str], now: datetime) -> None:
    article = Article.objects.select_related("live_revision").get(pk=article_id)
    live = article.live_revision
    if live is None:
        return
    content = revisions.content_of(live)
    said = {name: value for name, value in old.items() if value}
    words = {}
    if content.lead_image_id == image.pk:
        words = {
            f"lead_{name}": value
            for name, value in said.items()
            if not getattr(content, f"lead_{name}")
        }
    body = clean(content.body)
    if (filled := figures.with_words(body, image.pk, said)) != body:
        words["body"] = filled
    if not words:
        return
    try:
        # By the system: a picture editor may change pictures everywhere, and nothing else.
        fix_live(article, live=live, changes=words, by=None, now=now)
    except VerbRefused as refusal:
        raise DescribingRefused(f"“{article}”: {refusal}") from refusal
