"""“Merge into …” for authors, topics and sections: choose, see what it touches, confirm, undo."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from articles import merging
from articles.mergeable import Mergeable, kind_of, objection
from articles.verbs import VerbRefused
from authors.admin import AuthorAdmin, asked_columns
from events.clock import database_now
from events.models import Event

FORM_TEMPLATE = "admin/articles/_merge_link.html"
_VERBS: dict[str, Any] = {
    "author": merging.merge_authors,
    "topic": merging.merge_topics,
    "section": merging.merge_sections,
}


class MergeableAdmin(ModelAdmin):
    """Lists and search boxes leave out what was merged; its page of merging stays in reach."""

    change_form_template = FORM_TEMPLATE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what was merged into another."""
        return super().get_queryset(request).filter(merged_into=None)

    def get_urls(self) -> list[Any]:
        """Add the page of merging."""
        return [*pages(self), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what the form asked about and nothing else: a merge meanwhile must stand."""
        if change:
            obj.save(update_fields=asked_columns(form))
        else:
            super().save_model(request, obj, form, change)


class WinnerForm(forms.Form):
    """Which one stays."""

    def __init__(self, admin: ModelAdmin, subject: Mergeable, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        others: QuerySet[Any] = admin.model._default_manager.filter(merged_into=None)
        field = admin.model._meta.get_field("merged_into")
        self.fields["into"] = forms.ModelChoiceField(
            queryset=others.exclude(pk=subject.pk),
            label=gettext_lazy("Merge into"),
            widget=AutocompleteSelect(field, admin.admin_site),
            help_text=gettext_lazy("The one that stays, with its own name, address and texts."),
        )


def pages(admin: ModelAdmin) -> list[URLPattern]:
    """Return the pages of merging, for one of the three admins."""
    name = f"{admin.opts.app_label}_{admin.opts.model_name}_merge"
    view = admin.admin_site.admin_view(partial(merge, admin))
    return [path("<int:pk>/merge/", view, name=name)]


def merge(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page of merging; POST merges (`into`), or undoes a merge (`undo`, an Event)."""
    subject: Mergeable = get_object_or_404(admin.model, pk=pk)
    user = request.user
    if not isinstance(user, User) or not merging.may_merge(user, subject):
        raise PermissionDenied
    if request.method == "POST":
        try:
            return _carry_out(admin, request, subject, user)
        except VerbRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(_address(subject))
    chosen = {"into": _number(request.GET["into"])} if "into" in request.GET else None
    form = WinnerForm(admin, subject, chosen)
    into = form.cleaned_data["into"] if form.is_valid() else None
    return TemplateResponse(
        request,
        "admin/articles/merge.html",
        {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "original": subject,
            "title": _("Merge “%s”") % subject,
            "media": form.media,
            "form": form,
            "into": into,
            "objection": objection(subject, into) if into is not None else "",
            "reach": merging.reach(subject),
            "merge": merging.merge_of(subject) if subject.merged_into_id else None,
            "merges": [(each, _lost(subject, each)) for each in merging.merges_into(subject)],
        },
    )


def _carry_out(
    admin: ModelAdmin, request: HttpRequest, subject: Mergeable, user: User
) -> HttpResponse:
    now = database_now()
    if "undo" in request.POST:
        event = get_object_or_404(
            Event, pk=_number(request.POST["undo"]), kind=kind_of(subject).name
        )
        undone = merging.undo_merge(event, by=user, now=now)
        names = {"name": undone.payload["name"], "into": undone.payload["into_name"]}
        messages.success(request, _("“%(name)s” and “%(into)s” are two again.") % names)
        if count := len(undone.payload["unpublished"]):
            messages.warning(
                request,
                ngettext(
                    "%d story was published again since; it carries the old name as a change.",
                    "%d stories were published again since; they carry the old name as a change.",
                    count,
                )
                % count,
            )
        return HttpResponseRedirect(_address(subject, "change", undone.subject_id))
    into = get_object_or_404(admin.model, pk=_number(request.POST.get("into", "")))
    _VERBS[kind_of(subject).name](subject, into=into, by=user, now=now)
    messages.success(request, _("“%(name)s” is “%(into)s” now.") % {"name": subject, "into": into})
    return HttpResponseRedirect(_address(subject, "change", into.pk))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _lost(subject: Mergeable, event: Event) -> dict[str, Any]:
    """Say where the merge of another into this one is undone, if it can be from here."""
    return {
        "address": _address(subject, "merge", event.subject_id),
        "is_direct": event.payload["into"] == subject.pk,
    }


def _address(subject: Mergeable, page: str = "merge", pk: int | None = None) -> str:
    opts = subject._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[pk or subject.pk])


AuthorAdmin.add_page(pages, form_template=FORM_TEMPLATE)
