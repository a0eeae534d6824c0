"""Mail a link to the person whose account it opens."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.models import User

logger = logging.getLogger("newsroom.accounts")


def mail_link(user: User, *, request: HttpRequest) -> str:
    """Send the invitation, or the link to a new password; return why it wasn't sent, or "".

    The request is where templates learn the outlet's name.
    """
    tokens, name = (
        (links.invitation_tokens, "accounts/invitation")
        if links.is_invited(user)
        else (links.reset_tokens, "registration/password_reset")
    )
    context = {
        "person": user,
        "link": links.link(user),
        "until": timezone.now() + timedelta(seconds=tokens.seconds),
    }
    subject = render_to_string(f"{name}_subject.txt", context, request)
    message = EmailMessage(
        # A line break in a name must not begin a header of its own.
        subject=" ".join(subject.split()),
        body=render_to_string(f"{name}_email.txt", context, request),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
    )
    try:
        message.send()
    except (OSError, ValueError) as error:  # smtplib's own are OSErrors
        logger.exception("The mail to account %s was not sent", user.pk)
        return _reason(error)
    if str(settings.MAILERS["default"]["BACKEND"]).endswith(".filebased.EmailBackend"):
        return _(
            "no mail server is set up (NEWSROOM_MAIL_HOST), so it was only written to a file on "
            "the server"
        )
    return ""


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {_text(words)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
