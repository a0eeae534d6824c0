"""Issues on the desk: made from their list, edited, looked at, sent, stopped."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from events.clock import database_now
from newsletter import filling, previewing, verbs
from newsletter.admin.send_form import SendForm
from newsletter.admin.stories import StoryInline
from newsletter.models import Copy, Issue, MailingList
from newsletter.verbs import IssueRefused


class BeginForm(forms.Form):
    """Which newsletter the issue is of."""

    list = forms.ModelChoiceField(
        label=gettext_lazy("Newsletter"),
        queryset=MailingList.objects.in_order(),
        empty_label=None,
        widget=forms.RadioSelect,
    )


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):
    """One edition after the other."""

    list_display = ("__str__", "list", "state", "send_at", "recipients", "sent")
    list_filter = ("list", "state")
    list_select_related = ("list",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    fields = ("subject", "preview_text", "intro")
    inlines = (StoryInline,)
    change_form_template = "admin/newsletter/issue/change_form.html"

    def get_urls(self) -> list[Any]:
        """Add the pages of an issue beside its form."""
        wrap = self.admin_site.admin_view
        info = "newsletter_issue"
        return [
            path("<int:pk>/send/", wrap(self.send_view), name=f"{info}_send"),
            path("<int:pk>/stop/", wrap(self.stop_view), name=f"{info}_stop"),
            *previewing.urls(self),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for the newsletter, and make a draft with its stories."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BeginForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            issue = filling.begin(form.cleaned_data["list"], now=database_now())
            return HttpResponseRedirect(_address("change", issue))
        context = {"title": _("New issue"), "form": form, "lists": MailingList.objects.exists()}
        return self._page(request, "begin", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say how far the sending has come, and what can be done."""
        issue = kwargs.get("obj")
        if issue is not None:
            context |= self._about(request, issue)
        return super().render_change_form(request, context, *args, **kwargs)

    def _about(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        user = request.user if isinstance(request.user, User) else None
        waiting = 0
        if issue.state == Issue.State.SENDING:
            waiting = Copy.objects.filter(issue=issue).waiting().count()
        return {
            "issue": issue,
            "may_send": verbs.may_send(user, issue.list),
            "is_going_out": issue.state in (Issue.State.WAITING, Issue.State.SENDING),
            "settled": issue.recipients - waiting,
        }

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and fill up from the list if that was the button."""
        super().save_related(request, form, formsets, change)
        if "_fill" in request.POST:
            added = filling.fill(form.instance, now=database_now())
            messages.success(request, _("Stories added: %(count)d.") % {"count": added})

    def response_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        """Go where the button leads; what was typed is saved."""
        for button, page in (("_preview", "preview"), ("_send", "send"), ("_fill", "change")):
            if button in request.POST:
                return HttpResponseRedirect(_address(page, obj))
        return super().response_change(request, obj)

    def send_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what goes out to how many, and let it go; breaking news asks twice."""
        issue = get_object_or_404(Issue.objects.select_related("list"), pk=pk)
        user = request.user
        if not isinstance(user, User) or not verbs.may_send(user, issue.list):
            raise PermissionDenied
        form = SendForm(request.POST if request.method == "POST" else None, issue=issue)
        if request.method == "POST" and form.is_valid():
            try:
                sent = verbs.send(
                    issue, by=user, now=database_now(), send_at=form.cleaned_data["send_at"]
                )
            except IssueRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, form.done_words(sent))
                return HttpResponseRedirect(_address("change", issue))
        count = verbs.recipients(issue.list)
        context = {
            "title": _("Send this issue"),
            "issue": issue,
            "form": form,
            "count": count,
            "is_more": count > verbs.COUNTED,
            "stories": previewing.headlines(issue),
        }
        return self._page(request, "send", context)

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop an issue that waits or goes out."""
        issue = get_object_or_404(Issue.objects.select_related("list"), pk=pk)
        user = request.user
        if not isinstance(user, User) or not verbs.may_send(user, issue.list):
            raise PermissionDenied
        if request.method == "POST":
            try:
                verbs.stop(issue, by=user, now=database_now())
            except IssueRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Stopped."))
        return HttpResponseRedirect(_address("change", issue))

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """What waits or was sent keeps its words."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """A draft can go; what was sent stays on record."""
        is_draft = obj is not None and obj.is_open and obj.started_at is None
        return is_draft and super().has_change_permission(request, obj)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": Issue._meta}
        return TemplateResponse(
            request, f"admin/newsletter/issue/{name}.html", {**shared, **context}
        )


def _address(page: str, issue: Issue) -> str:
    return reverse(f"admin:newsletter_issue_{page}", args=[issue.pk])
