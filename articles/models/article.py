"""Article: the working copy that editors type in. Nothing here is public."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from articles import languages
from articles.models.choices import Genre, Layout, Placement
from articles.models.fields import BodyField
from articles.models.taxonomy import Section, Series, Topic
from articles.workflow import Stage, Standing
from authors.slugs import SlugTextField
from images.models import Image

_WEB = URLValidator(schemes=["http", "https"])


class ArticleTopic(ItemBase):
    """A topic of an article, in order; the through table that django-taggit works with."""

    tag = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="+", related_query_name="article_items"
    )
    # Here and below, db_index=False: an index that begins with the column stands in Meta.
    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="topic_items", db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("topic of an article")
        verbose_name_plural = _("topics of articles")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="articletopic_once")
        ]

    @classmethod
    def tag_relname(cls) -> str:
        """Return the name that taggit's queries use; topics have no accessor to articles."""
        return "article_items"


class ArticleQuerySet(models.QuerySet["Article"]):
    """Questions about working copies."""

    def live(self) -> "ArticleQuerySet":
        """Keep what the public can see some revision of."""
        return self.filter(standing=Standing.LIVE)

    def newest_saved(self) -> "ArticleQuerySet":
        """Order by the last save, newest first."""
        return self.order_by("-saved_at", "-pk")


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    """Never loads the search column: nobody reads it, and it is as long as the text."""

    def get_queryset(self) -> ArticleQuerySet:
        """Leave the search column in the database."""
        found: ArticleQuerySet = super().get_queryset().defer("search")
        return found


class Article(models.Model):  # type: ignore[django-manager-missing]  # taggit is untyped
    """The working copy of a story, its two states, and what is planned for it.

    Saving touches this side only, for live articles too. Only `articles.publishing` writes
    `stage`, `standing` and the public dates.
    """

    class Legal(models.TextChoices):
        NONE = "none", _("no legal check")
        REQUIRED = "required", _("legal check required")
        CLEARED = "cleared", _("cleared by legal")

    # identity
    slug = SlugTextField(_("slug"), max_length=120, blank=True, db_collation="C", db_index=False)
    slugline = models.CharField(
        _("slugline"),
        max_length=120,
        blank=True,
        help_text=_("Short internal name of the story, the same through all its versions."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=languages.choices, default="en"
    )

    # words
    headline = models.CharField(_("headline"), max_length=300, blank=True)
    deck = models.TextField(_("deck"), max_length=600, blank=True)
    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    dateline = models.CharField(_("dateline"), max_length=120, blank=True)
    trail_text = models.TextField(
        _("trail text"),
        max_length=600,
        blank=True,
        help_text=_("For listings, where it should differ from the deck."),
    )
    body = BodyField(_("body"), blank=True)
    byline_text = models.CharField(
        _("byline as text"),
        max_length=200,
        blank=True,
        help_text=_("Replaces the line that readers see; author pages still follow the list."),
    )
    has_no_byline = models.BooleanField(_("no byline, on purpose"), default=False)
    lead_alt = models.TextField(_("alt text here"), blank=True)
    lead_caption = models.TextField(_("caption here"), blank=True)
    lead_credit = models.CharField(_("credit here"), max_length=200, blank=True)
    seo_title = models.CharField(_("title for search engines"), max_length=200, blank=True)
    seo_description = models.TextField(
        _("description for search engines"), max_length=400, blank=True
    )
    social_title = models.CharField(_("title for social media"), max_length=200, blank=True)
    social_description = models.TextField(
        _("description for social media"), max_length=400, blank=True
    )
    canonical_url = models.CharField(
        _("canonical address"), max_length=500, blank=True, validators=[_WEB]
    )
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.CharField(
        _("source’s address"), max_length=500, blank=True, validators=[_WEB]
    )
    sponsor = models.CharField(_("sponsored by"), max_length=120, blank=True)
    desk_note = models.TextField(
        _("desk note"), blank=True, help_text=_("For colleagues only; readers never see it.")
    )

    # relations
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section"),
        db_index=False,
    )
    topics = TaggableManager(
        through=ArticleTopic,
        blank=True,
        verbose_name=_("topics"),
        help_text="",
        related_name="+",
    )
    series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("series"),
    )
    lead_image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    social_image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture for social media"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        db_index=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
        db_index=False,
    )
    named_people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("may see it while restricted"),
    )
    live_revision = models.ForeignKey(
        "articles.Revision",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    cleared_revision = models.ForeignKey(
        "articles.Revision",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    # choices
    genre = models.CharField(_("genre"), max_length=20, choices=Genre, default=Genre.NEWS)
    layout = models.CharField(_("layout"), max_length=20, choices=Layout, default=Layout.STANDARD)
    placement = models.CharField(
        _("placement"), max_length=20, choices=Placement, default=Placement.SECTION
    )
    is_indexed = models.BooleanField(_("search engines may list it"), default=True)
    is_evergreen = models.BooleanField(
        _("evergreen"), default=False, help_text=_("Does not age: no “more than a year old”.")
    )

    # state
    stage = models.CharField(
        _("stage"),
        max_length=20,
        editable=False,
        default=Stage.DRAFT,
        choices=[
            (Stage.DRAFT, _("draft")),
            (Stage.IN_REVIEW, _("in review")),
            (Stage.READY, _("ready")),
            (Stage.SCHEDULED, _("scheduled")),
            (Stage.SPIKED, _("spiked")),
        ],
    )
    standing = models.CharField(
        _("standing"),
        max_length=20,
        editable=False,
        default=Standing.NEVER,
        choices=[
            (Standing.NEVER, _("never published")),
            (Standing.LIVE, _("live")),
            (Standing.UNPUBLISHED, _("unpublished")),
            (Standing.KILLED, _("killed")),
            (Standing.TAKEN_DOWN, _("taken down")),
        ],
    )
    legal = models.CharField(
        _("legal"), max_length=20, choices=Legal, default=Legal.NONE, editable=False
    )
    is_held = models.BooleanField(_("on hold"), default=False, editable=False)
    is_restricted = models.BooleanField(_("restricted"), default=False, editable=False)
    # Whether the working copy differs from the live revision; kept by the save and by the verbs.
    has_changes = models.BooleanField(_("unpublished changes"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(
        _("minutes to read"), default=0, editable=False
    )

    # times
    due_at = models.DateTimeField(
        _("due"), null=True, blank=True, help_text=_("When the desk expects it.")
    )
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), editable=False)
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    content_updated_at = models.DateTimeField(_("updated"), null=True, editable=False)

    # For the desk's own search; PostgreSQL's parser leaves the body's markup out by itself.
    search = models.GeneratedField(
        expression=SearchVector("headline", "slugline", weight="A", config="simple")
        + SearchVector("deck", "kicker", weight="B", config="simple")
        + SearchVector("body", weight="D", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleManager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        # One permission for each right of the workflow table, in three widths (accounts.roles).
        permissions = [  # type: ignore[assignment]  # the stub asks for one exact type of list
            (f"{right}{width}", f"Articles: {right}{width}".replace("_", " "))
            for right in (
                "edit", "submit", "take_back", "review", "publish", "spike", "hold", "kill",
                "embargo", "require_legal", "restrict", "move", "place", "duplicate",
            )
            for width in ("", "_in_section", "_own")
        ] + [
            ("edit_pictures", "Articles: change pictures, captions, alt text and credits"),
            ("take_down", "Articles: take down"),
            ("clear_legal", "Articles: clear legal"),
            ("see_restricted", "Articles: see restricted ones of others"),
            ("reopen", "Articles: reopen what was killed or taken down"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[str(stage) for stage in Stage]), name="article_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=[str(standing) for standing in Standing]),
                name="article_standing_known",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.LIVE)
                | Q(
                    live_revision__isnull=False,
                    first_published_at__isnull=False,
                    published_at__isnull=False,
                    section__isnull=False,
                ),
                name="article_live_needs_revision_dates_section",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.LIVE) | Q(live_revision__isnull=True),
                name="article_only_live_has_live_revision",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.NEVER) | Q(first_published_at__isnull=True),
                name="article_never_published_has_no_date",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SPIKED)
                | Q(standing__in=[Standing.NEVER, Standing.UNPUBLISHED]),
                name="article_spiked_is_not_public",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=[Standing.KILLED, Standing.TAKEN_DOWN])
                | Q(stage=Stage.DRAFT),
                name="article_withdrawn_is_at_rest",
            ),
            models.CheckConstraint(
                condition=~Q(legal="cleared") | Q(cleared_revision__isnull=False),
                name="article_clearance_names_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(content_updated_at__isnull=True)
                | Q(content_updated_at__gte=models.F("first_published_at")),
                name="article_updated_after_first_publication",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="article_version_positive"),
        ]
        indexes = [
            models.Index(fields=["-saved_at", "-id"], name="article_newest_saved"),
            models.Index(fields=["stage", "-saved_at", "-id"], name="article_by_stage"),
            models.Index(fields=["section", "-saved_at", "-id"], name="article_by_section"),
            models.Index(
                fields=["created_by", "-saved_at", "-id"],
                condition=Q(created_by__isnull=False),
                name="article_by_creator",
            ),
            models.Index(
                fields=["assigned_to", "-saved_at", "-id"],
                condition=Q(assigned_to__isnull=False),
                name="article_by_assignee",
            ),
            models.Index(
                fields=["-saved_at", "-id"],
                condition=Q(standing="live", has_changes=True),
                name="article_live_with_changes",
            ),
            # Most stories of an archive rest as drafts that are what is live: nobody works on them.
            models.Index(
                fields=["-saved_at", "-id"],
                condition=Q(stage="draft") & (~Q(standing="live") | Q(has_changes=True)),
                name="article_in_work",
            ),
            models.Index(fields=["slug"], name="article_slug"),
            models.Index(fields=["slugline"], name="article_slugline"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="article_newest_published",
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="article_due"
            ),
            models.Index(
                fields=["embargo_until", "id"],
                condition=Q(embargo_until__isnull=False),
                name="article_embargo",
            ),
            GinIndex(fields=["search"], name="article_search"),
        ]

    def __str__(self) -> str:
        return self.headline or self.slugline or f"Untitled {self.pk}"

    def set_topics(self, topics: list[Topic]) -> None:
        """Make these the topics, in this order; only the form's save and verbs call it."""
        if [item.tag_id for item in self.ordered_topic_items()] == [topic.pk for topic in topics]:
            return
        self.topics.set(topics)
        position = {topic.pk: place for place, topic in enumerate(topics)}
        items = list(self.ordered_topic_items())
        for item in items:
            item.position = position[item.tag_id]
        ArticleTopic.objects.bulk_update(items, ["position"])

    def ordered_topic_items(self) -> models.QuerySet[ArticleTopic]:
        """Return the through rows in the order that the editor chose."""
        return ArticleTopic.objects.filter(content_object=self).order_by("position", "pk")


class RelatedArticle(models.Model):
    """An article that an editor put beside another, in order."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="related_items", db_index=False
    )
    related = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "related"], name="relatedarticle_once"),
            models.CheckConstraint(
                condition=~Q(article=models.F("related")), name="relatedarticle_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.related_id}"
