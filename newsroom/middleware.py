"""Times and words as the newsroom has them, whoever asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from articles import site
from distribution import held as rules_for_machines
from newsletter import held as newsletters


class NewsroomLocale:
    """Show every page in the newsroom's time zone and language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        held = site.current()
        newsletters.current()
        rules_for_machines.hold()
        with timezone.override(held.zone), translation.override(held.identity.language):
            return self.get_response(request)
