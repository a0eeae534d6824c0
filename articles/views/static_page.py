"""The pages that are no story: about, contact, ethics, privacy and what stands below about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models.published_static import PublishedStaticPage
from pagecache import keys
from pagecache.tagging import tag


@require_safe
def static_page(request: HttpRequest, path: str) -> HttpResponse:
    """Show the published text of the page at a path."""
    page = get_object_or_404(PublishedStaticPage, path=path)
    tag(keys.static_page(page.pk))
    return render(request, "articles/static_page.html", {"page": page})
