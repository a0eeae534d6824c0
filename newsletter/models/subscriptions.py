"""Who is on a list, and what readers ask for on the site. Addresses are personal data.

Both tables belong to the desk's side: a public process reaches them through the functions of
migration 0002 alone, which take an address in and never give one out.
"""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from newsletter.models.lists import MailingList

#: A link to confirm with works for so long; migration 0002 says the same.
CONFIRM_WITHIN = timedelta(days=7)


def new_token() -> str:
    """Return what nobody guesses: 128 bits, fit for an address."""
    return secrets.token_urlsafe(16)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Questions about who is on which list."""

    def standing(self) -> "SubscriptionQuerySet":
        """Keep who confirmed and has not left: who gets issues."""
        return self.filter(confirmed_at__isnull=False, left_at=None)

    def of(self, email: str) -> "SubscriptionQuerySet":
        """Keep everything of one person."""
        return self.filter(email=normalised(email))


class Subscription(models.Model):
    """One address on one list.

    Asked for, then confirmed by the link in a mail, then left. What proves the consent (when it was
    asked for and confirmed, on which page) goes with the row, some time after the person left.
    """

    list = models.ForeignKey(
        MailingList, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    email = models.CharField(_("address"), max_length=254)
    #: In the links by which one leaves; the only name that the person has outside of this table.
    token = models.CharField(max_length=32, unique=True, default=new_token)
    #: In the link by which one confirms, "" once that is done; lists asked for together share it.
    ask_token = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    page = models.CharField(_("on the page"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    #: How many issues in a row the mail server refused for good.
    refusals = models.PositiveSmallIntegerField(_("refused"), default=0)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["email", "list"], name="subscription_once_per_list"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(left_at=None)
                | Q(left_at__gte=F("confirmed_at")),
                name="subscription_left_after_confirming",
            ),
        ]
        indexes = [
            models.Index(
                fields=["list", "id"],
                condition=Q(confirmed_at__isnull=False, left_at=None),
                name="subscription_standing",
            ),
            models.Index(
                fields=["ask_token"], condition=~Q(ask_token=""), name="subscription_asked_for"
            ),
            models.Index(
                fields=["left_at"], condition=Q(left_at__isnull=False), name="subscription_left"
            ),
            models.Index(
                fields=["asked_at"],
                condition=Q(confirmed_at=None, left_at=None),
                name="subscription_unconfirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"  # never the address: this goes into logs

    @property
    def is_standing(self) -> bool:
        """Whether the person gets issues."""
        return self.confirmed_at is not None and self.left_at is None


class ReaderRequestQuerySet(models.QuerySet["ReaderRequest"]):
    """Questions about what readers asked for."""

    def due(self, now: datetime) -> "ReaderRequestQuerySet":
        """Keep what is to be answered by now, the longest waiting first."""
        return self.filter(done_at=None, next_try_at__lte=now).order_by("next_try_at", "pk")


class ReaderRequest(models.Model):
    """Somebody typed an address on the site. The worker answers with a mail, and blanks it.

    What stays for a day are hashes, so that asking too often can be counted.
    """

    email = models.CharField(max_length=254, blank=True)
    lists = models.JSONField()
    page = models.CharField(max_length=200, blank=True)
    #: Keyed hash of where it came from, with a key that changes daily; of whom it names.
    origin = models.CharField(max_length=32)
    email_hash = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ReaderRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to sign up")
        verbose_name_plural = _("requests to sign up")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(email=""), name="readerrequest_blank_when_done"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(done_at=None),
                name="readerrequest_waiting",
            ),
            models.Index(fields=["origin", "at"], name="readerrequest_origin"),
            models.Index(
                fields=["email_hash", "at"],
                condition=~Q(email_hash=""),
                name="readerrequest_email",
            ),
            models.Index(fields=["at"], name="readerrequest_at"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


def normalised(email: str) -> str:
    """Return an address in the one form in which it is kept and looked for."""
    return email.strip().lower()
