"""What a window is told after it sent: what it shows now, and what it has to take in."""

from difflib import SequenceMatcher
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import conflicts, working
from articles.admin.differences import conflict_rows, label
from articles.autosaving import Saved, blocks_of
from articles.content import COLUMNS, BylineItem, Content
from articles.models.article import Article
from articles.models.taxonomy import Topic
from authors.models import Author

_LISTS = ("topic_ids", "related_ids", "bylines")


def answer(request: HttpRequest, saved: Saved, problems: dict[str, str]) -> dict[str, Any]:
    """Say which version was sent, which the article is at, and how to get from one to the other.

    `splices` change the blocks of what was sent, from the last to the first, so that none moves
    the place of another.
    """
    article = saved.article
    changed = [
        name
        for name in (*COLUMNS, *_LISTS)
        if name != "body" and getattr(saved.sent, name) != getattr(saved.content, name)
    ]
    splices = _splices(saved.sent.body, saved.content.body)
    newest = working.ahead(article)
    open_ones = conflicts.open_of(article)
    return {
        "sent": saved.sent_name,
        "count": len(blocks_of(saved.sent.body)),
        "version": saved.name,
        "total": len(blocks_of(saved.content.body)),
        "splices": splices,
        "fields": {name: _value(name, saved.content) for name in changed},
        "labels": {name: _labels(name, saved.content) for name in changed if name.endswith("s")
                   or name.endswith("_id")},
        "facts": {"assigned_to_id": article.assigned_to_id, "placement": article.placement},
        "assigned_to": str(article.assigned_to or ""),
        "changed": [label(name) for name in [*changed, *(["body"] if splices else [])]
                    if name != "slug"],
        "by": newest.by_name if newest else "",
        "saved_at": article.saved_at.isoformat(),
        "saved": date_format(timezone.localtime(article.saved_at), "H:i"),
        "has_changes": article.has_changes,
        "problems": problems,
        "address": reverse("admin:articles_article_change", args=[article.pk]),
        "conflicts": [each.pk for each in open_ones],
        "conflicts_html": conflicts_html(request, article) if saved.has_conflicts else "",
    }  # fmt: skip


def conflicts_html(request: HttpRequest, article: Article) -> str:
    """Render what is to be chosen, for the dialog."""
    return render_to_string(
        "admin/articles/article/_conflicts.html",
        {
            "conflicts": conflict_rows(conflicts.open_of(article)),
            "original": article,
        },
        request=request,
    )


def _splices(sent: str, now: str) -> list[dict[str, Any]]:
    if sent == now:
        return []
    here, there = blocks_of(sent), blocks_of(now)
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    return [
        {"at": start, "drop": end - start, "blocks": there[new_start:new_end]}
        for kind, start, end, new_start, new_end in reversed(matcher.get_opcodes())
        if kind != "equal"
    ]


def _value(name: str, content: Content) -> Any:
    value = getattr(content, name)
    if name == "bylines":
        return [_byline(item) for item in value]
    return list(value) if isinstance(value, tuple) else value


def _byline(item: BylineItem) -> dict[str, Any]:
    return {"author_id": item.author_id, "role": item.role, "credited_as": item.credited_as}


def _labels(name: str, content: Content) -> dict[str, str]:
    """Return the names of what a field points at, by id."""
    value = getattr(content, name)
    if name == "topic_ids":
        found: Any = Topic.objects.in_bulk(value)
    elif name == "related_ids":
        found = Article.objects.in_bulk(value)
    elif name == "bylines":
        found = Author.objects.in_bulk([item.author_id for item in value])
    elif name.endswith("_id") and value is not None:
        model: Any = Article._meta.get_field(name.removesuffix("_id")).related_model
        found = model._default_manager.in_bulk([value])
    else:
        return {}
    return {str(pk): str(each) for pk, each in found.items()}
