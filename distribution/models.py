"""What the outlet says to machines: who may read for what, and where its policies stand."""

import base64
import secrets
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.web import validate_link
from events.models import Event
from events.reaching import CallRefused, check_address

_WEB = URLValidator(schemes=["http", "https"])


class MachinePolicy(models.Model):
    """The outlet's answers to crawlers, advertisers and finders of holes; there is one row."""

    allows_training = models.BooleanField(
        _("AI models may be trained on the stories"), default=False
    )
    allows_ai_search = models.BooleanField(
        _("AI search may list and quote the stories"), default=True
    )
    allows_ai_visits = models.BooleanField(
        _("AI assistants may open a page that a person asks them for"), default=True
    )
    hub_url = models.CharField(
        _("WebSub hub"),
        max_length=300,
        blank=True,
        validators=[_WEB],
        help_text=_("Feeds name it, so that readers hear of a new story at once."),
    )
    security_contact = models.CharField(
        _("contact for security reports"),
        max_length=300,
        blank=True,
        help_text=_("An email address, or the address of a page. Otherwise the contact address."),
    )
    ads_txt = models.TextField(
        _("ads.txt"),
        blank=True,
        help_text=_("Who may sell advertising here, a line each, as the seller gave it to you."),
    )
    reprint_terms = models.TextField(
        _("terms for reprints"),
        blank=True,
        help_text=_(
            "What partners may do with a story's text, and must. With terms, each story of "
            "your own has a page with its text to copy; without, none has."
        ),
    )
    reprint_license = models.CharField(
        _("licence for reprints"),
        max_length=300,
        blank=True,
        validators=[_WEB],
        help_text=_("The address of a licence, such as one of Creative Commons'."),
    )
    founding_year = models.PositiveSmallIntegerField(
        _("founded in"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1600), MaxValueValidator(2100)],
    )

    class Meta:
        verbose_name = _("rules for machines")
        verbose_name_plural = _("rules for machines")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="machinepolicy_is_one_row")
        ]

    def __str__(self) -> str:
        return str(_("Rules for machines"))

    def clean(self) -> None:
        """Refuse a contact that is neither, and characters that would break ads.txt."""
        contact = self.security_contact.strip()
        if contact and "@" not in contact and not contact.startswith(("https://", "tel:")):
            raise ValidationError(
                {"security_contact": _("Write an email address, or an address with https://.")}
            )
        if any(character.isspace() for character in contact):
            raise ValidationError({"security_contact": _("Write one address, without spaces.")})


class PolicyLink(models.Model):
    """Where a rule of the newsroom stands in public, under the name that schema.org gives it."""

    class Kind(models.TextChoices):
        PRINCIPLES = "publishingPrinciples", _("editorial principles")
        ETHICS = "ethicsPolicy", _("ethics")
        CORRECTIONS = "correctionsPolicy", _("corrections")
        VERIFICATION = "verificationFactCheckingPolicy", _("verification")
        UNNAMED_SOURCES = "unnamedSourcesPolicy", _("unnamed sources")
        MISSION = "missionCoveragePrioritiesPolicy", _("mission and priorities")
        FEEDBACK = "actionableFeedbackPolicy", _("feedback from readers")
        DIVERSITY = "diversityPolicy", _("diversity")
        STAFFING = "diversityStaffingReport", _("diversity of the staff")
        OWNERSHIP = "ownershipFundingInfo", _("ownership and funding")
        NO_BYLINES = "noBylinesPolicy", _("stories without a byline")

    policy = models.ForeignKey(MachinePolicy, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("about"), max_length=40, choices=Kind)
    url = models.CharField(
        _("address"), max_length=300, help_text=_("/about/ethics/, or a whole address.")
    )

    class Meta:
        verbose_name = _("published rule")
        verbose_name_plural = _("published rules")
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind"], name="policylink_once_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.url}"

    def clean(self) -> None:
        """Take a path of this site or a web address, and nothing that a browser would run."""
        try:
            validate_link(self.url)
        except ValidationError as problem:
            raise ValidationError({"url": problem.messages}) from problem


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
