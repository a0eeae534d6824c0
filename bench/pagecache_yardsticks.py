"""What kept pages are measured beside: a Django hello view, and Django's own `cache_page`.

A WSGI application of its own: `granian bench.pagecache_yardsticks:application`.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse

settings.ROOT_URLCONF = __name__
application = get_wsgi_application()

from django.urls import include, path, re_path  # noqa: E402 - needs the applications
from django.views.decorators.cache import cache_page  # noqa: E402

from articles.views import article  # noqa: E402


def hello(request: HttpRequest) -> HttpResponse:
    """Do nothing: what remains is Django and our middleware."""
    return HttpResponse("hello")


urlpatterns = [
    path("hello/", hello),
    re_path(r"^kept/(?P<path>.+)/$", cache_page(3600)(article.detail)),
    path("", include("articles.urls")),
]
