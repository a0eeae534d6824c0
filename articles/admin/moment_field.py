"""A date and a time on the newsroom's clock, as a form asks for them."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import site
from articles.local_time import NoSuchTime, TimeComesTwice, moment


class MomentForm(forms.Form):
    """Asks for a date and a time in the newsroom's zone; `cleaned_data["moment"]` is in UTC."""

    date = forms.DateField(
        label=gettext_lazy("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    which = forms.TypedChoiceField(
        label=gettext_lazy("That time comes twice"),
        choices=[("", "–"), ("0", gettext_lazy("the first")), ("1", gettext_lazy("the second"))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Only for the night on which the clocks go back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].help_text = _("In the newsroom’s time zone, %s.") % (
            site.current().identity.time_zone
        )
        if not self.data.get(self.add_prefix("which")) and not self._comes_twice():
            self.fields["which"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Turn date and time into a moment; ask where the clock shows it twice, or never."""
        cleaned = super().clean() or {}
        if cleaned.get("date") is None or cleaned.get("time") is None:
            return cleaned
        local = datetime.combine(cleaned["date"], cleaned["time"])
        try:
            cleaned["moment"] = moment(local, site.current().zone, fold=cleaned.get("which"))
        except NoSuchTime as gap:
            raise ValidationError(
                _(
                    "The clocks go forward that night: %(time)s does not come. Choose %(before)s "
                    "or %(after)s."
                )
                % {
                    "time": _clock(local),
                    "before": _clock(gap.before),
                    "after": _clock(gap.after),
                }
            ) from gap
        except TimeComesTwice as twice:
            raise ValidationError(
                _(
                    "The clocks go back that night: %(time)s comes twice, in %(first)s and in "
                    "%(second)s. Say which of the two."
                )
                % {
                    "time": _clock(local),
                    "first": twice.first.tzname(),
                    "second": twice.second.tzname(),
                }
            ) from twice
        return cleaned

    def _comes_twice(self) -> bool:
        try:
            date = forms.DateField().clean(self.data.get(self.add_prefix("date")))
            time = forms.TimeField().clean(self.data.get(self.add_prefix("time")))
            moment(datetime.combine(date, time), site.current().zone)
        except TimeComesTwice:
            return True
        except (ValidationError, NoSuchTime):
            return False
        return False


def _clock(moment: datetime) -> str:
    return date_format(moment, "TIME_FORMAT")
