"""The vocabulary: words of published stories and how many stories have each, for spelling."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VocabularyWord(models.Model):
    """A word as stories spell it, in small letters."""

    word = models.CharField(_("word"), max_length=40, primary_key=True, db_collation="C")
    stories = models.PositiveIntegerField(_("stories with it"), default=0)
    # How many the pass named has met so far; becomes `stories` when that pass is through.
    counted = models.PositiveIntegerField(default=0)
    counted_in = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("word of the vocabulary")
        verbose_name_plural = _("words of the vocabulary")
        indexes = [
            models.Index(fields=["-stories", "word"], name="vocabulary_commonest"),
        ]

    def __str__(self) -> str:
        return self.word


class VocabularyPass(models.Model):
    """How far the counting of words has come; there is one row."""

    number = models.PositiveIntegerField(default=1)
    # Stories are counted by id; when there are no more, the words are settled, in their order.
    last_article_id = models.BigIntegerField(default=0)
    is_settling = models.BooleanField(default=False)
    last_word = models.CharField(max_length=40, blank=True, db_collation="C")
    started_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    # What the archive looked like when the last pass began: an equal one is not counted again.
    archive = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("pass over the vocabulary")
        verbose_name_plural = _("passes over the vocabulary")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="vocabularypass_is_one_row")
        ]

    def __str__(self) -> str:
        return f"pass {self.number}"
