"""The form of a verb: what it asks for before it runs, and the call that it leads to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles.models.article import Article
from articles.models.revision import Revision
from articles.wording import done_words
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
    template = "admin/articles/article/verb.html"

    def __init__(self, *args: Any, article: Article, by: User | None = None, **kwargs: Any) -> None:
        self.article = article
        self.by = by
        super().__init__(*args, **kwargs)

    def is_looking(self) -> bool:
        """Say whether the person wants to see what would happen, before it does."""
        return False

    def context(self, click: Click) -> dict[str, Any]:
        """Return what the form's own template shows beside the fields."""
        return {}

    def waivers(self) -> dict[str, str]:
        """Return the reasons typed for what stands in the way: rule → reason."""
        return {
            name.removeprefix("waive-"): str(value)
            for name, value in self.data.items()
            if name.startswith("waive-")
        }

    def run(self, click: Click) -> Any:
        """Carry the verb out with what was typed. Raises VerbRefused."""
        raise NotImplementedError

    def done(self) -> str:
        """Say what was done, in a sentence."""
        return _("Done: %s.") % done_words(self.verb)


def reason_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For the history; readers don’t see it."),
    )
