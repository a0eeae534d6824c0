"""The addresses of the sitemap's files."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.lookups import IsNull
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import site
from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedArticle, PublishedTopic
from distribution.addresses import absolute
from distribution.answers import ALWAYS_ASK, answer
from distribution.sitemaps import writing
from distribution.sitemaps.months import File, files
from events.clock import database_now
from pagecache import keys
from pagecache.tagging import goes_stale, tag

_XML = "application/xml"
_NEWS_AGE = timedelta(hours=48)
_MOST_NEWS = 1_000
# A topic's page with fewer stories asks not to be listed.
_FEWEST_STORIES = 3


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the files: news, pages, and one for each month."""
    tag(keys.LATEST)
    names = ["news", "pages", *(file.name for file in files())]
    urls = [absolute(reverse("distribution:sitemap", args=[name])) for name in names]
    return answer(request, "".join(writing.index(urls)), _XML)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """List what was first published in the last two days, but for what is not news of ours."""
    since = database_now() - _NEWS_AGE
    rows = (
        PublishedArticle.objects.promotable()
        .filter(published_at__gte=since, first_published_at__gte=since)
        .filter(is_indexed=True, canonical_url="", sponsor="")
        .only("article_id", "path", "headline", "language", "first_published_at")
        .newest()[:_MOST_NEWS]
    )
    tag(keys.LATEST)
    goes_stale(min((story.first_published_at + _NEWS_AGE for story in rows), default=None))
    return answer(request, "".join(writing.news(rows, site=site.current())), _XML)


@require_safe
def pages(request: HttpRequest) -> HttpResponseBase:
    """List the pages that are no story: home, sections, about and the like, topics, authors."""
    return _stream(writing.pages(_addresses()))


@require_safe
def month(request: HttpRequest, name: str) -> HttpResponseBase:
    """List a month's stories."""
    file = File.named(name)
    if file is None or not file.stories().exists():
        raise Http404("no such file")
    return _stream(writing.stories(file.stories(), now=database_now()))


def _stream(lines: Iterator[str]) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type=f"{_XML}; charset=utf-8")
    response["Cache-Control"] = ALWAYS_ASK
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _addresses() -> Iterator[str]:
    for name in ("home", "latest", "topics", "authors", "archive", "corrections"):
        yield absolute(reverse(f"articles:{name}"))
    for section in site.current().sections.values():
        yield absolute(section.get_absolute_url())
    for page in site.current().pages:
        yield absolute(page.get_absolute_url())
    third = PublishedTopic.objects.filter(topic=OuterRef("pk")).newest().values("article_id")
    many = Subquery(third[_FEWEST_STORIES - 1 : _FEWEST_STORIES])
    for topic in public_topics().filter(IsNull(many, False)).order_by("pk").iterator():
        yield absolute(topic.get_absolute_url())
    for author in public_authors().order_by("pk").iterator():
        yield absolute(author.get_absolute_url())
