"""PublishedStaticPage: a page that is no story, as readers see it."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PublishedStaticPageQuerySet(models.QuerySet["PublishedStaticPage"]):
    """Questions about the pages that readers see."""

    def in_order(self) -> "PublishedStaticPageQuerySet":
        """Order as menus show them, without their text."""
        return self.defer("body").order_by("position", "title", "pk")


class PublishedStaticPage(models.Model):
    """The text that was published last. It knows the working one by number only."""

    page_id = models.BigIntegerField(primary_key=True)
    path = models.CharField(max_length=120, unique=True, db_collation="C")
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    body = models.TextField()
    is_in_footer = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    #: When its words last changed in public: readers are told, and so are search engines.
    updated_at = models.DateTimeField()

    objects = PublishedStaticPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("published static page")
        verbose_name_plural = _("published static pages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(updated_at__gte=models.F("published_at")),
                name="publishedstaticpage_updated_later",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page's address."""
        return reverse("articles:static_page", args=[self.path])
