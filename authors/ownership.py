"""Whose profile is whose: the account behind a public person. Never public itself.

Kept out of `Author`, so that nothing which reads profiles for readers can read it.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authors.models import Author


class ProfileAccount(models.Model):
    """The account that edits a profile as its own; one account may own several (pen names)."""

    author = models.OneToOneField(
        Author, on_delete=models.CASCADE, related_name="+", related_query_name="account"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="profile_accounts",
        verbose_name=_("account"),
    )

    class Meta:
        app_label = "authors"
        verbose_name = _("account of a profile")
        verbose_name_plural = _("accounts of profiles")

    def __str__(self) -> str:
        return f"{self.user_id} owns {self.author_id}"


def owns(user: User, author: Author) -> bool:
    """Say whether a profile is the user's own."""
    return ProfileAccount.objects.filter(author=author, user=user).exists()
