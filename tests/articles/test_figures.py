"""Figures in a body: what may be stored, what readers see, where the library finds them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.body import clean, plain_text, render
from articles.figures import Figure, figures_in, ids_in
from articles.models import ArticleFigure, PublishedArticle, PublishedPicture
from articles.picture_wording import describe_for_future
from images.describing import deny, describe
from images.usage import desk_places, live_places
from tests.factories import edit, make_draft, make_live, make_picture, newest

FIGURE = (
    '<figure data-image="7" data-width="wide" data-alt="A wall" data-credit="Pia">'
    "<figcaption>The <em>wall</em></figcaption></figure>"
)


def figure(pk: int, *, caption: str = "", words: str = "") -> str:
    return f'<figure data-image="{pk}"{words}><figcaption>{caption}</figcaption></figure>'


def test_a_figure_in_the_stored_shape_stays_as_it_is():
    assert clean(FIGURE) == FIGURE
    assert figures_in(FIGURE) == [
        Figure(7, alt="A wall", credit="Pia", width="wide", caption="The <em>wall</em>")
    ]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ('<figure data-image="7"></figure>', figure(7)),
        (
            '<figure onclick="x" class="y" data-x="1" data-image="7"><img src=x>a</figure>',
            figure(7, caption="a"),
        ),
        ('<figure data-image="7" data-width="huge" data-alt="  "></figure>', figure(7)),
        ('<figure data-image="0"><figcaption>kept</figcaption></figure>', "<p>kept</p>"),
        ('<figure data-image="7;drop"><figcaption>kept</figcaption></figure>', "<p>kept</p>"),
        ("<figure><img src=x><figcaption>kept</figcaption></figure>", "<p>kept</p>"),
        ("<figcaption>kept</figcaption>", "<p>kept</p>"),
        (
            f'<figure data-image="7"><figcaption>a{FIGURE}<p>b</p></figcaption></figure>',
            figure(7, caption="a The <em>wall</em> b"),
        ),
        (
            '<p>before<figure data-image="7"></figure>after</p>',
            f"<p>before</p>{figure(7)}after<p></p>",
        ),
    ],
)
def test_other_shapes_become_the_stored_one_or_a_paragraph(given, stored):
    once = clean(given)

    assert once == stored or once == stored.removesuffix("<p></p>")
    assert clean(once) == once


def test_words_in_attributes_stay_words():
    nasty = figure(7, words=' data-alt="a &gt; b &quot;&lt;i&gt; data-image=&quot;9&quot;"')

    cleaned = clean(nasty)

    assert ids_in(cleaned) == [7]
    assert figures_in(cleaned)[0].alt == 'a > b "<i> data-image="9"'
    assert clean(cleaned) == cleaned


def test_a_caption_counts_as_words_and_a_picture_alone_is_a_body():
    assert plain_text("<p>One</p>" + FIGURE) == "One\nThe wall"
    assert clean(figure(7)) == figure(7)


def test_what_shows_a_figure_decides_and_is_escaped_if_it_is_only_text():
    shown = render(
        "<p>a</p>" + FIGURE, lambda each, caption: f"<b>{each.image_id}</b>" if caption else ""
    )

    assert shown == "<p>a</p>&lt;b&gt;7&lt;/b&gt;"
    assert render("<p>a</p>" + FIGURE) == "<p>a</p>"


# --- Readers ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_readers_see_figures_with_the_words_of_the_use_or_of_the_library(client, world, now):
    one = make_picture(1, alt="Library alt", credit="Library credit")
    two = make_picture(2, alt="Library two", credit="Pia")
    body = (
        "<p>Text.</p>"
        + figure(one.pk, caption="First <em>use</em>", words=' data-width="wide"')
        + figure(two.pk, words=' data-alt="Own alt" data-credit="Own credit"')
    )
    live = make_live(section=world, body=body, now=now)

    text = client.get(f"/world/2026/11/{live.slug}/").text

    assert text.count("<picture>") == 2
    assert 'class="figure figure-wide"' in text
    assert "First <em>use</em>" in text
    assert 'alt="Library alt"' in text
    assert "Library credit" in text
    assert 'alt="Own alt"' in text
    assert "Own credit" in text
    assert "data-image" not in text
    roles = PublishedPicture.objects.filter(article=live.pk).order_by("position")
    assert list(roles.values_list("image_id", "role")) == [
        (one.pk, "figure"), (two.pk, "figure"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_eight_figures_cost_as_many_queries_as_one(client, world, now, django_assert_num_queries):
    def page_with(count: int) -> str:
        pictures = [make_picture(count * 10 + n) for n in range(count)]
        body = "<p>Text.</p>" + "".join(figure(each.pk) for each in pictures)
        live = make_live(f"With {count}", section=world, body=body, now=now)
        return f"/world/2026/11/{live.slug}/"

    make_live("What both lead on to", section=world, now=now)
    few, many = page_with(1), page_with(8)
    client.get(few)
    with CaptureQueriesContext(connection) as asked:
        client.get(few)
    with django_assert_num_queries(len(asked)):
        client.get(many)


@pytest.mark.django_db
def test_a_denied_picture_leaves_the_text_at_once(
    client, world, now, picture_editor, django_capture_on_commit_callbacks
):
    image = make_picture(1)
    live = make_live(section=world, body="<p>Text.</p>" + figure(image.pk, caption="Gone"), now=now)
    address = f"/world/2026/11/{live.slug}/"
    assert "Gone" in client.get(address).text

    with django_capture_on_commit_callbacks(execute=True):
        deny(image, by=picture_editor, now=now, reason="The agency asked.")

    after = client.get(address).text
    assert "<figure" not in after
    assert "Text." in after


@pytest.mark.django_db
def test_words_for_future_uses_leave_figures_of_live_stories_as_they_are(
    client, world, now, picture_editor
):
    image = make_picture(1, alt="A “wall” & <more>", credit="Pia")
    body = "<p>Text.</p>" + figure(image.pk) + figure(image.pk, words=' data-credit="Own"')
    live = make_live(section=world, body=body, now=now)

    describe_for_future(
        image, changes={"credit": "Agency", "alt": "New"}, by=picture_editor, now=now
    )

    text = client.get(f"/world/2026/11/{live.slug}/").text
    assert text.count('alt="A “wall” &amp; &lt;more&gt;"') == 2
    assert (text.count(">Pia<"), text.count(">Own<"), text.count("Agency")) == (1, 1, 0)


# --- The desk -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_library_finds_drafts_by_the_pictures_in_their_text(world, now):
    image, other = make_picture(1), make_picture(2)
    draft = make_draft(section=world, body="<p>Text.</p>" + figure(image.pk) + figure(999_999))

    assert [place.role for place in desk_places(image.pk)] == ["figure"]
    edit(draft, body="<p>Text.</p>" + figure(other.pk), now=now)

    assert desk_places(image.pk) == []
    assert list(ArticleFigure.objects.values_list("article_id", "image_id")) == [
        (draft.pk, other.pk)
    ]
    assert live_places(other.pk) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ({"alt": "", "credit": ""}, {"figure_alt", "figure_credit"}),
        ({"alt": "A wall", "credit": ""}, {"figure_credit"}),
        ({"alt": "A wall", "credit": "Pia"}, set()),
    ],
)
def test_alt_and_credit_of_figures_are_required_to_publish(world, now, words, rules):
    image = make_picture(1, **words)
    draft = make_draft(section=world, body="<p>Text.</p>" + figure(image.pk))

    found = set()
    try:
        publishing.publish(draft, revision=newest(draft), by=None, now=now)
    except publishing.ChecksFailed as refusal:
        found = {each.rule for each in refusal.findings}

    assert found == rules


@pytest.mark.django_db
def test_a_figure_of_no_picture_blocks_publishing(world, now):
    draft = make_draft(section=world, body="<p>Text.</p>" + figure(999_999))

    with pytest.raises(publishing.ChecksFailed, match="no picture 999999"):
        publishing.publish(draft, revision=newest(draft), by=None, now=now)


# --- Captions are copied at insertion (RULES.md, Pictures) ----------------------------------------


@pytest.mark.django_db
def test_the_librarys_caption_is_copied_when_a_lead_picture_is_put_in_and_never_later(client, now):
    image, other = make_picture(1, caption="At dawn"), make_picture(2, caption="At noon")
    story = make_live(lead_image=image, now=now)
    page = PublishedArticle.objects.get(pk=story.pk).get_absolute_url()
    assert "At dawn" in client.get(page).text

    describe(image, changes={"caption": "At dusk"}, by=None, now=now)

    assert "At dawn" in (shown := client.get(page).text)
    assert "At dusk" not in shown
    assert edit(story, now=now, lead_caption="").content["lead_caption"] == ""
    assert edit(story, now=now, lead_image=other).content["lead_caption"] == "At noon"
    assert edit(story, now=now, lead_image=image).content["lead_caption"] == "At dusk"
    edit(story, now=now, lead_caption="Our words")
    assert edit(story, now=now, lead_image=other).content["lead_caption"] == "Our words"


@pytest.mark.django_db
def test_a_story_whose_caption_was_taken_out_shows_none(client, now):
    story = make_live(lead_image=make_picture(caption="At dawn"), now=now)
    revision = edit(story, now=now, lead_caption="")
    publishing.publish_update(story, revision=revision, by=None, now=now, is_substantive=False)

    page = client.get(PublishedArticle.objects.get(pk=story.pk).get_absolute_url()).text

    assert "At dawn" not in page
    assert "Pia Picture" in page
