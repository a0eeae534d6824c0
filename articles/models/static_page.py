"""StaticPage: the working text of a page that is no story: about, contact, ethics, privacy."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.fields import EXTENSIONS, BodyField
from articles.reserved import is_page_path

#: Words, lists and tables. What leads into stories or comes from elsewhere is counted in stories.
_OFFERED = (
    "Bold", "Italic", "Strike", "Subscript", "Superscript", "Heading", "BulletList", "OrderedList",
    "ListItem", "Blockquote", "HorizontalRule", "HardBreak", "Table", "TableRow", "TableHeader",
    "TableCell", "NoSpellCheck", "PasteCleanup", "Typography",
)  # fmt: skip
_WORDS_ONLY = {
    **{name: EXTENSIONS[name] for name in _OFFERED},
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
}


class StaticPage(models.Model):
    """What editors type. Readers see `PublishedStaticPage`, which `publishing_pages` writes."""

    path = models.CharField(
        _("address"),
        max_length=120,
        unique=True,
        db_collation="C",
        help_text=_(
            "about, accessibility, contact, ethics, privacy or terms; any other page stands below "
            "about, for example about/funding. It stays as it is once readers have seen it."
        ),
    )
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(
        _("in one sentence"),
        max_length=300,
        blank=True,
        help_text=_("Stands below the title, and in search engines."),
    )
    body = BodyField(_("text"), blank=True, extensions=_WORDS_ONLY)
    is_in_footer = models.BooleanField(_("linked at the foot of every page"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    first_published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("static page")
        verbose_name_plural = _("static pages")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(path="") & ~models.Q(title=""), name="staticpage_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Bring the address into its one form; refuse what is a section's or a story's."""
        self.path = self.path.strip().strip("/").lower()
        if not is_page_path(self.path):
            raise ValidationError(
                {
                    "path": _("Choose an address of the list below, or put it below about: %s")
                    % "about/funding"
                }
            )
