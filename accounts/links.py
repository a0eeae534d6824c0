"""One-time links to set a password: in invitations for a week, in forgotten-password mails a day.

The token is computed from the account's state and never stored. It stops working when a password
is set, at the next sign-in, at “sign out everywhere”, when the address changes, and when the
account is turned off.
"""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User

INVITATION_DAYS = 7


class LinkTokens(PasswordResetTokenGenerator):
    """Django's tokens with a purpose and a lifetime of their own."""

    def __init__(self, purpose: str, *, seconds: int) -> None:
        super().__init__()
        self.key_salt = f"accounts.links.{purpose}"
        self.seconds = seconds

    def make_token(self, user: User) -> str:
        """Date the token so that Django's check, of one lifetime for all, lets it live its own."""
        extra = self.seconds - settings.PASSWORD_RESET_TIMEOUT
        return self._make_token_with_timestamp(
            user, self._num_seconds(self._now()) + extra, self.secret
        )

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Refuse accounts that are turned off, too."""
        return user is not None and user.is_active and super().check_token(user, token)

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.sessions_stamp()}"


invitation_tokens = LinkTokens("invitation", seconds=INVITATION_DAYS * 24 * 60 * 60)
reset_tokens = LinkTokens("reset", seconds=settings.PASSWORD_RESET_TIMEOUT)


def link(user: User) -> str:
    """Return the absolute address of the page where this person can set a password, once.

    An invitation for who has no password yet, a link to a new one for others.
    """
    if is_invited(user):
        return _link("invitation", user, invitation_tokens)
    return _link("password_reset_confirm", user, reset_tokens)


def is_invited(user: User) -> bool:
    """Say whether this person has yet to follow the invitation: without a password nobody is in."""
    return not user.has_usable_password()


def _link(page: str, user: User, tokens: LinkTokens) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse(page, args=[uid, tokens.make_token(user)])
