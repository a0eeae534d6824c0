"""What moving, placing, copying and sending back ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import copying, moving, paths, reviewing
from articles.admin.verb_form import Click, VerbForm, reason_field
from articles.models.choices import Placement
from articles.workflow import Verb


class MoveForm(VerbForm):
    """Another address."""

    verb = Verb.MOVE
    explanation = _("The old address leads to the new one, for ever.")
    path = forms.CharField(label=_("New address"), max_length=380)
    reason = reason_field(required=False)

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


class DuplicateForm(VerbForm):
    """Copy as a new draft."""

    verb = Verb.DUPLICATE
    explanation = _("A new draft of yours that says the same, without address and dates.")

    def run(self, click: Click) -> Any:
        """Copy."""
        return copying.duplicate(self.article, by=click.by, now=click.now)


class DiscardForm(VerbForm):
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
    reason = reason_field(required=True)

    def run(self, click: Click) -> Any:
        """Send back."""
        return reviewing.send_back(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )
