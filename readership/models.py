"""Counts of reads, and the lists made of them. Nothing here is about a person."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class HourlyReads(models.Model):
    """How often a story was read within an hour. Written by the function of migration 0002."""

    pk = models.CompositePrimaryKey("hour", "article_id")
    hour = models.DateTimeField(_("hour"))
    article_id = models.BigIntegerField(_("article"))
    reads = models.PositiveIntegerField(_("reads"))

    class Meta:
        verbose_name = _("reads of an hour")
        verbose_name_plural = _("reads by the hour")

    def __str__(self) -> str:
        return f"{self.article_id}: {self.reads}"


class SectionReads(models.Model):
    """The same for each top section: what charts are drawn from, whatever the number of stories.

    Its rows have numbers, since the desk's page hangs on it and Django's admin wants one.
    """

    hour = models.DateTimeField(_("hour"))
    section_id = models.BigIntegerField(_("section"))
    reads = models.PositiveBigIntegerField(_("reads"))

    class Meta:
        verbose_name = _("reads of a section")
        verbose_name_plural = _("readership")
        constraints = [
            models.UniqueConstraint(fields=["hour", "section_id"], name="sectionreads_once")
        ]

    def __str__(self) -> str:
        return f"{self.section_id}: {self.reads}"


class RankedQuerySet(models.QuerySet["Ranked"]):
    """Questions about what is read most."""

    def of(self, name: str) -> "RankedQuerySet":
        """Keep one list, the most read first."""
        return self.filter(name=name).order_by("place")


class Ranked(models.Model):
    """A place in a list of what is read most; the worker writes the lists every few minutes.

    name: "day", "today" or "week" for all stories, "section-2" for a day's of a top section.
    """

    pk = models.CompositePrimaryKey("name", "place")
    name = models.CharField(max_length=30, db_collation="C")
    place = models.PositiveSmallIntegerField()
    article_id = models.BigIntegerField()
    reads = models.PositiveBigIntegerField()

    objects: Any = RankedQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a list")
        verbose_name_plural = _("what is read most")

    def __str__(self) -> str:
        return f"{self.name} {self.place}: {self.article_id}"
