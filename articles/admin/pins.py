"""The boxes in which editors choose the stories at the head of a topic's page, in order."""

from typing import Any

from django import forms
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.article import Article, RelatedArticle
from articles.models.taxonomy import MOST_PINS
from articles.permissions import visible_to

PINS = tuple(f"pin_{number}" for number in range(1, MOST_PINS + 1))
FIELDSET = (
    _("Pinned stories"),
    {
        "fields": PINS,
        "description": _(
            "They stand at the head of the topic’s page, in this order. One that is not live, or "
            "is retracted, stays away until it can be shown."
        ),
    },
)


class PinsForm(forms.ModelForm):
    """The part of a topic's form that chooses its pinned stories."""

    person: User | None = None  # who chooses; set by the admin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pins = self.instance.pinned_ids
        self.initial["pinned_ids"] = pins
        if PINS[0] in self.fields:
            offered = self._offered()
            known = set(offered.filter(pk__in=pins).values_list("pk", flat=True))
            #: Those that this person may not know of stay where they are: behind the others.
            self.unseen = [pk for pk in pins if pk not in known]
            shown = [pk for pk in pins if pk in known]
            for name in PINS:
                self.fields[name].queryset = offered  # type: ignore[attr-defined]
            self.initial.update(zip(PINS, shown, strict=False))

    def clean(self) -> dict[str, Any]:
        """Keep the order of the boxes; a story is pinned once."""
        cleaned = super().clean() or {}
        if PINS[0] in self.fields:
            chosen = [cleaned[name].pk for name in PINS if cleaned.get(name)]
            pins = list(dict.fromkeys([*chosen, *self.unseen]))[:MOST_PINS]
            cleaned["pinned_ids"] = self.instance.pinned_ids = pins
        return cleaned

    @property
    def changed_pins(self) -> dict[str, list[str]]:
        """What an Event says of the choice: numbers, for names may be another's secret."""
        before, now = self.initial["pinned_ids"], self.cleaned_data.get("pinned_ids")
        return {"pinned_ids": [str(before), str(now)]} if now not in (None, before) else {}

    def _offered(self) -> Any:
        articles = Article.objects.all()
        return visible_to(self.person, articles) if self.person else articles.none()


def boxes(site: AdminSite) -> dict[str, forms.ModelChoiceField]:
    """Return the boxes by name; each searches the desk's stories."""
    field: Any = RelatedArticle._meta.get_field("related")
    labels = (_("First"), _("Second"), _("Third"), _("Fourth"))
    return {
        name: forms.ModelChoiceField(
            Article.objects.none(),
            label=label,
            required=False,
            widget=AutocompleteSelect(field, site),
        )
        for name, label in zip(PINS, labels, strict=True)
    }


def choosing(form: type[forms.ModelForm], site: AdminSite, person: User) -> type[forms.ModelForm]:
    """Return the form with the boxes, for a person."""
    return type(form.__name__, (form,), {**boxes(site), "person": person})
