"""What a verb asks for before it runs: one small form each, with the call that it leads to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import copying, holding, moving, paths, reviewing, scheduling, withdrawing
from articles.admin.moment_field import MomentForm
from articles.models.article import Article
from articles.models.choices import Placement
from articles.models.revision import Revision
from articles.workflow import Verb


@dataclass(frozen=True)
class Click:
    """Who pressed the button, when, and the revision on the screen."""

    by: User
    now: datetime
    revision: Revision


class VerbForm(forms.Form):
    """A verb's form; `explanation` says in a sentence or two what will happen, and to whom."""

    verb: Verb
    explanation: Any = ""

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        self.article = article
        super().__init__(*args, **kwargs)

    def run(self, click: Click) -> Any:
        """Carry the verb out with what was typed. Raises VerbRefused."""
        raise NotImplementedError


def _reason(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the history; readers don’t see it."),
    )


class ScheduleForm(VerbForm, MomentForm):
    """Publish later."""

    verb = Verb.SCHEDULE
    explanation = _(
        "This version goes out at that time, whatever is typed after it. Until then readers see "
        "nothing of it."
    )
    is_substantive = forms.BooleanField(label=_("New facts: show “Updated”"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.article.standing != "live":
            del self.fields["is_substantive"]

    def run(self, click: Click) -> Any:
        """Plan the publication."""
        return scheduling.schedule(
            self.article, revision=click.revision, due_at=self.cleaned_data["moment"], by=click.by,
            now=click.now, is_substantive=self.cleaned_data.get("is_substantive", False),
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
    reason = _reason(required=True)

    def run(self, click: Click) -> Any:
        """Plan the end."""
        return scheduling.schedule_unpublish(
            self.article, due_at=self.cleaned_data["moment"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class HoldForm(VerbForm):
    """Keep from going out."""

    verb = Verb.HOLD
    explanation = _("Nothing of it goes out until someone releases it, schedules included.")
    reason = _reason(required=True)

    def run(self, click: Click) -> Any:
        """Hold."""
        return holding.hold(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )


class EmbargoForm(VerbForm, MomentForm):
    """Forbid publication before a time."""

    verb = Verb.SET_EMBARGO
    explanation = _(
        "Publishing before that time is refused, and schedules due earlier are stopped. Its end "
        "publishes nothing by itself."
    )
    reason = _reason(required=False)

    def run(self, click: Click) -> Any:
        """Set it."""
        return holding.set_embargo(
            self.article, until=self.cleaned_data["moment"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class RequireLegalForm(VerbForm):
    """Ask for a legal check."""

    verb = Verb.REQUIRE_LEGAL
    explanation = _("Neither the story nor an update of it goes out until it is cleared.")
    reason = _reason(required=False)

    def run(self, click: Click) -> Any:
        """Ask."""
        return holding.require_legal(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )


class ClearLegalForm(VerbForm):
    """Clear what is on the screen."""

    verb = Verb.CLEAR_LEGAL
    explanation = _(
        "You clear the version that you have just seen. If its headline, deck, text or pictures "
        "change, a new check is asked for."
    )
    reason = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def run(self, click: Click) -> Any:
        """Clear."""
        return holding.clear_legal(
            self.article, revision=click.revision, by=click.by, now=click.now,
            note=self.cleaned_data["reason"],
        )  # fmt: skip


class RestrictForm(VerbForm):
    """Hide from most of the desk."""

    verb = Verb.RESTRICT
    explanation = _(
        "Only its own people, administrators and those you name see it, in lists, search and "
        "history alike."
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who else may see it"),
        queryset=User.objects.filter(is_active=True).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason(required=False)

    def run(self, click: Click) -> Any:
        """Restrict."""
        return holding.restrict(
            self.article, people=self.cleaned_data["people"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class KillForm(VerbForm):
    """Withdraw for good."""

    verb = Verb.KILL
    explanation = _(
        "The page goes at once and for good. At its address readers find your sentence, and "
        "nothing else. The article is read-only until an administrator reopens it."
    )
    sentence = forms.CharField(
        label=_("Sentence for readers"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: This article has been withdrawn because it was wrong."),
    )
    reason = _reason(required=True)

    def run(self, click: Click) -> Any:
        """Kill."""
        return withdrawing.kill(
            self.article, sentence=self.cleaned_data["sentence"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class TakeDownForm(KillForm):
    """Remove for legal reasons, rights or privacy."""

    verb = Verb.TAKE_DOWN
    ground = forms.ChoiceField(label=_("Because of"), choices=withdrawing.Ground.choices)
    field_order = ("ground", "sentence", "reason")

    def run(self, click: Click) -> Any:
        """Take down."""
        return withdrawing.take_down(
            self.article, ground=withdrawing.Ground(self.cleaned_data["ground"]),
            sentence=self.cleaned_data["sentence"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class ReopenForm(VerbForm):
    """Let a withdrawn story be edited again."""

    verb = Verb.REOPEN
    explanation = _("It can be edited again. Its address keeps the sentence until it is published.")
    reason = _reason(required=True)

    def run(self, click: Click) -> Any:
        """Reopen."""
        return withdrawing.reopen(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )


class MoveForm(VerbForm):
    """Another address."""

    verb = Verb.MOVE
    explanation = _("The old address leads to the new one, for ever.")
    path = forms.CharField(label=_("New address"), max_length=380)
    reason = _reason(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].initial = paths.current(self.article.pk)

    def run(self, click: Click) -> Any:
        """Move."""
        return moving.move_url(
            self.article, path=self.cleaned_data["path"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class PlaceForm(VerbForm):
    """Another place on the home page."""

    verb = Verb.PLACE
    explanation = _("Takes effect at once. The newest “home lead” leads the home page.")
    placement = forms.ChoiceField(label=_("Placement"), choices=Placement.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["placement"].initial = self.article.placement

    def run(self, click: Click) -> Any:
        """Place."""
        placement = Placement(self.cleaned_data["placement"])
        return moving.place(self.article, placement=placement, by=click.by, now=click.now)


class _Plain(VerbForm):
    """A verb that asks for nothing but a yes."""


class ReleaseForm(_Plain):
    """End a hold."""

    verb = Verb.RELEASE
    explanation = _("It may go out again. What came due meanwhile does not run by itself.")

    def run(self, click: Click) -> Any:
        """Release."""
        return holding.release(self.article, by=click.by, now=click.now)


class LiftEmbargoForm(_Plain):
    """End an embargo."""

    verb = Verb.LIFT_EMBARGO
    explanation = _("It may go out from now on; nothing is published by this.")

    def run(self, click: Click) -> Any:
        """Lift."""
        return holding.lift_embargo(self.article, by=click.by, now=click.now)


class UnrestrictForm(_Plain):
    """Open to the desk."""

    verb = Verb.UNRESTRICT
    explanation = _("Everyone on the desk can see it again, its history included.")

    def run(self, click: Click) -> Any:
        """Open."""
        return holding.unrestrict(self.article, by=click.by, now=click.now)


class DuplicateForm(_Plain):
    """Copy as a new draft."""

    verb = Verb.DUPLICATE
    explanation = _("A new draft of yours that says the same, without address and dates.")

    def run(self, click: Click) -> Any:
        """Copy."""
        return copying.duplicate(self.article, by=click.by, now=click.now)


class DiscardForm(_Plain):
    """Back to the live text."""

    verb = Verb.DISCARD
    explanation = _(
        "The working copy says what the live page says. What it says now stays in the history."
    )

    def run(self, click: Click) -> Any:
        """Discard."""
        return copying.discard(self.article, by=click.by, now=click.now)


class SendBackForm(VerbForm):
    """Back to the writer, from the board of the desk."""

    verb = Verb.SEND_BACK
    explanation = _("It is a draft again, and its writer reads your reason.")
    reason = _reason(required=True)

    def run(self, click: Click) -> Any:
        """Send back."""
        return reviewing.send_back(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )


FORMS: dict[Verb, type[VerbForm]] = {
    form.verb: form
    for form in (
        ScheduleForm, ScheduleUnpublishForm, HoldForm, ReleaseForm, EmbargoForm, LiftEmbargoForm,
        RequireLegalForm, ClearLegalForm, RestrictForm, UnrestrictForm, PlaceForm, MoveForm,
        DuplicateForm, DiscardForm, KillForm, TakeDownForm, ReopenForm, SendBackForm,
    )
}  # fmt: skip
