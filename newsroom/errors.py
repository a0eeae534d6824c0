"""What people see when something is missing or has failed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template

from pagecache import keys
from pagecache.tagging import tag


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the site's own dress."""
    tag(keys.MISSING)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs neither the database nor any context."""
    return HttpResponseServerError(get_template("500.html").render())


def csrf_failed(request: HttpRequest, reason: str = "", **_extra: Any) -> HttpResponse:
    """Answer a form whose security token is missing or old; the person can go back to the text."""
    return render(request, "403_csrf.html", status=403)
