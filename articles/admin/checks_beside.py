"""The checks beside the text: what stands in the way and what could be better, as one writes.

The same findings, in the same words, as at the button; asked for again after each autosave.
"""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles import asking_links, checks, revisions
from articles.advice import advice
from articles.body import clean
from articles.content import Content
from articles.models.article import Article
from articles.permissions import may_see
from events.clock import database_now

# So many words make a story of which it can be said what it lacks; the bar is silent before.
FIRST_WORDS = 25


def beside(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the findings on the working copy, as a part of the page to write on."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not may_see(user, article):
        raise PermissionDenied
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    response = TemplateResponse(
        request, "admin/articles/article/_checks_found.html", _found(article, user)
    )
    response["Cache-Control"] = "no-store"
    return response


def _found(article: Article, user: User) -> dict[str, Any]:
    now, content = database_now(), Content.of(article)
    found = checks.findings(article, revisions.newest_of(article), content, by=user, now=now)
    better = advice(content, gone=asking_links.gone_in(article, clean(content.body), now=now))
    return {
        "hard": [each for each in found if each.is_hard],
        "waivable": [each for each in found if not each.is_hard],
        "advice": better,
        "to_do": len(found) if article.word_count >= FIRST_WORDS else 0,
        "summary": _summary(len(found), len(better)),
    }


def _summary(found: int, better: int) -> str:
    """Say how much there is to do, for who hears the page and not sees it."""
    if not found and not better:
        return _("All checks are fine.")
    parts = []
    if found:
        parts.append(ngettext("%d to put right", "%d to put right", found) % found)
    if better:
        parts.append(ngettext("%d could be better", "%d could be better", better) % better)
    return _("Checks: %s") % ", ".join(parts)
