"""The map of the whole site: the desk, and what readers see."""

from django.contrib import admin
from django.urls import include, path

from newsroom import public_urls

urlpatterns = [
    path("admin/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("preview/", include("articles.share_urls")),
    *public_urls.urlpatterns,
]
handler403 = public_urls.handler403
handler404 = public_urls.handler404
handler500 = public_urls.handler500
