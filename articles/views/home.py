"""The home page, before fronts exist: by placement, then the latest of each section."""

from dataclasses import dataclass

from django.db.models import F, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import site
from articles.models.choices import Placement
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section
from articles.views.cards import on_cards
from pagecache import keys
from pagecache.tagging import tag

HOME_STORIES = 10
BLOCK_STORIES = 4
_LEAD, _CHOSEN = 0, 1  # section blocks are numbered from here on


@dataclass(frozen=True)
class Block:
    """A section on the home page, with its latest stories that stand nowhere above."""

    section: Section
    stories: list[PublishedArticle]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the lead, the stories placed on the home page, then each section's latest.

    The newest “home lead” leads until another is set; no story stands twice.
    """
    tag(keys.HOME)
    sections = site.current().top_sections
    places = _candidates(sections)
    seen: set[int] = set()
    lead_ids = _take(places, _LEAD, 1, seen) or _take(places, _CHOSEN, 1, seen)
    chosen_ids = _take(places, _CHOSEN, HOME_STORIES, seen)
    block_ids = [
        (section, _take(places, number, BLOCK_STORIES, seen))
        for number, section in enumerate(sections, start=_CHOSEN + 1)
    ]
    stories = _cards(seen)
    blocks = [
        Block(section, [stories[pk] for pk in ids if pk in stories])
        for section, ids in block_ids
        if ids
    ]
    return render(
        request,
        "articles/home.html",
        {
            "lead": next((stories[pk] for pk in lead_ids if pk in stories), None),
            "stories": [stories[pk] for pk in chosen_ids if pk in stories],
            "blocks": blocks,
        },
    )


def _candidates(sections: list[Section]) -> dict[int, list[int]]:
    """Return, for each place on the page, article ids newest first: one query, a scan a place."""
    newest = PublishedArticle.objects.promotable().newest()
    on_home = [Placement.HOME_LEAD, Placement.HOME]
    room = HOME_STORIES + 2
    scans = [
        newest.filter(placement=Placement.HOME_LEAD)[:1],
        newest.filter(placement__in=on_home)[:room],
        *(
            # Enough to fill the block even if all that stands above comes from this section.
            newest.in_section(section).exclude(placement=Placement.NONE)[: room + BLOCK_STORIES]
            for section in sections
        ),
    ]
    rows = [
        scan.values_list(
            Value(number), F("published_at"), F("article_id")
        ) for number, scan in enumerate(scans)
    ]  # fmt: skip
    places: dict[int, list[int]] = {}
    for number, _published_at, pk in sorted(
        rows[0].union(*rows[1:], all=True), key=lambda row: (row[1], row[2]), reverse=True
    ):
        places.setdefault(number, []).append(pk)
    return places


def _take(places: dict[int, list[int]], place: int, how_many: int, seen: set[int]) -> list[int]:
    """Take the newest ids of a place that no place before it has taken."""
    taken = [pk for pk in places.get(place, []) if pk not in seen][:how_many]
    seen.update(taken)
    return taken


def _cards(ids: set[int]) -> dict[int, PublishedArticle]:
    return {story.pk: story for story in on_cards(ids)}
