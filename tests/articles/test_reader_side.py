"""A draft can not leak: nothing on the reader's side leads to the desk or shows its words."""

import html
import re

import pytest
from django.apps import apps

from articles import publishing, site
from articles.models import (
    Article,
    ArticleByline,
    ArticleDocument,
    ArticleFigure,
    ArticleNote,
    ArticlePath,
    ArticleTopic,
    AuthorBeat,
    Correction,
    EmbedCard,
    FooterLink,
    FurtherReading,
    HouseRule,
    OutsideLink,
    PlannedStory,
    Presence,
    PublishedArticle,
    PublishedByline,
    PublishedDocument,
    PublishedPicture,
    PublishedStaticPage,
    PublishedTopic,
    RelatedArticle,
    Revision,
    ScheduledVerb,
    Section,
    Series,
    ShareLink,
    ShareVisit,
    SiteIdentity,
    SocialAccount,
    StaticPage,
    TextConflict,
    Tombstone,
    Topic,
    TopicName,
    VocabularyPass,
    VocabularyWord,
    WorkingVersion,
)
from authors.models import Author, AuthorLink
from authors.ownership import ProfileAccount
from images.models import Image, Rendition
from tests.factories import edit, make_author, make_draft, make_live, make_topic, newest

DESK = {
    Article, ArticleByline, ArticleDocument, ArticleFigure, ArticleNote, ArticleTopic, EmbedCard,
    HouseRule, OutsideLink, PlannedStory, Presence, ProfileAccount, RelatedArticle, Revision,
    ScheduledVerb, ShareLink, ShareVisit, StaticPage, TextConflict, VocabularyPass, WorkingVersion,
}  # fmt: skip
READER_SIDE = {
    PublishedArticle, PublishedByline, PublishedDocument, PublishedPicture, PublishedTopic,
    PublishedStaticPage, Correction, FurtherReading, Tombstone, ArticlePath,
}  # fmt: skip
REFERENCE = {
    Author, AuthorBeat, AuthorLink, FooterLink, Image, Rendition, Section, Series, SiteIdentity,
    SocialAccount, Topic, TopicName, VocabularyWord,
}  # fmt: skip
OPEN_TO_READERS = sorted(READER_SIDE | REFERENCE, key=lambda model: model.__name__)
each_open_model = pytest.mark.parametrize(
    "model", OPEN_TO_READERS, ids=lambda model: model.__name__
)


# --- Models ---------------------------------------------------------------------------------------


def test_every_model_is_on_one_of_the_sides():
    rooms = ("articles", "authors", "images")

    models = {model for room in rooms for model in apps.get_app_config(room).get_models()}

    assert models == DESK | READER_SIDE | REFERENCE


@each_open_model
def test_no_column_or_list_leads_to_the_desk(model):
    forward = [*model._meta.fields, *model._meta.many_to_many, *model._meta.private_fields]

    assert [each.name for each in forward if each.related_model in DESK] == []


@each_open_model
def test_no_reverse_accessor_leads_to_the_desk(model):
    reverse = [
        each
        for each in model._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and each.related_model in DESK
    ]

    for relation in reverse:
        assert relation.hidden, f"{relation.related_model.__name__}.{relation.field.name}"
        assert not hasattr(model(), relation.get_accessor_name())


@each_open_model
def test_no_attribute_of_the_class_leads_to_the_desk(model):
    leading = {}
    for name in dir(model):
        attribute = getattr(model, name, None)
        for relation in (getattr(attribute, "rel", None), getattr(attribute, "related", None)):
            ends = {getattr(relation, "model", None), getattr(relation, "related_model", None)}
            if ends & DESK:
                leading[name] = ends & DESK

    assert leading == {}


def test_topics_have_no_accessor_that_taggit_would_add():
    assert not hasattr(Topic(), "articletopic_set")
    assert not hasattr(Topic(), "article_set")
    assert not hasattr(Topic(), "articles_articletopic_items")


def test_the_projection_knows_the_article_by_number_only():
    assert PublishedArticle._meta.pk.name == "article_id"
    assert PublishedArticle._meta.pk.remote_field is None


# --- Pages ----------------------------------------------------------------------------------------

STARTS = ("/", "/latest/", "/topics/", "/authors/", "/search/", "/no-such-page/", "/accents.css")


def crawl(client, *more: str) -> dict[str, str]:
    """Read every public page that links lead to from the starting pages and from `more`."""
    site.forget()
    waiting, pages = [*STARTS, *more], {}
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address)
        assert response.status_code in (200, 404), address
        pages[address] = response.text
        links = (html.unescape(each) for each in re.findall(r'href="(/[^"]*)"', response.text))
        waiting += [each for each in links if not each.startswith(("/static/", "/media/"))]
    assert not any(address.startswith("/admin") for address in pages)
    return pages


def shown(pages: dict[str, str], *words: str) -> list[str]:
    """Return the addresses whose page holds one of the words."""
    return sorted(
        address
        for address, text in pages.items()
        if any(word.casefold() in html.unescape(text).casefold() for word in words)
    )


@pytest.mark.django_db
def test_a_new_author_and_topic_on_a_draft_appear_nowhere_until_it_is_published(client, world, now):
    make_live("An older story", section=world)
    nadia, dredging = make_author("Nadia Novak"), make_topic("Dredging", synonyms=("Silt",))
    draft = make_draft("Harbour deepened", section=world, authors=(nadia,), topics=(dredging,))
    pages = ("/authors/nadia-novak/", "/topics/dredging/")

    before = crawl(client, *pages)
    codes_before = [client.get(page).status_code for page in pages]
    found_before = [client.get("/search/", {"q": q}).text for q in ("Nadia", "Dredging", "Silt")]
    publishing.publish(draft, revision=newest(draft), by=None, now=now)
    after = crawl(client)
    codes_after = [client.get(page).status_code for page in pages]
    found_after = [client.get("/search/", {"q": q}).text for q in ("Nadia", "Dredging", "Silt")]

    assert shown(before, "Nadia", "Novak", "Dredging", "Silt", "Harbour deepened") == []
    assert shown(before, "An older story")
    assert codes_before == [404, 404]
    assert not any("Harbour deepened" in text for text in found_before)
    assert codes_after == [200, 200]
    assert {"/authors/", "/topics/", "/", "/latest/", *pages} <= set(
        shown(after, "Nadia", "Dredging", "Harbour deepened")
    )
    assert all("Harbour deepened" in text for text in found_after)


@pytest.mark.django_db
def test_a_new_author_and_topic_on_an_unpublished_update_appear_nowhere(client, world, now):
    ana, harbour = make_author("Ana Autora"), make_topic("Harbour")
    live = make_live("Ferry returns", section=world, authors=(ana,), topics=(harbour,))
    nadia, dredging = make_author("Nadia Novak"), make_topic("Dredging")
    live.byline_items.create(author=nadia, position=1)
    live.set_topics([dredging, harbour])
    update = edit(live, now=now)
    pages = ("/authors/nadia-novak/", "/topics/dredging/")

    before = crawl(client, *pages)
    codes_before = [client.get(page).status_code for page in pages]
    found_before = [client.get("/search/", {"q": q}).text for q in ("Nadia", "Dredging")]
    publishing.publish_update(live, revision=update, by=None, now=now, is_substantive=False)
    codes_after = [client.get(page).status_code for page in pages]

    assert shown(before, "Nadia", "Novak", "Dredging") == []
    assert shown(before, "Ana Autora")
    assert codes_before == [404, 404]
    assert all("No story matches" in text for text in found_before)
    assert codes_after == [200, 200]


@pytest.mark.django_db
def test_unpublishing_takes_an_author_and_a_topic_off_the_site_with_the_story(client, world, now):
    nadia, dredging = make_author("Nadia Novak"), make_topic("Dredging")
    live = make_live("Harbour deepened", section=world, authors=(nadia,), topics=(dredging,))
    address = PublishedArticle.objects.get().get_absolute_url()
    pages = ("/authors/nadia-novak/", "/topics/dredging/", address)

    publishing.unpublish(live, by=None, now=now, reason="Under dispute")

    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert shown(crawl(client, *pages), "Nadia", "Dredging", "deepened", "dispute") == []
    for words in ("Nadia", "Dredging", "deepened"):
        assert "Harbour" not in client.get("/search/", {"q": words}).text


@pytest.mark.django_db
def test_another_live_story_keeps_the_author_on_the_site(client, world, now):
    ana = make_author("Ana Autora")
    make_live("The story that stays", section=world, authors=(ana,))
    leaving = make_live("The story that goes", section=world, authors=(ana,))

    publishing.unpublish(leaving, by=None, now=now, reason="Under dispute")

    page = client.get("/authors/ana-autora/")
    assert page.status_code == 200
    assert "The story that stays" in page.text
    assert "The story that goes" not in page.text


@pytest.mark.django_db
def test_desk_note_slugline_and_unpublished_words_appear_in_no_response(client, world, now):
    live = make_live(
        "Ferry returns", section=world, desk_note="Ask Zebedee again", slugline="FERRYLINE",
        authors=(make_author(),), topics=(make_topic(),),
    )  # fmt: skip
    edit(
        live,
        headline="Xylophone headline",
        deck="Xylophone deck",
        body="<p>Xylophone body.</p>",
        kicker="Xylophone",
        trail_text="Xylophone trail",
        slug="xylophone-slug",
        seo_title="Xylophone title",
        byline_text="By Xylophone",
        desk_note="Zebedee says no",
        now=now,
    )
    make_draft("Quokka found", section=world, body="<p>A quokka.</p>", deck="Quokka", now=now)

    pages = crawl(client)

    assert len(pages) > len(STARTS) + 3
    assert shown(pages, "Xylophone", "Zebedee", "FERRYLINE", "Quokka") == []
    assert "Ferry returns" in client.get("/search/", {"q": "sailed"}).text
    for words in ("Xylophone", "Zebedee", "FERRYLINE", "Quokka"):
        found = client.get("/search/", {"q": words}).text
        assert "No story matches" in found
        assert "Quokka found" not in found


@pytest.mark.django_db
def test_a_beat_does_not_make_a_topic_public(client, world):
    ana = make_author("Ana Autora")
    AuthorBeat.objects.create(author=ana, topic=make_topic("Dredging"))
    make_live("Ferry returns", section=world, authors=(ana,))

    pages = crawl(client, "/topics/dredging/")

    assert shown(pages, "Ana Autora")
    assert shown(pages, "Dredging") == []


@pytest.mark.django_db
def test_what_is_published_on_purpose_is_public_before_the_first_story(client):
    make_author("Ana Autora", is_published=True)
    make_topic("Harbour", is_published=True)
    make_topic("Rumour", is_published=True, state=Topic.State.PROPOSED)

    pages = crawl(client)

    assert {"/authors/ana-autora/", "/topics/harbour/"} <= set(pages)
    assert client.get("/topics/rumour/").status_code == 404
    assert shown(pages, "Rumour") == []


@pytest.mark.django_db
def test_a_proposed_topic_stays_off_the_site_even_on_a_live_story(client, world):
    rumour = make_topic("Rumour", state=Topic.State.PROPOSED)
    make_live("Ferry returns", section=world, topics=(rumour,))

    pages = crawl(client, "/topics/rumour/")

    assert client.get("/topics/rumour/").status_code == 404
    assert shown(pages, "Rumour") == []
    assert "No story matches" in client.get("/search/", {"q": "Rumour"}).text


@pytest.mark.django_db
def test_a_retired_topic_keeps_its_page(client, world):
    harbour = make_topic("Harbour")
    make_live("Ferry returns", section=world, topics=(harbour,))

    Topic.objects.filter(pk=harbour.pk).update(state=Topic.State.RETIRED)

    assert "Ferry returns" in client.get("/topics/harbour/").text
