"""What each action on many stories asks for, and how it is said."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import site
from articles.admin.moment_field import MomentForm
from articles.bulk_actions import Action, Value
from articles.models.taxonomy import Section, Topic


class BulkForm(forms.Form):
    """An action that asks for nothing."""

    #: What the list's menu says, the button, and a sentence below the heading.
    menu: Any = ""
    explanation: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def value(self) -> Value:
        """Return what the stories get."""
        return None

    def said(self) -> str:
        """Say the action with its value, as the button and the result do."""
        return str(self.menu)


class AssignForm(BulkForm):
    """Who gets the stories."""

    menu = gettext_lazy("Assign …")
    explanation = gettext_lazy("They are told on the desk, and by mail if they want it so.")
    person = forms.ModelChoiceField(
        label=gettext_lazy("Assign to"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, is_staff=True).order_by("name", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def value(self) -> Value:
        """Return the person."""
        person: User = self.cleaned_data["person"]
        return person

    def said(self) -> str:
        """Name the person."""
        return _("Assign to %s") % self.cleaned_data["person"]


class FileForm(BulkForm):
    """Which section the stories go to."""

    menu = gettext_lazy("Put in a section …")
    explanation = gettext_lazy(
        "Addresses stay as they are. For readers, a live story moves with its next update."
    )
    section = forms.ModelChoiceField(
        label=gettext_lazy("Section"), queryset=Section.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.in_order()  # type: ignore[attr-defined]

    def value(self) -> Value:
        """Return the section."""
        section: Section = self.cleaned_data["section"]
        return section

    def said(self) -> str:
        """Name the section."""
        return _("Put in %s") % self.cleaned_data["section"]


class TopicForm(BulkForm):
    """Which topic the stories get, by its name: there may be too many for a menu."""

    menu = gettext_lazy("Add a topic …")
    explanation = gettext_lazy(
        "It comes after the topics they have. For readers, a live story gets it with its next "
        "update."
    )
    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        max_length=100,
        help_text=gettext_lazy("Its name or a synonym; capitals and accents don’t matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def clean_topic(self) -> Topic:
        """Find the topic of that name."""
        name = self.cleaned_data["topic"]
        found = Topic.objects.offered().called(name).first()
        if found is None:
            raise forms.ValidationError(
                _("No topic is called “%s”. Look at the list of topics, or make it there first.")
                % name
            )
        return found

    def value(self) -> Value:
        """Return the topic."""
        topic: Topic = self.cleaned_data["topic"]
        return topic

    def said(self) -> str:
        """Name the topic."""
        return _("Add the topic “%s”") % self.cleaned_data["topic"].name


class DueForm(BulkForm, MomentForm):
    """When the desk expects the stories."""

    menu = gettext_lazy("Set when they are due …")
    explanation = gettext_lazy("When the desk expects them; it publishes nothing.")

    def value(self) -> Value:
        """Return the moment, in UTC."""
        return self.cleaned_data["moment"]

    def said(self) -> str:
        """Say the time on the newsroom's clock."""
        local = timezone.localtime(self.cleaned_data["moment"], site.current().zone)
        return _("Due %s") % date_format(local, "DATETIME_FORMAT")


class SubmitForm(BulkForm):
    """Hand stories over for review."""

    menu = gettext_lazy("Submit for review")
    explanation = gettext_lazy("They wait for an editor. “Take back” makes one a draft again.")


class SpikeForm(BulkForm):
    """Reject stories before publication."""

    menu = gettext_lazy("Spike")
    explanation = gettext_lazy(
        "They leave the board, and what was scheduled for them is cancelled. “Unspike” brings "
        "them back as drafts."
    )


class UnspikeForm(BulkForm):
    """Bring spiked stories back."""

    menu = gettext_lazy("Unspike")
    explanation = gettext_lazy("They are drafts again.")


FORMS: dict[Action, type[BulkForm]] = {
    Action.ASSIGN: AssignForm,
    Action.FILE: FileForm,
    Action.TOPIC: TopicForm,
    Action.DUE: DueForm,
    Action.SUBMIT: SubmitForm,
    Action.SPIKE: SpikeForm,
    Action.UNSPIKE: UnspikeForm,
}
