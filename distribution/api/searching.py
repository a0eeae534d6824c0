"""The operation that searches: the same as the search page, by the same parameters."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from articles.search import asking
from articles.views.pages import cursor
from distribution import searching, stories
from distribution.api import schemas, showing
from distribution.api.answering import PROBLEMS, finish
from distribution.api.parameters import Before

SIZE = 20

router = Router(tags=["search"])
Slug = Annotated[str, Query(max_length=200)]


@router.get("/search", response={200: schemas.Found, **PROBLEMS}, summary="Articles that match")
@decorate_view(finish)
def search(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(max_length=300, description="Words, “phrases”, -without.")] = "",
    section: Slug = "",
    topic: Slug = "",
    author: Slug = "",
    since: Annotated[str, Query(alias="from", max_length=20, description="A day.")] = "",
    until: Annotated[str, Query(alias="to", max_length=20, description="A day.")] = "",
    sort: Annotated[Literal["", "date"], Query(description="Best match first, or by date.")] = "",
    page: Annotated[int, Query(ge=1, le=99)] = 1,
    before: Before = "",
) -> dict[str, Any]:
    asked = asking.read(request.GET)
    found = searching.matches(asked, size=SIZE)
    loaded = {each.article.pk: each for each in stories.load(found.ids)}
    items = [loaded[pk] for pk in found.ids if pk in loaded]
    following = None
    if found.has_more and items:
        place = (
            {"before": cursor(items[-1].article)}
            if asked.is_by_date or not asked.text
            else {"page": str(asked.number + 1)}
        )
        following = showing.api_url("search") + asked.address(**place)
    response["CDN-Cache-Control"] = "no-store"  # it is purged by no key
    return {
        "items": [showing.article(each) for each in items],
        "next": following,
        "is_cut": found.is_cut,
    }
