"""What a note to readers asks for: its kind, its words, its place; alone or with an update."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import corrections, revisions
from articles.admin.verb_form import Click, VerbForm, reason_field
from articles.correction_words import suggested
from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.revision import Revision
from articles.permissions import may
from articles.retracting import retract
from articles.verbs import VerbRefused
from articles.workflow import Verb
from events.models import Event

_PUBLISHED = (Verb.PUBLISH, Verb.UPDATE, Verb.FIX_LIVE)


@dataclass(frozen=True)
class Note:
    """A note as the desk lists it, with the wordings before it, newest first."""

    current: Correction
    earlier: list[Correction]


class NoteFields(forms.Form):
    """A note that goes out together with something else; none unless a kind is chosen."""

    note_kind = forms.ChoiceField(
        label=gettext_lazy("Tell readers what changed"), choices=[], required=False
    )
    note_text = forms.CharField(
        label=gettext_lazy("What readers are told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "spellcheck": "true"}),
    )
    note_position = forms.ChoiceField(
        label=gettext_lazy("Where it stands"),
        choices=Correction.Position.choices,
        initial=Correction.Position.FOOT,
        required=False,
    )

    def offer_notes(self, suggestion: str) -> None:
        """Offer the kinds that go with an update, and a text to begin from."""
        kinds = [each for each in Correction.Kind.choices if each[0] != Correction.Kind.RETRACTION]
        field = self.fields["note_kind"]
        field.choices = [("", _("No note: a slip of the keyboard, or new facts only")), *kinds]  # type: ignore[attr-defined]
        self.fields["note_text"].initial = suggestion

    def clean(self) -> dict[str, Any]:
        """Ask for words where a kind was chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("note_kind") and not cleaned.get("note_text", "").strip():
            self.add_error("note_text", _("Write what was wrong and what is right."))
        return cleaned

    def issue_note(self, article: Article, *, by: User, now: datetime) -> None:
        """Issue the note, if one was chosen. Raises VerbRefused."""
        if kind := self.cleaned_data.get("note_kind"):
            corrections.correct(
                article, kind=Correction.Kind(kind), text=self.cleaned_data["note_text"],
                by=by, now=now, position=_position(self.cleaned_data["note_position"]),
            )  # fmt: skip


class CorrectForm(VerbForm):
    """A note on a live story, by itself; a retraction too."""

    verb = Verb.CORRECT
    template = "admin/articles/article/correct.html"
    explanation = gettext_lazy(
        "Readers see the note on the page at once, with today’s date. All but updates stand among "
        "the corrections of the site too. The text of the story stays as it is: to change it as "
        "well, use “Fix the live page” or “Publish update”."
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[])
    text = forms.CharField(
        label=gettext_lazy("What readers are told"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "spellcheck": "true"}),
        help_text=gettext_lazy("What was wrong, and what is right."),
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Where it stands"),
        choices=Correction.Position.choices,
        initial=Correction.Position.FOOT,
        help_text=gettext_lazy("A retraction always stands above the story."),
    )
    instead = forms.CharField(
        label=gettext_lazy("Retraction only: text in place of the story"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("Leave it empty to keep the story below the notice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may_retract = may(self.by, "kill", self.article)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            each
            for each in Correction.Kind.choices
            if may_retract or each[0] != Correction.Kind.RETRACTION
        ]
        self.fields["kind"].initial = Correction.Kind.CORRECTION
        if not may_retract:
            del self.fields["instead"]
        self.fields["text"].initial = suggested_since_last(self.article)

    def clean(self) -> dict[str, Any]:
        """Refuse to replace a story that is not retracted."""
        cleaned = super().clean() or {}
        if cleaned.get("instead", "").strip() and cleaned.get("kind") != Correction.Kind.RETRACTION:
            self.add_error("instead", _("Only a retraction replaces the story; empty this field."))
        return cleaned

    def context(self, click: Click) -> dict[str, Any]:
        """Show the notes that there are, and who may change them."""
        return {"notes": notes_of(self.article), "live": self.article.live_revision}

    def run(self, click: Click) -> Any:
        """Issue it."""
        said = self.cleaned_data
        if said["kind"] != Correction.Kind.RETRACTION:
            return corrections.correct(
                self.article, kind=Correction.Kind(said["kind"]), text=said["text"], by=click.by,
                now=click.now, position=_position(said["position"]),
            )  # fmt: skip
        return retract(
            self.article, text=said["text"], by=click.by, now=click.now, waivers=self.waivers(),
            live=live_named(self.article, str(self.data.get("live", ""))),
            instead=said.get("instead", ""),
        )  # fmt: skip

    def done(self) -> str:
        """Say where it stands."""
        return _("Done: readers see the note on the page.")


class RewordForm(forms.Form):
    """Other words for a note, or none."""

    text = forms.CharField(
        label=gettext_lazy("What readers are told"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "spellcheck": "true"}),
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Where it stands"), choices=Correction.Position.choices
    )
    reason = reason_field(required=True)

    def __init__(self, *args: Any, note: Correction, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": note.text, "position": note.position}
        super().__init__(*args, **kwargs)
        if note.kind == Correction.Kind.RETRACTION:
            del self.fields["position"]


def notes_of(article: Article) -> list[Note]:
    """Return the notes of a story in their order, withdrawn ones too, each with its past."""
    rows = list(Correction.objects.of(article.pk))
    by_pk = {row.pk: row for row in rows}
    replaced = {row.replaces_id for row in rows}
    return [
        Note(row, list(_before(row, by_pk)))
        for row in sorted(rows, key=lambda row: (row.issued_at, row.pk))
        if row.pk not in replaced
    ]


def _before(row: Correction, by_pk: dict[int, Correction]) -> Iterable[Correction]:
    while row.replaces_id is not None:
        row = by_pk[row.replaces_id]
        yield row


def suggested_since_last(article: Article) -> str:
    """Suggest a note for what differs between what was live last and what is live now."""
    live = article.live_revision
    said = Correction.objects.standing().of(article.pk)
    if live is None or said.filter(issued_at__gte=live.created_at).exists():
        return ""
    numbers = (
        Event.objects.about("article", article.pk)
        .filter(verb__in=_PUBLISHED)
        .exclude(revision=live.number)
        .newest()
        .values_list("revision", flat=True)[:1]
    )
    before = article.revisions.filter(number__in=list(numbers)).first()
    if before is None:
        return ""
    return suggested(revisions.content_of(before), revisions.content_of(live))


def live_named(article: Article, number: str) -> Revision:
    """Return the live revision that a form was made with. Raises VerbRefused without one."""
    found = article.revisions.filter(number=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise VerbRefused(_("Open the page again: it does not say which live text you saw."))
    return found


def _position(value: str) -> Correction.Position:
    return Correction.Position(value or Correction.Position.FOOT)
