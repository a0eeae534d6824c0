"""The preview: the page as it will be, from the working copy; never kept, never indexed."""

import pytest
from django.urls import reverse

from articles import preview
from articles.content import Content
from articles.models import PublishedArticle, PublishedByline
from tests.factories import edit, make_author, make_draft, make_live, make_picture, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def frame(story) -> str:
    return reverse("admin:articles_article_preview_page", args=[story.pk])


def around(story) -> str:
    return reverse("admin:articles_article_preview", args=[story.pk])


def figure(image) -> str:
    return f'<figure data-image="{image.pk}"><figcaption>At dawn</figcaption></figure>'


def test_a_draft_is_shown_as_it_will_be_and_nothing_is_written(desk, world):
    lead, inside = make_picture(1), make_picture(2)
    draft = make_draft(
        section=world, authors=(make_author(),), topics=(make_topic(),), deck="After a week",
        lead_image=lead, body=f"<p>The ferry sailed.</p>{figure(inside)}",
    )  # fmt: skip

    page = desk.get(frame(draft)).text

    for words in ("Ferry returns to the island", "After a week", "The ferry sailed.", "Ana Autora",
                  "Harbour", "At dawn"):  # fmt: skip
        assert words in page, words
    for image in (lead, inside):
        assert f'src="/admin/images/image/{image.pk}/preview/"' in page
    assert not PublishedArticle.objects.exists()
    assert not PublishedByline.objects.exists()


def test_the_page_of_a_published_story_is_the_same_as_its_preview(desk, client, world, now):
    story = make_live(section=world, authors=(make_author(),), topics=(make_topic(),), deck="A")

    shown = desk.get(frame(story)).text
    live = client.get(PublishedArticle.objects.get().get_absolute_url()).text

    assert shown.split("<main")[1] == live.split("<main")[1]


def test_what_was_saved_last_is_shown_and_readers_see_nothing_of_it(desk, world, now):
    story = make_live(section=world)
    edit(story, headline="Ferry stays away", now=now)

    assert "Ferry stays away" in desk.get(frame(story)).text
    assert (
        "Ferry stays away" not in desk.get(PublishedArticle.objects.get().get_absolute_url()).text
    )


def test_it_is_never_kept_nor_indexed_and_only_the_desk_may_frame_it(desk, world):
    answer = desk.get(frame(make_draft(section=world)))

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy
    assert (
        "frame-src 'self'" in desk.get(around(make_draft(section=world)))["Content-Security-Policy"]
    )


def test_search_result_and_card_say_what_the_story_says(desk, world):
    plain = make_draft(section=world, deck="After a week", slug="ferry-returns")
    dressed = make_draft(
        section=world, deck="After a week", seo_title="Ferry: what we know",
        social_title="Look, a ferry", social_description="It is back",
    )  # fmt: skip

    first, second = (desk.get(around(each)) for each in (plain, dressed))

    assert first.context["result_title"] == "Ferry returns to the island"
    assert first.context["card_text"] == "After a week"
    assert "preview/ferry-returns" in first.text
    assert second.context["result_title"] == "Ferry: what we know"
    assert (second.context["card_title"], second.context["card_text"]) == (
        "Look, a ferry", "It is back",
    )  # fmt: skip


def test_a_picture_that_must_not_run_is_not_shown(desk, world):
    image = make_picture(1)
    image.is_denied = True
    image.save()

    assert (
        f"/{image.pk}/preview/"
        not in desk.get(frame(make_draft(section=world, lead_image=image))).text
    )


def test_a_story_without_a_section_stands_in_the_first_or_says_why_not(desk, world):
    draft = make_draft()

    assert "Ferry returns" in desk.get(frame(draft)).text
    world.delete()
    assert "There is no section yet" in desk.get(frame(draft)).text
    assert "There is no section yet" in desk.get(around(draft)).text


def test_a_new_story_can_be_looked_at(desk, world, now):
    context = preview.context_of(
        make_draft("", section=world, body=""), Content(section_id=world.pk), now=now,
        picture=str,
    )  # fmt: skip

    assert context["article"].headline == ""


@pytest.mark.parametrize("address", [frame, around])
def test_strangers_and_the_uninvited_see_no_preview(
    client, world, reporter, other_reporter, address
):
    draft = make_draft(section=world, by=reporter, is_restricted=True)

    stranger = client.get(address(draft))
    client.force_login(other_reporter)
    uninvited = client.get(address(draft))
    client.force_login(reporter)

    assert stranger.status_code in (302, 403)
    assert "Ferry" not in stranger.text
    assert uninvited.status_code == 403
    assert client.get(address(draft)).status_code == 200
