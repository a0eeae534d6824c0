"""The history: a page at a time however long, any two versions compared, any one restored."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import documents, publishing
from articles.admin.body_words import in_words
from articles.autosaving import Sent, autosave
from articles.models import Revision
from events.recording import record
from tests.articles.test_documents import PLAIN
from tests.factories import (
    edit,
    make_author,
    make_draft,
    make_live,
    make_picture,
    make_topic,
    newest,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def history(article, query="") -> str:
    return reverse("admin:articles_article_history", args=[article.pk]) + query


def compare(article, **versions) -> str:
    query = "&".join(f"{name.rstrip('_')}={value}" for name, value in versions.items())
    return reverse("admin:articles_article_compare", args=[article.pk]) + f"?{query}"


def with_revisions(count: int, now):
    """Return an article with so many revisions, written past the verbs for speed."""
    article = make_draft()
    first = newest(article)
    Revision.objects.bulk_create(
        Revision(
            article=article, number=number, content=first.content | {"deck": f"Deck {number}"},
            digest=str(number), why="saved", created_at=now,
        )
        for number in range(2, count + 1)
    )  # fmt: skip
    article.version = count
    article.save()
    return article


def test_ten_thousand_revisions_cost_as_much_as_a_hundred_and_fifty(desk, now):
    few, many = with_revisions(150, now), with_revisions(10_000, now)
    desk.get(history(few))

    counts = {}
    for article in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = desk.get(history(article)).content.decode()
        counts[article.pk] = len(queries)
        assert len(re.findall('class="moment"', page)) == 100
    assert counts[few.pk] == counts[many.pk]
    for query in queries.captured_queries:
        assert "OFFSET" not in query["sql"]
        assert "COUNT(" not in query["sql"].upper()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_revision")
        cursor.execute(
            "EXPLAIN SELECT id, number FROM articles_revision WHERE article_id = %s "
            "AND number < 5000 ORDER BY number DESC LIMIT 101",
            [many.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "revision_numbered_once" in plan
    assert "Sort" not in plan


def test_every_moment_is_on_one_page_and_none_on_two(desk, editor, now):
    article = with_revisions(230, now)
    for number in range(60):
        record("article", article.pk, "hold", by=editor, now=now, reason=f"Reason {number}.")

    seen, address, pages = [], history(article), 0
    while address:
        page = desk.get(address).content.decode()
        seen += re.findall(r"<strong>Revision (\d+)", page) + re.findall(r"Reason \d+\.", page)
        older = re.search(r'class="history-older"><a class="quiet-button" href="([^"]*)"', page)
        address = history(article, older[1].replace("&amp;", "&")) if older else ""
        pages += 1

    assert pages == 3
    assert len(seen) == len(set(seen)) == 230 + 60


def test_any_two_versions_are_compared_in_every_field(desk, world, now):
    ana, bo = make_author("Ana Autora"), make_author("Bo Bok")
    one, two = make_picture(1), make_picture(2)
    article = make_draft(
        "One", section=world, authors=(ana,), topics=(make_topic("Amber"),), lead_image=one,
        body="<p>The ferry sailed.</p><p>It rained.</p>",
    )  # fmt: skip
    article.byline_items.create(author=bo, role="photography", position=1)
    article.set_topics([make_topic("Zinc")])
    edit(
        article, now=now, headline="Two", lead_image=two, section=None,
        body="<p>The ferry sank.</p><p>It rained.</p>",
    )  # fmt: skip
    edit(article, now=now, headline="Three")

    page = desk.get(compare(article, from_=1, to=2)).content.decode()
    changes = re.sub(r"\s+", " ", page[page.index('<dl class="changes">') :])

    assert "<del>One</del><ins>Two</ins>" in changes
    assert "The ferry <del>sailed.</del><ins>sank.</ins> It rained." in changes
    assert "Amber" in changes and "Zinc" in changes and "Bo Bok (" in changes
    assert f"/image/{one.pk}/thumbnail/" in changes and f"/image/{two.pk}/thumbnail/" in changes
    assert "World" in changes
    assert "Three" not in changes


def test_the_live_page_is_compared_with_the_text_now_and_with_what_was_autosaved(desk, editor, now):
    live = make_live("Live headline")
    autosave(live, sent=Sent("r1", "t", fields={"headline": "Being written"}), by=editor, now=now)

    page = desk.get(compare(live, from_="live", to="now")).content.decode()
    shown = desk.get(history(live)).content.decode()

    assert "<del>Live</del><ins>Being</ins>" in page
    assert "From “The live page” to “The text now”" in page
    assert "Edda Editor is writing" in shown
    assert "Compare the live page with the text now" in shown


def test_comparing_costs_the_same_with_two_revisions_and_with_many(desk, now):
    few, many = with_revisions(3, now), with_revisions(2_000, now)
    desk.get(compare(few, from_=1, to=2))

    counts = []
    for article, newest_one in ((few, 3), (many, 2_000)):
        with CaptureQueriesContext(connection) as queries:
            desk.get(compare(article, from_=2, to=newest_one))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("versions", [{"from_": 99}, {"to": "live"}, {"from_": "x" * 50}])
def test_what_is_not_there_is_not_found(desk, versions):
    assert desk.get(compare(make_draft(), **versions)).status_code == 404


def test_a_version_is_restored_from_the_comparison(desk, now):
    article = make_draft("One")
    edit(article, now=now, headline="Two")
    page = desk.get(compare(article, from_=1)).content.decode()
    action = re.search(r'<form class="restore" method="post" action="([^"]*)"', page)[1]

    desk.post(action)

    article.refresh_from_db()
    assert article.headline == "One"
    assert article.revisions.count() == 3


def test_restricted_stories_are_compared_by_their_own_people_only(client, copy_editor, reporter):
    article = make_draft(by=reporter, is_restricted=True)
    client.force_login(copy_editor)

    assert client.get(compare(article)).status_code == 403
    assert client.get(history(article)).status_code == 403


def test_what_was_deleted_since_still_has_a_line(desk, now):
    article = make_draft(topics=(make_topic("Gone"),))
    topic = article.topics.get()
    article.set_topics([])
    edit(article, now=now)
    topic.delete()

    assert desk.get(compare(article, from_=1, to=2)).status_code == 200


def test_publishing_after_autosaves_shows_one_line_for_each_revision(desk, editor, world, now):
    article = make_draft(section=world)
    autosave(article, sent=Sent("r1", "t", fields={"deck": "Typed"}), by=editor, now=now)
    with pytest.raises(publishing.VerbRefused):
        publishing.publish(article, revision=newest(article), by=editor, now=now)
    assert article.revisions.count() == 1


def test_a_change_of_a_figure_without_a_caption_is_shown(desk, now):
    first, second = make_picture(1, headline="Dawn"), make_picture(2, headline="Dusk")
    shape = '<p>Text</p><figure data-image="{}"{}><figcaption></figcaption></figure>'
    article = make_draft(body=shape.format(first.pk, ""))
    edit(article, now=now, body=shape.format(second.pk, ' data-width="wide"'))

    page = desk.get(compare(article, from_=1, to=2)).text

    assert "Dawn" in page
    assert "Dusk" in page
    assert "width: wide" in re.sub("<[^>]+>", "", page)


def test_what_stands_beside_the_paragraphs_is_compared_in_words(
    desk, now, django_assert_num_queries
):
    other, secret = make_draft("Old harbour"), make_draft("Secret", is_restricted=True)
    url = "https://x.com/harbour/status/123"
    body = (
        '<p>Ten boats<small>see p. 4</small> sank.</p><aside class="pull-quote"><p>We waited.</p>'
        '</aside><aside class="fact-box"><h2>Boats</h2><p>Ten.</p></aside>'
        f'<aside class="related-story" data-article="{other.pk}"></aside>'
        f'<aside class="related-story" data-article="{secret.pk}"></aside>'
        f'<aside class="embed" data-embed="{url}" data-by="Ana"><blockquote><p>She sails.</p>'
        f'</blockquote><p><a href="{url}">Post</a></p></aside>'
        "<table><thead><tr><th><p>Year</p></th><th><p>Ships</p></th></tr></thead><tbody><tr>"
        "<td><p>2025</p></td><td><p>Four</p></td></tr></tbody></table><p>The end.</p>"
    )

    with django_assert_num_queries(1):
        words = in_words(body)

    assert words.split("\n") == [
        "Ten boats [Footnote: see p. 4] sank.",
        "[Pull quote]", "We waited.", "[/]",
        "[Fact box]", "Boats", "Ten.", "[/]",
        "[Related story: Old harbour]", f"[Related story: № {secret.pk}]",
        f"[From another site: X; {url}; Ana; Post]", "She sails.",
        "[Table]", "Year | Ships", "2025 | Four",
        "The end.",
    ]  # fmt: skip
    # A paragraph that became a box, and a card that leads elsewhere now, are told apart.
    story = make_draft(body=body)
    edit(story, body=body.replace('data-embed="https://x', 'data-embed="https://twitter'), now=now)
    page = desk.get(compare(story, from_=1, to="now")).text
    assert "twitter.com/harbour" in page


def test_documents_beside_a_story_are_compared_too(desk, editor, now):
    story = make_draft()
    minutes = [now + timedelta(minutes=each) for each in range(4)]
    plan = documents.attach(
        story, data=PLAIN, name="plan.pdf", title="The plan", by=editor, now=minutes[1]
    )
    edit(story, deck="With a plan", now=minutes[2])

    page = desk.get(compare(story, from_=1, to="now")).text
    assert "Documents" in page
    assert "<ins>The plan</ins>" in page
    assert "Documents" not in desk.get(compare(story, from_=2, to="now")).text
    assert "Given a document: The plan" in desk.get(history(story)).text
    documents.detach(plan, by=editor, now=minutes[3])
    assert "<del>The plan</del>" in desk.get(compare(story, from_=2, to="now")).text
