"""What readers ask for: each kind of page, at the top of its list and in the middle of it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from articles.models import PublishedArticle, Section, Topic
from articles.views.pages import cursor
from authors.models import Author
from bench.measuring import Browser, Cost, measure
from bench.words import Language

#: How many different addresses stand for one kind.
SAMPLE = 20


def costs(language: Language) -> Iterator[Cost]:
    """Measure each kind of page."""
    browser = Browser()
    with override_settings(ROOT_URLCONF=__name__):
        yield measure("Django hello view", browser, ["/hello/"])
    browser = Browser()
    for name, addresses in _pages().items():
        yield measure(name, browser, addresses)
    for name, words in _searches(language).items():
        yield measure(f"search: {name}", browser, [f"/search/?q={each}" for each in words])


def _pages() -> dict[str, list[str]]:
    stories = _spread()
    middle = cursor(stories[len(stories) // 2])
    sections = [each.get_absolute_url() for each in Section.objects.filter(parent=None)]
    children = [each.get_absolute_url() for each in Section.objects.exclude(parent=None)]
    topics = [each.get_absolute_url() for each in Topic.objects.order_by("pk")[:SAMPLE]]
    rare = [each.get_absolute_url() for each in Topic.objects.order_by("-pk")[:SAMPLE]]
    authors = [each.get_absolute_url() for each in Author.objects.order_by("pk")[:SAMPLE]]
    deep = f"?before={middle}"
    days = [f"/{story.published_at:%Y/%m/%d}/" for story in stories]
    return {
        "home": ["/"],
        "article": [story.get_absolute_url() for story in stories],
        "section with children": sections,
        "section, middle": [each + deep for each in sections],
        "section below": children,
        "topic, frequent": topics,
        "topic, frequent, middle": [each + deep for each in topics],
        "topic, rare": rare,
        "author": authors,
        "author, middle": [each + deep for each in authors],
        "latest": ["/latest/"],
        "latest, middle": ["/latest/" + deep],
        "day": days,
        "month": [day[:9] for day in days],
        "year": [day[:6] for day in days],
        "archive": ["/archive/"],
        "topics": ["/topics/"],
        "authors": ["/authors/"],
        "not found": ["/city/2020/01/none/"],
    }


def _spread() -> list[PublishedArticle]:
    """Return stories from all over the archive, newest first."""
    first = PublishedArticle.objects.newest()[:1].get()
    last = PublishedArticle.objects.oldest()[:1].get()
    step = (first.published_at - last.published_at) / SAMPLE
    return [
        PublishedArticle.objects.filter(published_at__lte=first.published_at - step * number)
        .newest()
        .defer("search", "body_text")[:1]
        .get()
        for number in range(SAMPLE)
    ]


def _searches(language: Language) -> dict[str, list[str]]:
    """Return words by how many stories have them."""
    rare = [story.headline.split()[-1] for story in _spread()]
    phrases = ["%22" + "+".join(story.headline.split()[:2]) + "%22" for story in _spread()]
    return {
        "most frequent": [language.content_word(rank) for rank in range(5)],
        "frequent": [language.content_word(rank) for rank in range(100, 110)],
        "middling": [language.content_word(rank) for rank in range(2_000, 2_010)],
        "rare": [language.content_word(rank) for rank in range(20_000, 20_010)],
        "in one story": rare,
        "two words": [
            f"{language.content_word(rank)}+{language.content_word(rank + 300)}"
            for rank in range(10)
        ],
        "phrase": phrases,
        "nothing": ["zzyzzyva"],
    }


def hello(request: HttpRequest) -> HttpResponse:
    """Do nothing: what remains is Django and our middleware."""
    return HttpResponse("hello")


# A URL map of its own, for the yardstick.
urlpatterns = [path("hello/", hello)]
