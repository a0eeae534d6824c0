"""The page that says since when readers see what a verb did."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User
from articles import receipt
from articles.models.article import Article
from articles.permissions import may_see
from articles.wording import done_words
from articles.workflow import Verb
from events.models import Delivery, Event
from pagecache.purging_fronts import has_fronts


def receipt_page(admin: ModelAdmin, request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Ask the site for every page that the event touched, and show what it answered.

    ?part=1 answers the table alone, for the module that asks again until all is live.
    """
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if (
        not isinstance(user, User)
        or not may_see(user, article)
        or not admin.has_view_permission(request, article)
    ):
        raise PermissionDenied
    chosen = get_object_or_404(Event.objects.about("article", pk), pk=event)
    asked = receipt.ask(receipt.pages_of(chosen), since=chosen.at)
    delivery = (
        chosen.deliveries.filter(channel=Delivery.Channel.PURGE).first() if has_fronts() else None
    )
    live = [each.live_since for each in asked if each.is_live and each.live_since]
    is_settled = len(live) == len(asked) and (delivery is None or delivery.done_at is not None)
    context = {
        **admin.admin_site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": _("Where it is live"),
        "event": chosen,
        "what": done_words(Verb(chosen.verb)) if chosen.verb in set(Verb) else chosen.verb,
        "asked": asked,
        "delivery": delivery,
        "live_at": max(live) if live and len(live) == len(asked) else None,
        "is_settled": is_settled,
    }
    name = "_receipt" if request.GET.get("part") else "receipt"
    return TemplateResponse(request, f"admin/articles/article/{name}.html", context)


def with_link(words: str, article: Article) -> str:
    """Return what was done, with a link to its receipt if any page was touched."""
    event = Event.objects.about("article", article.pk).newest().first()
    if event is None or not event.keys:
        return words
    address = reverse("admin:articles_article_receipt", args=[article.pk, event.pk])
    return format_html('{} <a href="{}">{}</a>', words, address, _("See where it is live"))
