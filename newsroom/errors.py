"""What people see when something is missing or has failed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template

from articles.models.published import PublishedArticle
from articles.views.cards import on_cards
from pagecache import keys
from pagecache.tagging import tag

#: So many stories are offered in place of the page that is not there.
LATEST = 4


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the site's own dress, with a search box and the latest stories."""
    tag(keys.MISSING)  # bumped by every change, so that the stories are the latest too
    newest = PublishedArticle.objects.promotable().newest()
    latest = on_cards(newest.values_list("pk", flat=True)[:LATEST])
    return render(request, "404.html", {"latest": latest}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs neither the database nor any context."""
    return HttpResponseServerError(get_template("500.html").render())


def csrf_failed(request: HttpRequest, reason: str = "", **_extra: Any) -> HttpResponse:
    """Answer a form whose security token is missing or old; the person can go back to the text."""
    return render(request, "403_csrf.html", status=403)
