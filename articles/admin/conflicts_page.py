"""The page of places with two versions: side by side, and a choice. Works without scripts."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import conflicts
from articles.admin.differences import conflict_rows
from articles.models.article import Article
from articles.models.conflict import TextConflict
from articles.permissions import may
from articles.resolving import resolve
from articles.verbs import VerbRefused
from events.clock import database_now


def conflicts_page(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is to be chosen, oldest first; POST names one and the choice."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    if request.method == "POST":
        _choose(request, article, user)
        left = conflicts.open_of(article)
        page = "conflicts" if left else "change"
        return HttpResponseRedirect(reverse(f"admin:articles_article_{page}", args=[pk]))
    return TemplateResponse(
        request,
        "admin/articles/article/conflicts.html",
        {
            **admin.admin_site.each_context(request),
            "opts": Article._meta,
            "original": article,
            "title": str(article),
            "conflicts": conflict_rows(conflicts.open_of(article)),
            "may_choose": may(user, "edit", article),
        },
    )


def _choose(request: HttpRequest, article: Article, user: User) -> None:
    number = request.POST.get("conflict", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    conflict = get_object_or_404(TextConflict, article=article, pk=wanted)
    try:
        resolve(conflict, choice=request.POST.get("choice", ""), by=user, now=database_now())
    except VerbRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Chosen. The history keeps what the story said before."))
