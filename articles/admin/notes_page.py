"""The page of a story's notes: read, write, reply, resolve. Works without scripts."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import noting
from articles.models.article import Article
from articles.models.note import ArticleNote
from articles.permissions import may_see
from articles.verbs import VerbRefused
from articles.wording import state_words
from events.clock import database_now
from events.notices import mark_seen


def notes_page(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the threads of a story, and take a note, a reply or a decision."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not may_see(user, article):
        raise PermissionDenied
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    typed = {}
    if request.method == "POST":
        try:
            _act(request, article, user)
        except VerbRefused as refusal:
            messages.error(request, str(refusal))
            typed = {name: request.POST.get(name, "") for name in ("text", "passage")}
        else:
            return HttpResponseRedirect(reverse("admin:articles_article_notes", args=[pk]))
    mark_seen(user, kind="article", subject_id=pk, now=database_now())
    return TemplateResponse(
        request,
        "admin/articles/article/notes.html",
        {
            **admin.admin_site.each_context(request),
            "title": _("Notes"),
            "original": article,
            "state": state_words(article),
            "threads": noting.threads(article),
            "typed": typed,
        },
    )


def _act(request: HttpRequest, article: Article, user: User) -> None:
    now, post = database_now(), request.POST
    if wanted := post.get("resolve"):
        noting.resolve(_note(article, wanted), by=user, now=now)
    elif wanted := post.get("reopen"):
        noting.reopen(_note(article, wanted), by=user)
    else:
        parent = _note(article, post["reply"]) if post.get("reply") else None
        noting.add(
            article, text=post.get("text", ""), passage=post.get("passage", ""), parent=parent,
            by=user, now=now,
        )  # fmt: skip


def _note(article: Article, wanted: str) -> ArticleNote:
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    return get_object_or_404(
        ArticleNote.objects.select_related("article"), pk=number, article=article
    )
