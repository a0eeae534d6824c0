"""The library's grid, the picker that stories choose from, and the report of limited rights."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from events.clock import database_now
from images import finding, reporting
from images.admin import shown
from images.admin.uploading import UploadForm
from images.finding import Wanted
from images.models import Image, UsageRights

_PICKER_SIZE = 24
_ANY = ("", _("any"))


class FindForm(forms.Form):
    """What to look for in the library; the parameters of its address."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    credit = forms.CharField(label=_("Credit"), required=False, max_length=200)
    since = forms.CharField(
        label=_("Added from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.CharField(
        label=_("to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    rights = forms.ChoiceField(
        label=_("Usage rights"),
        required=False,
        choices=[_ANY, *UsageRights.choices, ("denied", _("denied"))],
    )
    shape = forms.ChoiceField(
        label=_("Shape"),
        required=False,
        choices=[
            _ANY, ("landscape", _("landscape")), ("portrait", _("portrait")),
            ("square", _("square")),
        ],
    )  # fmt: skip
    used = forms.ChoiceField(
        label=_("Used"),
        required=False,
        choices=[_ANY, ("yes", _("used somewhere")), ("no", _("not used yet"))],
    )


def library(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the library."""
    page = {
        **context,
        "title": _("Pictures"),
        "upload": _upload_form(request),
        **_found(request, finding.PAGE_SIZE),
    }
    return TemplateResponse(request, "admin/images/image/library.html", page)


def choose(request: HttpRequest) -> HttpResponse:
    """Return the inside of the picker's dialog: search, results, upload."""
    _check(request)
    page = {
        "upload": _upload_form(request),
        **_found(request, _PICKER_SIZE),
    }
    return TemplateResponse(request, "admin/images/image/_picker.html", page)


def facts(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer with one picture's words and addresses."""
    _check(request)
    return JsonResponse(shown.facts(get_object_or_404(Image, pk=pk)))


def rights_report(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show pictures with limited rights, and every place where they run."""
    _check(request)
    before = request.GET.get("before", "")
    now = database_now()
    found = reporting.report(now=now, before=int(before) if _is_id(before) else 0)
    lines = [
        {"line": line, "label": shown.label(line.image),
         "standing": shown.standing_words(line.image, now)}
        for line in found.lines
    ]  # fmt: skip
    page = {**context, "title": _("Rights"), "lines": lines, "older": found.older,
            "is_first": not before}  # fmt: skip
    return TemplateResponse(request, "admin/images/image/rights.html", page)


def _found(request: HttpRequest, size: int) -> dict[str, Any]:
    wanted = Wanted.of(request.GET.dict())
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    page = finding.page(
        wanted,
        before=int(before) if _is_id(before) else 0,
        after=int(after) if _is_id(after) else 0,
        size=size,
    )
    asked = wanted.parameters()
    return {
        "find": FindForm(asked, auto_id="find-%s"),
        "is_narrowed": bool(asked),
        "page": page,
        "cards": shown.cards(page.images, now=database_now()),
        "looked_at": number_format(finding.SCANNED, force_grouping=True),
        "newest_url": "?" + urlencode(asked),
        "newer_url": "?" + urlencode({**asked, "after": str(page.newer)}) if page.newer else "",
        "older_url": "?" + urlencode({**asked, "before": str(page.older)}) if page.older else "",
    }


def _upload_form(request: HttpRequest) -> UploadForm | None:
    may_add = request.user.has_perm("images.add_image")
    return UploadForm(auto_id="upload-%s") if may_add else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("images.view_image"):
        raise PermissionDenied
