"""The projection: what readers see, every column that a page or listing needs.

No relation leads from here to the desk. Rows are written by `articles.projection` alone, and are
a pure function of the live revisions and their Events: `rebuild_published` can make them again.
"""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import TupleGreaterThanOrEqual, TupleLessThan
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.models.choices import PictureRole, Role
from articles.models.further import FurtherReading
from articles.models.search_columns import vector
from articles.models.taxonomy import Section, Series, Topic
from authors.models import Author
from images.models import Image

# What lists are ordered by, and what a place in them is.
_KEY = (F("published_at"), F("article_id"))


@lru_cache(maxsize=10_000)
def _address(path: str) -> str:
    """Return the address of a stored path; cards name dozens on a page."""
    return reverse("articles:detail", args=[path])


class ListedQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows with a date and an article: each of these questions is one range scan of an index.

    The place of an article in a list is its key (published_at, article_id). Keys are compared as
    rows: PostgreSQL enters an index at such a place, which it can't do for an OR of conditions.
    """

    def newest(self) -> Self:
        """Order by the date shown, newest first."""
        return self.order_by("-published_at", "-article_id")

    def oldest(self) -> Self:
        """Order by the date shown, oldest first."""
        return self.order_by("published_at", "article_id")

    def before(self, published_at: datetime, article_id: int) -> Self:
        """Keep what stands behind this place in a newest-first list."""
        return self.filter(TupleLessThan(_KEY, (published_at, article_id)))

    def down_to(self, published_at: datetime, article_id: int) -> Self:
        """Keep what stands above this place in a newest-first list, and the place itself."""
        return self.filter(TupleGreaterThanOrEqual(_KEY, (published_at, article_id)))

    def between(self, first: datetime, beyond: datetime) -> Self:
        """Keep what was published from one moment on and before another."""
        return self.filter(published_at__gte=first, published_at__lt=beyond)


class PublishedArticleQuerySet(ListedQuerySet["PublishedArticle"]):
    """Listings: each is one range scan of an index, whatever the size of the archive."""

    def in_section(self, section: Section) -> "PublishedArticleQuerySet":
        """Keep a section's stories; a section on top shows those of its children too."""
        if section.parent_id:
            return self.filter(section=section)
        return self.filter(top_section=section)

    def promotable(self) -> "PublishedArticleQuerySet":
        """Leave out what is retracted, as whatever recommends stories does.

        Home, related, most read, newsletters, the news sitemap; lists, search and feeds keep it.
        """
        return self.filter(is_retracted=False)

    def with_further_reading(self) -> "PublishedArticleQuerySet":
        """Load what was chosen to stand beside each story (articles.relating) along with it."""
        chosen = FurtherReading.objects.filter(pk=models.OuterRef("pk"))
        return self.annotate(  # type: ignore[no-redef]
            alike_ids=models.Subquery(chosen.values("alike_ids")),
            section_ids=models.Subquery(chosen.values("section_ids")),
        )


class CardLine(NamedTuple):
    """A contributor as a card names them. name: as credited, else the author's of today."""

    author_id: int
    role: str
    name: str


class PublishedArticle(models.Model):
    """A live story as readers see it."""

    # identity
    article_id = models.BigIntegerField(primary_key=True)
    revision_number = models.PositiveIntegerField()
    path = models.CharField(max_length=400, unique=True, db_collation="C")
    language = models.CharField(max_length=10)

    # words
    headline = models.TextField()
    deck = models.TextField(blank=True)
    kicker = models.TextField(blank=True)
    dateline = models.TextField(blank=True)
    trail_text = models.TextField(blank=True)
    body = models.TextField()
    body_text = models.TextField()
    byline_text = models.TextField(blank=True)
    lead_alt = models.TextField(blank=True)
    lead_caption = models.TextField(blank=True)
    lead_credit = models.TextField(blank=True)
    seo_title = models.TextField(blank=True)
    seo_description = models.TextField(blank=True)
    social_title = models.TextField(blank=True)
    social_description = models.TextField(blank=True)
    canonical_url = models.TextField(blank=True)
    source_name = models.TextField(blank=True)
    source_url = models.TextField(blank=True)
    sponsor = models.TextField(blank=True)

    # relations: ids of reference data, never its words
    # Here and below, db_index=False: an index that begins with the column stands in Meta.
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+", db_index=False)
    top_section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="+")
    lead_image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, related_name="+")
    social_image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, related_name="+")
    related_ids = ArrayField(models.BigIntegerField(), default=list)

    # choices
    genre = models.CharField(max_length=20)
    layout = models.CharField(max_length=20)
    placement = models.CharField(max_length=20)
    is_indexed = models.BooleanField()
    is_evergreen = models.BooleanField()
    # Whether a retraction stands (articles.models.correction); listings show it, `promotable` not.
    is_retracted = models.BooleanField(default=False, db_default=False)
    word_count = models.PositiveIntegerField()
    reading_minutes = models.PositiveSmallIntegerField()

    # times
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    content_updated_at = models.DateTimeField(null=True)

    # Both are loaded by no listing. Words of a headline have their own column, small enough to lie
    # in the row, and an index in which few stories have a word that half the archive holds.
    search = models.GeneratedField(
        expression=vector(("A", ("headline",)), ("B", ("deck", "kicker")), ("D", ("body_text",))),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    headline_search = models.GeneratedField(
        expression=vector(("A", ("headline",))), output_field=SearchVectorField(), db_persist=True
    )

    # Given to stories on cards (articles.views.cards), in the byline's order.
    lines: list[CardLine]
    # Given to the stories of a page of search results: why each was found, as HTML.
    snippet: str
    # Given by `with_further_reading`; None where nothing was chosen.
    alike_ids: list[int] | None = None
    section_ids: list[int] | None = None

    objects = PublishedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("published article")
        verbose_name_plural = _("published articles")
        constraints = [
            models.CheckConstraint(condition=~Q(headline=""), name="published_has_a_headline"),
            models.CheckConstraint(condition=~Q(body=""), name="published_has_a_body"),
            models.CheckConstraint(
                condition=Q(content_updated_at=None)
                | Q(content_updated_at__gte=F("first_published_at")),
                name="published_updated_after_first",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-article_id"], name="published_newest"),
            models.Index(
                fields=["section", "-published_at", "-article_id"], name="published_section"
            ),
            models.Index(
                fields=["top_section", "-published_at", "-article_id"], name="published_top_section"
            ),
            models.Index(
                fields=["placement", "-published_at", "-article_id"],
                condition=Q(placement__in=["home_lead", "home"]),
                name="published_placement",
            ),
            models.Index(fields=["language"], name="published_language"),
            GinIndex(fields=["search"], name="published_search"),
            GinIndex(fields=["headline_search"], name="published_headline_search"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """Return the stored path as an address."""
        return _address(self.path)

    @property
    def direction(self) -> str:
        """Whether the story reads "ltr" or "rtl"."""
        return languages.direction(self.language)

    @property
    def shown_headline(self) -> str:
        """The headline in plain text wherever it stands alone: feeds, titles, shared links."""
        return self.marked(self.headline)

    def marked(self, title: str) -> str:
        """Return a title of the story, with “Retracted:” before it if it is."""
        if not self.is_retracted:
            return title
        return gettext("Retracted: %(headline)s") % {"headline": title}

    @property
    def summary(self) -> str:
        """What a listing says under the headline."""
        return self.trail_text or self.deck


class PublishedBylineQuerySet(ListedQuerySet["PublishedByline"]):
    """Which articles an author's list has, in its order."""

    def by(self, author: Author, *, is_authoring: bool) -> "PublishedBylineQuerySet":
        """Keep what an author wrote or reported, or else what they helped with in other roles."""
        return self.filter(author=author, is_first=True, is_authoring=is_authoring)


class PublishedByline(models.Model):
    """A contributor of a live story, with the date by which an author's list is sorted."""

    pk = models.CompositePrimaryKey("article_id", "position")
    article = models.ForeignKey(
        PublishedArticle, on_delete=models.CASCADE, related_name="bylines", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="published_bylines")
    role = models.CharField(max_length=20, choices=Role)
    credited_as = models.TextField(blank=True)
    # The author's first role in this article: the author page lists each article once.
    is_first = models.BooleanField()
    is_authoring = models.BooleanField()
    published_at = models.DateTimeField()

    objects = PublishedBylineQuerySet.as_manager()

    class Meta:
        verbose_name = _("published byline")
        verbose_name_plural = _("published bylines")
        indexes = [
            models.Index(
                fields=["author", "is_authoring", "-published_at", "-article"],
                condition=Q(is_first=True),
                name="publishedbyline_author",
            )
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.article_id}"

    @property
    def name(self) -> str:
        """The name as printed: as credited at the time, else the author's name today."""
        return self.credited_as or self.author.name


class PublishedPicture(models.Model):
    """A picture that a live story shows, or hands to networks: what makes its copies public."""

    pk = models.CompositePrimaryKey("article_id", "position")
    article = models.ForeignKey(PublishedArticle, on_delete=models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField()
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="published_items")
    role = models.CharField(max_length=20, choices=PictureRole)

    class Meta:
        verbose_name = _("published picture")
        verbose_name_plural = _("published pictures")
        indexes = [models.Index(fields=["image", "-article"], name="publishedpicture_image")]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.article_id}"


class PublishedTopicQuerySet(ListedQuerySet["PublishedTopic"]):
    """Which articles a topic's list has, in its order."""

    def of(self, topic: Topic) -> "PublishedTopicQuerySet":
        """Keep the stories that carry a topic."""
        return self.filter(topic=topic)


class PublishedTopic(models.Model):
    """A topic of a live story."""

    pk = models.CompositePrimaryKey("article_id", "topic_id")
    article = models.ForeignKey(
        PublishedArticle, on_delete=models.CASCADE, related_name="topic_items", db_index=False
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="published_items", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    objects = PublishedTopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("published topic")
        verbose_name_plural = _("published topics")
        indexes = [
            models.Index(fields=["topic", "-published_at", "-article"], name="publishedtopic_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} on {self.article_id}"
