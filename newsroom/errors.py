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


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 on the desk: why, if somebody said so, under which name, and what to do now.

    A public process has no people: there it says no more than that it is refused.
    """
    person = getattr(request, "user", None)
    found = {
        "reason": str(exception),
        "person": person if person is not None and person.is_authenticated else None,
        "is_form": request.method == "POST",
    }
    return render(request, "403.html", found, status=403)


def csrf_failed(request: HttpRequest, reason: str = "", **_extra: Any) -> HttpResponse:
    """Answer a form whose security token is missing or old; the person can go back to the text."""
    return render(request, "403_csrf.html", status=403)
