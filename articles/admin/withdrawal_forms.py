"""What withdrawing a story asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles import withdrawing
from articles.admin.verb_form import Click, VerbForm, reason_field
from articles.workflow import Verb


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
    reason = reason_field(required=True)

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
    reason = reason_field(required=True)

    def run(self, click: Click) -> Any:
        """Reopen."""
        return withdrawing.reopen(
            self.article, by=click.by, now=click.now, reason=self.cleaned_data["reason"]
        )
