"""The colours of the outlet and its sections, which are data, as a stylesheet."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles import site
from pagecache import keys
from pagecache.tagging import tag


@require_safe
def accents(request: HttpRequest) -> HttpResponse:
    """Return the outlet's rule, and one a section, which elements name by `data-section`."""
    tag(keys.SITE)
    held = site.current()
    rules = f":root{{--accent:{held.identity.accent}}}\n" + "".join(
        f'[data-section="{section.slug}"]{{--accent:{section.accent}}}\n'
        for section in held.sections.values()
    )
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
