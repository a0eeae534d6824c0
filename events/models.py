"""Event: a change of state, written in its transaction. Delivery: what follows from it."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notice_kinds import NoticeKind


class CurrentTransaction(models.Func):
    """The number of the running transaction, counted on past the 32 bits of the old one."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


def new_token() -> int:
    """Return a number that no other purge has, in this database or one before it."""
    return secrets.randbits(62) | 1


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about what happened."""

    def about(self, kind: str, subject_id: int) -> "EventQuerySet":
        """Keep the events of one thing, for example `about("article", 42)`."""
        return self.filter(kind=kind, subject_id=subject_id)

    def newest(self) -> "EventQuerySet":
        """Order from the newest to the oldest."""
        return self.order_by("-pk")


class Event(models.Model):
    """Who did what to which thing, and when. Append-only: a database trigger refuses changes.

    The subject is named by plain columns, so that no event holds a desk table in its place.
    `keys` are the page-cache keys that the change purged, so that the worker can purge them again.
    """

    kind = models.CharField(_("kind"), max_length=20)
    subject_id = models.BigIntegerField(_("subject"))
    verb = models.CharField(_("verb"), max_length=40)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    by_name = models.CharField(_("name at the time"), max_length=150, blank=True)
    revision = models.PositiveIntegerField(_("revision number"), null=True, blank=True)
    payload = models.JSONField(_("details"), default=dict, blank=True)
    keys = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(_("at"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["kind", "subject_id", "-id"], name="event_subject"),
            models.Index(fields=["-at", "-id"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}: {self.verb}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about what is still to be delivered."""

    def due(self, now: Any) -> "DeliveryQuerySet":
        """Keep what should be tried by now, the longest waiting first."""
        return self.filter(done_at=None, next_try_at__lte=now).order_by("next_try_at", "pk")

    def failing(self) -> "DeliveryQuerySet":
        """Keep what has been tried and has not worked yet, the longest waiting first."""
        return self.filter(done_at=None).exclude(last_error="").order_by("next_try_at", "pk")


class Delivery(models.Model):
    """One effect of an Event on the world outside the transaction, tried until it is done."""

    class Channel(models.TextChoices):
        PURGE = "purge", _("second purge")
        MAIL = "mail", _("notice by mail")

    # Found by `delivery_once_per_channel`.
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, db_index=False,
        related_name="deliveries",
    )  # fmt: skip
    # Found by `delivery_once_per_notice`; most deliveries have none.
    notice = models.ForeignKey(
        "Notice", on_delete=models.CASCADE, null=True, blank=True, db_index=False,
        related_name="deliveries",
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    next_try_at = models.DateTimeField(_("next try"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "channel"], name="delivery_once_per_channel"),
            models.UniqueConstraint(
                fields=["notice", "channel"],
                condition=models.Q(notice__isnull=False),
                name="delivery_once_per_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(event__isnull=False, notice__isnull=True)
                | models.Q(event__isnull=True, notice__isnull=False),
                name="delivery_of_an_event_or_a_notice",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(done_at=None),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        of = f"event {self.event_id}" if self.event_id else f"notice {self.notice_id}"
        return f"{self.channel} of {of}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def unseen_by(self, user: User) -> "NoticeQuerySet":
        """Keep what a person has not seen yet, newest first."""
        return self.filter(user=user, seen_at=None).order_by("-pk")


class Notice(models.Model):
    """A sentence for one person about something that happened without them.

    `kind` and `subject_id` name the thing, `what` why the person is told (accounts.notice_kinds).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    what = models.CharField(_("reason"), max_length=20, choices=NoticeKind, blank=True)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["user", "-id"], condition=models.Q(seen_at=None), name="notice_unseen"
            ),
            # Opening a story marks what was told of it as seen.
            models.Index(
                fields=["user", "kind", "subject_id"],
                condition=models.Q(seen_at=None),
                name="notice_unseen_about",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Pulse(models.Model):
    """A worker's sign of life, for the desk: one row a worker process."""

    worker = models.CharField(_("worker"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last sign of life"), db_index=True)

    class Meta:
        verbose_name = _("worker’s pulse")
        verbose_name_plural = _("workers’ pulses")

    def __str__(self) -> str:
        return f"{self.worker}, {self.beat_at:%H:%M:%S}"


class Purge(models.Model):
    """Which page-cache keys a transaction made out of date: what other machines read.

    On the reader side: it names keys only, and a public process must hear of them. Kept a week.
    """

    at = models.DateTimeField(db_default=Now())
    #: The transaction that wrote it (`pg_current_xact_id`): who looks for purges asks for those of
    #: transactions that were not finished when they looked before, so none slips through.
    transaction = models.BigIntegerField(db_default=CurrentTransaction())
    #: By which a machine knows a purge that it has applied already.
    token = models.BigIntegerField(default=new_token)
    event_id = models.BigIntegerField(null=True, blank=True)
    keys = ArrayField(models.TextField())
    #: Keys whose pages must not be served again even in an outage.
    erased = ArrayField(models.TextField(), default=list)

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        indexes = [
            models.Index(fields=["transaction"], name="purge_by_transaction"),
            models.Index(fields=["at"], name="purge_by_time"),
            models.Index(
                fields=["event_id"],
                condition=models.Q(event_id__isnull=False),
                name="purge_of_event",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.keys)
