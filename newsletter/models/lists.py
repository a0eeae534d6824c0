"""MailingList: a newsletter that readers can ask for, and the question that fills its issues."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.taxonomy import Section, Topic


class MailingListQuerySet(models.QuerySet["MailingList"]):
    """Questions about lists."""

    def in_order(self) -> "MailingListQuerySet":
        """Order as readers are offered them."""
        return self.order_by("position", "pk")

    def open(self) -> "MailingListQuerySet":
        """Keep what readers may sign up for."""
        return self.filter(is_open=True)


class MailingList(models.Model):
    """A newsletter: daily, breaking, of a section or of a topic. Readers see its name.

    On the reader side, like a section; nothing here says who is on it.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("regular issues")
        BREAKING = "breaking", _("breaking news")

    class Stories(models.TextChoices):
        HOME = "home", _("stories placed on the home page")
        ALL = "all", _("all stories")

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    description = models.CharField(
        _("what readers get"),
        max_length=200,
        blank=True,
        help_text=_("Shown beside the box, for example: every morning at seven."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REGULAR)
    stories = models.CharField(_("stories"), max_length=10, choices=Stories, default=Stories.HOME)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("only of the section"),
    )  # fmt: skip
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="mailing_lists",
        verbose_name=_("only of the topic"),
    )  # fmt: skip
    most_stories = models.PositiveSmallIntegerField(
        _("stories in an issue, at most"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    issue_at = models.TimeField(
        _("makes an issue each day at"),
        null=True,
        blank=True,
        help_text=_(
            "In the newsroom's time. Empty: the desk begins each issue. Never of breaking news."
        ),
    )
    sends_by_itself = models.BooleanField(
        _("and sends it"),
        default=False,
        db_default=False,
        help_text=_("Otherwise it waits as a draft until an editor has looked at it."),
    )
    #: The last day, in the newsroom's zone, on which an issue was made or was not needed.
    made_on = models.DateField(null=True, blank=True, editable=False)
    is_open = models.BooleanField(
        _("readers can sign up"), default=True, help_text=_("Who is on it stays on it.")
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The first open list is offered on every page.")
    )

    objects = MailingListQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        constraints = [
            models.CheckConstraint(
                condition=Q(section=None) | Q(topic=None), name="mailinglist_section_or_topic"
            ),
            models.CheckConstraint(
                condition=Q(most_stories__gte=1) & Q(most_stories__lte=50),
                name="mailinglist_has_stories",
            ),
        ]

    def __str__(self) -> str:
        return self.name
