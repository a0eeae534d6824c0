"""ScheduledVerb: what is to happen to an article, and when, naming the revision it is about."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.revision import Revision


class ScheduledVerbQuerySet(models.QuerySet["ScheduledVerb"]):
    """Questions about plans."""

    def waiting(self) -> "ScheduledVerbQuerySet":
        """Keep what waits for its time."""
        return self.filter(state=ScheduledVerb.State.WAITING)

    def due_by(self, time: datetime) -> "ScheduledVerbQuerySet":
        """Keep what is due at that time or earlier."""
        return self.filter(due_at__lte=time)

    def publications(self) -> "ScheduledVerbQuerySet":
        """Keep what makes words public: first publications and updates."""
        return self.filter(verb__in=[ScheduledVerb.Verb.PUBLISH, ScheduledVerb.Verb.UPDATE])


class ScheduledVerb(models.Model):
    """A verb due at a time. It remembers which live revision it was made from.

    One that is planned behind another publication of the story is made from that one's revision.
    """

    class Verb(models.TextChoices):
        PUBLISH = "publish", _("publish")
        UPDATE = "update", _("publish update")
        UNPUBLISH = "unpublish", _("unpublish")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        # Refused, and since then merged with the live page and decided again.
        MERGED = "merged", _("merged with the live page")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="scheduled_verbs")
    verb = models.CharField(_("verb"), max_length=20, choices=Verb)
    revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    made_from = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    is_substantive = models.BooleanField(_("substantive update"), default=False)
    placement = models.CharField(_("placement"), max_length=20, blank=True)
    # Rule → reason: what the editor waved through when scheduling (articles.checks).
    waivers = models.JSONField(default=dict, blank=True)
    # Who is told when it runs (articles.pushing); null where nobody was asked, and nobody is.
    push = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    refusal = models.TextField(_("why not"), blank=True)
    due_at = models.DateTimeField(_("due"))
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("ran at"), null=True, blank=True)

    objects = ScheduledVerbQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled verb")
        verbose_name_plural = _("scheduled verbs")
        constraints = [
            models.CheckConstraint(
                condition=Q(verb="unpublish", revision__isnull=True)
                | (~Q(verb="unpublish") & Q(revision__isnull=False)),
                name="scheduledverb_publishing_names_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="scheduledverb_ended_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state="waiting"), name="scheduledverb_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} of {self.article_id} at {self.due_at:%Y-%m-%d %H:%M}"
