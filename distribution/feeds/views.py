"""The addresses of feeds."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models.people import public_authors, public_topics
from articles.models.taxonomy import Section
from articles.search import asking
from authors.models import Author
from distribution import held
from distribution.answers import answer, too_many
from distribution.api.limiting import limit
from distribution.feeds import channels, json_format, xml_formats
from distribution.feeds.channels import Channel, feed_path
from pagecache import keys
from pagecache.tagging import tag

KINDS = {
    # Not application/rss+xml, which was never registered: browsers show that as source.
    "rss": "application/xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@require_safe
def feed(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """Answer with the feed of everything, of corrections, or of a search."""
    if kind == "search":
        return _of_search(request, ending)
    if kind == "all":
        return _answer(request, channels.everything(), ending)
    return _answer(
        request,
        channels.of_corrections(_("Corrections"), _("What was wrong, and what is right")),
        ending,
    )


@require_safe
def feed_of(request: HttpRequest, kind: str, slug: str, ending: str) -> HttpResponse:
    """Answer with the feed of a section, a topic or an author; of a merged one by a redirect."""
    found, became = _FINDERS[kind](slug)
    if became:
        return HttpResponsePermanentRedirect(
            escape_leading_slashes(feed_path(kind, became, ending))
        )
    return _answer(request, found, ending)


@require_safe
def usual_address(request: HttpRequest) -> HttpResponse:
    """Lead from where people guess a feed to be."""
    tag(keys.SITE)
    return HttpResponsePermanentRedirect(feed_path("all", "", "rss"))


def _of_search(request: HttpRequest, ending: str) -> HttpResponse:
    """Answer with the feed of a search, by the parameters of the search page.

    Each is another, so none is kept: how often one address may ask is limited as for the API.
    A section, topic or author that is not there is an error: the feed would hold other stories.
    """
    if not limit.allow_request(request):
        return too_many(limit.wait())
    # A place in the list is the page's: a feed begins at the newest.
    asked = asking.read({**request.GET.dict(), "page": "", "before": "", "sort": ""})
    if asked.problems or not (asked.text or asked.filters):
        raise Http404
    response = _answer(request, channels.of_search(asked), ending)
    response["CDN-Cache-Control"] = "no-store"  # it is purged by no key
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, channel: Channel | None, ending: str) -> HttpResponse:
    if channel is None:
        raise Http404
    now = held.current()
    if ending == "json":
        text = json_format.write(channel, now, ending=ending)
    else:
        kind = xml_formats.Rss if ending == "rss" else xml_formats.Atom
        text = xml_formats.write(kind, channel, now, ending=ending)
    response = answer(request, text, KINDS[ending], modified=channel.updated)
    if channel.hub:
        # WebSub: the topic and the hub of this very representation.
        response["Link"] = f'<{channel.url(ending)}>; rel="self", <{channel.hub}>; rel="hub"'
    return response


def _section(slug: str) -> tuple[Channel | None, str]:
    found = held.current().site.section_called(slug)
    if found:
        return channels.of_section(found), ""
    merged = Section.objects.filter(slug=slug)
    return None, get_object_or_404(Section, pk__in=merged.values("merged_into")).slug


def _topic(slug: str) -> tuple[Channel | None, str]:
    found = public_topics().filter(slug=slug).first()
    if found:
        return channels.of_topic(found), ""
    return None, get_object_or_404(public_topics(), merged_topic__slug=slug).slug


def _author(slug: str) -> tuple[Channel | None, str]:
    found: Author | None = public_authors().filter(slug=slug).first()
    if found:
        return channels.of_author(found), ""
    return None, get_object_or_404(public_authors(), merged__slug=slug).slug


_FINDERS: dict[str, Callable[[str], tuple[Channel | None, str]]] = {
    "sections": _section,
    "topics": _topic,
    "authors": _author,
}
