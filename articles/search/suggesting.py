"""Suggestions as one types: sections, topics, authors, headlines."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from articles import site
from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedArticle
from articles.models.search_columns import as_indexed, unaccented
from articles.models.taxonomy import Section, Topic, folded
from articles.search.filters import Filters, newest_of
from articles.search.finding import Finder
from articles.search.words import meaning_of, tidied
from authors.models import Author

SHORTEST = 2
#: So many of a kind, and of headlines.
OF_A_KIND, OF_HEADLINES = 3, 5
#: The newest so many headlines are looked through for what is half typed.
LOOKED_AT = 1_000
_READ = 50


@dataclass(frozen=True)
class Suggestion:
    """Where one may go at once; `kind` is section, topic, author or story."""

    kind: str
    label: str
    url: str


def suggest(text: str) -> list[Suggestion]:
    """Return what the text is the beginning of, or the beginning of a word of."""
    text = tidied(text)
    key, plain = folded(text), as_indexed(text.lower(), "")
    if len(key) < SHORTEST:
        return []
    return [*_sections(key), *_topics(key), *_authors(plain), *_stories(text, plain)]


def _sections(key: str) -> list[Suggestion]:
    names = {each.pk: folded(each.name) for each in site.current().sections.values()}
    found = [
        each
        for each in site.current().sections.values()
        if names[each.pk].startswith(key) or f" {key}" in names[each.pk]
    ]
    return [_suggestion("section", each) for each in found[:OF_A_KIND]]


def _topics(key: str) -> list[Suggestion]:
    begins = Q(names__key__startswith=key)
    rows = public_topics().filter(begins | Q(names__key__contains=f" {key}"))
    found = sorted(
        {topic.pk: topic for topic in rows.order_by()[:_READ]}.values(),
        key=lambda topic: (not folded(topic.name).startswith(key), topic.name),
    )
    return [_suggestion("topic", each) for each in found[:OF_A_KIND]]


def _authors(plain: str) -> list[Suggestion]:
    rows = public_authors().annotate(plain=Lower(unaccented("name")))
    rows = rows.filter(Q(plain__startswith=plain) | Q(plain__contains=f" {plain}"))
    found = sorted(
        rows.order_by()[:_READ],
        key=lambda each: (not each.plain.startswith(plain), each.name),
    )
    return [_suggestion("author", each) for each in found[:OF_A_KIND]]


def _stories(text: str, plain: str) -> list[Suggestion]:
    keys = newest_of(Filters().lists(), None, LOOKED_AT)
    recent = (
        PublishedArticle.objects.filter(pk__in=[pk for _at, pk in keys], is_indexed=True)
        .annotate(plain=Lower(unaccented("headline")))
        .filter(Q(plain__startswith=plain) | Q(plain__contains=f" {plain}"))
    )
    found = list(recent.newest().only("path", "headline")[:OF_HEADLINES])
    meaning = meaning_of(text) if len(found) < OF_HEADLINES else None
    if meaning is not None:
        older = Finder(meaning, Filters(), "headline_search").find(OF_HEADLINES)
        known = {story.pk for story in found}
        rows = PublishedArticle.objects.filter(pk__in=[pk for pk in older.ids if pk not in known])
        found += rows.newest().only("path", "headline")
    return [
        Suggestion("story", story.headline, story.get_absolute_url())
        for story in found[:OF_HEADLINES]
    ]


def _suggestion(kind: str, subject: Section | Topic | Author) -> Suggestion:
    return Suggestion(kind, subject.name, subject.get_absolute_url())
