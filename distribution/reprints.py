"""The page for partners: the text of a story to copy, its terms, and what search engines need."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import languages
from articles.models.published import PublishedArticle
from articles.models.tombstone import Tombstone
from distribution import held
from distribution.addresses import absolute, with_absolute_links
from distribution.stories import Story, load
from pagecache import keys
from pagecache.tagging import tag

#: What a partner's page of the story says in its head, so that news search shows the original.
#: A canonical link is not what Google asks of syndicated copies.
NOTE = '<meta name="Googlebot-News" content="noindex">'


def reprint_path(article: PublishedArticle) -> str:
    """Return where a story's text may be copied, or "" where it may not.

    Only what is wholly the outlet's is given away: no copy of a source's, no advertising, nothing
    retracted or kept from search engines; and nothing at all while there are no terms.
    """
    if not held.current().policy.reprint_terms or not _is_ours(article):
        return ""
    return reverse("distribution:reprint", args=[article.pk])


def _is_ours(article: PublishedArticle) -> bool:
    is_elsewheres = article.canonical_url or article.source_name or article.source_url
    return article.is_indexed and not (is_elsewheres or article.sponsor or article.is_retracted)


@require_safe
def reprint(request: HttpRequest, article_id: str) -> HttpResponse:
    """Show a story's text for partners; for a withdrawn one, its tombstone (410 or 451).

    Pictures and embeds stay out: their rights are other people's.
    """
    pk = int(article_id)
    tag(keys.article(pk))
    found = load([pk])
    if not found:
        return _withdrawn(request, pk)
    (story,) = found
    if not reprint_path(story.article):
        raise Http404
    policy = held.current().policy
    response = render(
        request,
        "distribution/reprint.html",
        {
            "article": story.article,
            "html": to_copy(story),
            "note": NOTE,
            "terms": policy.reprint_terms,
            "license": policy.reprint_license,
        },
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def to_copy(story: Story) -> str:
    """Return a story as clean HTML that stands by itself: who, when, whole text, its origin."""
    article, now = story.article, held.current()
    url = absolute(article.get_absolute_url())
    html = render_to_string(
        "distribution/reprint_story.html",
        {
            "story": article,
            "bylines": story.bylines,
            "notes": story.notes,
            "mentions": story.mentions,
            "figures": {},
            "direction": languages.direction(article.language),
            "url": url,
            "site": now.site,
            "license": now.policy.reprint_license,
        },
    )
    lines = with_absolute_links(html, page=url).splitlines()
    return "\n".join(line for line in lines if line.strip())


def _withdrawn(request: HttpRequest, article_id: int) -> HttpResponse:
    stone = Tombstone.objects.filter(article_id=article_id, lifted_at=None).first()
    if stone is None:
        raise Http404
    response = render(request, "articles/tombstone.html", {"tombstone": stone}, status=stone.status)
    response["X-Robots-Tag"] = "noindex"
    return response
