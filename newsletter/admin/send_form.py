"""The last question before an issue goes out."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.clock import database_now
from newsletter.models import Issue, MailingList


class SendForm(forms.Form):
    """When it goes out; breaking news asks to be meant."""

    send_at = forms.DateTimeField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: at once, after the wait in which it can be stopped."),
    )
    is_meant = forms.BooleanField(
        label=gettext_lazy("Yes, this is breaking news for everyone on the list.")
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if issue.list.kind != MailingList.Kind.BREAKING:
            del self.fields["is_meant"]

    def clean_send_at(self) -> Any:
        """Refuse a moment that is long gone: somebody meant another day."""
        moment = self.cleaned_data["send_at"]
        if moment is not None and moment < database_now() - timedelta(hours=1):
            raise ValidationError(_("This moment has passed; choose a later one, or none."))
        return moment

    def done_words(self, issue: Issue) -> str:
        """Say when it goes out."""
        if self.cleaned_data["send_at"] is None:
            seconds = settings.PUSH_WAIT_SECONDS
            return ngettext(
                "It goes out in %(seconds)d second; until then it can be stopped.",
                "It goes out in %(seconds)d seconds; until then it can be stopped.",
                seconds,
            ) % {"seconds": seconds}
        moment = date_format(timezone.localtime(issue.send_at), "DATETIME_FORMAT")
        return _("It goes out on %(moment)s.") % {"moment": moment}
