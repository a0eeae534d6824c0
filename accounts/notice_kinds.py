"""What the desk tells people about, and what of it also goes to them by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """Why somebody is told something; one choice each on “My account”."""

    ASSIGNED = "assigned", _("A story is assigned to me")
    SENT_BACK = "sent_back", _("A story of mine is sent back")
    REFUSED = "refused", _("What I scheduled did not run")
    LATE = "late", _("What I scheduled ran late")
    MENTIONED = "mentioned", _("Somebody names me in a note, or answers one of mine")
    SHARED = "shared", _("A reader whom I sent a link leaves a note or signs off")
    STOPPED = "stopped", _("What I scheduled was cancelled")


def mailed_at_first() -> list[str]:
    """Return the kinds that go by mail until a person chooses otherwise."""
    return [
        NoticeKind.ASSIGNED.value,
        NoticeKind.SENT_BACK.value,
        NoticeKind.REFUSED.value,
        NoticeKind.LATE.value,
        NoticeKind.MENTIONED.value,
        NoticeKind.SHARED.value,
    ]
