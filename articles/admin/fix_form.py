"""Fix the live page: the live text to change, then what would change, then the press."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import carrying, fixing, revisions
from articles.admin.correction_forms import NoteFields, live_named
from articles.admin.differences import label, rows
from articles.admin.verb_form import Click, VerbForm
from articles.autosaving import blocks_of
from articles.body import clean
from articles.content import Content
from articles.correction_words import suggested
from articles.models.article import Article
from articles.models.schedule import ScheduledVerb
from articles.verbs import VerbRefused
from articles.workflow import Verb

_LINES = ("headline", "deck", "kicker", "dateline")
_PICTURE = ("lead_caption", "lead_alt", "lead_credit")


class FixForm(VerbForm, NoteFields):
    """The words that readers see now, whatever the working copy says."""

    verb = Verb.FIX_LIVE
    template = "admin/articles/article/fix.html"
    explanation = gettext_lazy(
        "This is the text that readers see now. What you change here goes out alone, and into the "
        "draft too; nothing unfinished in the draft is published. A silent fix is only for slips "
        "of the keyboard: for anything else, tell readers."
    )
    is_substantive = forms.BooleanField(
        label=gettext_lazy("New facts: show “Updated”"), required=False
    )
    plans = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Versions that wait for their time"),
        queryset=ScheduledVerb.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is not ticked does not run, and can be merged by hand then."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = self.article.live_revision
        self.live = revisions.content_of(live) if live else Content()
        self.fixed: fixing.Fix | None = None
        self.left: list[ScheduledVerb] = []
        names = (*_LINES, "body", *(_PICTURE if self.live.lead_image_id else ()))
        own = {name: self._field(name) for name in names}
        self.fields = own | self.fields
        self.offer_notes("")
        waiting = carrying.follow_live(self.article)
        self.fields["plans"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["plans"].label_from_instance = _plan_words  # type: ignore[attr-defined]
        self.fields["plans"].initial = [plan.pk for plan in waiting]
        if not waiting:
            del self.fields["plans"]

    def _field(self, name: str) -> forms.Field:
        column = Article._meta.get_field(name)
        # The admin's own text box stands for the admin's dress of the editor.
        field = column.formfield(widget=AdminTextareaWidget)  # type: ignore[union-attr]
        if not isinstance(field, forms.Field):
            raise TypeError(name)
        field.initial = getattr(self.live, name)
        field.required = False
        if name != "body":
            field.widget = forms.Textarea(attrs={"rows": 1, "dir": "auto", "data-grow": ""})
        field.widget.attrs |= {"spellcheck": "true", "lang": self.live.language}
        return field

    def is_looking(self) -> bool:
        """The first button shows what would change; the second one does it."""
        return "look" in self.data

    def changes(self) -> dict[str, Any]:
        """Return what was typed as far as it differs from the live text."""
        said = {
            name: " ".join(self.cleaned_data[name].split())
            if name == "headline"
            else self.cleaned_data[name]
            for name in (*_LINES, "body", *_PICTURE)
            if name in self.cleaned_data
        }
        said["body"] = clean(said["body"])
        if blocks_of(said["body"]) == blocks_of(self.live.body):
            said["body"] = self.live.body
        return {name: value for name, value in said.items() if value != getattr(self.live, name)}

    def context(self, click: Click) -> dict[str, Any]:
        """Show what would change, once something was typed."""
        shown: dict[str, Any] = {
            "live": self.article.live_revision,
            "media": self.media,
        }
        shown["edited"] = [
            self[name] for name in (*_LINES, "body", *_PICTURE) if name in self.fields
        ]
        shown["asked"] = [
            self[name]
            for name in ("note_kind", "note_text", "note_position", "is_substantive", "plans")
            if name in self.fields
        ]
        if self.is_bound and "body" in self.cleaned_data:
            after = replace(self.live, **self.changes())
            shown["is_second_look"] = after != self.live
            shown["is_unchanged"] = after == self.live
            shown["rows"] = rows(self.live, after)
            if self.is_looking() and not self.cleaned_data.get("note_text"):
                data = cast(QueryDict, self.data).copy()
                data["note_text"] = suggested(self.live, after)
                self.data = data
        return shown

    def run(self, click: Click) -> Any:
        """Publish the fix, the note with it, and put both into what waits."""
        live = live_named(self.article, str(self.data.get("live", "")))
        plans = list(self.cleaned_data.get("plans") or ())
        with transaction.atomic():
            self.fixed = fixing.fix_live(
                self.article, live=live, changes=self.changes(), by=click.by, now=click.now,
                is_substantive=self.cleaned_data["is_substantive"], waivers=self.waivers(),
            )  # fmt: skip
            self.issue_note(self.article, by=click.by, now=click.now)
            for plan in plans:
                if not carrying.carry_over(
                    plan, fix=self.fixed.revision, by=click.by, now=click.now
                ):
                    self.left.append(plan)
        return self.fixed

    def done(self) -> str:
        """Say where the draft or a plan kept words of its own."""
        if self.fixed is None:
            raise VerbRefused(_("Nothing was fixed."))
        said = [_("Done: readers see the fix.")]
        if self.fixed.unmerged:
            names = ", ".join(label(name) for name in self.fixed.unmerged)
            said.append(_("The draft says something else there and keeps it: %s.") % names)
        if self.left:
            said.append(
                _("A planned version says something else there too; merge it before its time.")
            )
        return " ".join(said)


def _plan_words(plan: ScheduledVerb) -> str:
    due = date_format(timezone.localtime(plan.due_at), "DATETIME_FORMAT")
    return _("Put the fix into the version that goes out at %s too") % due
