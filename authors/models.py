"""Author: the public person (or organisation, or pen name) behind bylines. Public data only."""

from functools import lru_cache
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Collate, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from authors import links
from authors.slugs import SlugTextField
from images.models import Image


@lru_cache(maxsize=5_000)
def _address(slug: str) -> str:
    return reverse("articles:author", args=[slug])


def name_key() -> Collate:
    """Return what profiles are sorted by: the name without case and accents, then the slug.

    The slug tells namesakes apart, so that a key is one profile's. Compared as bytes, as addresses
    are, whatever the database's language.
    """
    plain = models.Func(
        "name",
        "slug",
        function="regexp_replace",
        arg_joiner=" || '/' || ",
        template="%(function)s(normalize(%(expressions)s, NFKD), '[\\u0300-\\u036f]', '', 'g')",
        output_field=models.TextField(),
    )
    return Collate(Lower(plain), "C")


class AuthorQuerySet(models.QuerySet["Author"]):
    """Questions about authors that need no article."""

    def unmerged(self) -> "AuthorQuerySet":
        """Leave out profiles that were merged into another."""
        return self.filter(merged_into=None)

    def on_masthead(self) -> "AuthorQuerySet":
        """Keep who works here or writes for us today, with the `key` that sorts them by name."""
        here = self.filter(state=Author.State.ACTIVE, merged_into=None)
        return here.exclude(kind=Author.Kind.GUEST).annotate(key=name_key())

    def meant_by(self, name: str) -> "AuthorQuerySet":
        """Keep those of exactly this name, whatever its capitals, or that one of it became."""
        named = models.Q(name__iexact=name.strip())
        became = self.filter(named).exclude(merged_into=None).values("merged_into")
        return self.unmerged().filter(named | models.Q(pk__in=became))


class Author(models.Model):
    """A profile. Once used it is never deleted; a double is merged into the one that stays."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("staff")
        CONTRIBUTOR = "contributor", _("contributor")
        GUEST = "guest", _("guest")
        ORGANISATION = "organisation", _("organisation")
        PEN_NAME = "pen_name", _("pen name")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        FORMER = "former", _("former")
        DECEASED = "deceased", _("deceased")
        HIDDEN = "hidden", _("hidden, for safety")

    name = models.CharField(_("name"), max_length=150)
    slug = SlugTextField(_("slug"), max_length=150, unique=True, db_collation="C")
    title = models.CharField(_("job title"), max_length=150, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    short_bio = models.CharField(
        _("short bio"), max_length=300, blank=True, help_text=_("One sentence, under articles.")
    )
    bio = models.TextField(
        _("bio"), blank=True, help_text=_("Plain text; a blank line starts a new paragraph.")
    )
    public_email = models.EmailField(_("public email"), blank=True)
    location = models.CharField(_("location"), max_length=100, blank=True)
    languages = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("Codes separated by commas, for example: en, fr, ar."),
    )

    portrait = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portrait"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        editable=False,
    )

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.STAFF)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ACTIVE)
    is_published = models.BooleanField(
        _("public before the first live article"),
        default=False,
        help_text=_("Otherwise the page appears with the first article that carries the name."),
    )
    birth_year = models.PositiveSmallIntegerField(
        _("born"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1800), MaxValueValidator(2100)],
    )
    death_year = models.PositiveSmallIntegerField(
        _("died"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1800), MaxValueValidator(2100)],
    )

    joined_on = models.DateField(_("joined"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        permissions = [("change_own_author", "May edit their own part of their own profile")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(left_on=None)
                | models.Q(joined_on=None)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="author_leaves_after_joining",
                violation_error_message=_("The day of leaving is before the day of joining."),
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="author_not_merged_into_self"
            ),
        ]
        indexes = [
            models.Index(models.functions.Upper("name"), name="author_name"),
            models.Index(
                name_key(),
                condition=models.Q(state="active", merged_into=None) & ~models.Q(kind="guest"),
                name="author_on_masthead",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the public page (which answers 404 until the profile is public)."""
        return _address(self.slug)

    @property
    def shown_title(self) -> str:
        """The job title as readers see it: “Former …” for who has left."""
        if self.title and self.state == self.State.FORMER:
            return _("Former %(title)s") % {"title": self.title}
        return self.title

    @property
    def shown_email(self) -> str:
        """The address readers may write to: none for who has left, died or hides."""
        return self.public_email if self.state == self.State.ACTIVE else ""

    @property
    def has_page(self) -> bool:
        """Whether bylines may link to a page at all (a hidden author's is 404)."""
        return self.state != self.State.HIDDEN

    @property
    def bio_paragraphs(self) -> list[str]:
        """The long bio, or else the short one, cut at blank lines."""
        text = (self.bio or self.short_bio).replace("\r\n", "\n")
        return [block.strip() for block in text.split("\n\n") if block.strip()]


class AuthorLink(models.Model):
    """Where else an author can be found, kept as one canonical address per account."""

    class Kind(models.TextChoices):
        WEBSITE = "website", _("website")
        X = "x", _("X (Twitter)")
        MASTODON = "mastodon", _("Mastodon")
        BLUESKY = "bluesky", _("Bluesky")
        LINKEDIN = "linkedin", _("LinkedIn")
        INSTAGRAM = "instagram", _("Instagram")
        FACEBOOK = "facebook", _("Facebook")
        YOUTUBE = "youtube", _("YouTube")
        THREADS = "threads", _("Threads")

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    url = models.CharField(
        _("handle or address"), max_length=300, help_text=_("@name, or the whole address.")
    )
    position = models.PositiveSmallIntegerField(default=0)

    SHOWS_NO_FOLLOW: ClassVar[set[str]] = {Author.State.DECEASED, Author.State.HIDDEN}

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["author", "kind", "url"], name="authorlink_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.handle}"

    def clean(self) -> None:
        """Put the address in its one canonical form; refuse what is no account of this kind."""
        try:
            self.url = links.normalise(self.kind, self.url)
        except links.LinkRefused as refusal:
            raise ValidationError({"url": str(refusal)}) from refusal

    @property
    def handle(self) -> str:
        """What readers see: “@name”, or the host of a website."""
        return links.handle(self.kind, self.url)
