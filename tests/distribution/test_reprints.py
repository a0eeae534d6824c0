"""The page for partners: the text to copy, its terms, and what may not be copied."""

import pytest
from lxml import html

from articles import corrections, publishing, withdrawing
from articles.models import Correction, PublishedArticle
from distribution import held
from distribution.models import MachinePolicy
from pagecache.middleware import ASKED, RECORD
from tests.distribution.reading import ORIGIN, address_of, path_of
from tests.factories import make_author, make_draft, make_live, make_picture

pytestmark = pytest.mark.django_db
LICENSE = "https://creativecommons.org/licenses/by-nd/4.0/"


@pytest.fixture
def terms() -> MachinePolicy:
    """Return rules that let partners reprint."""
    return MachinePolicy.objects.create(
        pk=1, reprint_terms="Unchanged & whole,\nwith our name.", reprint_license=LICENSE
    )


@pytest.fixture
def story(world, now):
    """Return a live story with a picture in its text."""
    figure = make_picture(6, size=(900, 600), alt="A quay")
    return make_live(
        "Ferry & boat",
        section=world,
        authors=(make_author(),),
        dateline="Lisbon",
        body=f'<p>See <a href="/about/">us</a>. Tom &amp; Jerry.</p>'
        f'<figure data-image="{figure.pk}"><figcaption>Low tide</figcaption></figure>',
        now=now,
    )


def reprint(client, story):
    """Return the page, read."""
    response = client.get(f"/reprint/{story.pk}/")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    return html.fromstring(response.text)


def test_a_partner_finds_the_text_the_terms_and_the_note(client, story, terms):
    page = reprint(client, story)

    text, note = page.xpath("//textarea/text()")
    copied = html.fragment_fromstring(text)
    assert copied.findtext("h1") == "Ferry & boat"
    assert copied.xpath("//a/@href") == [
        f"{ORIGIN}/authors/ana-autora/", f"{ORIGIN}/about/", address_of(story), LICENSE,
    ]  # fmt: skip
    assert "By Ana Autora" in copied.text_content()
    assert "Lisbon —" in copied.text_content()
    assert copied.xpath("//time/@datetime") == ["2026-11-22T12:00:00+00:00"]
    assert note == '<meta name="Googlebot-News" content="noindex">'
    assert page.xpath('//link[@rel="canonical"]/@href') == [address_of(story)]
    assert page.xpath('//link[@rel="license"]/@href') == [LICENSE]
    assert page.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    assert "Unchanged & whole," in page.text_content()


def test_nothing_comes_along_that_is_not_clean(client, story, terms):
    (text, _note) = reprint(client, story).xpath("//textarea/text()")

    tags = {each.tag for each in html.fragment_fromstring(text).iter()}
    assert tags <= {"article", "h1", "p", "a", "bdi", "em", "time"}
    assert "Low tide" not in text
    assert "class=" not in text


def test_corrections_come_along(client, story, terms, editor, now):
    corrections.correct(
        story, kind=Correction.Kind.CORRECTION, text="It was Monday.", by=editor, now=now
    )

    assert "It was Monday." in reprint(client, story).xpath("//textarea/text()")[0]


def test_a_story_leads_to_its_reprint_page_where_there_are_terms(client, story):
    link = f'href="/reprint/{story.pk}/"'
    assert link not in client.get(path_of(story)).text
    assert client.get(f"/reprint/{story.pk}/").status_code == 404
    MachinePolicy.objects.create(pk=1, reprint_terms="Whole.")
    held.forget()

    assert link in client.get(path_of(story)).text
    assert client.get(f"/reprint/{story.pk}/").status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"canonical_url": "https://example.org/first/"}, {"source_name": "Agency"},
        {"sponsor": "A shop"}, {"is_retracted": True}, {"is_indexed": False},
    ],
)  # fmt: skip
def test_what_is_not_wholly_ours_is_not_given_away(client, story, terms, changed):
    PublishedArticle.objects.update(**changed)

    assert client.get(f"/reprint/{story.pk}/").status_code == 404
    assert "/reprint/" not in client.get(path_of(story)).text


def test_what_is_not_live_has_no_page_and_the_killed_a_tombstone(
    client, story, terms, world, editor, now
):
    draft = make_draft("A secret", section=world)
    other = make_live("Other", section=world, now=now)
    publishing.unpublish(other, by=editor, now=now, reason="x")
    withdrawing.kill(story, sentence="Withdrawn.", by=editor, now=now, reason="Wrong.")

    assert client.get(f"/reprint/{draft.pk}/").status_code == 404
    assert client.get(f"/reprint/{other.pk}/").status_code == 404
    killed = client.get(f"/reprint/{story.pk}/")
    assert killed.status_code == 410
    assert "Withdrawn." in killed.text
    assert "Ferry" not in killed.text
    assert client.get("/reprint/99999999999999999999/").status_code == 404


def test_the_page_names_what_makes_it_out_of_date(client, story, terms):
    request = client.get(f"/reprint/{story.pk}/", **{ASKED: True}).wsgi_request

    assert {f"article-{story.pk}", "site"} <= request.META[RECORD].keys
