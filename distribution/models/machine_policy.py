"""What the outlet says to machines: who may read for what, and where its policies stand."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.web import validate_link

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
