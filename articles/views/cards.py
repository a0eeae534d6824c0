"""Stories with everything that a card shows: two queries, however many."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, TextField, When
from django.db.models.functions import JSONObject

from articles import cachekeys, site
from articles.models.published import CardLine, PublishedArticle, PublishedByline
from images.loading import SHOWN, load_renditions
from images.models import Image
from pagecache.prepared import Among, Prepared, columns_of
from pagecache.tagging import shows

# What a page of one story needs, and a card does not.
_LONG = ("search", "headline_search", "body", "body_text")
_LINES = ArraySubquery(
    PublishedByline.objects.filter(article=OuterRef("pk"))
    .order_by("position")
    .values(
        line=JSONObject(
            author_id="author_id",
            role="role",
            name=Case(
                When(credited_as="", then=F("author__name")),
                default=F("credited_as"),
                output_field=TextField(),
            ),
        )
    )
)
_CARDS = Prepared(
    lambda: PublishedArticle.objects.filter(Among("article_id", "ids")).annotate(byline=_LINES),
    columns={"": columns_of(PublishedArticle, but=_LONG), "lead_image": SHOWN},
    values=["byline"],
)


def on_cards(
    ids: Iterable[int], *, further_pictures: Iterable[Image | None] = ()
) -> list[PublishedArticle]:
    """Return these stories in this order, with all that cards show; who is not live is left out.

    Args:
        further_pictures: others on the page, so that all renditions come in one query.
    """
    wanted = list(ids)
    found = {story.pk: story for story in _CARDS.ask(ids=wanted)} if wanted else {}
    stories = with_sections([found[pk] for pk in dict.fromkeys(wanted) if pk in found])
    for story in stories:
        story.lines = [CardLine(**line) for line in story.__dict__.pop("byline")]
    shows(cachekeys.shown_on_cards(stories))
    load_renditions([*further_pictures, *(story.lead_image for story in stories)])
    return stories


def with_sections(stories: list[PublishedArticle]) -> list[PublishedArticle]:
    """Give each story the section that this process holds, without a query."""
    held = site.current().sections
    for story in stories:
        if story.section_id in held:
            story.section = held[story.section_id]
    return stories
