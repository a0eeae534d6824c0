"""Secrets that the database keeps sealed: a copy of the tables alone signs in nowhere.

The key is made of NEWSROOM_SECRET_KEY, which stands in the environment. After it changes, what was
sealed is opened as long as the old key is in SECRET_KEY_FALLBACKS; otherwise it is typed again.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_PURPOSE = "distribution.sealing"


class CannotOpen(Exception):
    """It was sealed with a key that this installation no longer has."""


def seal(secret: str) -> str:
    """Return a secret as the database keeps it; the same one looks different each time."""
    return _keys().encrypt(secret.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Return the secret itself. Raises CannotOpen."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise CannotOpen from problem


def _keys() -> MultiFernet:
    return MultiFernet(
        [_key(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret_key: str | bytes) -> Fernet:
    made = salted_hmac(_PURPOSE, "", secret=secret_key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(made))
