"""The history of an article: events and revisions in one line of time; compare and restore."""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import corrections, documents, revisions, saving, working
from articles.admin.differences import Row, rows
from articles.content import Content
from articles.models.article import Article
from articles.models.revision import Revision
from articles.permissions import may
from articles.verbs import VerbRefused
from articles.wording import done_words, is_known
from articles.workflow import Standing
from events.clock import database_now
from events.models import Event

SHOWN = 100
NOW, LIVE = "now", "live"
_NOTE_CHANGES = {
    corrections.REWORDED: gettext_lazy("Note to readers reworded"),
    corrections.WITHDRAWN: gettext_lazy("Note to readers withdrawn"),
}


@dataclass(frozen=True)
class Moment:
    """One line of the history: an event or a revision, by its number in its own table."""

    at: datetime
    who: str
    what: str
    reason: str
    revision: int | None
    is_revision: bool
    number: int


@dataclass(frozen=True)
class Side:
    """One of two versions that are compared."""

    name: str
    title: str
    about: str
    content: Content
    documents: str


def history(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show events and revisions, newest first, a page at a time by cursor: never a count."""
    article = _visible(admin, request, pk)
    events, numbers = (_cursor(request, name) for name in ("event", "revision"))
    found = merge(
        _of_events(article, events),
        _of_revisions(article, numbers),
        key=lambda each: (each.at, each.is_revision, each.number),
        reverse=True,
    )
    moments = list(islice(found, SHOWN + 1))
    shown, has_older = moments[:SHOWN], len(moments) > SHOWN
    return TemplateResponse(
        request,
        "admin/articles/article/history.html",
        _context(admin, request, article)
        | {
            "moments": shown,
            "older": _older(shown, events, numbers) if has_older else "",
            "is_first": events is None and numbers is None,
            "ahead": working.ahead(article),
            "newest": article.version,
            "is_live": article.standing == Standing.LIVE,
        },
    )


def revision(admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what a revision says and how it differs from the text now; POST restores it."""
    article = _visible(admin, request, pk)
    chosen = get_object_or_404(Revision, article=article, number=number)
    if request.method == "POST":
        return _restore(request, article, chosen)
    content = revisions.content_of(chosen)
    return TemplateResponse(
        request,
        "admin/articles/article/revision.html",
        _context(admin, request, article)
        | {
            "revision": chosen,
            "content": content,
            "rows": rows(content, Content.of(article)),
            "may_restore": isinstance(request.user, User) and may(request.user, "edit", article),
        },
    )


def compare(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what differs between any two versions: revisions by number, the live one, the text now.

    Without numbers it compares what is live with the text now, or the newest revision with it.
    """
    article = _visible(admin, request, pk)
    first = LIVE if article.live_revision_id else str(article.version)
    before = _side(article, request.GET.get("from") or first)
    after = _side(article, request.GET.get("to") or NOW)
    return TemplateResponse(
        request,
        "admin/articles/article/compare.html",
        _context(admin, request, article)
        | {
            "before": before,
            "after": after,
            "rows": _rows(before, after),
            "may_restore": isinstance(request.user, User) and may(request.user, "edit", article),
        },
    )


def _side(article: Article, name: str) -> Side:
    if name == NOW:
        about = _("the working copy")
        return Side(NOW, _("The text now"), about, Content.of(article), _documents(article))
    if name == LIVE:
        if article.live_revision is None:
            raise Http404
        chosen, title = article.live_revision, _("The live page")
        there = _documents(article)  # what is attached to a live story is on its page at once
    else:
        wanted = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else 0
        chosen = get_object_or_404(Revision, article=article, number=wanted)
        title = _("Revision %(number)s") % {"number": chosen.number}
        there = _documents(article, at=chosen.created_at)
    return Side(
        name=str(chosen.number),
        title=title,
        about=chosen.by_name or _("Newsroom itself"),
        content=revisions.content_of(chosen),
        documents=there,
    )


def _rows(before: Side, after: Side) -> list[Row]:
    """Return what differs: the contents, and the documents beside them."""
    found = rows(before.content, after.content)
    if before.documents != after.documents:
        found.append(Row(_("Documents"), before.documents or "–", after.documents or "–"))
    return found


def _documents(article: Article, *, at: datetime | None = None) -> str:
    """Return the titles of the documents beside a story now, or as they were at a time."""
    if at is None:
        titles = list(article.documents.order_by("pk").values_list("title", flat=True))
        return ", ".join(titles)
    there: dict[str, str] = {}
    changes = Event.objects.about("article", article.pk).filter(
        verb__in=[documents.ATTACH, documents.DETACH], at__lte=at
    )
    for event in changes.order_by("pk"):
        if event.verb == documents.ATTACH:
            there[event.payload["content_hash"]] = event.payload["title"]
        else:
            there.pop(event.payload["content_hash"], None)
    return ", ".join(there.values())


def _restore(request: HttpRequest, article: Article, chosen: Revision) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not may(user, "edit", article):
        raise PermissionDenied
    try:
        saving.restore(article, revision=chosen, by=user, now=database_now())
    except VerbRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Revision %(number)s is the working copy now; what was there is in the history.")
            % {"number": chosen.number},
        )
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _visible(admin: ModelAdmin, request: HttpRequest, pk: int) -> Article:
    article = get_object_or_404(Article.objects.select_related("live_revision"), pk=pk)
    if not admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    return article


def _context(admin: ModelAdmin, request: HttpRequest, article: Article) -> dict[str, Any]:
    return {
        **admin.admin_site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": str(article),
    }


def _cursor(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _older(shown: list[Moment], event: int | None, number: int | None) -> str:
    """Return the query of the next page: where each of the two tables goes on."""
    events = [each.number for each in shown if not each.is_revision]
    numbers = [each.number for each in shown if each.is_revision]
    cursor = {"event": min(events, default=event), "revision": min(numbers, default=number)}
    return urlencode({name: value for name, value in cursor.items() if value is not None})


def _of_events(article: Article, before: int | None) -> list[Moment]:
    found = Event.objects.about("article", article.pk).newest()
    if before is not None:
        found = found.filter(pk__lt=before)
    return [
        Moment(
            at=event.at,
            who=event.by_name or event.payload.get("name") or _("Newsroom itself"),
            what=_what(event),
            reason=event.reason,
            revision=event.revision,
            is_revision=False,
            number=event.pk,
        )
        for event in found[: SHOWN + 1]
    ]


def _what(event: Event) -> str:
    if not is_known(event.verb):
        return event.verb
    change = event.payload.get("correction", {}).get("change")
    if change in _NOTE_CHANGES:
        return str(_NOTE_CHANGES[change])
    words = done_words(event.verb).capitalize()
    if event.verb in (documents.ATTACH, documents.DETACH):
        return f"{words}: {event.payload['title']}"
    name = event.payload.get("to_name") if event.verb == "assigned" else ""
    return _("%(done)s to %(name)s") % {"done": words, "name": name} if name else words


def _of_revisions(article: Article, before: int | None) -> list[Moment]:
    found = article.revisions.newest().defer("content")
    if before is not None:
        found = found.filter(number__lt=before)
    return [
        Moment(
            at=each.created_at,
            who=each.by_name or _("Newsroom itself"),
            what=_("Revision %(number)s: %(why)s")
            % {"number": each.number, "why": each.get_why_display()},
            reason=each.note,
            revision=each.number,
            is_revision=True,
            number=each.number,
        )
        for each in found[: SHOWN + 1]
    ]
