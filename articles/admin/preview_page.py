"""Preview: the real page in a frame, as a desktop, a phone, the dark, paper; results and cards."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from accounts.models import User
from articles import preview
from articles.content import Content
from articles.models.article import Article
from articles.permissions import may_see
from events.clock import database_now


def framed[**Asked](view: Callable[Asked, HttpResponse]) -> Callable[Asked, HttpResponse]:
    """Let the desk show a page of its own in a frame; the last word on it, so put around all."""
    policy: dict[str, list[str]] = {**settings.DESK_CSP, "frame-ancestors": [CSP.SELF]}
    wrapped: Callable[Asked, HttpResponse] = csp_override(policy)(xframe_options_sameorigin(view))
    return wrapped


def preview_page(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the frame with its ways of looking, a search result, and a card as it is shared."""
    article = get_object_or_404(Article.objects.select_related("live_revision"), pk=pk)
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    shown: dict[str, Any] = {"problem": ""}
    try:
        context = _context(article)
    except preview.NoPreview as missing:
        shown["problem"] = str(missing)
    else:
        page = context["article"]
        shown |= {
            "page": page,
            "host": urlsplit(settings.SITE_URL).netloc,
            **preview.social_card(page),
        }
    response = TemplateResponse(
        request,
        "admin/articles/article/preview.html",
        {
            **admin.admin_site.each_context(request),
            "opts": Article._meta,
            "original": article,
            "title": _("Preview"),
            "is_beside": "beside" in request.GET,
            **shown,
        },
    )
    return response


@require_safe
@never_cache
@csp_override(settings.PREVIEW_CSP)
@xframe_options_sameorigin
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the page itself, as the working copy says it now, for who may see the story."""
    user = request.user
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        raise PermissionDenied
    article = get_object_or_404(Article.objects.select_related("live_revision"), pk=pk)
    if not user.has_perm("articles.view_article") or not may_see(user, article):
        raise PermissionDenied
    try:
        context = _context(article)
    except preview.NoPreview as missing:
        return not_indexed(HttpResponse(str(missing), content_type="text/plain; charset=utf-8"))
    return not_indexed(render(request, "articles/article.html", context))


def not_indexed(response: HttpResponse) -> HttpResponse:
    """Say that no search engine shall keep an answer, and no cache either."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store, private"
    return response


def _context(article: Article) -> dict[str, Any]:
    return preview.context_of(
        article,
        Content.of(article),
        now=database_now(),
        picture=lambda image: reverse("admin:images_image_preview", args=[image]),
    )
