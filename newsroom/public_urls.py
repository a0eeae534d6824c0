"""The map of the site that readers see; the only one that a public process has."""

from django.urls import include, path, re_path

from articles.views.document import document
from distribution.api.root import api, description
from images.serving import rendition
from newsroom import errors

urlpatterns = [
    # Renditions only. In production a web server in front serves these files itself.
    re_path(r"^media/(?P<path>renditions/.+)$", rendition),
    path("api/v1/openapi.json", description),  # the library's own has neither ETag nor limit
    path("api/v1/", api.urls),
    path("media/documents/<slug:token>.pdf", document, name="document"),
    path("", include("distribution.urls")),
    path("", include("newsletter.urls")),
    path("", include("readership.urls")),
    path("", include("articles.urls")),
]
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
