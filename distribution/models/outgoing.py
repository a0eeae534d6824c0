"""Servers outside that are told what happens to articles, and each call to one."""

import base64
import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.reaching import CallRefused, check_address


def new_secret() -> str:
    """Return a fresh secret as Standard Webhooks writes one."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


class Webhook(models.Model):
    """A server outside that is told what happens to articles."""

    class About(models.TextChoices):
        PUBLISHED = "published", _("published")
        UPDATED = "updated", _("updated")
        CORRECTED = "corrected", _("corrected")
        UNPUBLISHED = "unpublished", _("unpublished")
        KILLED = "killed", _("killed or taken down")

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=500, help_text=_("It begins with https://."))
    secret = models.CharField(
        _("secret"),
        max_length=100,
        default=new_secret,
        help_text=_("Give it to who runs the server: every call is signed with it."),
    )
    about = ArrayField(
        models.CharField(max_length=20, choices=About), verbose_name=_("told of"), default=list
    )
    is_enabled = models.BooleanField(_("is called"), default=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.CheckConstraint(condition=~models.Q(url=""), name="webhook_has_an_address"),
            models.CheckConstraint(
                condition=models.Q(("secret__startswith", "whsec_")), name="webhook_has_a_secret"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that would never be called."""
        try:
            check_address(self.url)
        except CallRefused as refusal:
            raise ValidationError({"url": str(refusal)}) from refusal


class OutgoingCallQuerySet(models.QuerySet["OutgoingCall"]):
    """Questions about what is still to be said outside."""

    def due(self, now: datetime) -> "OutgoingCallQuerySet":
        """Keep what should be tried by now, the longest waiting first."""
        return self.filter(done_at=None, next_try_at__lte=now).order_by("next_try_at", "pk")


class OutgoingCall(models.Model):
    """One call to a server outside about one event, tried until it is taken or given up."""

    class Channel(models.TextChoices):
        WEBHOOK = "webhook", _("webhook")
        INDEXNOW = "indexnow", _("IndexNow")
        WEBSUB = "websub", _("WebSub hub")

    # The database itself refuses to delete an event. Found by `outgoingcall_once`.
    event = models.ForeignKey(
        Event,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        verbose_name=_("event"),
    )
    channel = models.CharField(_("to"), max_length=20, choices=Channel)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, blank=True, related_name="calls",
        verbose_name=_("webhook"),
    )  # fmt: skip
    message = models.TextField(_("what was said"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last answer"), blank=True)
    is_given_up = models.BooleanField(_("given up"), default=False)
    next_try_at = models.DateTimeField(_("next try"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = OutgoingCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call outside")
        verbose_name_plural = _("calls outside")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "webhook"],
                name="outgoingcall_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(channel="webhook", webhook__isnull=False)
                | (~models.Q(channel="webhook") & models.Q(webhook=None)),
                name="outgoingcall_webhook_has_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(done_at=None),
                name="outgoingcall_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.event_id}"
