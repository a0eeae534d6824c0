"""The sections' accent colours as a stylesheet: they are data, and pages carry no inline style."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles import site
from pagecache import keys
from pagecache.tagging import tag


@require_safe
def accents(request: HttpRequest) -> HttpResponse:
    """Return one rule a section, which elements name by `data-section`."""
    tag(keys.SITE)
    rules = "".join(
        f'[data-section="{section.slug}"]{{--accent:{section.accent}}}\n'
        for section in site.current().sections.values()
    )
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
