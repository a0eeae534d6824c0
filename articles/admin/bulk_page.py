"""The pages of an action on many stories: what will happen to each, what happened, and undoing."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import Action as MenuItem
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from articles.admin.bulk_forms import FORMS, BulkForm
from articles.bulk_actions import MOST, Action, Outcome, foresee, offered_to, run_each
from articles.models.article import Article
from articles.permissions import visible_to
from articles.undoing import UNDOABLE, undo
from events.clock import database_now
from events.models import Event

# What a session remembers of the last action: enough to show what came of it, and to undo it.
LAST = "newsroom.bulk"


def menu(request: HttpRequest) -> dict[str, MenuItem]:
    """Return what the list's menu offers to this person; nothing else is ever in it."""
    user = request.user
    return {
        action.value: MenuItem(
            func=_opener(action),
            name=action.value,
            description=str(FORMS[action].menu),
            plural_description=str(FORMS[action].menu),
            locations=[ActionLocation.CHANGE_LIST],
        )
        for action in (offered_to(user) if isinstance(user, User) else [])
    }


def urls(admin: ModelAdmin) -> list[Any]:
    """Return the addresses of these pages."""
    wrap = admin.admin_site.admin_view

    def page(request: HttpRequest, name: str) -> HttpResponse:
        return bulk_page(admin, request, name)

    def done(request: HttpRequest) -> HttpResponse:
        return done_page(admin, request)

    return [
        path("many/done/", wrap(done), name="articles_article_bulk_done"),
        path("many/undo/", wrap(undo_last), name="articles_article_bulk_undo"),
        path("many/<slug:name>/", wrap(page), name="articles_article_bulk"),
    ]


def bulk_page(admin: ModelAdmin, request: HttpRequest, name: str) -> HttpResponse:
    """Ask for what the action needs, list what will happen to each story, and carry it out."""
    user = request.user
    if name not in FORMS or not isinstance(user, User):
        raise Http404
    action = Action(name)
    if action not in offered_to(user):
        raise PermissionDenied
    sent = request.POST or request.GET
    back = sent.get("back", "")
    ids = _ids(sent.get("ids", ""))
    if not ids or len(ids) > MOST:
        messages.error(
            request,
            _("Choose at most %d stories; nothing was changed.") % MOST
            if ids
            else _("Choose some stories first."),
        )
        return HttpResponseRedirect(_list_address(back))
    kind = FORMS[action]
    form = kind(sent if not kind.base_fields or set(kind.base_fields) & set(sent) else None)
    articles = _visible(user, ids)
    foreseen = foresee(action, articles, value=form.value(), by=user) if form.is_valid() else None
    if request.method == "POST" and foreseen is not None:
        outcome = run_each(
            action, [each.pk for each in articles], value=form.value(), by=user, now=database_now()
        )
        _remember(request, outcome, said=form.said(), back=back)
        return HttpResponseRedirect(reverse("admin:articles_article_bulk_done"))
    return TemplateResponse(
        request,
        "admin/articles/article/many.html",
        {
            **_context(admin, request),
            "title": form.said() if foreseen is not None else str(kind.menu),
            "form": form,
            "articles": articles,
            "going": [each for each in foreseen or () if not each.refusal],
            "staying": [each for each in foreseen or () if each.refusal],
            "is_foreseen": foreseen is not None,
            "kept": _values(form) if foreseen is not None else [],
            "ids": ",".join(str(each.pk) for each in articles),
            "back": back,
            "list_address": _list_address(back),
        },
    )


def done_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Say what the last action did to each story, and offer to undo it."""
    last = request.session.get(LAST)
    user = request.user
    if last is None or not isinstance(user, User):
        return HttpResponseRedirect(_list_address(""))
    events = list(Event.objects.filter(pk__in=last["done"]).order_by("pk"))
    about = [event.subject_id for event in events]
    shown = {
        each.pk: each for each in _visible(user, [*about, *(pk for pk, _why in last["refused"])])
    }
    return TemplateResponse(
        request,
        "admin/articles/article/many_done.html",
        {
            **_context(admin, request),
            "title": last["said"],
            "done": [shown[pk] for pk in about if pk in shown],
            "refused": [(shown[pk], why) for pk, why in last["refused"] if pk in shown],
            "can_undo": not last["is_undone"] and any(each.verb in UNDOABLE for each in events),
            "is_spiked": any(each.verb == "spike" for each in events),
            "list_address": _list_address(last["back"]),
        },
    )


@require_POST
def undo_last(request: HttpRequest) -> HttpResponse:
    """Undo the last action of this session."""
    last = request.session.get(LAST)
    user = request.user
    if last is None or last["is_undone"] or not isinstance(user, User):
        messages.warning(request, _("There is nothing to undo."))
        return HttpResponseRedirect(_list_address(""))
    outcome = undo(last["done"], by=user, now=database_now())
    said = _("Undone: %s") % last["said"]
    _remember(request, outcome, said=said, back=last["back"], is_undone=True)
    return HttpResponseRedirect(reverse("admin:articles_article_bulk_done"))


def _opener(action: Action) -> Any:
    def open_page(_admin: ModelAdmin, request: HttpRequest, _rows: Any) -> HttpResponse:
        # What is ticked counts, never “all that the list would find”.
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        query = {"ids": ",".join(ticked[: MOST + 1]), "back": request.GET.urlencode()}
        address = reverse("admin:articles_article_bulk", args=[action.value])
        return HttpResponseRedirect(f"{address}?{urlencode(query)}")

    return open_page


def _ids(written: str) -> list[int]:
    """Read ids, each once, in their order."""
    found = (each for each in written.split(",") if each.isdecimal() and len(each) < 19)
    return list(dict.fromkeys(int(each) for each in found))


def _visible(user: User, ids: Sequence[int]) -> list[Article]:
    """Return the articles of these that the person may see, in this order; one query."""
    rows = Article.objects.defer("body", "search").select_related("section", "assigned_to")
    found = visible_to(user, rows).in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def _values(form: BulkForm) -> list[tuple[str, str]]:
    """Return what was typed, for the form that carries the action out."""
    return [(name, form.data.get(name, "")) for name in form.fields]


def _remember(
    request: HttpRequest, outcome: Outcome, *, said: str, back: str, is_undone: bool = False
) -> None:
    request.session[LAST] = {
        "said": said,
        "done": [event.pk for event in outcome.done],
        "refused": outcome.refused,
        "is_undone": is_undone,
        "back": back,
    }


def _list_address(back: str) -> str:
    """Return the address of the list as it was filtered."""
    address = reverse("admin:articles_article_changelist")
    return f"{address}?{back}" if back else address


def _context(admin: ModelAdmin, request: HttpRequest) -> dict[str, Any]:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    return {**admin.admin_site.each_context(request), "opts": Article._meta}
