"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.search import search
from articles.views.pages import PAGE_SIZE, on_cards


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what matches ?q=, best first; ?page= goes on (at most the ranked few hundred)."""
    text = request.GET.get("q", "").strip()
    number = request.GET.get("page", "1")
    current = max(1, int(number)) if number.isdecimal() and len(number) <= 3 else 1
    start = (current - 1) * PAGE_SIZE
    found = on_cards(search(text)[start : start + PAGE_SIZE + 1])
    return render(
        request,
        "articles/search.html",
        {
            "query": text,
            "stories": found[:PAGE_SIZE],
            "number": current,
            "next_number": current + 1 if len(found) > PAGE_SIZE else None,
        },
    )
