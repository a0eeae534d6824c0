"""What pages ask of readership."""

from django import template

from articles.models.choices import Placement
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section
from articles.views.cards import with_sections
from pagecache import keys
from pagecache.tagging import shows
from readership.models import Ranked

register = template.Library()


@register.simple_tag
def most_read(section: Section | str = "", limit: int = 5) -> list[PublishedArticle]:
    """Return the stories read most within a day, of all or of a top section: two queries.

    What is withdrawn, retracted or to stand on no front is left out; others move up.
    """
    shows([keys.MOST_READ])
    name = f"section-{section.pk}" if isinstance(section, Section) else "day"
    ids = list(Ranked.objects.of(name).values_list("article_id", flat=True)[: 2 * limit])
    if not ids:
        return []
    live = (
        PublishedArticle.objects.promotable()
        .exclude(placement=Placement.NONE)
        .filter(pk__in=ids)
        .only("article_id", "headline", "path", "language", "section_id", "is_retracted")
    )
    found = sorted(with_sections(list(live)), key=lambda story: ids.index(story.pk))[:limit]
    shows({keys.article(pk) for pk in ids} | {keys.section(each.section_id) for each in found})
    return found
