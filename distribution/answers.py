"""What is said to machines, with the headers that every such answer has."""

import hashlib
import math
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _

# To be asked about each time: what is withdrawn is to be seen nowhere from then on.
ALWAYS_ASK = "public, no-cache"


def answer(
    request: HttpRequest, text: str, kind: str, *, modified: datetime | None = None
) -> HttpResponse:
    """Return the text as a response that is asked for by its ETag the next time (304).

    Args:
        kind: the media type, without a charset.
        modified: for Last-Modified. A date alone never gives a 304: a story that was taken off
            moves no date of those that are left.
    """
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = ALWAYS_ASK
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified.timestamp())
    return get_conditional_response(request, etag=etag, response=response) or response


def too_many(wait: float | None) -> HttpResponse:
    """Return the answer to who asks too often: 429, and for how many seconds to wait."""
    response = HttpResponse(
        _("Too many requests; wait a little."), content_type="text/plain", status=429
    )
    response["Retry-After"] = str(max(1, math.ceil(wait or 1)))
    response["Cache-Control"] = "no-store"
    return response
