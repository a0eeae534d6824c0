"""What planning and holding back ask for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import holding, planning, scheduling, site
from articles.admin.moment_field import MomentForm
from articles.admin.push_fields import PushFields
from articles.admin.verb_form import Click, VerbForm, reason_field
from articles.models.schedule import ScheduledVerb, ScheduledVerbQuerySet
from articles.workflow import Verb


class PlanField(forms.ModelChoiceField):
    """Offers what waits, by its time and the version it names."""

    def label_from_instance(self, plan: ScheduledVerb) -> str:
        """Say what would be replaced."""
        due = date_format(timezone.localtime(plan.due_at), "DATETIME_FORMAT")
        number = plan.revision.number if plan.revision else 0
        return gettext("%(verb)s at %(due)s, revision %(number)d") % {
            "verb": plan.get_verb_display(), "due": due, "number": number,
        }  # fmt: skip


class ScheduleForm(VerbForm, MomentForm, PushFields):
    """Publish later."""

    verb = Verb.SCHEDULE
    explanation = _(
        "This version goes out at that time, whatever is typed after it. Until then readers see "
        "nothing of it."
    )
    is_substantive = forms.BooleanField(label=_("New facts: show “Updated”"), required=False)
    instead_of = PlanField(
        label=_("Instead of"),
        queryset=ScheduledVerb.objects.none(),
        required=False,
        empty_label=_("nothing: what is planned runs too"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = planning.waiting(self.article).publications().select_related("revision")
        self.fields["instead_of"].queryset = waiting  # type: ignore[attr-defined]
        if not waiting.exists():
            del self.fields["instead_of"]
            if self.article.standing != "live":
                del self.fields["is_substantive"]
        is_live = self.article.standing == "live"
        self.offer_push(self.article, Verb.UPDATE if is_live else Verb.PUBLISH, self.by)
        self._take_over(waiting)

    def _take_over(self, waiting: ScheduledVerbQuerySet) -> None:
        """Begin with the time, and what goes out, of the plan that this one is to replace."""
        number = str(self.initial.get("instead_of", ""))
        replaced = waiting.filter(pk=int(number)).first() if number.isdecimal() else None
        if replaced is not None:
            local = replaced.due_at.astimezone(site.current().zone)
            self.initial = {**self.initial, "date": local.date(), "time": local.time()}
            if replaced.push:
                self.initial |= {"push": replaced.push["to"], "push_text": replaced.push["text"]}

    def run(self, click: Click) -> Any:
        """Plan the publication."""
        return scheduling.schedule(
            self.article, revision=click.revision, due_at=self.cleaned_data["moment"], by=click.by,
            now=click.now, is_substantive=self.cleaned_data.get("is_substantive", False),
            instead_of=self.cleaned_data.get("instead_of"), push=self.pushed(),
            waivers={
                name.removeprefix("waive-"): str(value)
                for name, value in self.data.items()
                if name.startswith("waive-")
            },
        )  # fmt: skip


class ScheduleUnpublishForm(VerbForm, MomentForm):
    """Unpublish later."""

    verb = Verb.SCHEDULE_UNPUBLISH
    explanation = _("Readers find the page until that time, and nothing at its address after it.")
    reason = reason_field(required=True)

    def run(self, click: Click) -> Any:
        """Plan the end."""
        return scheduling.schedule_unpublish(
            self.article, due_at=self.cleaned_data["moment"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class EmbargoForm(VerbForm, MomentForm):
    """Forbid publication before a time."""

    verb = Verb.SET_EMBARGO
    explanation = _(
        "Publishing before that time is refused, and schedules due earlier are stopped. Its end "
        "publishes nothing by itself."
    )
    reason = reason_field(required=False)

    def run(self, click: Click) -> Any:
        """Set it."""
        return holding.set_embargo(
            self.article, until=self.cleaned_data["moment"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class LiftEmbargoForm(VerbForm):
    """End an embargo."""

    verb = Verb.LIFT_EMBARGO
    explanation = _("It may go out from now on; nothing is published by this.")

    def run(self, click: Click) -> Any:
        """Lift."""
        return holding.lift_embargo(self.article, by=click.by, now=click.now)


class HoldForm(VerbForm):
    """Keep from going out."""

    verb = Verb.HOLD
    explanation = _("Nothing of it goes out until someone releases it, schedules included.")
    reason = reason_field(required=True)

    def run(self, click: Click) -> Any:
        """Hold."""
        return holding.hold(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )


class ReleaseForm(VerbForm):
    """End a hold."""

    verb = Verb.RELEASE
    explanation = _("It may go out again. What came due meanwhile does not run by itself.")

    def run(self, click: Click) -> Any:
        """Release."""
        return holding.release(self.article, by=click.by, now=click.now)
