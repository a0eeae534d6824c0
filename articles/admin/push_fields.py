"""The part of the publish dialog that says what goes out to whom: ticks, and the words of posts."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from articles import pushing
from articles.models.article import Article
from articles.workflow import Verb

#: Bluesky takes 300 characters; the address comes on top of it elsewhere.
MOST_CHARACTERS = 280


class PushFields(forms.Form):
    """Ticks for those who are told. Nothing goes out that is not ticked."""

    push = forms.MultipleChoiceField(
        label=gettext_lazy("Tell others"), widget=forms.CheckboxSelectMultiple, required=False
    )
    push_text = forms.CharField(
        label=gettext_lazy("Words of the posts"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("The address of the story follows by itself."),
    )

    def offer_push(self, article: Article, verb: Verb, by: User | None) -> None:
        """Offer who may be told now; drop the fields where nobody is set up."""
        self._push_verb = verb
        found = pushing.offers(article.pk, verb, by) if by else []
        usable = [each for each in found if each.is_open]
        self.push_notes = [f"{each.label}: {each.warning}" for each in found if each.warning]
        push, text = self.fields["push"], self.fields["push_text"]
        if not usable:
            del self.fields["push"]
        else:
            push.choices = [  # type: ignore[attr-defined]
                (each.key, each.label) for each in usable
            ]
            push.initial = [each.key for each in usable if each.is_ticked]
            push.help_text = " ".join(
                [self._wait_words(), *self._minor_words(), *self.push_notes]
            )  # fmt: skip
        if not any(each.has_text for each in usable):
            del self.fields["push_text"]
        else:
            text.initial = (article.social_title or article.headline)[:MOST_CHARACTERS]
        self._need_text = {each.key for each in usable if each.has_text}

    def _wait_words(self) -> str:
        seconds = settings.PUSH_WAIT_SECONDS
        return ngettext(
            "It goes out %(seconds)d second after the story, and not if that is withdrawn by then.",
            "It goes out %(seconds)d seconds after the story, and not if that is withdrawn by "
            "then.",
            seconds,
        ) % {"seconds": seconds}

    def _minor_words(self) -> list[str]:
        return [_("A small change tells nobody.")] if self._push_verb == Verb.UPDATE else []

    def clean(self) -> dict[str, Any]:
        """Ask for words where posts are ticked."""
        cleaned = super().clean() or {}
        ticked = set(cleaned.get("push") or ())
        has_text = "push_text" in self.errors or (cleaned.get("push_text") or "").strip()
        if ticked & self._need_text and not has_text:
            self.add_error("push_text", _("Write what the posts say, or untick them."))
        if ticked & self._need_text and self._is_minor(cleaned):
            self.add_error(
                "push",
                _("A small change is not posted. Untick the accounts, or say it is new facts."),
            )
        return cleaned

    def _is_minor(self, cleaned: dict[str, Any]) -> bool:
        return self._push_verb == Verb.UPDATE and not cleaned.get("is_substantive")

    def pushed(self) -> pushing.Push:
        """Return what was ticked, as an Event keeps it."""
        told = [] if self._is_minor(self.cleaned_data) else self.cleaned_data.get("push") or []
        # Browsers end lines as the internet does; a post has plain ones.
        text = "\n".join((self.cleaned_data.get("push_text") or "").strip().splitlines())
        return {"to": list(told), "text": text if told else ""}
