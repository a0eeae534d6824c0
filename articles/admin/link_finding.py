"""What a link may lead to: stories, topics and people, found while somebody types."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from articles import links
from articles.admin.keyset import suggestions
from articles.mentioning import mentions_in
from articles.models.article import Article
from articles.models.taxonomy import Topic, TopicName, folded
from articles.permissions import visible_to
from articles.wording import state_words
from authors.models import Author

MOST_STORIES, MOST_OTHERS = 6, 4


@require_safe
def find(request: HttpRequest) -> JsonResponse:
    """Answer with what the words name: the newest stories, then topics and people."""
    user = _staff(request)
    text = request.GET.get("q", "").strip()[:100]
    if len(text) < 2:
        return JsonResponse({"results": []})
    stories = suggestions(visible_to(user, Article.objects.all()), text)
    found = [_story(each) for each in stories.order_by("-saved_at", "-pk")[:MOST_STORIES]]
    names = TopicName.objects.filter(key__startswith=folded(text), topic__merged_into=None)
    for name in names.select_related("topic").order_by("key")[:MOST_OTHERS]:
        found.append(_topic(name.topic))
    people = Author.objects.filter(merged_into=None, name__icontains=text)
    people = people.exclude(state=Author.State.HIDDEN).order_by("name", "pk")
    found += [_author(each) for each in people[:MOST_OTHERS]]
    return JsonResponse({"results": list({each["called"]: each for each in found}.values())})


@require_safe
def facts(request: HttpRequest) -> JsonResponse:
    """Answer with what one link leads to; 404 for nothing, or nothing that the person may see."""
    user = _staff(request)
    called = request.GET.get("called", "")
    kind, _colon, number = called.partition(":")
    if kind not in links.SCHEMES or not number.isdecimal() or len(number) > 18:
        return JsonResponse({}, status=404)
    told: dict[str, Any] | None = None
    if kind == "article":
        story = visible_to(user, Article.objects.filter(pk=number)).defer("body").first()
        told = _story(story) if story else None
    elif kind == "topic":
        topic = Topic.objects.filter(pk=number).first()
        told = _topic(topic) if topic else None
    else:
        author = Author.objects.filter(pk=number).first()
        told = _author(author) if author else None
    if told is None:
        return JsonResponse({}, status=404)
    is_public = bool(mentions_in([f'<a href="{called}">.</a>']).href(called))
    return JsonResponse({**told, "is_public": is_public})


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    return request.user


def _story(article: Article) -> dict[str, str]:
    note = state_words(article)
    return {"called": f"article:{article.pk}", "title": str(article), "note": note}


def _topic(topic: Topic) -> dict[str, str]:
    return {"called": f"topic:{topic.pk}", "title": topic.name, "note": _("topic")}


def _author(author: Author) -> dict[str, str]:
    return {"called": f"author:{author.pk}", "title": author.name, "note": _("author")}
