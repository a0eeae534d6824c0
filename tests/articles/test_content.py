"""The versioned document holds everything that an article says, and gives all of it back."""

import dataclasses
import json

import pytest

from articles import revisions
from articles.content import COLUMNS, SCHEMA_VERSION, UPGRADES, BylineItem, Content
from articles.models import Article, ArticleByline, RelatedArticle, Series
from articles.projection import _TAKEN
from tests.factories import (
    EARLIER,
    make_author,
    make_draft,
    make_picture,
    make_section,
    make_topic,
    newest,
)

# Columns of an article that are not what it says: who and where it is, its states, and its times.
NOT_CONTENT = {
    "id", "created_by", "assigned_to", "live_revision", "cleared_revision", "placement", "stage",
    "due_at",
    "standing", "legal", "is_held", "is_restricted", "has_changes", "version", "word_count",
    "reading_minutes", "embargo_until", "created_at", "saved_at", "first_published_at",
    "published_at", "content_updated_at", "search",
}  # fmt: skip
# What the document says and readers never see, or what the projection computes anew.
NOT_PROJECTED_AS_IT_STANDS = {"body", "has_no_byline", "desk_note", "slug", "slugline"}


def full(**changes) -> Content:
    """Return a content in which no field has its default."""
    values: dict = {}
    for each in dataclasses.fields(Content):
        if each.type is str:
            values[each.name] = f"{each.name} “é” ع 🛳️"
        elif each.type is bool:
            values[each.name] = not each.default
    values |= {
        "body": "<p>“é” ع 🛳️</p>", "language": "ar", "genre": "opinion", "layout": "feature",
        "section_id": 1, "series_id": 2, "lead_image_id": 3, "social_image_id": 4,
        "topic_ids": (7, 5, 6), "related_ids": (9, 8),
        "bylines": (BylineItem(2, "writing"), BylineItem(1, "photography", "A. Pen")),
    }  # fmt: skip
    return Content(**values | changes)


# --- The document ---------------------------------------------------------------------------------


def test_every_column_of_an_article_is_content_or_known_not_to_be():
    columns = {field.name for field in Article._meta.concrete_fields}
    content = {name.removesuffix("_id") for name in COLUMNS}

    assert columns - NOT_CONTENT == content
    assert not NOT_CONTENT & content
    assert columns >= NOT_CONTENT


def test_every_part_of_the_content_is_projected_or_known_to_be_internal():
    assert set(COLUMNS) - set(_TAKEN) == NOT_PROJECTED_AS_IT_STANDS


def test_a_document_reads_back_equal():
    content = full()
    fields = {each.name: getattr(content, each.name) for each in dataclasses.fields(Content)}
    assert [n for n, v in fields.items() if v == getattr(Content(), n)] == ["schema_version"]

    document = json.loads(json.dumps(content.to_json()))

    assert Content.from_json(document) == content
    assert Content.from_json(document).digest() == content.digest()


def test_the_digest_tells_apart_whatever_differs():
    others = [
        full(**{name: not value if isinstance(value, bool) else other(value)})
        for name, value in dataclasses.asdict(full()).items()
        if name != "schema_version"
    ]

    digests = {each.digest() for each in (full(), *others)}

    assert len(digests) == 1 + len(others)


def other(value):
    if value is None or isinstance(value, int):
        return 99
    return value + "!" if isinstance(value, str) else tuple(reversed(full_items(value)))


def full_items(value):
    return [BylineItem(**item) if isinstance(item, dict) else item for item in value]


def test_the_digest_tells_order_and_roles_apart():
    two = (BylineItem(1, "writing"), BylineItem(2, "writing"))

    assert Content(topic_ids=(1, 2)).digest() != Content(topic_ids=(2, 1)).digest()
    assert Content(bylines=two).digest() != Content(bylines=two[::-1]).digest()
    assert Content(bylines=two[:1]).digest() != Content(bylines=(BylineItem(1, "data"),)).digest()
    assert Content(related_ids=(1,)).digest() != Content(topic_ids=(1,)).digest()


def test_a_document_without_a_version_is_read():
    content = Content.from_json({"headline": "From before", "topic_ids": [3]})

    assert content == Content(headline="From before", topic_ids=(3,))
    assert content.schema_version == SCHEMA_VERSION


def test_there_is_an_upgrade_for_each_older_version():
    assert len(UPGRADES) == SCHEMA_VERSION


def test_a_document_of_a_later_version_is_refused():
    document = full().to_json() | {"schema_version": SCHEMA_VERSION + 1}

    with pytest.raises(ValueError, match="update the code"):
        Content.from_json(document)


def test_a_field_that_was_dropped_since_does_not_stop_reading():
    assert Content.from_json(full().to_json() | {"weather": "fine"}) == full()


# --- Rows in, rows out ----------------------------------------------------------------------------


@pytest.fixture
def rich(db) -> Article:
    """Return a working copy in which everything is said."""
    columns = {name: getattr(full(), name) for name in COLUMNS if not name.endswith("_id")}
    columns |= {
        "slug": "a-slug",
        "canonical_url": "https://a.example/",
        "source_url": "https://b.example/",
    }
    article = make_draft(
        section=make_section(),
        series=Series.objects.create(name="Tides", slug="tides"),
        lead_image=make_picture(1, size=(60, 40)),
        social_image=make_picture(2, size=(60, 40)),
        topics=tuple(make_topic(name) for name in ("Zinc", "Amber", "Moss")),
        **columns,
    )
    zoe, ana = make_author("Zoë"), make_author("Ana")
    for position, (author, role, name) in enumerate(
        [(zoe, "writing", ""), (ana, "writing", "A. Pen"), (zoe, "photography", "")]
    ):
        ArticleByline.objects.create(
            article=article, author=author, role=role, credited_as=name, position=position
        )
    for position, headline in enumerate(("Third", "First", "Second")):
        RelatedArticle.objects.create(
            article=article, related=make_draft(headline), position=position
        )
    return article


def test_what_was_written_to_an_article_is_read_from_it(rich):
    content = Content.of(rich)
    blank = make_draft("Blank")

    content.write_to(blank)

    blank = Article.objects.get(pk=blank.pk)
    assert Content.of(blank) == content
    names = [item.tag.name for item in blank.ordered_topic_items()]
    assert names == ["Zinc", "Amber", "Moss"]
    assert [item.role for item in content.bylines] == ["writing", "writing", "photography"]
    assert len(content.related_ids) == 3


def test_writing_takes_away_what_the_document_does_not_say(rich):
    content = dataclasses.replace(
        Content.of(rich), bylines=(), topic_ids=(), related_ids=(), lead_image_id=None, deck=""
    )

    content.write_to(rich)

    assert Content.of(Article.objects.get(pk=rich.pk)) == content


def test_writing_changes_the_order_of_bylines_topics_and_related(rich):
    content = Content.of(rich)
    turned = dataclasses.replace(
        content,
        bylines=content.bylines[::-1],
        topic_ids=content.topic_ids[::-1],
        related_ids=content.related_ids[::-1],
    )

    turned.write_to(rich)

    assert Content.of(Article.objects.get(pk=rich.pk)) == turned


def test_writing_leaves_states_dates_and_placement_alone(rich):
    untouched = NOT_CONTENT - {"search"}  # made of the words by the database
    kept = {name: getattr(rich, name) for name in untouched}

    Content(headline="Plain").write_to(rich)

    rich.refresh_from_db()
    assert {name: getattr(rich, name) for name in untouched} == kept


def test_a_related_article_that_is_gone_is_left_out(rich):
    content = Content.of(rich)
    RelatedArticle.objects.filter(related_id=content.related_ids[1]).delete()
    Article.objects.filter(pk=content.related_ids[1]).delete()

    content.write_to(rich)

    assert Content.of(rich).related_ids == (content.related_ids[0], content.related_ids[2])


def test_differences_name_each_field_that_changed_with_both_values(rich):
    before = Content.of(rich)
    after = dataclasses.replace(before, headline="New", topic_ids=before.topic_ids[:1])

    assert revisions.differences(before, after) == [
        revisions.Difference("headline", before.headline, "New"),
        revisions.Difference("topic_ids", before.topic_ids, before.topic_ids[:1]),
    ]
    assert revisions.differences(before, before) == []


def test_a_revision_holds_the_whole_document(rich):
    revision = revisions.add(rich, Content.of(rich), by=None, now=EARLIER)

    revision.refresh_from_db()
    assert revisions.content_of(revision) == Content.of(rich)
    assert revision.digest == Content.of(rich).digest()
    assert revision == newest(rich)
