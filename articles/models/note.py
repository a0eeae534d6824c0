"""ArticleNote: what colleagues say to each other about a story; readers never see it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class ArticleNote(models.Model):
    """A note on a whole story or on a passage of it, or a reply to one. Its words stay."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="replies", editable=False
    )
    # The words that it is about, as they stood; "" is the whole story.
    passage = models.CharField(_("passage"), max_length=500, blank=True)
    text = models.TextField(_("note"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="articlenote_says_something"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(passage="", resolved_at=None),
                name="articlenote_reply_is_a_reply",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
