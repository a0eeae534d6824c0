"""The page that merges the live page's changes into a planned version that did not run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from articles import catching_up, publishing, revisions, scheduling
from articles.admin import differences
from articles.admin.moment_field import MomentForm
from articles.catching_up import LIVE, PLANNED, Conflict, Then
from articles.checks import Finding
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.permissions import may
from articles.verbs import VerbRefused
from articles.workflow import Verb, transition
from events.clock import database_now

KEEP, SCHEDULE, PUBLISH = "keep", "schedule", "publish"


@dataclass(frozen=True)
class Choice:
    """A conflict as the page shows it: both sides in words, and what was ticked."""

    key: str
    label: str
    sides: tuple[tuple[str, str, str], ...]
    is_body: bool
    chosen: str


class WhenForm(MomentForm):
    """When the merged version goes out; only asked for when it is scheduled."""

    def __init__(self, *args: Any, then: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "time"):
            self.fields[name].required = then == SCHEDULE


def catch_up(admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what changed on the live page and where both sides changed; POST merges."""
    plan = get_object_or_404(
        ScheduledVerb.objects.select_related("article__live_revision", "revision", "made_from"),
        pk=number,
        article=pk,
    )
    user = request.user
    if not isinstance(user, User) or not admin.has_change_permission(request, plan.article):
        raise PermissionDenied
    live = plan.article.live_revision
    if live is None or not catching_up.waits_for_merge(plan):
        messages.info(request, _("There is nothing to merge any more."))
        return _back(plan)
    then = request.POST.get("then", "")
    when = WhenForm(request.POST or None, then=then)
    choices = {
        name.removeprefix("choice-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("choice-")
    }
    findings: Sequence[Finding] = ()
    if request.method == "POST" and when.is_valid():
        now = database_now()
        try:
            catching_up.catch_up(
                plan,
                live=_seen(plan, request.POST.get("live", "")) or live,
                choices=choices,
                by=user,
                now=now,
                then=_then(request, then, plan, when.cleaned_data.get("moment"), user, now),
            )
        except publishing.ChecksFailed as refusal:
            when.add_error(None, str(refusal))
            findings = refusal.waivable
        except VerbRefused as refusal:
            when.add_error(None, str(refusal))
        else:
            messages.success(request, _DONE[then]())
            return _back(plan)
        plan.article.refresh_from_db()
    return _page(admin, request, plan, when, choices, findings)


_DONE = {
    KEEP: lambda: _("Merged into the working copy. Publish or schedule it when you are ready."),
    SCHEDULE: lambda: _("Merged and scheduled."),
    PUBLISH: lambda: _("Merged; the update is live."),
}


def _then(
    request: HttpRequest,
    then: str,
    plan: ScheduledVerb,
    moment: datetime | None,
    by: User,
    now: datetime,
) -> Then | None:
    """Return the verb that the pressed button stands for."""
    waivers = plan.waivers | {
        name.removeprefix("waive-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("waive-")
    }
    if then == PUBLISH:
        return lambda article, revision: publishing.publish_update(
            article, revision=revision, by=by, now=now, is_substantive=plan.is_substantive,
            placement=plan.placement, waivers=waivers,
            push=plan.push,
        )  # fmt: skip
    if then == SCHEDULE and moment is not None:
        due_at: datetime = moment
        return lambda article, revision: scheduling.schedule(
            article, revision=revision, due_at=due_at, by=by, now=now,
            is_substantive=plan.is_substantive, placement=plan.placement, waivers=waivers,
            push=plan.push,
        )  # fmt: skip
    if then == KEEP:
        return None
    raise VerbRefused(_("Choose what to do with the merged version."))


def _page(
    admin: ModelAdmin,
    request: HttpRequest,
    plan: ScheduledVerb,
    when: WhenForm,
    choices: dict[str, str],
    findings: Sequence[Finding],
) -> HttpResponse:
    article = Article.objects.select_related("live_revision").get(pk=plan.article_id)
    plan.article = article
    proposal = catching_up.propose(plan, choices)
    return TemplateResponse(
        request,
        "admin/articles/article/catch_up.html",
        {
            **admin.admin_site.each_context(request),
            "opts": Article._meta,
            "original": article,
            "title": _("Merge the live changes"),
            "plan": plan,
            "live": article.live_revision,
            "changes": [
                differences.row(each)
                for each in revisions.differences(proposal.before, proposal.live)
            ],
            "conflicts": [_choice(each, choices) for each in proposal.conflicts],
            "has_moved_on": catching_up.has_moved_on(plan),
            "may_publish": _may_publish(request, article),
            "form": when,
            "findings": findings,
        },
    )  # fmt: skip


def _choice(conflict: Conflict, choices: dict[str, str]) -> Choice:
    words = differences.row(revisions.Difference(conflict.name, conflict.planned, conflict.live))
    is_body = conflict.name == "body"
    return Choice(
        key=conflict.key,
        label=words.label,
        sides=(
            (PLANNED, _("As planned"), conflict.planned if is_body else words.before),
            (LIVE, _("As it is live"), conflict.live if is_body else words.after),
        ),
        is_body=is_body,
        chosen=choices.get(conflict.key, ""),
    )


def _may_publish(request: HttpRequest, article: Article) -> bool:
    step = transition(article.stage, article.standing, Verb.UPDATE)
    user = request.user
    return step is not None and isinstance(user, User) and may(user, step.right, article)


def _back(plan: ScheduledVerb) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[plan.article_id]))


def _seen(plan: ScheduledVerb, number: str) -> Revision | None:
    """Return the live revision that the form was made with."""
    return plan.article.revisions.filter(number=int(number) if number.isdecimal() else 0).first()
