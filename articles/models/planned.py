"""PlannedStory: a line of the budget, a story before a word of it is written."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.taxonomy import Section

_OPEN = Q(started_at__isnull=True, struck_at__isnull=True)
LONGEST = 50_000


class PlannedStoryQuerySet(models.QuerySet["PlannedStory"]):
    """Questions about the budget."""

    def open(self) -> "PlannedStoryQuerySet":
        """Keep what nobody has begun to write, and nobody has struck."""
        return self.filter(_OPEN)

    def due_between(self, first: datetime, beyond: datetime) -> "PlannedStoryQuerySet":
        """Keep what is due from one moment to just before another, what is due first in front."""
        found = self.filter(due_at__gte=first, due_at__lt=beyond)
        return found.order_by("due_at", "pk")


class PlannedStory(models.Model):
    """A story that the desk plans. Once writing has started, the article says what holds.

    `started_at` stays when the draft is deleted; the line then leads nowhere.
    """

    # identity
    slugline = models.CharField(
        _("slugline"),
        max_length=120,
        help_text=_("Short internal name; the article keeps it."),
    )

    # words
    line = models.CharField(_("in one line"), max_length=300, blank=True)
    pictures = models.CharField(_("pictures wanted"), max_length=300, blank=True)
    note = models.TextField(_("note"), max_length=5000, blank=True)
    length = models.PositiveIntegerField(
        _("length in words"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
    )

    # relations
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section"),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    article = models.OneToOneField(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned_story",
        editable=False,
    )

    # state
    is_restricted = models.BooleanField(
        _("restricted"),
        default=False,
        help_text=_("Seen by who planned it, by who has it, and by administrators only."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    # times
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField(editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    struck_at = models.DateTimeField(null=True, editable=False)

    objects = PlannedStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned story")
        verbose_name_plural = _("planned stories")
        constraints = [
            models.CheckConstraint(condition=~Q(slugline=""), name="plannedstory_has_a_slugline"),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(struck_at__isnull=True),
                name="plannedstory_started_or_struck",
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(started_at__isnull=False),
                name="plannedstory_with_article_is_started",
            ),
            models.CheckConstraint(
                condition=Q(length__isnull=True) | Q(length__gte=1, length__lte=LONGEST),
                name="plannedstory_length_makes_sense",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=_OPEN & Q(due_at__isnull=False),
                name="plannedstory_due",
            ),
            models.Index(
                fields=["-id"],
                condition=_OPEN & Q(due_at__isnull=True),
                name="plannedstory_undated",
            ),
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(started_at__isnull=False),
                name="plannedstory_started",
            ),
            models.Index(
                fields=["-struck_at", "-id"],
                condition=Q(struck_at__isnull=False),
                name="plannedstory_struck",
            ),
        ]

    def __str__(self) -> str:
        return self.slugline

    @property
    def is_open(self) -> bool:
        """Say whether it waits for somebody to write it."""
        return self.started_at is None and self.struck_at is None
