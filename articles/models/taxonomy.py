"""How stories are filed: sections (the reader's areas), topics (subject pages), series."""

import re
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from articles.models.colour import COLOUR
from articles.reserved import is_reserved
from authors.models import Author
from authors.slugs import SlugTextField


@lru_cache(maxsize=5_000)
def _address(name: str, slug: str) -> str:
    return reverse(f"articles:{name}", args=[slug])


class SectionQuerySet(models.QuerySet["Section"]):
    """Questions about sections."""

    def in_order(self) -> "SectionQuerySet":
        """Order as menus show them."""
        return self.filter(merged_into=None).order_by("position", "name", "pk")


class Section(models.Model):
    """A reader-facing area, with at most one level of children. Never deleted once used."""

    name = models.CharField(_("name"), max_length=80)
    slug = SlugTextField(_("slug"), max_length=80, unique=True, db_collation="C")
    description = models.TextField(_("description"), blank=True)
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#7a1f1f", validators=[COLOUR]
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="sections",
        verbose_name=_("editors"),
        help_text=_("Those with the role “section editor” publish here."),
    )
    desk = models.CharField(
        _("desk"),
        max_length=80,
        blank=True,
        help_text=_(
            "The team that owns its stories, for the board. Without one: that of the section above."
        ),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="section_has_a_slug"),
            # It is written into a stylesheet as it stands.
            models.CheckConstraint(
                condition=models.Q(accent__regex=r"^#[0-9a-f]{6}$"),
                name="section_accent_is_a_colour",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="section_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the section's page."""
        return _address("section", self.slug)

    def clean(self) -> None:
        """Refuse an address that means something else, and a third level of sections."""
        if is_reserved(self.slug):
            raise ValidationError(
                {"slug": _("/%(slug)s/ is already an address of the site; choose another slug.")
                 % {"slug": self.slug}}
            )  # fmt: skip
        if self.parent_id and self.parent is not None:
            if self.parent.parent_id:
                raise ValidationError(
                    {"parent": _("“%(name)s” belongs to a section itself; choose the one on top.")
                     % {"name": self.parent.name}}
                )  # fmt: skip
            if self.pk and self.children.exists():
                raise ValidationError(
                    {"parent": _("This section has sections of its own; move those first.")}
                )


class Series(models.Model):
    """A recurring set of stories."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = SlugTextField(_("slug"), max_length=120, unique=True, db_collation="C")
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.name


class TopicQuerySet(models.QuerySet["Topic"]):
    """Questions about topics."""

    def offered(self) -> "TopicQuerySet":
        """Keep those that an editor may still choose."""
        return self.filter(state__in=[Topic.State.PROPOSED, Topic.State.ACCEPTED], merged_into=None)

    def called(self, name: str) -> "TopicQuerySet":
        """Keep the topic with this name or synonym, ignoring case and accents."""
        return self.filter(names__key=folded(name))

    def create_named(
        self, name: str, *, synonyms: tuple[str, ...] = (), **fields: object
    ) -> "Topic":
        """Create a topic together with its names; raises ValidationError for a taken name."""
        with transaction.atomic():
            topic = self.create(name=name, **fields)
            topic.set_names(name, synonyms)
        return topic


MOST_PINS = 4


class Topic(TagBase):
    """A subject with a page of its own: proposed by reporters, accepted by editors, kept."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        PLACE = "place", _("place")
        ORGANISATION = "organisation", _("organisation")
        EVENT = "event", _("event")
        SUBJECT = "subject", _("subject")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        RETIRED = "retired", _("retired")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SUBJECT)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    is_published = models.BooleanField(
        _("public before the first live article"),
        default=False,
        help_text=_("Otherwise the page appears with the first article that carries the topic."),
    )
    # Numbers of articles, for readers to find the live ones by: no words, and nothing leads there.
    pinned_ids = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("pinned stories"),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        related_query_name="merged_topic",
        editable=False,
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="topic_has_a_slug"),
            models.CheckConstraint(
                condition=models.Q(pinned_ids__len__lte=MOST_PINS), name="topic_has_few_pins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the topic's page (which answers 404 until the topic is public)."""
        return _address("topic", self.slug)

    @property
    def is_on_site(self) -> bool:
        """Whether readers may be shown it: not while it is only proposed."""
        return self.state != self.State.PROPOSED and self.merged_into_id is None

    def set_names(self, name: str, synonyms: tuple[str, ...] | list[str]) -> None:
        """Store the name and the synonyms; raises ValidationError when another topic has one."""
        wanted: dict[str, str] = {}
        for each in (name, *synonyms):
            if key := folded(each):
                wanted.setdefault(key, each.strip())
        taken = TopicName.objects.filter(key__in=wanted).exclude(topic=self).select_related("topic")
        if clash := taken.first():
            raise ValidationError(
                _("“%(name)s” already means the topic “%(topic)s”; use that one, or another word.")
                % {"name": wanted[clash.key], "topic": clash.topic.name}
            )
        with transaction.atomic():
            self.names.all().delete()
            TopicName.objects.bulk_create(
                TopicName(topic=self, key=key, name=each, is_synonym=key != folded(name))
                for key, each in wanted.items()
            )


class TopicName(models.Model):
    """A name or synonym of a topic; the folded key makes them unique together."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="names")
    key = models.CharField(max_length=100, unique=True, db_collation="C")
    name = models.CharField(max_length=100)
    is_synonym = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("topic name")
        verbose_name_plural = _("topic names")
        indexes = [
            # Topics by name; a key is told from another by its bytes.
            models.Index(fields=["key"], condition=Q(is_synonym=False), name="topicname_own")
        ]

    def __str__(self) -> str:
        return self.name


class AuthorBeat(models.Model):
    """A topic that an author covers."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="beats")
    topic = models.ForeignKey(
        Topic,
        on_delete=models.CASCADE,
        related_name="+",
        related_query_name="beat",
        verbose_name=_("topic"),
    )

    class Meta:
        verbose_name = _("beat")
        verbose_name_plural = _("beats")
        constraints = [models.UniqueConstraint(fields=["author", "topic"], name="authorbeat_once")]

    def __str__(self) -> str:
        return f"{self.author_id} covers {self.topic_id}"


# Letters of these scripts mean the same word with and without their marks.
_ACCENTED = ("LATIN", "GREEK", "ARABIC", "HEBREW")


def folded(name: str) -> str:
    """Return a name without case, accents and spare space, for telling doubles apart.

    Marks are dropped from Latin and Greek letters, vowel points from Arabic and Hebrew ones. In
    other scripts a mark makes another letter (Cyrillic й, Japanese ガ) or is a vowel (Hindi, Thai).
    """
    kept: list[str] = []
    base = ""
    for character in unicodedata.normalize("NFKD", name.casefold()):
        if unicodedata.category(character) == "Mn":
            if base == "е" or unicodedata.name(base or " ", "").startswith(_ACCENTED):
                continue
        else:
            base = character
        kept.append(character)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", "".join(kept))).strip()[:100]
