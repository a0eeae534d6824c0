"""What every answer of the API has: its headers, an ETag, and errors in one shape."""

import hashlib
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError

from articles.models.tombstone import Tombstone
from distribution.answers import ALWAYS_ASK
from pagecache import keys
from pagecache.tagging import tag


class Problem(Schema):
    """Why there is no answer, in a sentence."""

    detail: str


#: What any operation may answer beside its own.
PROBLEMS = {404: Problem, 422: Problem, 429: Problem}
#: The same, of an operation about one article.
WITHDRAWN = {**PROBLEMS, 410: Problem, 451: Problem}


class Withdrawn(HttpError):
    """The article was killed or taken down: 410 or 451, with the sentence that readers find."""


def missing(article_id: int) -> HttpError:
    """Return the answer for an article that is not live."""
    tag(keys.article(article_id))
    stone = Tombstone.objects.filter(article_id=article_id, lifted_at=None).first()
    if stone is None:
        return HttpError(404, _("There is no such article."))
    return Withdrawn(stone.status, stone.sentence)


def finish[View: Callable[..., Any]](view: View) -> View:
    """Give an operation's answer the headers that all have, and answer 304 where nothing changed.

    The page cache in front does the latter itself for what it keeps.
    """

    @wraps(view)
    def finished(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        return _headed(request, response)

    return finished  # type: ignore[return-value]


def _headed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    # It is for programs in anyone's page: there is nothing personal in it.
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = ALWAYS_ASK
    if response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def explain(api: NinjaAPI) -> None:
    """Let the API answer what goes wrong in one shape, in words."""

    def answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
        response = api.create_response(request, {"detail": detail}, status=status)
        return _headed(request, response)

    def invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
        said = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in problem.errors)
        return answer(request, 422, said)

    def refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
        return answer(request, problem.status_code, problem.message)

    def throttled(request: HttpRequest, problem: Throttled) -> HttpResponse:
        response = answer(request, 429, _("Too many requests; wait a little."))
        response["Retry-After"] = str(max(1, math.ceil(problem.wait or 1)))
        response["Cache-Control"] = "no-store"
        return response

    def not_found(request: HttpRequest, problem: Exception) -> HttpResponse:
        return answer(request, 404, _("There is nothing at this address."))

    handlers: dict[type[Exception], Any] = {
        ValidationError: invalid,
        HttpError: refused,
        Throttled: throttled,
        Http404: not_found,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
