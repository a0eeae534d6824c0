"""The page of one note to readers: say it in other words, or take it off the story."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import corrections
from articles.admin import receipt
from articles.admin.correction_forms import RewordForm
from articles.models.article import Article
from articles.models.correction import Correction
from articles.permissions import may, may_see
from articles.verbs import VerbRefused
from articles.wording import state_words
from articles.workflow import Verb, right_of
from events.clock import database_now


def reword_page(admin: ModelAdmin, request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Ask for other words, or whether the note shall go; POST does it."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if not isinstance(user, User) or not may_see(user, article):
        raise PermissionDenied
    if not may(user, right_of(Verb.CORRECT), article):
        raise PermissionDenied
    standing = get_object_or_404(Correction.objects.standing(), pk=note, article_id=pk)
    form = RewordForm(request.POST or None, note=standing)
    is_withdrawal = "withdraw" in request.POST
    if is_withdrawal:
        form.fields["text"].required = False
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, database_now()
        try:
            if is_withdrawal:
                corrections.withdraw(standing, by=user, now=now, reason=said["reason"])
            else:
                place = said.get("position")
                corrections.reword(
                    standing, text=said["text"], by=user, now=now, reason=said["reason"],
                    position=Correction.Position(place) if place else None,
                )  # fmt: skip
        except VerbRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Done: readers see the note no more.")
            if not is_withdrawal:
                words = _("Done: readers see the new words.")
            messages.success(request, receipt.with_link(words, article))
            return HttpResponseRedirect(
                reverse("admin:articles_article_verb", args=[pk, Verb.CORRECT])
            )
    return TemplateResponse(
        request,
        "admin/articles/article/reword.html",
        {
            **admin.admin_site.each_context(request),
            "opts": Article._meta,
            "original": article,
            "title": _("Reword or withdraw: %s") % standing.get_kind_display().lower(),
            "state": state_words(article),
            "note": standing,
            "form": form,
        },
    )
