"""Serve public copies from a folder; in production a web server in front does it."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from pagecache import keys


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a copy that never changes, or 404 once it was retired.

    `Surrogate-Key` lets a cache in front drop it by the key that its retirement purges.
    """
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Surrogate-Key"] = keys.rendition(path)
    return response
