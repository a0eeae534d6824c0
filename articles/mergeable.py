"""What can be merged, what points at it, and which two can't become one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles import cachekeys
from articles.models.article import Article, ArticleTopic
from articles.models.byline import ArticleByline
from articles.models.planned import PlannedStory
from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import AuthorBeat, Section, Topic
from articles.repointing import Table
from authors.models import Author
from pagecache import keys

type Mergeable = Author | Topic | Section


@dataclass(frozen=True)
class Kind:
    """What can be merged. The first of the tables is the one that articles point with."""

    name: str
    model: type[Any]
    right: str
    tables: dict[str, Table]
    #: Ids of the live articles that are listed under it.
    live: Callable[[int], QuerySet[Any, int]]
    #: Whether an article's live revision names it.
    names: Callable[[int], Q]

    @property
    def articles(self) -> Table:
        """The table by which working copies point at it."""
        return next(iter(self.tables.values()))


_BY_POSITION = ("position", "id")
KINDS = (
    Kind(
        name="author",
        model=Author,
        right="authors.change_author",
        tables={
            "bylines": Table(ArticleByline, "author_id", ("article_id", "role"), _BY_POSITION),
            "beats": Table(AuthorBeat, "author_id", ("topic_id",)),
        },
        live=lambda pk: PublishedByline.objects.filter(author=pk, is_first=True).values_list(
            "article_id", flat=True
        ),
        names=lambda pk: Q(live_revision__content__bylines__contains=[{"author_id": pk}]),
    ),
    Kind(
        name="topic",
        model=Topic,
        right="articles.change_topic",
        tables={
            "topics": Table(ArticleTopic, "tag_id", ("content_object_id",), _BY_POSITION),
            "beats": Table(AuthorBeat, "topic_id", ("author_id",)),
        },
        live=lambda pk: PublishedTopic.objects.filter(topic=pk).values_list(
            "article_id", flat=True
        ),
        names=lambda pk: Q(live_revision__content__topic_ids__contains=[pk]),
    ),
    Kind(
        name="section",
        model=Section,
        right="articles.change_section",
        tables={
            "articles": Table(Article, "section_id", ("id",)),
            "editors": Table(Section.editors.through, "section_id", ("user_id",)),
            "planned": Table(PlannedStory, "section_id", ("id",)),
        },
        live=lambda pk: PublishedArticle.objects.filter(section=pk).values_list("pk", flat=True),
        names=lambda pk: Q(live_revision__content__section_id=pk),
    ),
)


def kind_of(subject: Mergeable) -> Kind:
    """Return what is known of an author, a topic or a section."""
    return next(each for each in KINDS if isinstance(subject, each.model))


def objection(subject: Mergeable, into: Mergeable) -> str:
    """Return why the one can't be merged into the other, in an editor's words, or ""."""
    names = {"name": str(subject), "into": str(into)}
    if subject.pk == into.pk:
        return _("Choose another one than “%(name)s” itself.") % names
    if subject.merged_into is not None:
        names["into"] = str(subject.merged_into)
        return _("“%(name)s” has been merged into “%(into)s” already.") % names
    if into.merged_into is not None:
        names["other"] = str(into.merged_into)
        return _("“%(into)s” has been merged into “%(other)s”; choose that one.") % names
    if isinstance(subject, Section) and (
        Section.objects.filter(parent=subject, merged_into=None).exists()
    ):
        return _("“%(name)s” has sections of its own; move or merge those first.") % names
    if (
        isinstance(subject, Topic)
        and isinstance(into, Topic)
        and (into.state == Topic.State.PROPOSED != subject.state)
    ):
        return _("“%(into)s” is only proposed; accept it first.") % names
    if isinstance(subject, Author) and isinstance(into, Author):
        if Author.Kind.PEN_NAME in {subject.kind, into.kind} and subject.kind != into.kind:
            return _("One of the two is a pen name; this would tell readers whose.")
        if Author.State.HIDDEN in {subject.state, into.state} and subject.state != into.state:
            return _("One of the two is hidden for safety; this would show who it is.")
    return ""


def keys_of(kind: Kind, two: list[Any], earlier: list[int], articles: list[int]) -> set[str]:
    """Return the keys of every page that showed one of the two, or shows it now."""
    if kind.model is Section:  # every page of the site shows the sections, and goes with the menu
        shown = set().union(*(cachekeys.keys_of_section(each) for each in two))
        parents = {each.parent_id for each in two if each.parent_id}
        return shown | {keys.listing("section", pk) for pk in parents}
    key = keys.author if kind.model is Author else keys.topic
    ids = [*(each.pk for each in two), *earlier]
    return (
        {keys.HOME, keys.LATEST, keys.AUTHORS, keys.TOPICS}
        | {*map(key, ids), *map(keys.article, articles)}
        | {keys.listing(kind.name, pk) for pk in ids}
    )  # fmt: skip
