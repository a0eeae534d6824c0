"""HouseRule: a word or phrase that the house writes otherwise, as data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HouseRule(models.Model):
    """One line of the house style; `articles.house_style` looks for it."""

    class Severity(models.TextChoices):
        """What a finding does."""

        ADVICE = "advice", _("advice")
        BLOCKS = "blocks", _("blocks publishing until fixed or waved through")

    what = models.CharField(_("word or phrase"), max_length=100)
    replacement = models.CharField(
        _("write instead"),
        max_length=100,
        blank=True,
        help_text=_("Empty: the words are pointed out, and the writer decides."),
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity, default=Severity.ADVICE
    )
    is_on = models.BooleanField(_("on"), default=True)
    is_whole_word = models.BooleanField(
        _("whole words only"), default=True, help_text=_("“cop” is then not found in “copper”.")
    )
    is_case_sensitive = models.BooleanField(
        _("capitals count"),
        default=False,
        help_text=_("“Internet” is then another than “internet”."),
    )

    class Meta:
        verbose_name = _("house style rule")
        verbose_name_plural = _("house style")
        ordering = ("what", "pk")
        constraints = [
            models.UniqueConstraint(fields=["what"], name="houserule_once"),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(what=models.F("replacement")),
                name="houserule_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["advice", "blocks"]), name="houserule_severity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} → {self.replacement}" if self.replacement else self.what
