"""Rows that are posted as a whole list: the list is what counts, never the rows' numbers.

While a form is open, an autosave may write the same rows anew. So a posted row is told from
another by what it says (an author and a role, a story), and the list replaces what is stored.
"""

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet


class WholeListForm(forms.ModelForm):
    """A row; whether it is there already is the list's business."""

    #: The fields that tell a row from another; set by the list.
    identity: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        """Pass over a row in which nothing is chosen and nothing was written."""
        changed = set(self.changed_data) - {"position", "id"}
        if not self.data.get(self.add_prefix(self.identity[0])):
            changed = {name for name in changed if self.data.get(self.add_prefix(name))}
            changed -= {name for name in self.fields if hasattr(self.fields[name], "choices")}
        return bool(changed)

    def validate_unique(self) -> None:
        """The list refuses doubles, as Django's do."""

    def validate_constraints(self) -> None:
        """Rows that are stored already are replaced, so they are no doubles."""


class WholeList(BaseInlineFormSet):
    """Replaces the stored rows by the posted ones; rows that stay the same keep their place."""

    #: The fields that tell one row from another.
    identity: tuple[str, ...] = ()

    def initial_form_count(self) -> int:
        """Take each posted row as new."""
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Take the number of a row that may be gone, and don't look at it."""
        super().add_fields(form, index)
        form.identity = self.identity
        if self.is_bound:
            form.fields[self._model()._meta.pk.name] = forms.CharField(
                required=False, widget=forms.HiddenInput
            )

    def save_m2m(self) -> None:
        """Rows have no lists of their own."""

    def save(self, commit: bool = True) -> list[Any]:
        """Make the stored rows say what was posted, in its order."""
        self.new_objects: list[Any] = []
        self.changed_objects: list[tuple[Any, list[str]]] = []
        self.deleted_objects: list[Any] = []
        stored = {
            tuple(getattr(each, self._meta_name(name)) for name in self.identity): each
            for each in self._model()._default_manager.filter(**{self.fk.name: self.instance})
        }
        rows = sorted(self._rows(), key=lambda row: row.get("position") or 0)
        for position, row in enumerate(rows):
            item = stored.pop(self._key(row), None)
            is_new = item is None
            if item is None:
                item = self._model()(**{self.fk.name: self.instance})
            values = {name: row[name] for name in self._names(row)} | {"position": position}
            changed = [name for name, value in values.items() if getattr(item, name, None) != value]
            for name, value in values.items():
                setattr(item, name, value)
            if is_new:
                self.new_objects.append(item)
            elif changed:
                self.changed_objects.append((item, changed))
            if commit and (is_new or changed):
                item.save()
        for item in stored.values():
            self.deleted_objects.append(item)
            if commit:
                item.delete()
        return [*self.new_objects, *(item for item, _changed in self.changed_objects)]

    def _rows(self) -> list[dict[str, Any]]:
        """Return what is said by rows that are filled in and stay."""
        return [
            form.cleaned_data
            for form in self.forms
            if hasattr(form, "cleaned_data")
            and form.cleaned_data.get(self.identity[0]) is not None
            and not form.cleaned_data.get("DELETE")
        ]

    def _key(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(getattr(row[name], "pk", row[name]) for name in self.identity)

    def _meta_name(self, name: str) -> str:
        return str(self._model()._meta.get_field(name).attname)

    def _names(self, row: dict[str, Any]) -> list[str]:
        ours = {field.name for field in self._model()._meta.concrete_fields}
        return [name for name in row if name in ours and name not in ("id", self.fk.name)]

    def _model(self) -> Any:
        return self.model
