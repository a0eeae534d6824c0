"""The page of one verb: what will happen, what it asks for, and a button. Works without scripts."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import revisions, scheduling
from articles.admin import receipt
from articles.admin.verb_form import Click, VerbForm
from articles.admin.verb_forms import FORMS
from articles.checks import Finding
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.permissions import may, may_see
from articles.publishing import ChecksFailed
from articles.settling import settle_now
from articles.verbs import VerbRefused, no_right
from articles.wording import state_words, verb_words
from articles.workflow import Verb, right_of, transition
from events.clock import database_now


def verb_page(admin: ModelAdmin, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for what a verb needs, and carry it out on the revision that the person saw."""
    article = get_object_or_404(Article, pk=pk)
    user = request.user
    if name not in FORMS or not isinstance(user, User):
        raise Http404
    verb = Verb(name)
    if not may_see(user, article) or not admin.has_view_permission(request, article):
        raise PermissionDenied
    settle_now(article)
    initial = {"instead_of": request.GET.get("instead", "")}
    form = FORMS[verb](request.POST or None, article=article, by=user, initial=initial)
    findings: Sequence[Finding] = ()
    if request.method == "POST" and form.is_valid() and not form.is_looking():
        try:
            result = form.run(Click(by=user, now=database_now(), revision=_seen(request, article)))
        except ChecksFailed as refusal:
            form.add_error(None, str(refusal))
            findings = refusal.waivable
        except VerbRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            shown = result if isinstance(result, Article) else article
            messages.success(request, receipt.with_link(form.done(), article))
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[shown.pk]))
    return _page(admin, request, article, verb, form, findings)


def page_verbs(user: User, article: Article) -> list[tuple[Verb, str]]:
    """Return the verbs with a page of their own that the user may use on this article now."""
    return [
        (verb, verb_words(verb).capitalize())
        for verb in FORMS
        if _is_possible(user, article, verb) and _makes_sense(article, verb)
    ]


def _is_possible(user: User, article: Article, verb: Verb) -> bool:
    step = transition(article.stage, article.standing, verb)
    return step is not None and may(user, step.right, article)


def _why_not(user: User, article: Article, verb: Verb) -> str:
    """Say why a verb has no button on its page: the right is lacking, or the state."""
    if not may(user, right_of(verb), article):
        return no_right(verb)
    return _("This is not possible any more: the article has moved on.")


def may_cancel(user: User, article: Article) -> bool:
    """Say whether the user may cancel what waits for the article, whatever its state."""
    return may(user, right_of(Verb.UNSCHEDULE), article)


def _makes_sense(article: Article, verb: Verb) -> bool:
    """Leave out what would change nothing: releasing what is not held, and the like."""
    match verb:
        case Verb.HOLD:
            return not article.is_held
        case Verb.RELEASE:
            return article.is_held
        case Verb.LIFT_EMBARGO:
            return article.embargo_until is not None
        case Verb.REQUIRE_LEGAL:
            return article.legal != Article.Legal.REQUIRED
        case Verb.CLEAR_LEGAL:
            return article.legal == Article.Legal.REQUIRED
        case Verb.UNRESTRICT:
            return article.is_restricted
        case Verb.DISCARD:
            return article.has_changes
        case Verb.SEND_BACK | Verb.PUBLISH | Verb.UPDATE:
            return False  # the form's own bar has them
    return True


def _seen(request: HttpRequest, article: Article) -> Revision:
    """Return the revision that was on the screen: named by the form, else the newest."""
    number = request.POST.get("revision") or request.GET.get("revision") or ""
    if number.isdecimal():
        found = article.revisions.filter(number=int(number)).first()
        if found is not None:
            return found
    return revisions.newest_of(article)


def unschedule(admin: ModelAdmin, request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Ask whether a waiting plan shall be cancelled, and cancel it."""
    item = get_object_or_404(ScheduledVerb.objects.select_related("article"), pk=plan, article=pk)
    user = request.user
    if not isinstance(user, User) or not may_see(user, item.article):
        raise PermissionDenied
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        try:
            scheduling.unschedule(item, by=user, now=database_now())
        except VerbRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Cancelled: it does not run."))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))
    return _page(admin, request, item.article, Verb.UNSCHEDULE, form)


def _page(
    admin: ModelAdmin,
    request: HttpRequest,
    article: Article,
    verb: Verb,
    form: forms.Form,
    findings: Sequence[Finding] = (),
) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    is_plan = verb == Verb.UNSCHEDULE
    is_possible = may_cancel(user, article) if is_plan else _is_possible(user, article, verb)
    seen = _seen(request, article)
    template, own = "admin/articles/article/verb.html", {}
    if isinstance(form, VerbForm):
        template = form.template
        own = form.context(Click(by=user, now=database_now(), revision=seen))
    return TemplateResponse(
        request,
        template,
        {
            **admin.admin_site.each_context(request),
            "opts": Article._meta,
            "original": article,
            "title": verb_words(verb).capitalize(),
            "verb": verb,
            "form": form,
            "findings": findings,
            "state": state_words(article),
            "revision": seen,
            "is_possible": is_possible,
            "why_not": "" if is_possible else _why_not(user, article, verb),
            **own,
        },
    )
