"""Send a notice by mail: to who may know of the thing it is about, at the moment it goes out."""

import logging
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from events.models import Notice

log = logging.getLogger("newsroom.worker")

# A notice that could not be sent for so long is left to the desk, which shows it anyway.
GIVE_UP_AFTER = timedelta(days=1)

# Says where a person finds a thing, or None when it is not for their eyes (any more).
Finder = Callable[[User, int], str | None]

_finders: dict[str, Finder] = {}


def find(kind: str, finder: Finder) -> None:
    """Let the room that owns a kind of thing say who may know of it, and where it is."""
    _finders[kind] = finder


def mail(notice: Notice) -> str:
    """Send it; return why it was not sent on purpose, or "". Raises OSError when mail fails.

    The Message-ID is the notice's own: should a worker die between the mail server's yes and the
    commit, the second copy can be known as one.
    """
    user = notice.user
    if not user.is_active:
        return "the account is turned off"
    path = _finders[notice.kind](user, notice.subject_id)
    if path is None:
        return "not for this person to know"
    subject = " ".join(notice.text.split())
    EmailMessage(
        subject=subject if len(subject) <= 120 else f"{subject[:119]}…",
        body=render_to_string(
            "events/notice_email.txt",
            {
                "notice": notice,
                "link": settings.SITE_URL + path,
                "choices": settings.SITE_URL + reverse("my_account"),
            },
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    ).send()
    return ""
