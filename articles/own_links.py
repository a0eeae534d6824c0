"""Links to our own pages by their address, not by number: whether readers find something there.

They come from pasting. Answered from our own tables, without a request to ourselves.
"""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import Resolver404, ResolverMatch, resolve

from articles import links
from articles.models.path import ArticlePath
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section

MOST_LINKS = 50


def dead_in(body: str) -> list[str]:
    """Return the addresses of ours in a cleaned body where nothing is, each once, in order.

    At most two queries, none without such links. Pages that are made, not stored (search, days,
    feeds), count as found wherever there is a page of their kind.
    """
    found = {address: _matched(path) for address, path in _ours(body).items()}
    paths = _asked(found, "detail", "path")
    slugs = _asked(found, "section", "slug")
    live = PublishedArticle.objects.filter(article_id=OuterRef("article_id"))
    there = {
        "detail": set(
            ArticlePath.objects.filter(Exists(live), path__in=paths).values_list("path", flat=True)
        ) if paths else set(),
        "section": set(
            Section.objects.filter(slug__in=slugs).values_list("slug", flat=True)
        ) if slugs else set(),
    }  # fmt: skip
    return [address for address, match in found.items() if not _is_there(match, there)]


def _ours(body: str) -> dict[str, str]:
    """Return the addresses of ours, with their path alone."""
    ours = urlsplit(settings.SITE_URL).netloc
    found = {}
    for address in links.addresses_in(body):
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("", "http", "https") and parts.netloc in ("", ours) and parts.path:
            found[address] = unquote(parts.path)
    return dict(list(found.items())[:MOST_LINKS])


def _matched(path: str) -> ResolverMatch | None:
    for each in (path, f"{path}/"):
        try:
            return resolve(each)
        except Resolver404:
            continue
    return None


def _asked(found: dict[str, ResolverMatch | None], name: str, field: str) -> set[str]:
    return {
        str(match.kwargs[field])
        for match in found.values()
        if match is not None and match.url_name == name
    }


def _is_there(match: ResolverMatch | None, there: dict[str, set[str]]) -> bool:
    if match is None:
        return False
    if match.url_name == "detail":
        return match.kwargs["path"] in there["detail"]
    if match.url_name == "section":
        return match.kwargs["slug"] in there["section"]
    return True
