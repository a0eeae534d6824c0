"""Addresses of share links; on processes that have the desk's rights alone."""

from django.urls import re_path

from articles import shared_page

_ADDRESS = r"(?P<token>[A-Za-z0-9_-]{20,80})"
urlpatterns = [
    re_path(rf"^{_ADDRESS}/$", shared_page.shared, name="shared"),
    re_path(rf"^{_ADDRESS}/page/$", shared_page.page, name="shared_page"),
    re_path(
        rf"^{_ADDRESS}/picture/(?P<image>[0-9]{{1,18}})/$",
        shared_page.picture,
        name="shared_picture",
    ),
]
