"""The person who signs in. Nothing here is public; the public person is `authors.Author`."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.notice_kinds import mailed_at_first


class UserManager(BaseUserManager["User"]):
    """Make users; an account is known by its mail address, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it can't sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account that may do everything (used by `manage.py createsuperuser`)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by its address, in any capitals."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account on the desk. Roles are Django groups that `roles.py` defines."""

    email = models.EmailField(_("email"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Turn off instead of deleting: the history keeps the name."),
    )
    is_staff = models.BooleanField(_("may use the desk"), default=True)
    sessions_from = models.DateTimeField(
        _("signed in before this no longer counts"), null=True, blank=True, editable=False
    )
    # Kinds of notice that also go by mail (accounts.notice_kinds).
    mailed_notices = models.JSONField(
        _("mailed notices"), default=mailed_at_first, blank=True, editable=False
    )
    hints_dismissed_at = models.DateTimeField(
        _("put the first hints away"), null=True, blank=True, editable=False
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("There is already an account with this address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Keep the address in small letters, as signing in looks it up."""
        super().clean()
        self.email = self.email.lower()

    def sessions_stamp(self) -> str:
        """Return what changes when the account is signed out everywhere."""
        return self.sessions_from.astimezone(UTC).isoformat() if self.sessions_from else ""

    def get_session_auth_hash(self) -> str:
        """Return what each session must carry: made of the password and of `sessions_from`."""
        return super().get_session_auth_hash() + self.sessions_stamp()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return the same for the secret keys of before (SECRET_KEY_FALLBACKS)."""
        for each in super().get_session_auth_fallback_hash():
            yield each + self.sessions_stamp()

    def get_full_name(self) -> str:
        """Return the name, as Django's templates ask for it."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name, as Django's templates ask for it."""
        return str(self)


class SignInFailure(models.Model):
    """One refused try to sign in; `throttle.py` counts them and the worker prunes them."""

    email = models.CharField(max_length=254)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["email", "at"], name="signinfailure_email"),
            models.Index(fields=["address", "at"], name="signinfailure_address"),
        ]

    def __str__(self) -> str:
        return f"{self.email} at {self.at:%Y-%m-%d %H:%M}"
