"""Serve public copies from a folder; in production a web server in front does it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.static import serve

from images.renditions import is_name
from pagecache import keys


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a copy that never changes, or 410 once it was retired.

    `Surrogate-Key` lets a cache in front drop it by the key that its retirement purges.
    """
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        if not is_name(path):
            raise
        return _gone()
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Surrogate-Key"] = keys.rendition(path)
    return response


def _gone() -> HttpResponse:
    """Say that a copy was pulled. Not for long: its story may run again, under the same name."""
    response = HttpResponse(_("This picture is no longer available."), status=410)
    response["Content-Type"] = "text/plain; charset=utf-8"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
