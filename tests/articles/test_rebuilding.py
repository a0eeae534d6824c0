"""The projection can be made again from the live revisions and their Events, to the byte."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from articles import documents, fixing, merging, moving, publishing, withdrawing
from articles.models import (
    Article,
    Placement,
    PublishedArticle,
    PublishedByline,
    PublishedDocument,
    PublishedPicture,
    PublishedTopic,
    Section,
    Topic,
)
from articles.rebuilding import Outcome, rebuild
from authors.models import Author
from pagecache import keys
from pagecache.purge import generations
from tests.articles.published_history import TABLES, counted, make_history, snapshot
from tests.factories import make_picture, newest

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def address_of(article: Article) -> str:
    """Return the path under which readers find the article."""
    return PublishedArticle.objects.values_list("path", flat=True).get(pk=article.pk)


@pytest.fixture
def history(world, sport, now) -> dict[str, Article]:
    """Return live stories with a past."""
    return make_history(world, sport, now)


def run(*words: str) -> str:
    """Run the command and return what it said."""
    said = io.StringIO()
    call_command("rebuild_published", *words, stdout=said, stderr=said)
    return said.getvalue()


# --- What is right stays --------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_table_is_identical_before_and_after(history):
    before = snapshot()

    counts = counted(rebuild(size=2))

    assert counts == {Outcome.SAME: len(history)}
    assert snapshot() == before


@pytest.mark.django_db
def test_from_nothing_the_same_tables_grow_again(history):
    before = snapshot()
    PublishedArticle.objects.all().delete()

    counts = counted(rebuild(size=4))

    assert counts == {Outcome.ADDED: len(history)}
    assert snapshot() == before
    assert all(row["search"] for row in before["articles_publishedarticle"])


@pytest.mark.django_db
def test_verbs_that_change_a_live_story_by_themselves_leave_nothing_to_repair(history, now):
    plain, lead, corrected = history["plain"], history["lead"], history["corrected"]
    lead.refresh_from_db()
    changes = {"headline": "Порт углубили", "body": "<p>Уже.</p>"}
    fixing.fix_live(lead, live=lead.live_revision, changes=changes, by=None, now=now)
    moving.place(plain, placement=Placement.HOME_LEAD, by=None, now=now)
    moving.move_url(plain, path="sport/2026/11/ferry", by=None, now=now)
    withdrawing.kill(corrected, sentence="It was wrong.", by=None, now=now, reason="Wrong")
    withdrawing.reopen(corrected, by=None, now=now, reason="It was right")
    publishing.publish(corrected, revision=newest(corrected), by=None, now=now)
    before = snapshot()

    counts = counted(rebuild())

    assert counts == {Outcome.SAME: len(history)}
    PublishedArticle.objects.all().delete()
    list(rebuild())
    assert snapshot() == before


@pytest.mark.django_db
def test_what_was_merged_and_parted_again_is_followed(history, now):
    by_name = {author.name: author for author in Author.objects.all()}
    merging.merge_authors(by_name["Bo Byline"], into=by_name["Ana Autora"], by=None, now=now)
    kept, lost = Topic.objects.get(name="Harbour"), Topic.objects.get(name="Dredging")
    merge = merging.merge_topics(lost, into=kept, by=None, now=now)
    world, sport = (Section.objects.get(name=name) for name in ("World", "Sport"))
    merging.merge_sections(Section.objects.get(name="Ports"), into=sport, by=None, now=now)
    merged = snapshot()

    assert counted(rebuild()) == {Outcome.SAME: len(history)}
    merging.undo_merge(merge, by=None, now=now)
    parted = snapshot()
    assert parted != merged
    assert counted(rebuild()) == {Outcome.SAME: len(history)}
    PublishedArticle.objects.all().delete()
    list(rebuild())
    assert snapshot() == parted
    assert not PublishedArticle.objects.filter(section=world, headline="Порт углубляют").exists()


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_right_are_not_touched(history):
    PublishedArticle.objects.filter(pk=history["plain"].pk).update(headline="Damaged")
    PublishedByline.objects.filter(article=history["lead"].pk, position=1).update(role="data")
    before = snapshot("xmin", "ctid")

    run()

    after = snapshot("xmin", "ctid")
    articles, bylines, topics, _pictures = TABLES
    assert [len(after[table]) for table in TABLES] == [len(before[table]) for table in TABLES]
    assert len([row for row in after[articles] if row not in before[articles]]) == 2
    assert len([row for row in after[bylines] if row not in before[bylines]]) == 1
    assert after[topics] == before[topics]


# --- Damage ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_downloads_are_made_again_and_those_of_no_live_story_go(history, now):
    draft = Article.objects.get(headline="Only a draft")
    for story in (history["plain"], draft):
        documents.attach(story, data=PDF, name="plan.pdf", title="A plan", by=None, now=now)
    (right,) = PublishedDocument.objects.values_list("token", "title")
    PublishedDocument.objects.all().delete()
    assert counted(rebuild(is_check=True))[Outcome.REWRITTEN] == 1
    assert not PublishedDocument.objects.exists()

    counts = counted(rebuild())

    assert counts == {Outcome.REWRITTEN: 1, Outcome.SAME: len(history) - 1}
    assert list(PublishedDocument.objects.values_list("token", "title")) == [right]
    for damage in ({"title": "Another"}, {"position": 7}):
        PublishedDocument.objects.update(**damage)
        assert counted(rebuild(is_check=True))[Outcome.REWRITTEN] == 1
        list(rebuild())
        assert list(PublishedDocument.objects.values_list("token", "title")) == [right]


def damages(history) -> dict[str, tuple[object, Outcome]]:
    """Return ways to damage the projection, and what the rebuild then says."""
    rows = PublishedArticle.objects
    plain, lead = history["plain"].pk, history["lead"].pk
    withdrawn = Article.objects.get(headline="Withdrawn")
    draft = Article.objects.get(headline="Only a draft")

    def stray(pk: int) -> None:
        copy = rows.get(pk=plain)
        copy.pk, copy.path = pk, "world/2026/11/stray"
        copy.save(force_insert=True)

    return {
        "a row is gone": (lambda: rows.filter(pk=lead).delete(), Outcome.ADDED),
        "a headline was altered": (
            lambda: rows.filter(pk=plain).update(headline="Altered"), Outcome.REWRITTEN,
        ),
        "a date was altered": (
            lambda: rows.update(published_at=F("published_at") - timedelta(days=1)),
            Outcome.REWRITTEN,
        ),
        "the related stories are gone": (
            lambda: rows.filter(pk=lead).update(related_ids=[]), Outcome.REWRITTEN,
        ),
        "a byline is missing": (
            lambda: PublishedByline.objects.filter(article=lead, position=1).delete(),
            Outcome.REWRITTEN,
        ),
        "there is a byline too many": (
            lambda: PublishedByline.objects.filter(article=lead, position=3).update(position=9),
            Outcome.REWRITTEN,
        ),
        "topics are in another order": (
            lambda: PublishedTopic.objects.filter(article=lead).update(position=7),
            Outcome.REWRITTEN,
        ),
        "there is a picture too many": (
            lambda: PublishedPicture.objects.create(
                article_id=lead, position=9, image=make_picture(size=(60, 40)), role="lead"
            ),
            Outcome.REWRITTEN,
        ),
        "a withdrawn story is still there": (lambda: stray(withdrawn.pk), Outcome.REMOVED),
        "a draft is there": (lambda: stray(draft.pk), Outcome.REMOVED),
        "a story is there that never was": (lambda: stray(987_654_321), Outcome.REMOVED),
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        "a row is gone", "a headline was altered", "a date was altered",
        "the related stories are gone", "a byline is missing", "there is a byline too many",
        "topics are in another order", "there is a picture too many",
        "a withdrawn story is still there", "a draft is there",
        "a story is there that never was",
    ],
)  # fmt: skip
def test_damage_is_repaired(history, damage):
    before = snapshot()
    spoil, outcome = damages(history)[damage]
    spoil()
    assert snapshot() != before

    counts = counted(rebuild())

    assert counts[outcome] >= 1
    assert set(counts) <= {outcome, Outcome.SAME}
    assert snapshot() == before


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 100])
def test_two_stories_that_hold_each_others_address_get_their_own_back(history, size):
    before = snapshot()
    plain, lead = history["plain"], history["lead"]
    its_own, the_others = address_of(plain), address_of(lead)
    PublishedArticle.objects.filter(pk=plain.pk).update(path="elsewhere/now")
    PublishedArticle.objects.filter(pk=lead.pk).update(path=its_own)
    PublishedArticle.objects.filter(pk=plain.pk).update(path=the_others)

    list(rebuild(size=size))

    assert snapshot() == before


@pytest.mark.django_db
def test_a_stray_that_holds_the_address_of_a_missing_story_makes_way(history):
    before = snapshot()
    plain = PublishedArticle.objects.get(pk=history["plain"].pk)
    PublishedArticle.objects.filter(pk=plain.pk).delete()
    plain.pk = 987_654_321
    plain.save(force_insert=True)

    counts = counted(rebuild())

    assert (counts[Outcome.REMOVED], counts[Outcome.ADDED]) == (1, 1)
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_pages_of_what_changed_are_purged_and_no_others(history):
    plain, updated = history["plain"], history["updated"]
    PublishedArticle.objects.filter(pk=plain.pk).update(headline="Altered")
    before = generations().now()

    list(rebuild())

    assert generations().last_bump(keys.article(plain.pk)) > before
    assert generations().last_bump(keys.listing("section", plain.section_id)) > before
    assert generations().last_bump(keys.article(updated.pk)) <= before
