"""A card is made once of the same values, and anew of any other."""

import pytest

from articles import site
from articles.models import PublishedArticle
from articles.story_tags.pieces import card
from articles.views.cards import on_cards
from authors.models import Author
from tests.factories import make_author, make_live

pytestmark = pytest.mark.django_db


def test_stories_come_in_the_order_that_was_asked_for_without_those_that_are_gone(now):
    first, second = make_live("First"), make_live("Second")

    assert [story.pk for story in on_cards([second.pk, 0, first.pk, second.pk])] == [
        second.pk,
        first.pk,
    ]


def test_a_card_is_made_anew_when_anything_that_it_shows_has_changed(now):
    ana = make_author("Ana Autora")
    pk = make_live("Ferry returns", authors=(ana,), deck="At last.").pk

    def shown() -> str:
        return card(on_cards([pk])[0], level=2, look="row", place="thumb")

    before = shown()
    assert shown() == before
    assert len(site.current().pieces) == 1
    Author.objects.filter(pk=ana.pk).update(name="Ana Almeida")
    assert "Ana Almeida" in shown()
    PublishedArticle.objects.filter(pk=pk).update(deck="Too late.")
    assert "Too late." in shown()
    assert len(site.current().pieces) == 3


def test_a_card_of_sections_that_were_read_anew_is_not_kept(now):
    story = on_cards([make_live("Ferry returns").pk])[0]
    site.forget()

    assert "Ferry returns" in card(story, level=2, look="row")
    assert not site.current().pieces
