"""The form of a verb: what it asks for before it runs, and the call that it leads to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.article import Article
from articles.models.revision import Revision
from articles.workflow import Verb


@dataclass(frozen=True)
class Click:
    """Who pressed the button, when, and the revision on the screen."""

    by: User
    now: datetime
    revision: Revision


class VerbForm(forms.Form):
    """A verb's form; `explanation` says in a sentence or two what will happen, and to whom."""

    verb: Verb
    explanation: Any = ""

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        self.article = article
        super().__init__(*args, **kwargs)

    def run(self, click: Click) -> Any:
        """Carry the verb out with what was typed. Raises VerbRefused."""
        raise NotImplementedError


def reason_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the history; readers don’t see it."),
    )
