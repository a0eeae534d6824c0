"""The house style on the desk: a plain list of rules, and the page of a story's checks."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from articles import checks, revisions, styling
from articles.admin.differences import label
from articles.content import Content
from articles.models.article import Article
from articles.models.house_style import HouseRule
from articles.permissions import may, may_see
from articles.settling import settle_now
from articles.verbs import VerbRefused
from articles.wording import state_words
from events.clock import database_now
from events.recording import record

# What the editor needs of a rule to find it as `articles.house_style` does.
_RULE_FIELDS = ("what", "replacement", "why", "severity", "is_whole_word", "is_case_sensitive")


class HouseRuleForm(forms.ModelForm):
    """A rule that changes something."""

    class Meta:
        model = HouseRule
        fields = "__all__"  # noqa: DJ007 - the admin's fields choose

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that would find its own replacement again and again."""
        cleaned = super().clean() or {}
        what, instead = cleaned.get("what", ""), cleaned.get("replacement", "")
        if not cleaned.get("is_case_sensitive") and what.casefold() == instead.casefold() != "":
            raise ValidationError(
                _("Only capitals differ: tick “capitals count”, or it finds itself.")
            )
        return cleaned


@admin.register(HouseRule)
class HouseRuleAdmin(admin.ModelAdmin):
    """Words and phrases that the house writes otherwise."""

    form = HouseRuleForm
    list_display = ("what", "replacement", "why", "severity", "is_on")
    list_filter = ("severity", "is_on")
    list_per_page = 200
    search_fields = ("what", "replacement", "why")
    fields = (
        "what", "replacement", "why", "severity", "is_on", "is_whole_word", "is_case_sensitive",
    )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: HouseRule, form: Any, change: bool) -> None:
        """Save, with an Event."""
        super().save_model(request, obj, form, change)
        _record(request, obj.pk, "changed" if change else "created", {"changed": form.changed_data})

    def delete_model(self, request: HttpRequest, obj: HouseRule) -> None:
        """Delete, with an Event that keeps the rule's words."""
        pk, words = obj.pk, str(obj)
        super().delete_model(request, obj)
        _record(request, pk, "deleted", {"name": words})

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete one by one, each with its Event."""
        for each in queryset:
            self.delete_model(request, each)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Answer with the rules that are on, for the editor to underline what they find."""
    found = HouseRule.objects.filter(is_on=True).order_by("what").values(*_RULE_FIELDS)
    response = JsonResponse({"rules": list(found)})
    response["Cache-Control"] = "private, no-cache"
    return response


def checks_page(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what stands between a story and its readers; one click puts a house rule right."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not may_see(user, article):
        raise PermissionDenied
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    if request.method == "POST":
        _fix(request, article, user)
        return HttpResponseRedirect(reverse("admin:articles_article_checks", args=[pk]))
    settle_now(article)
    revision = revisions.newest_of(article)
    content = revisions.content_of(revision)
    found = checks.findings(article, revision, content, by=user, now=database_now())
    return TemplateResponse(
        request,
        "admin/articles/article/checks.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Checks"),
            "original": article,
            "state": state_words(article),
            "hard": [each for each in found if each.is_hard],
            "waivable": [each for each in found if not each.is_hard],
            "style": _style(content),
            "may_write": may(user, "edit", article),
        },
    )


def _style(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "rule": each.rule,
            "places": [(label(match.field), match) for match in each.matches[:5]],
            "more": max(0, len(each.matches) - 5),
        }
        for each in styling.findings(content)
    ]


def _fix(request: HttpRequest, article: Article, user: User) -> None:
    wanted = request.POST.get("rule", "")
    rule = get_object_or_404(HouseRule, pk=int(wanted) if wanted.isdecimal() else 0)
    try:
        places = styling.put_right(article, rule, by=user, now=database_now())
    except VerbRefused as refusal:
        messages.error(request, str(refusal))
    else:
        done = ngettext("Changed in %d place.", "Changed in %d places.", places)
        messages.success(request, done % places)


def _record(request: HttpRequest, pk: int, verb: str, payload: dict[str, Any]) -> None:
    user = request.user if isinstance(request.user, User) else None
    record("house_style", pk, verb, by=user, now=database_now(), payload=payload)
