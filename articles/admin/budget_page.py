"""The desk's pages of the budget: the list, a planned story, and the buttons. No script needed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import budgeting
from articles.admin import budget_list, calendar_page
from articles.admin.budget_list import Shelf
from articles.admin.planned_form import PlannedForm
from articles.admin.story_filters import choices, narrowing
from articles.budget_rights import RightsOverPlanned, may_plan, may_see_planned, rights_over
from articles.budgeting import PlanHasMoved
from articles.models.planned import PlannedStory
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Event
from events.notices import mark_seen

_EVENTS = 20


def urls(admin: ModelAdmin) -> list[Any]:
    """Return the addresses of the budget and the calendar."""

    def at(address: str, view: Any, name: str) -> Any:
        def bound(request: HttpRequest, **where: int) -> HttpResponse:
            found: HttpResponse = view(admin, request, **where)
            return found

        return path(address, admin.admin_site.admin_view(bound), name=name)

    return [
        at("budget/", budget, "articles_budget"),
        at("budget/add/", add, "articles_planned_add"),
        at("budget/<int:pk>/", planned_page, "articles_planned"),
        at("budget/<int:pk>/do/", press, "articles_planned_press"),
        at("calendar/", calendar_page.calendar_page, "articles_calendar"),
    ]


def budget(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """List what is planned, narrowed and by shelf, with the quick form on top."""
    user = _person(admin, request)
    filters, kept = narrowing(request)
    shelf = Shelf(request.GET["show"]) if request.GET.get("show") in Shelf.values else Shelf.DUE
    page = budget_list.page(user, shelf, filters, after=request.GET.get("after", ""))
    rights = RightsOverPlanned(user)
    return TemplateResponse(
        request,
        "admin/articles/budget.html",
        {
            **admin.admin_site.each_context(request),
            **choices(),
            "place": "budget",
            "title": _("Budget"),
            "page": page,
            "rows": [(each, rights.may("edit", each)) for each in page.lines],
            "shelf": shelf,
            "shelves": [(each, f"?{urlencode({'show': each, **kept})}") for each in Shelf],
            "further": f"?{urlencode({'show': shelf, **kept, 'after': page.further})}",
            "first": f"?{urlencode({'show': shelf, **kept})}",
            "filters": filters,
            "kept": [("show", shelf)],
            "everything": f"?{urlencode({'show': shelf})}",
            "is_first": not request.GET.get("after"),
            "form": _form(user) if may_plan(user) else None,
            "struck": _just_struck(user, request.GET.get("struck", "")),
            "looked_through": budget_list.LOOKED_THROUGH,
            "now": database_now(),
        },
    )


def add(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Put a story on the budget."""
    user = _person(admin, request)
    if not may_plan(user):
        raise PermissionDenied
    form = _form(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        planned: PlannedStory = form.instance
        for name, value in form.said().items():
            setattr(planned, name, value)
        try:
            budgeting.plan(planned, by=user, now=database_now())
        except VerbRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("On the budget: “%(story)s”.") % {"story": planned})
            return HttpResponseRedirect(_home(planned))
    return _show(admin, request, None, form, title=_("Plan a story"))


def planned_page(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show a planned story; who may, changes it."""
    user, planned = _person(admin, request), _planned(request, pk)
    mark_seen(user, kind=budgeting.KIND, subject_id=pk, now=database_now())
    form = None
    if planned.is_open and rights_over(user, planned).may("edit"):
        form = _form(user, request.POST or None, planned=planned)
    now_says: list[tuple[str, Any]] = []
    if request.method == "POST" and form is None:
        raise PermissionDenied
    if request.method == "POST" and form is not None and form.is_valid():
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        try:
            budgeting.revise(planned, form.said(), seen=number, by=user, now=database_now())
        except PlanHasMoved as refusal:
            form.add_error(None, str(refusal))
            now_says = _said_now(_planned(request, pk), refusal.fields)
        except VerbRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved: “%(story)s”.") % {"story": form.instance})
            return HttpResponseRedirect(_home(_planned(request, pk)))
    return _show(
        admin, request, _planned(request, pk), form, title=_("Planned story"), now_says=now_says
    )


def press(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Start writing, strike or put back (POST only); a refusal is said on the story's page."""
    if request.method != "POST":
        raise Http404
    user, planned = _person(admin, request), _planned(request, pk)
    try:
        return HttpResponseRedirect(_pressed(request, user, planned))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except VerbRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:articles_planned", args=[pk]))


def _pressed(request: HttpRequest, user: User, planned: PlannedStory) -> str:
    """Carry the verb out; return where it leads."""
    now = database_now()
    match request.POST.get("verb"):
        case "start":
            article = budgeting.start_writing(planned, by=user, now=now)
            return reverse("admin:articles_article_change", args=[article.pk])
        case "strike":
            budgeting.strike(planned, by=user, now=now)
            return f"{reverse('admin:articles_budget')}?struck={planned.pk}"
        case "put_back":
            budgeting.put_back(planned, by=user, now=now)
            messages.success(request, _("Back on the budget: “%(story)s”.") % {"story": planned})
            return _home(planned)
    raise Http404


def _person(admin: ModelAdmin, request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not admin.has_view_permission(request):
        raise PermissionDenied
    return user


def _planned(request: HttpRequest, pk: int) -> PlannedStory:
    planned = get_object_or_404(
        PlannedStory.objects.select_related("section", "assigned_to", "created_by", "article"),
        pk=pk,
    )
    if not isinstance(request.user, User) or not may_see_planned(request.user, planned):
        raise PermissionDenied
    return planned


def _form(user: User, data: Any = None, *, planned: PlannedStory | None = None) -> PlannedForm:
    may_restrict = (
        rights_over(user, planned).may("restrict")
        if planned is not None
        else any(user.has_perm(f"articles.restrict{width}") for width in ("", "_in_section"))
    )
    return PlannedForm(data, instance=planned, may_restrict=may_restrict)


def _show(
    admin: ModelAdmin,
    request: HttpRequest,
    planned: PlannedStory | None,
    form: PlannedForm | None,
    *,
    title: str,
    now_says: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    events = Event.objects.about(budgeting.KIND, planned.pk).newest() if planned else None
    user = request.user
    return TemplateResponse(
        request,
        "admin/articles/planned.html",
        {
            **admin.admin_site.each_context(request),
            "place": "budget",
            "title": title,
            "original": planned,
            "form": form,
            "now_says": now_says or [],
            "may_edit": planned is not None
            and isinstance(user, User)
            and rights_over(user, planned).may("edit"),
            "events": [(event, budgeting.done_words(event.verb)) for event in events[:_EVENTS]]
            if events is not None
            else [],
        },
    )


def _said_now(planned: PlannedStory, fields: list[str]) -> list[tuple[str, Any]]:
    return [
        (str(PlannedStory._meta.get_field(name).verbose_name), getattr(planned, name))  # type: ignore[union-attr]
        for name in fields
    ]


def _just_struck(user: User, wanted: str) -> PlannedStory | None:
    """Return the story that was struck a moment ago, to offer the way back."""
    if not (wanted.isdecimal() and len(wanted) < 19):
        return None
    planned = PlannedStory.objects.filter(pk=wanted, struck_at__isnull=False).first()
    is_known = planned is not None and may_see_planned(user, planned)
    return planned if planned and is_known and rights_over(user, planned).may("edit") else None


def _home(planned: PlannedStory) -> str:
    shelf = Shelf.DUE if planned.due_at else Shelf.UNDATED
    return f"{reverse('admin:articles_budget')}?show={shelf}"
