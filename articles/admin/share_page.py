"""The page of a story's share links: those that there are, a new one, and the end of one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import share_links
from articles.models.article import Article
from articles.models.share import ShareLink, ShareVisit
from articles.permissions import may
from articles.verbs import VerbRefused
from articles.wording import state_words
from events.clock import database_now
from events.models import Event

SHOWN = 50


class ShareForm(forms.Form):
    """A new link."""

    label = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=150,
        help_text=gettext_lazy("For example: our lawyer. The history keeps it."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it expires"),
        min_value=1,
        max_value=share_links.MOST_DAYS,
        initial=share_links.DAYS,
    )
    opens_under_embargo = forms.BooleanField(
        label=gettext_lazy("Opens while the story is under embargo"), required=False
    )

    def __init__(self, *args: Any, may_embargo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_embargo:
            del self.fields["opens_under_embargo"]


def share_page(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """List the links and make one; its address is shown once, here, and stored nowhere."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not may(user, "edit", article):
        raise PermissionDenied
    may_embargo = may(user, "embargo", article)
    form = ShareForm(request.POST or None, may_embargo=may_embargo)
    made, address = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, token = share_links.share(
                article, by=user, now=database_now(), **form.cleaned_data
            )
        except VerbRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            address = settings.SITE_URL + reverse("shared", args=[token])
            form = ShareForm(may_embargo=may_embargo)
    return TemplateResponse(
        request,
        "admin/articles/article/share.html",
        {
            **admin.admin_site.each_context(request),
            "opts": Article._meta,
            "original": article,
            "title": _("Share"),
            "state": state_words(article),
            "form": form,
            "made": made,
            "address": address,
            "links": _links(article),
            "said": _said(article),
            "now": database_now(),
        },
    )


def revoke(admin: ModelAdmin, request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """End one link (POST only)."""
    found = get_object_or_404(ShareLink.objects.select_related("article"), pk=link, article=pk)
    user = request.user
    if request.method != "POST" or not isinstance(user, User):
        raise PermissionDenied
    try:
        share_links.revoke(found, by=user, now=database_now())
    except VerbRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("Revoked: the link opens nothing any more."))
    return HttpResponseRedirect(reverse("admin:articles_article_share", args=[pk]))


def _links(article: Article) -> list[ShareLink]:
    read = Q(visits__what=ShareVisit.What.READ)
    found = ShareLink.objects.filter(article=article).annotate(
        reads=Count("visits", filter=read), last_read=Max("visits__at", filter=read)
    )
    return list(found.order_by("-pk")[:SHOWN])


def _said(article: Article) -> list[Event]:
    found = Event.objects.about("article", article.pk).filter(
        verb__in=[share_links.NOTED, share_links.SIGNED_OFF]
    )
    return list(found.newest()[:SHOWN])
