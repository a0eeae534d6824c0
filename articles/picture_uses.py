"""Where stories, public authors and the site use pictures: what the library asks of this room."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from articles.models.article import Article
from articles.models.choices import PictureRole
from articles.models.figure import ArticleFigure
from articles.models.people import public_authors
from articles.models.published import PublishedArticle, PublishedByline, PublishedPicture
from articles.models.site import SiteIdentity
from articles.workflow import Standing
from authors.models import Author
from images.usage import Place
from pagecache.prepared import Given, PreparedRows

_AROUND = PreparedRows(
    lambda: (
        PublishedPicture.objects.filter(article=Given("article"))
        .values_list("image_id")
        .union(
            PublishedByline.objects.filter(
                article=Given("article"), author__portrait__isnull=False
            ).values_list("author__portrait_id")
        )
    )
)


def around(article_id: int) -> set[int]:
    """Return the pictures that a live article makes public: its own, its authors' portraits.

    Called before and after a change, as the cache keys are.
    """
    return {pk for (pk,) in _AROUND.ask(article=article_id)}


class InStories:
    """Pictures in live stories; and on the desk, in working copies of others."""

    def live(self, ids: Collection[int]) -> set[int]:
        """Return which of these a live story shows or hands to networks."""
        return set(
            PublishedPicture.objects.filter(image__in=ids).values_list("image_id", flat=True)
        )

    def condition(self) -> Q:
        """Keep pictures that a story uses, live or as a working copy."""
        pk = OuterRef("pk")
        return (
            Q(Exists(PublishedPicture.objects.filter(image=pk)))
            | Q(Exists(ArticleFigure.objects.filter(image=pk)))
            | Q(Exists(Article.objects.filter(lead_image=pk)))
            | Q(Exists(Article.objects.filter(social_image=pk)))
        )

    def places(self, image_id: int, *, is_live: bool, limit: int) -> list[Place]:
        """Return the newest stories that use a picture."""
        if not is_live:
            return self._drafts(image_id, limit)
        items = PublishedPicture.objects.filter(image=image_id).order_by("-article_id", "position")
        rows = list(items[:limit])
        stories = PublishedArticle.objects.only(
            "headline", "path", "lead_alt", "lead_caption", "lead_credit"
        ).in_bulk([row.article_id for row in rows])
        return [_place(stories[row.article_id], row.role) for row in rows]

    def _drafts(self, image_id: int, limit: int) -> list[Place]:
        columns = ("lead_image", "social_image")
        in_bodies = ArticleFigure.objects.filter(image=image_id).values("article")
        found = (
            Article.objects.filter(
                Q(lead_image=image_id) | Q(social_image=image_id) | Q(pk__in=in_bodies)
            )
            .exclude(standing=Standing.LIVE)
            .only("headline", "slugline", *columns)
            .newest_saved()[:limit]
        )
        return [
            Place(
                kind="article",
                subject_id=story.pk,
                role=_desk_role(story, image_id),
                label=str(story),
                is_live=False,
            )
            for story in found
        ]


class OfAuthors:
    """Portraits: public with the author."""

    def live(self, ids: Collection[int]) -> set[int]:
        """Return which of these are portraits of public authors."""
        found = public_authors().filter(portrait__in=ids)
        return {pk for pk in found.values_list("portrait_id", flat=True) if pk is not None}

    def condition(self) -> Q:
        """Keep portraits."""
        return Q(Exists(Author.objects.filter(portrait=OuterRef("pk"))))

    def places(self, image_id: int, *, is_live: bool, limit: int) -> list[Place]:
        """Return the authors whose portrait it is."""
        public = public_authors().filter(portrait=image_id)
        found: Any = public if is_live else Author.objects.filter(portrait=image_id).exclude(
            pk__in=public.values("pk")
        )  # fmt: skip
        return [
            Place(
                kind="author",
                subject_id=author.pk,
                role="portrait",
                label=author.name,
                is_live=is_live,
                url=author.get_absolute_url() if is_live else "",
                own=frozenset({"alt", "caption", "credit"}),
            )
            for author in found.order_by("pk")[:limit]
        ]


class OfSite:
    """The outlet's logos."""

    def live(self, ids: Collection[int]) -> set[int]:
        """Return which of these are logos."""
        return {
            pk
            for identity in SiteIdentity.objects.all()  # one row
            for pk in identity.logo_ids
            if pk in ids
        }

    def condition(self) -> Q:
        """Keep the logos."""
        return Q(Exists(SiteIdentity.objects.filter(_logo_is(OuterRef("pk")))))

    def places(self, image_id: int, *, is_live: bool, limit: int) -> list[Place]:
        """Return the site, if this is one of its logos."""
        if not is_live:
            return []
        return [
            Place(kind="site", subject_id=site.pk, role="logo", label=site.name, is_live=True,
                  url="/", own=frozenset({"alt", "caption", "credit"}))
            for site in SiteIdentity.objects.filter(_logo_is(image_id))
        ]  # fmt: skip


def _logo_is(image: Any) -> Q:
    return Q(logo=image) | Q(logo_dark=image) | Q(logo_square=image)


FINDERS = (InStories(), OfAuthors(), OfSite())


def _desk_role(story: Article, image_id: int) -> PictureRole:
    if story.lead_image_id == image_id:
        return PictureRole.LEAD
    return PictureRole.SOCIAL if story.social_image_id == image_id else PictureRole.FIGURE


def _place(story: PublishedArticle, role: str) -> Place:
    own = {
        name
        for name in ("alt", "caption", "credit")
        if role == PictureRole.LEAD and getattr(story, f"lead_{name}")
    }
    return Place(
        kind="article",
        subject_id=story.pk,
        role=role,
        label=story.headline,
        is_live=True,
        url=story.get_absolute_url(),
        # Captions are copied at insertion: a live story never takes the library's.
        own=frozenset(own | {"caption"}),
    )
