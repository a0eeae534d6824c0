"""What the tests of merging share: doubles in use, and what is compared before and after."""

from datetime import timedelta

from articles import merging, projection, publishing, revisions, saving
from articles.merged import Merged
from articles.models import (
    Article,
    ArticleByline,
    ArticlePath,
    ArticleTopic,
    AuthorBeat,
    PublishedArticle,
    PublishedByline,
    PublishedPicture,
    PublishedTopic,
    Revision,
    Section,
    Topic,
    TopicName,
)
from authors.models import Author
from events.models import Event
from tests.factories import make_author, make_draft, make_live, make_section, make_topic

KINDS = ("author", "topic", "section")
TABLES = (
    Author, Topic, TopicName, Section, Section.editors.through, Article, ArticleByline,
    ArticleTopic, AuthorBeat, Revision, ArticlePath, PublishedArticle, PublishedByline,
    PublishedPicture, PublishedTopic,
)  # fmt: skip


def make(kind: str, name: str):
    """Create an author, a topic or a section."""
    return {"author": make_author, "topic": make_topic, "section": make_section}[kind](name)


def merge(gone, stays, *, now, by=None) -> Event:
    """Merge, whatever it is."""
    verb = {
        Author: merging.merge_authors, Topic: merging.merge_topics,
        Section: merging.merge_sections,
    }[type(gone)]  # fmt: skip
    gone.refresh_from_db()
    stays.refresh_from_db()
    return verb(gone, into=stays, by=by, now=now)


def make_carrying(*subjects, headline="Ferry returns", live=True, now, **fields) -> Article:
    """Create an article that carries these."""
    sections = [each for each in subjects if isinstance(each, Section)]
    return (make_live if live else make_draft)(
        headline,
        section=sections[0] if sections else Section.objects.order_by("pk").first(),
        authors=tuple(each for each in subjects if isinstance(each, Author)),
        topics=tuple(each for each in subjects if isinstance(each, Topic)),
        now=now,
        **fields,
    )


def rows() -> dict[str, list[dict]]:
    """Return every row of both sides."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in TABLES}


def assert_projected() -> None:
    """Compare the whole projection with what live revisions and today's maps give."""
    merged, sections = Merged.current(), projection.parents()
    for article in Article.objects.live():
        content = merged.content(revisions.content_of(article.live_revision))
        expected = projection.project(
            article.pk, content, publishing.facts_of(article), sections=sections
        )
        row = PublishedArticle.objects.get(pk=article.pk)
        assert (row.section_id, row.top_section_id) == (
            expected.article.section_id, expected.article.top_section_id,
        )  # fmt: skip
        for model, wanted in (
            (PublishedByline, expected.bylines),
            (PublishedTopic, expected.topics),
            (PublishedPicture, expected.pictures),
        ):
            there = model.objects.filter(article=article.pk).order_by("position")
            assert [projection._values(each) for each in there] == [
                projection._values(each) for each in wanted
            ]
    assert not PublishedByline.objects.exclude(author__merged_into=None).exists()
    assert not PublishedTopic.objects.exclude(topic__merged_into=None).exists()
    assert not PublishedArticle.objects.exclude(section__merged_into=None).exists()


def newspaper_of_doubles(now, editor) -> dict[str, list]:
    """Return, by kind, three that are doubles, in a newspaper that uses them in every way."""
    world = make_section("World")
    trios = {
        kind: [make(kind, f"{kind} {letter}") for letter in ("Anna", "Bella", "Carla")]
        for kind in KINDS
    }
    (anna, bella, carla), topics, sections = trios.values()
    harbour, haven, port = topics
    harbour.set_names(harbour.name, ["Häfen", "Quay"])
    sections[0].editors.add(editor)
    Section.objects.filter(pk=sections[0].pk).update(parent=world)
    make_section("Below", parent=sections[2])
    for author, topic in ((anna, harbour), (anna, haven), (bella, harbour), (carla, port)):
        AuthorBeat.objects.create(author=author, topic=topic)
    for number, subjects in enumerate(
        [
            (anna, harbour, sections[0]),
            (anna, bella, harbour, haven, sections[0]),
            (bella, carla, anna, haven, port, harbour, sections[1]),
            (carla, anna, port, sections[2]),
            (bella, haven, sections[1]),
        ]
    ):
        moment = now - timedelta(minutes=number)
        live = make_carrying(*subjects, headline=f"Story {number}", now=moment)
        make_carrying(*subjects, headline=f"Draft {number}", live=False, now=moment)
        ArticleByline.objects.create(
            article=live, author=anna, role="photography", credited_as="A.", position=9
        )
        revision = saving.save(live, by=None, now=now)
        if number % 2:
            publishing.publish_update(
                live, revision=revision, by=None, now=now, is_substantive=False
            )
    return trios
