"""The beacon: a page that was looked at says so. No cookie, nothing kept of who it was."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.throttle import client_address
from readership import counting
from readership.bots import is_bot

_NUMBER = re.compile(rb"[0-9]{1,18}")


@csrf_exempt  # it changes a count only, and stands on kept pages, which have no token
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Count one read of the article whose number is the body; always the same empty answer."""
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    agent = request.headers.get("User-Agent", "")
    body = request.read(20)
    if _NUMBER.fullmatch(body) and _is_from_here(request) and not is_bot(agent):
        counting.counter.add(
            int(body), reader=f"{client_address(request)} {agent}", now=datetime.now(UTC)
        )
    return response


def _is_from_here(request: HttpRequest) -> bool:
    """Say whether a page of ours sends it; browsers tell, and pages can't make them lie."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    return origin in (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")
