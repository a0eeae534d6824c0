"""ShareLink: a way to one unpublished story for somebody without an account."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ShareLink(models.Model):
    """Who has the address may read the story until it expires or is revoked.

    Only a hash of the secret in the address is stored: whoever reads this table opens nothing.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="share_links"
    )
    token_hash = models.CharField(max_length=64)
    label = models.CharField(_("for whom"), max_length=150)
    opens_under_embargo = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="sharelink_secret_once"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="sharelink_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(label=""), name="sharelink_says_for_whom"),
        ]

    def __str__(self) -> str:
        return self.label

    def is_over(self, now: datetime) -> bool:
        """Say whether it has expired or was revoked."""
        return self.revoked_at is not None or now >= self.expires_at


class ShareVisit(models.Model):
    """One use of a share link: the log of who read, and what limits how often."""

    class What(models.TextChoices):
        READ = "read", _("read")
        WROTE = "wrote", _("left a note")

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="visits")
    what = models.CharField(max_length=10, choices=What)
    address = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit by a share link")
        verbose_name_plural = _("visits by share links")
        indexes = [models.Index(fields=["link", "what", "-at"], name="sharevisit_recent")]

    def __str__(self) -> str:
        return f"{self.link_id}, {self.what}"
