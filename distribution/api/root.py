"""The API as a whole: where it begins, and its description for programs (OpenAPI)."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.decorators import decorate_view

from articles import site
from distribution.addresses import absolute
from distribution.answers import answer, too_many
from distribution.api import changes, reference, schemas, searching, showing, stories
from distribution.api.answering import PROBLEMS, explain, finish
from distribution.api.limiting import limit
from pagecache import keys
from pagecache.tagging import tag

api = NinjaAPI(
    title="Newsroom",
    version="1",
    description="What readers see, for programs. Read only; no key is needed.",
    urls_namespace="api",
    docs_url=None,  # its page fetches scripts from elsewhere
    throttle=[limit],
)
explain(api)
for each in (stories, reference, searching, changes):
    api.add_router("", each.router)


@api.get(
    "/",
    response={200: schemas.Start, **PROBLEMS},
    summary="Where things are",
    url_name="start",
)
@decorate_view(finish)
def start(request: HttpRequest) -> dict[str, Any]:
    tag(keys.SITE)
    held = site.current()
    names = ("articles", "whole_articles", "authors", "topics", "sections", "search", "changes")
    return {
        "name": held.name,
        "language": held.identity.language,
        "time_zone": held.identity.time_zone,
        "openapi": absolute(reverse("api:openapi-json")),
        **{name: showing.api_url(name) for name in names},
    }


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Answer with the description of all operations, as any other answer: an ETag, and a limit."""
    if not limit.allow_request(request):
        return too_many(limit.wait())
    tag(keys.SITE)
    response = answer(request, _described(), "application/json")
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


@cache
def _described() -> str:
    return json.dumps(api.get_openapi_schema())
