"""A picture in a form: its number, which a script turns into a choice from the library."""

from typing import Any

from django import forms
from django.db.models import ForeignKey
from django.template.loader import render_to_string

from images.admin import shown
from images.admin.assets import CHOICE
from images.models import Image


class PictureChoice(forms.TextInput):
    """The number of a picture; with scripts a thumbnail, and buttons that open the picker."""

    @property
    def media(self) -> Any:
        """Return the picker's scripts."""
        return CHOICE

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        """Put the input among what the library knows of the chosen picture."""
        pk = str(value) if value is not None else ""
        image = Image.objects.filter(pk=int(pk)).first() if _is_id(pk) else None
        return render_to_string(
            "admin/images/picture_choice.html",
            {
                "picture": shown.facts(image) if image else None,
                "input": super().render(name, value, attrs, renderer),
            },
        )


def with_picker(db_field: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a form field, with the picker if it is a picture.

    Name the field in `raw_id_fields` too, so that the admin puts no buttons of its own beside it.
    """
    if isinstance(db_field, ForeignKey) and db_field.related_model is Image:
        return {**options, "widget": PictureChoice(attrs={"inputmode": "numeric", "size": 8})}
    return options


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
