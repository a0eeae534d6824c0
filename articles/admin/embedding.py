"""What the editor asks of an address from another site: its card, as far as it is known."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from accounts.models import User
from articles import asking_sites, embeds
from articles.models.embed_card import EmbedCard
from events.clock import database_now


@require_POST
def card(request: HttpRequest) -> JsonResponse:
    """Answer with the card of an address; the worker is asked for it at the first time."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("articles.view_article"):
        raise PermissionDenied
    url = request.POST.get("url", "").strip()
    if len(url) > (EmbedCard._meta.get_field("url").max_length or 0) or not embeds.is_web(url):
        return JsonResponse({"state": EmbedCard.State.FAILED})
    known = asking_sites.ask_for(url, now=database_now())
    return JsonResponse(
        {"state": known.state, "title": known.title, "by": known.by, "quote": known.quote}
    )
