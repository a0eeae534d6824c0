"""What templates ask of newsletters."""

from django import template

from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section, Topic
from newsletter import held
from newsletter.models.lists import MailingList

register = template.Library()


@register.simple_tag
def offered_list(
    section: Section | str = "", article: PublishedArticle | str = "", topic: Topic | str = ""
) -> MailingList | None:
    """Return the list to offer on a page about one of these, or on any other page (all "")."""
    now = held.current()
    if isinstance(topic, Topic):
        return now.offered_on(topic.pk)
    if isinstance(article, PublishedArticle):
        return now.offered_in(article.section)
    return now.offered_in(section if isinstance(section, Section) else None)
