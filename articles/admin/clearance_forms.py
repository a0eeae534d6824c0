"""What legal checks and restrictions ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import holding
from articles.admin.verb_form import Click, VerbForm, reason_field
from articles.workflow import Verb


class RequireLegalForm(VerbForm):
    """Ask for a legal check."""

    verb = Verb.REQUIRE_LEGAL
    explanation = _("Neither the story nor an update of it goes out until it is cleared.")
    reason = reason_field(required=False)

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
    reason = reason_field(required=False)

    def run(self, click: Click) -> Any:
        """Restrict."""
        return holding.restrict(
            self.article, people=self.cleaned_data["people"], by=click.by, now=click.now,
            reason=self.cleaned_data["reason"],
        )  # fmt: skip


class UnrestrictForm(VerbForm):
    """Open to the desk."""

    verb = Verb.UNRESTRICT
    explanation = _("Everyone on the desk can see it again, its history included.")

    def run(self, click: Click) -> Any:
        """Open."""
        return holding.unrestrict(self.article, by=click.by, now=click.now)
