"""The form of a planned story: quick to fill in, and it never asks for more than a slugline."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import site
from articles.admin.moment_field import MomentForm
from articles.budgeting import WORDS
from articles.models.planned import PlannedStory
from articles.models.taxonomy import Section

#: The time of a date without one: when most pages are closed.
_USUAL_TIME = "18:00"


class PlannedForm(MomentForm, forms.ModelForm):
    """What is planned. `said()` has the values that the verbs take."""

    field_order = (
        "slugline", "line", "section", "assigned_to", "date", "time", "which", "length",
        "pictures", "note", "is_restricted",
    )  # fmt: skip

    class Meta:
        model = PlannedStory
        fields = (
            "slugline", "line", "section", "assigned_to", "length", "pictures", "note",
            "is_restricted",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}

    def __init__(self, *args: Any, may_restrict: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned: PlannedStory = self.instance
        self._ask_for_due(planned)
        sections: Any = self.fields["section"]
        # What the form holds already stays, were it turned off or merged meanwhile.
        sections.queryset = Section.objects.filter(
            pk__in=[*site.current().sections, planned.section_id or 0]
        ).order_by("name", "pk")
        sections.empty_label = gettext("none yet")
        people: Any = self.fields["assigned_to"]
        active = User.objects.filter(is_active=True, is_staff=True)
        held = User.objects.filter(pk=planned.assigned_to_id or 0)
        people.queryset = (active | held).order_by("name", "pk")
        people.empty_label = gettext("nobody yet")
        self.fields["length"].widget.attrs |= {"min": 1, "inputmode": "numeric"}
        for name in ("slugline", "line", "pictures"):
            self.fields[name].widget.attrs["dir"] = "auto"
        if not may_restrict:
            del self.fields["is_restricted"]

    def _ask_for_due(self, planned: PlannedStory) -> None:
        date, time = self.fields["date"], self.fields["time"]
        date.required = time.required = False
        date.label, time.label = gettext("Due on"), gettext("At")
        date.help_text = gettext("Empty: no date yet.")
        self.initial["time"] = _USUAL_TIME
        if planned.due_at is not None:
            local = planned.due_at.astimezone(site.current().zone)
            self.initial.update(date=local.date(), time=local.time(), which=str(local.fold))

    def clean(self) -> dict[str, Any]:
        """Ask for the time of a date; a time alone is no date."""
        cleaned = super().clean()
        if cleaned.get("date") and not cleaned.get("time") and "time" not in self.errors:
            self.add_error("time", ValidationError(_("Say at what time of that day, too.")))
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what was said, by the names of the columns."""
        found = {name: self.cleaned_data[name] for name in WORDS if name in self.cleaned_data}
        found["due_at"] = self.cleaned_data.get("moment")
        if "is_restricted" in self.cleaned_data:
            found["is_restricted"] = self.cleaned_data["is_restricted"]
        return found
