"""Merging authors, topics and sections: what follows at once, the Event, the cost."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import merging, projection, publishing, revisions, saving, site
from articles.content import BylineItem, Content
from articles.merged import Merged
from articles.models import (
    Article,
    ArticleByline,
    ArticleTopic,
    PublishedArticle,
    PublishedByline,
    Revision,
    Topic,
)
from events.models import Delivery
from images.models import Rendition
from pagecache.purge import generations
from tests.articles.doubles import (
    KINDS,
    assert_projected,
    make,
    make_carrying,
    merge,
    newspaper_of_doubles,
    rows,
)
from tests.factories import make_author, make_picture, make_section, make_topic
from tests.factories import newest as newest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newspaper(now, editor) -> dict[str, list]:
    """Return, by kind, three that are doubles."""
    return newspaper_of_doubles(now, editor)


# --- What follows at once -------------------------------------------------------------------------


def test_bylines_and_the_authors_page_follow(client, now, world):
    ana, double = make_author("Ana Autora"), make_author("A. Autora")
    live = make_carrying(double, now=now)

    merge(double, ana, now=now)

    page = client.get(PublishedArticle.objects.get(pk=live.pk).get_absolute_url()).text
    assert "Ana Autora" in page
    assert "A. Autora" not in page
    assert "Ferry returns" in client.get("/authors/ana-autora/").text
    assert "Ferry returns" not in client.get("/authors/ana-autora/?role=other").text
    gone = client.get("/authors/a-autora/")
    assert (gone.status_code, gone["Location"]) == (301, "/authors/ana-autora/")
    assert double.merged_into == ana


def test_a_pen_name_that_was_credited_stays_in_print(client, now, world):
    ana, double = make_author("Ana Autora"), make_author("A. Autora")
    live = make_carrying(double, live=False, now=now)
    live.byline_items.update(credited_as="Ana Soltera")
    publishing.publish(live, revision=saving.save(live, by=None, now=now), by=None, now=now)

    merge(double, ana, now=now)

    assert PublishedByline.objects.get().name == "Ana Soltera"


def test_a_topics_stories_and_names_follow(client, now, world):
    harbour, haven = make_topic("Harbour"), make_topic("Haven", synonyms=("Häfen",))
    make_carrying(haven, now=now)

    merge(haven, harbour, now=now)

    assert "Ferry returns" in client.get("/topics/harbour/").text
    gone = client.get("/topics/haven/")
    assert (gone.status_code, gone["Location"]) == (301, "/topics/harbour/")
    assert "Haven" not in client.get("/topics/").text
    assert Topic.objects.called("HAVEN").get() == harbour
    assert Topic.objects.called("hafen").get() == harbour
    assert [each.name for each in harbour.names.filter(is_synonym=False)] == ["Harbour"]


def test_a_sections_stories_follow_at_their_old_addresses(
    client, now, django_capture_on_commit_callbacks
):
    world = make_section("World")
    europe, abroad = make_section("Europe", parent=world), make_section("Abroad")
    live = make_carrying(abroad, now=now)
    address = PublishedArticle.objects.get().get_absolute_url()
    assert "/abroad/" in client.get("/").text

    with django_capture_on_commit_callbacks(execute=True):
        merge(abroad, europe, now=now)

    for listing in ("/europe/", "/world/"):
        assert "Ferry returns" in client.get(listing).text
    gone = client.get("/abroad/")
    assert (gone.status_code, gone["Location"]) == (301, "/europe/")
    assert client.get(address).status_code == 200
    assert address.startswith("/abroad/")
    assert 'href="/abroad/"' not in client.get("/").text
    assert Article.objects.get(pk=live.pk).section == europe
    assert client.get("/never-there/").status_code == 404


def test_only_a_slug_that_is_no_section_costs_the_look(client, now, world):
    client.get("/world/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/world/")

    assert not [each for each in captured if 'FROM "articles_section"' in each["sql"]]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_merged_twice_leads_there_in_one_hop(client, now, kind):
    first, second, third = (make(kind, name) for name in ("First", "Second", "Third"))
    make_carrying(first, now=now)
    prefix = {"author": "/authors", "topic": "/topics", "section": ""}[kind]
    early = merge(first, second, now=now)
    late = merge(second, third, now=now)
    site.forget()

    for slug in ("first", "second"):
        gone = client.get(f"{prefix}/{slug}/")
        assert (gone.status_code, gone["Location"]) == (301, f"{prefix}/third/")
    assert_projected()

    merging.undo_merge(late, by=None, now=now)
    site.forget()
    assert client.get(f"{prefix}/first/")["Location"] == f"{prefix}/second/"
    assert client.get(f"{prefix}/second/").status_code == 200
    merging.undo_merge(early, by=None, now=now)
    site.forget()
    assert client.get(f"{prefix}/first/").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_working_copies_become_what_the_map_makes_of_them(now, newspaper, kind):
    first, second, third = newspaper[kind]
    before = {article.pk: Content.of(article) for article in Article.objects.all()}

    merge(first, second, now=now)
    merge(second, third, now=now)

    merged = Merged.current()
    for article in Article.objects.all():
        assert Content.of(article) == merged.content(before[article.pk])
    assert_projected()


def test_of_two_that_became_one_the_first_place_stays():
    one, two, three = (BylineItem(pk, "writing") for pk in (1, 2, 3))
    photo = BylineItem(1, "photography", "A.")
    content = Content(topic_ids=(1, 3, 2), bylines=(one, three, two, photo), section_id=1)

    became = Merged(authors={1: 2}, topics={1: 2}, sections={1: 2}).content(content)

    assert became.topic_ids == (2, 3)
    assert became.bylines == (two, three, replace(photo, author_id=2))
    assert became.section_id == 2
    assert Merged().content(content) == content


def test_nothing_of_an_article_changes_but_where_it_is_filed(now, newspaper):
    before = rows()

    for kind in KINDS:
        merge(*newspaper[kind][:2], now=now)

    after = rows()
    assert after["Revision"] == before["Revision"]
    assert after["ArticlePath"] == before["ArticlePath"]
    for name, free in (
        ("Article", {"section_id"}),
        ("PublishedArticle", {"section_id", "top_section_id"}),
    ):
        for was, became in zip(before[name], after[name], strict=True):
            assert {key for key in was if was[key] != became[key]} <= free


# --- Old revisions --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_revision_comes_back_with_what_it_named_became(now, world, kind):
    gone, stays = make(kind, "Gone"), make(kind, "Stays")
    draft = make_carrying(gone, live=False, now=now)
    old = newest_of(draft)
    plain = replace(Content.of(draft), bylines=(), topic_ids=(), section_id=world.pk)
    plain.write_to(draft)
    saving.save(draft, by=None, now=now)
    event = merge(gone, stays, now=now)

    restored = saving.restore(draft, revision=old, by=None, now=now)
    content = revisions.content_of(restored)

    assert content == Merged.current().content(revisions.content_of(old))
    assert content != revisions.content_of(old)
    assert restored.why == Revision.Why.RESTORED
    merging.undo_merge(event, by=None, now=now)
    again = saving.restore(draft, revision=old, by=None, now=now)
    assert revisions.content_of(again) == revisions.content_of(old)


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_revision_that_is_published_later_is_filed_anew(now, world, kind):
    gone, stays = make(kind, "Gone"), make(kind, "Stays")
    draft = make_carrying(gone, live=False, now=now)
    revision = newest_of(draft)
    merge(gone, stays, now=now)

    publishing.publish(draft, revision=revision, by=None, now=now)

    assert_projected()
    address = PublishedArticle.objects.get().path
    assert address.startswith("stays/" if kind == "section" else "world/")


# --- The Event ------------------------------------------------------------------------------------


def test_the_event_says_who_merged_what_and_purges_what_showed_it(
    now, world, profile_editor, django_capture_on_commit_callbacks
):
    ana, double = make_author("Ana"), make_author("A. A.")
    live = make_carrying(double, now=now)
    before = generations().now()

    with django_capture_on_commit_callbacks(execute=True):
        event = merge(double, ana, by=profile_editor, now=now)

    assert (event.kind, event.subject_id, event.verb) == ("author", double.pk, "merged")
    assert (event.by_name, event.at) == ("Petra Profile", now)
    assert (event.payload["into"], event.payload["into_name"]) == (ana.pk, "Ana")
    assert {
        "home", "latest", "authors", "topics", f"article-{live.pk}",
        f"author-{ana.pk}", f"author-{double.pk}",
        f"list-author-{ana.pk}", f"list-author-{double.pk}",
    } == set(event.keys)  # fmt: skip
    for key in event.keys:
        assert generations().last_bump(key) > before
    assert Delivery.objects.filter(event=event, channel="purge").exists()

    undone = merging.undo_merge(event, by=profile_editor, now=now)
    assert (undone.kind, undone.subject_id, undone.verb) == ("author", double.pk, "unmerged")
    assert undone.payload["undone"] == event.pk
    assert set(undone.keys) == set(event.keys)


def test_a_merge_of_sections_purges_the_menu_of_every_page(now, world, sport):
    below = make_section("Below", parent=sport)
    event = merge(below, world, now=now)

    assert {"site", f"list-section-{sport.pk}", f"list-section-{world.pk}"} <= set(event.keys)


# --- Cost -----------------------------------------------------------------------------------------


def multiply(live: Article, times: int) -> None:
    """Make further live articles that say the same as this one, without their own publication."""
    content, row = (
        revisions.content_of(live.live_revision),
        PublishedArticle.objects.get(pk=live.pk),
    )
    columns = {name: getattr(live, name) for name in ("headline", "body", "section_id", "saved_at")}
    made = Article.objects.bulk_create(Article(**columns) for _ in range(times))
    cut = Revision.objects.bulk_create(
        Revision(
            article=each, number=1, content=content.to_json(), digest="", created_at=each.saved_at
        )
        for each in made
    )
    for each, revision in zip(made, cut, strict=True):
        each.standing, each.live_revision = "live", revision
        each.first_published_at = each.published_at = live.published_at
        row.pk, row.path = each.pk, f"copies/{each.pk}"
        row.save(force_insert=True)
    Article.objects.bulk_update(
        made, ["standing", "live_revision", "first_published_at", "published_at"]
    )
    projection.refile({each.pk: content for each in made}, sections=projection.parents())
    for model, items in (
        (ArticleByline, live.byline_items.values("author_id", "role", "position")),
        (ArticleTopic, live.ordered_topic_items().values("tag_id", "position")),
    ):
        owner = "article_id" if model is ArticleByline else "content_object_id"
        model.objects.bulk_create(
            model(**{owner: each.pk}, **item) for each in made for item in items
        )


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_articles_cost_no_more_queries_than_two(now, world, kind):
    gone, stays = make(kind, "Gone"), make(kind, "Stays")
    both = [gone] if kind == "section" else [gone, stays]
    live = make_carrying(*both, now=now)
    counts = []
    for times in (1, 198):
        multiply(live, times)
        with CaptureQueriesContext(connection) as merged:
            event = merge(gone, stays, now=now)
        with CaptureQueriesContext(connection) as undone:
            merging.undo_merge(event, by=None, now=now)
        counts.append((len(merged), len(undone)))

    assert PublishedArticle.objects.count() == 200
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 45


def test_the_portrait_of_the_author_who_stays_is_the_public_one(now):
    gone_face, face = make_picture(1), make_picture(2)
    ana = make_author("Ana Autora", portrait=face)
    double = make_author("A. Autora", portrait=gone_face)
    make_carrying(double, now=now)

    def public():
        live = Rendition.objects.live().values_list("image", flat=True)
        return set(live)

    assert public() == {gone_face.pk}
    event = merge(double, ana, now=now)
    assert public() == {face.pk}
    merging.undo_merge(event, by=None, now=now)
    assert public() == {gone_face.pk}
