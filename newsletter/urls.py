"""The reader's addresses; `newsletter` is reserved in `articles.reserved`."""

from django.urls import path, re_path

from newsletter import views

app_name = "newsletter"
_TOKEN = r"(?P<token>[A-Za-z0-9_-]{10,32})"  # noqa: S105 - a pattern
urlpatterns = [
    path("newsletter/", views.lists, name="lists"),
    path("newsletter/join/", views.join, name="join"),
    re_path(rf"^newsletter/confirm/{_TOKEN}/$", views.confirm, name="confirm"),
    re_path(rf"^newsletter/leave/{_TOKEN}/$", views.leave, name="leave"),
]
