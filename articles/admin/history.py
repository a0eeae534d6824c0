"""The history of an article: events and revisions in one line of time; restore from any of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import revisions, saving
from articles.body import plain_text
from articles.models.article import Article
from articles.models.byline import ArticleByline
from articles.models.revision import Revision
from articles.models.taxonomy import Section, Series, Topic
from articles.permissions import may
from articles.verbs import VerbRefused
from articles.wording import done_words, is_known
from authors.models import Author
from events.clock import database_now
from events.models import Event

SHOWN = 200


@dataclass(frozen=True)
class Moment:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    reason: str
    revision: int | None


@dataclass(frozen=True)
class Row:
    """A field that differs, in words."""

    label: str
    before: str
    after: str


def history(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest events and revisions of an article."""
    article = _visible(admin, request, pk)
    moments = sorted(
        [*_of_events(article), *_of_revisions(article)], key=lambda each: each.at, reverse=True
    )
    return TemplateResponse(
        request,
        "admin/articles/article/history.html",
        _context(admin, request, article) | {"moments": moments[:SHOWN]},
    )


def revision(admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what a revision says and how it differs from the text now; POST restores it."""
    article = _visible(admin, request, pk)
    chosen = get_object_or_404(Revision, article=article, number=number)
    if request.method == "POST":
        return _restore(request, article, chosen)
    content = revisions.content_of(chosen)
    now = revisions.content_of(revisions.newest_of(article))
    return TemplateResponse(
        request,
        "admin/articles/article/revision.html",
        _context(admin, request, article)
        | {
            "revision": chosen,
            "content": content,
            "rows": [row(each) for each in revisions.differences(content, now)],
            "may_restore": isinstance(request.user, User) and may(request.user, "edit", article),
        },
    )


def row(difference: revisions.Difference) -> Row:
    """Put a difference into words: names for ids, plain text for HTML."""
    return Row(
        label=_label(difference.name),
        before=_words(difference.name, difference.before),
        after=_words(difference.name, difference.after),
    )


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
    article = get_object_or_404(Article, pk=pk)
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


def _of_events(article: Article) -> list[Moment]:
    return [
        Moment(
            at=event.at,
            who=event.by_name or _("Newsroom itself"),
            what=_what(event),
            reason=event.reason,
            revision=event.revision,
        )
        for event in Event.objects.about("article", article.pk).newest()[:SHOWN]
    ]


def _what(event: Event) -> str:
    if not is_known(event.verb):
        return event.verb
    words = done_words(event.verb).capitalize()
    name = event.payload.get("to_name") if event.verb == "assigned" else ""
    return _("%(done)s to %(name)s") % {"done": words, "name": name} if name else words


def _of_revisions(article: Article) -> list[Moment]:
    return [
        Moment(
            at=each.created_at,
            who=each.by_name or _("Newsroom itself"),
            what=_("Revision %(number)s: %(why)s")
            % {"number": each.number, "why": each.get_why_display()},
            reason=each.note,
            revision=each.number,
        )
        for each in article.revisions.newest().defer("content")[:SHOWN]
    ]


def _label(name: str) -> str:
    if name == "bylines":
        return _("Bylines")
    if name == "related_ids":
        return _("Related articles")
    field = Article._meta.get_field({"topic_ids": "topics"}.get(name, name.removesuffix("_id")))
    return str(field.verbose_name).capitalize()  # type: ignore[union-attr]


def _words(name: str, value: Any) -> str:
    if value in (None, "", ()):
        return "–"
    if name == "body":
        return plain_text(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    match name:
        case "section_id":
            return str(Section.objects.get(pk=value))
        case "series_id":
            return str(Series.objects.get(pk=value))
        case "topic_ids":
            names = Topic.objects.in_bulk(value)
            return ", ".join(str(names[pk]) for pk in value if pk in names)
        case "related_ids":
            found = Article.objects.in_bulk(value)
            return ", ".join(str(found[pk]) for pk in value if pk in found)
        case "bylines":
            people = Author.objects.in_bulk([item.author_id for item in value])
            roles = dict(ArticleByline._meta.get_field("role").flatchoices)
            return ", ".join(
                f"{item.credited_as or people[item.author_id]} ({roles[item.role]})"
                for item in value
            )
    return str(value)
