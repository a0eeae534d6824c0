"""Links by number: they follow what moves, never lead to what readers can't see, and purge."""

import pytest

from articles import checks, moving, publishing
from articles.content import Content
from articles.mentioning import mentions_in
from articles.models import Article
from pagecache import keys
from tests import factories
from tests.factories import EARLIER

pytestmark = pytest.mark.django_db


def body_to(*called: str) -> str:
    words = " ".join(f'<a href="{each}">{each}</a>' for each in called)
    return f"<p>See {words}.</p>"


def page_of(client, article: Article) -> str:
    return client.get(article_path(article)).content.decode()


def article_path(article: Article) -> str:
    return f"/{publishing.paths.current(article.pk)}/"


def test_a_link_follows_a_story_to_its_new_address(client, editor, now):
    target = factories.make_live("Old harbour")
    linking = factories.make_live("New harbour", body=body_to(f"article:{target.pk}"))
    assert f'<a href="{article_path(target)}">' in page_of(client, linking)

    moving.move_url(target, path="world/older-harbour", by=editor, now=now)

    assert "older-harbour" in article_path(target)
    assert f'<a href="{article_path(target)}">' in page_of(client, linking)


def test_what_is_not_public_leaves_its_words_and_no_address(client):
    draft = factories.make_draft("Secret harbour")
    topic = factories.make_topic("Quiet")
    author = factories.make_author("Nina Nobody")
    called = (f"article:{draft.pk}", f"topic:{topic.pk}", f"author:{author.pk}")
    card = f'<aside class="related-story" data-article="{draft.pk}"></aside>'
    section = factories.make_section("City")
    live = factories.make_draft("Harbour", section=section, body=body_to(*called) + card)
    publishing.publish(
        live, revision=factories.newest(live), by=None, now=EARLIER, waivers={"dead_link": "Soon."}
    )

    page = page_of(client, live)

    assert f"See {' '.join(called)}." in page
    assert "Secret" not in page
    assert "Read also" not in page


def test_what_is_public_is_linked_and_its_keys_are_on_the_page(client):
    topic, author = factories.make_topic("Ships"), factories.make_author("Ana Autora")
    target = factories.make_live("Old harbour", topics=(topic,), authors=(author,))
    card = f'<aside class="related-story" data-article="{target.pk}"></aside>'
    called = (f"topic:{topic.pk}", f"author:{author.pk}")
    live = factories.make_live("Harbour", body=body_to(*called) + card)

    page = page_of(client, live)
    assert '<a href="/topics/ships/">' in page
    assert '<a href="/authors/ana-autora/">' in page
    assert f'<a href="{article_path(target)}">Old harbour</a>' in page
    wanted = {keys.article(target.pk), keys.topic(topic.pk), keys.author(author.pk)}
    assert wanted <= mentions_in([live.body]).keys


def test_a_link_to_a_merged_author_leads_to_what_it_became(client):
    ana = factories.make_author("Ana Autora")
    double = factories.make_author("A. Autora", merged_into=ana)
    factories.make_live("By Ana", authors=(ana,))
    live = factories.make_live("Harbour", body=body_to(f"author:{double.pk}"))

    assert '<a href="/authors/ana-autora/">' in page_of(client, live)


def test_links_to_what_readers_cannot_see_are_asked_about(editor, now):
    draft = factories.make_draft("Not yet")
    linking = factories.make_draft(
        "Harbour", section=factories.make_section("City"), body=body_to(f"article:{draft.pk}")
    )
    revision = factories.newest(linking)

    found = checks.of_words(linking, revision, Content.of(linking), by=editor)

    assert [(each.rule, each.is_hard) for each in found] == [("dead_link", False)]
    assert "“Not yet”" in found[0].message


def test_two_letters_that_are_meant_do_not_block(editor):
    body = '<p>Flight <span data-meant="">TK</span> 1855 to TK.</p>'
    article = factories.make_draft("Flights", section=factories.make_section("City"), body=body)

    found = checks.of_words(article, factories.newest(article), Content.of(article), by=editor)

    assert [each.message for each in found] == ["1 TK left in the text; fill in what is missing."]


def test_a_post_is_quoted_and_a_player_waits_for_a_click(client, settings):
    post = "https://x.com/harbour/status/123456"
    film = "https://youtu.be/dQw4w9WgXcQ"
    live = factories.make_live(
        "Harbour",
        now=EARLIER,
        body=(
            f'<aside class="embed" data-embed="{post}"><blockquote><p>She sails &amp; sails.</p>'
            f'</blockquote><p><a href="{post}">Harbour</a></p></aside>'
            f'<aside class="embed" data-embed="{film}"><p><a href="{film}">Film</a></p></aside>'
        ),
    )

    page = page_of(client, live)

    assert "She sails &amp; sails." in page
    assert 'data-player="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"' in page
    assert "<iframe" not in page
    assert "https://www.youtube-nocookie.com" in settings.SECURE_CSP["frame-src"]
