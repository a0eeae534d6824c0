"""Readable addresses in any script.

Django's own slugs keep letters and digits only, which takes the vowels out of Hindi, Tamil and
Thai: there they are marks on the letters.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


def slugify(text: str) -> str:
    """Return lower-case letters with their marks, and digits, joined by single hyphens."""
    kept = []
    for character in unicodedata.normalize("NFKC", text).lower():
        kind = unicodedata.category(character)
        if kind[0] in "LM" or kind == "Nd":
            kept.append(character)
        elif character in " -_/–—\t\n\u00a0" or kind[0] == "Z":
            kept.append("-")
    return re.sub(r"-{2,}", "-", "".join(kept)).strip("-")


def validate_slug(value: str) -> None:
    """Refuse what would not come out of `slugify` as it went in, capitals and underscores aside."""
    if slugify(value.replace("_", "-")) != value.replace("_", "-").lower().strip("-"):
        raise ValidationError(
            _("Use letters, digits and hyphens only, for example: %s") % (slugify(value) or "story")
        )


class SlugTextField(models.SlugField):
    """A slug in any script; in the database a plain SlugField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["allow_unicode"] = True
        super().__init__(*args, **kwargs)
        self.default_validators = [validate_slug]

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Appear in migrations as Django's own field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.SlugField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Edit it as plain text: the form field of SlugField brings Django's own rule."""
        return models.CharField.formfield(self, **{"form_class": forms.CharField, **kwargs})
