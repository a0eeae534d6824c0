"""Collect what a page says of itself, and hand it to the layer in front if it may be kept."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from pagecache.tagging import Record, one_moment, recording

# In the WSGI environment, which Django's requests call META. The layer sets the first; we answer
# with the others: what the page said of itself, and that the database went away under it.
ASKED = "pagecache.asked"
RECORD = "pagecache.record"
LOST = "pagecache.lost"
STORABLE = frozenset({200, 301, 404, 410, 451})


class TagPages:
    """Stands outermost: what any view or middleware tags belongs to the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with recording() as record:
            response = self.get_response(request)
        if request.META.get(ASKED) and is_storable(request, response, record):
            request.META[RECORD] = record
        elif not response.has_header("Cache-Control"):
            # Caches between us and readers make up a time of their own where nothing is said.
            response["Cache-Control"] = "no-cache"
            response["CDN-Cache-Control"] = "no-store"
        return response


class OneMoment:
    """Reads a page that may be kept from one snapshot: all of it before a publish, or all after."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.META.get(ASKED) or connection.in_atomic_block:
            return self.get_response(request)
        try:
            with transaction.atomic(), one_moment():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return self.get_response(request)
        except (OperationalError, InterfaceError):
            # An error of a view is a response by now: this one says that the connection died.
            request.META[LOST] = True
            raise


def is_storable(request: HttpRequest, response: HttpResponse, record: Record) -> bool:
    """Say whether the answer is the same for everyone until one of its keys is bumped.

    Nothing with a cookie, a security token or a nonce is, nor what no view has called public.
    """
    return (
        record.is_public
        and request.method in ("GET", "HEAD")
        and response.status_code in STORABLE
        and not response.streaming
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and "CSRF_COOKIE" not in request.META
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and response.get("Vary", "").lower() in ("", "accept-encoding")
        and not any(
            word in response.get("Cache-Control", "").lower() for word in ("private", "no-store")
        )
    )
