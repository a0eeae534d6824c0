"""The form that hands a person's open stories over: all to one, or one by one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.handover import OpenStory
from accounts.models import User

# More rows than this are not listed one by one; they follow the choice for all.
LISTED = 100
LEAVE = "leave"


class HandoverForm(forms.Form):
    """A choice for all stories, and one for each that overrides it."""

    everything = forms.ChoiceField(label=_("All stories"), required=False)

    def __init__(
        self, *args: Any, stories: list[OpenStory], heirs: QuerySet[User], **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.stories = stories
        self.listed = stories[:LISTED]
        self.heirs = {str(user.pk): user for user in heirs}
        people = [(pk, str(user)) for pk, user in self.heirs.items()]
        self.fields["everything"] = forms.ChoiceField(
            label=_("All stories"),
            required=False,
            choices=[("", _("Leave them as they are")), *people],
        )
        for story in self.listed:
            self.fields[_field(story)] = forms.ChoiceField(
                label=story.title,
                required=False,
                choices=[("", _("As chosen for all")), (LEAVE, _("Leave it as it is")), *people],
            )

    def rows(self) -> list[tuple[OpenStory, forms.BoundField]]:
        """Return each listed story with its field."""
        return [(story, self[_field(story)]) for story in self.listed]

    def chosen(self) -> dict[OpenStory, User]:
        """Return who takes over which story; those left as they are don't appear."""
        everything = self.cleaned_data["everything"]
        found = {}
        for story in self.stories:
            choice = self.cleaned_data.get(_field(story)) or everything
            if choice and choice != LEAVE:
                found[story] = self.heirs[choice]
        return found


def _field(story: OpenStory) -> str:
    return f"story-{story.pk}" if story.kind == "article" else f"{story.kind}-{story.pk}"
