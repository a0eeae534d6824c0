"""The addresses that the writing screen's scripts talk to; all answer JSON and redirect nowhere."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from accounts.models import User
from articles import attending, conflicts, working
from articles.admin import autosave_answer, autosave_input, offered
from articles.autosaving import TooOften, UnknownVersion, autosave, begin_new
from articles.models.article import Article
from articles.models.conflict import TextConflict
from articles.permissions import may_see, visible_to
from articles.resolving import resolve
from articles.verbs import VerbRefused
from events.clock import database_now

View = Callable[..., JsonResponse]


class _Refused(Exception):
    def __init__(self, status: int, why: str, words: str = "") -> None:
        self.answer = JsonResponse({"why": why, "words": words}, status=status)
        super().__init__(why)


def _answering(view: Callable[..., dict[str, Any]]) -> View:
    """Make a view of a function (request, user, payload, …): who asks, and what came, are checked.

    The page names its person: text that one person wrote is never sent as another's, whoever has
    signed in at this browser since.
    """

    @require_POST
    @csrf_protect
    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> JsonResponse:
        user = request.user
        if not (isinstance(user, User) and user.is_active and user.is_staff):
            return _Refused(401, "signed_out").answer
        try:
            payload = _payload(request)
            if payload.get("person") != user.pk:
                raise _Refused(409, "other_person", str(user))
            return JsonResponse(view(request, user, payload, **kwargs))
        except _Refused as refusal:
            return refusal.answer
        except VerbRefused as refusal:
            return _Refused(403, "refused", str(refusal)).answer

    return answered


@_answering
def save(
    request: HttpRequest, user: User, payload: dict[str, Any], pk: int | None = None
) -> dict[str, Any]:
    """Take what a window changed; without `pk` it begins a new article."""
    try:
        read = autosave_input.read(payload)
    except autosave_input.Unreadable as error:
        raise _Refused(400, "unreadable") from error
    try:
        if pk is None:
            if not user.has_perm("articles.add_article"):
                raise _Refused(403, "refused", _("You may not begin a story. Ask an editor."))
            saved = begin_new(sent=read.sent, by=user, now=database_now())
        else:
            article = _article(user, pk)
            saved = autosave(article, sent=read.sent, by=user, now=database_now())
    except UnknownVersion as error:
        raise _Refused(409, "base_wanted") from error
    except TooOften as error:
        raise _Refused(429, "too_often") from error
    except (DataError, OperationalError) as error:
        if getattr(error.__cause__, "pgcode", None) != "54000":
            raise
        # PostgreSQL's index of words holds a million letters of different words.
        raise _Refused(
            413, "refused", _("The text is too long to be kept on the desk: cut it into several.")
        ) from error
    answer = autosave_answer.answer(request, saved, read.problems)
    if pk is None or "section_id" in read.sent.fields:
        answer["verbs_html"] = offered.verbs_html(request, user, saved.article)
    return answer


@_answering
def here(request: HttpRequest, user: User, payload: dict[str, Any], pk: int) -> dict[str, Any]:
    """Note that a window is open, and say who else is here and which version the article is at."""
    article = _article(user, pk)
    tab, part = (str(payload.get(name, ""))[:40] for name in ("tab", "part"))
    if payload.get("is_gone"):
        attending.leave(article, user, tab=tab)
        return {}
    others = attending.attend(
        article,
        user,
        tab=tab,
        part=part,
        is_writing=payload.get("is_writing") is True,
        now=database_now(),
    )
    return {
        "others": others,
        "version": working.name_of(article),
        "stage": [article.stage, article.standing],
        "conflicts": [each.pk for each in conflicts.open_of(article)],
    }


@_answering
def shown_conflicts(
    request: HttpRequest, user: User, payload: dict[str, Any], pk: int
) -> dict[str, Any]:
    """Return what is to be chosen, for the dialog."""
    article = _article(user, pk)
    return {"conflicts_html": autosave_answer.conflicts_html(request, article)}


@_answering
def choose(
    request: HttpRequest, user: User, payload: dict[str, Any], pk: int, conflict: int
) -> dict[str, Any]:
    """Choose between two versions; the window then takes in what the article says."""
    article = _article(user, pk)
    found = TextConflict.objects.filter(article=article, pk=conflict).first()
    if found is None:
        raise _Refused(404, "not_found", _("This is settled already."))
    now = database_now()
    locked = resolve(found, choice=str(payload.get("choice", "")), by=user, now=now)
    return {
        "version": working.name_of(locked),
        "conflicts": [each.pk for each in conflicts.open_of(locked)],
        "conflicts_html": autosave_answer.conflicts_html(request, locked),
    }


def _article(user: User, pk: int) -> Article:
    article = visible_to(user, Article.objects.all()).filter(pk=pk).first()
    if article is None or not user.has_perm("articles.view_article") or not may_see(user, article):
        raise _Refused(404, "not_found", _("This story is not here, or not for you to see."))
    return article


def _payload(request: HttpRequest) -> dict[str, Any]:
    try:
        payload = json.loads(request.body)
    except RequestDataTooBig as error:
        raise _Refused(
            413, "refused", _("The text is too long to be kept on the desk: cut it into several.")
        ) from error
    except (ValueError, RecursionError) as error:
        raise _Refused(400, "unreadable") from error
    if not isinstance(payload, dict):
        raise _Refused(400, "unreadable")
    return payload
