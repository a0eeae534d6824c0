"""Issue: one edition of a list. IssueStory: a story in it. Copy: the one for one person."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsletter.models.lists import MailingList
from newsletter.models.subscriptions import Subscription


class Issue(models.Model):
    """An edition: its words and its stories by number. What is sent is read from the reader side.

    Draft, then waiting for its moment (it can still be stopped), then sending, then sent.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waiting to go out")
        SENDING = "sending", _("going out")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("stopped")

    list = models.ForeignKey(
        MailingList, on_delete=models.PROTECT, related_name="issues", verbose_name=_("newsletter")
    )
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    preview_text = models.CharField(
        _("preview text"),
        max_length=200,
        blank=True,
        help_text=_("What mail programs show behind the subject."),
    )
    intro = models.TextField(
        _("opening words"), blank=True, help_text=_("Plain text; a blank line is a paragraph.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    #: Stories published after this moment were looked for.
    since = models.DateTimeField(_("stories since"))
    created_at = models.DateTimeField(_("made"), editable=False)
    send_at = models.DateTimeField(_("goes out"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    recipients = models.PositiveIntegerField(_("recipients"), default=0, editable=False)
    sent = models.PositiveIntegerField(_("sent"), default=0, editable=False)
    #: What the desk should know: why it stopped, or what the mail server says.
    note = models.TextField(_("note"), blank=True, editable=False)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        permissions = [
            ("send_issue", _("Can send issues of newsletters")),
            ("send_breaking", _("Can send breaking news by mail")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(subject=""), name="issue_goes_out_with_a_subject"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(send_at__isnull=False),
                name="issue_waits_for_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"]) | Q(started_at__isnull=False),
                name="issue_sent_was_started",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at", "id"], condition=Q(state="waiting"), name="issue_waiting"
            ),
            models.Index(
                fields=["started_at", "id"], condition=Q(state="sending"), name="issue_sending"
            ),
            models.Index(fields=["list", "-started_at"], name="issue_of_list"),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("Issue without a subject"))

    @property
    def is_open(self) -> bool:
        """Whether its words can be changed."""
        return self.state in (self.State.DRAFT, self.State.STOPPED)


class IssueStory(models.Model):
    """A story of an issue: its number, and words for this issue only (else the live ones)."""

    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, related_name="stories", db_index=False
    )
    article_id = models.BigIntegerField(_("article"))
    headline = models.CharField(_("headline here"), max_length=200, blank=True)
    summary = models.TextField(_("summary here"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(fields=["issue", "article_id"], name="issuestory_once")
        ]

    def __str__(self) -> str:
        return f"article {self.article_id}"


class CopyQuerySet(models.QuerySet["Copy"]):
    """Questions about what is still to be sent."""

    def waiting(self) -> "CopyQuerySet":
        """Keep what has come to no end yet."""
        return self.filter(outcome=Copy.Outcome.WAITING)

    def due(self, now: datetime) -> "CopyQuerySet":
        """Keep what should be tried by now."""
        return self.waiting().filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class Copy(models.Model):
    """An issue for one person: one row, so that nobody gets it twice and nobody is left out."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the mail server")
        LEFT = "left", _("left before it went out")
        DROPPED = "dropped", _("not sent: its stories were withdrawn, or it was stopped")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    next_try_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of an issue")
        verbose_name_plural = _("copies of issues")
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscription"], name="copy_once_per_person"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="copy_settled_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issue", "next_try_at", "id"], condition=Q(outcome=""), name="copy_waiting"
            ),
            models.Index(
                fields=["settled_at"], condition=Q(settled_at__isnull=False), name="copy_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"issue {self.issue_id} for {self.subscription_id}"
