"""What people see when something is missing, withdrawn or broken."""

import pytest
from django.db import connection
from django.utils import timezone

from articles import publishing, withdrawing
from articles.withdrawing import Ground
from tests.factories import make_live


@pytest.mark.django_db
def test_a_page_that_is_not_there_offers_a_search_and_the_latest(client):
    for number in range(7):
        make_live(f"Story {number}")

    page = client.get("/world/2020/01/nothing/")

    assert page.status_code == 404
    assert 'type="search"' in page.text
    assert page.text.count('class="card-title"') == 4
    assert "noindex" in page.text
    assert 'rel="canonical"' not in page.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ground", "status", "heading"),
    [
        (Ground.LEGAL, 451, "Removed for legal reasons"),
        (Ground.PRIVACY, 410, "No longer available"),
    ],
)
def test_a_story_taken_down_shows_the_public_sentence_alone(client, ground, status, heading):
    story = make_live("Xylophone thief named", deck="Quokka deck")
    address = "/world/2026/11/xylophone-thief-named/"
    assert client.get(address).status_code == 200

    withdrawing.take_down(
        story, ground=ground, sentence="A court ordered it.", by=None, now=timezone.now(),
        reason="Order 7",
    )  # fmt: skip
    page = client.get(address)

    assert page.status_code == status
    assert page["X-Robots-Tag"] == "noindex"
    assert heading in page.text
    assert "A court ordered it." in page.text
    main = page.text.partition("<main")[2]
    for word in ("Xylophone", "Quokka", "Order 7"):
        assert word not in main


@pytest.mark.django_db
def test_what_was_unpublished_leaves_no_trace(client):
    story = make_live("Xylophone thief named")
    publishing.unpublish(story, by=None, now=timezone.now(), reason="x")

    page = client.get("/world/2026/11/xylophone-thief-named/")

    assert page.status_code == 404
    assert "Xylophone" not in page.text


def test_a_failure_is_told_without_the_database(client, django_db_blocker, monkeypatch):
    """The server's port is closed: neither the page nor what tells of it can ask anything."""
    client.raise_request_exception = False
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")

        pages = [client.get(address) for address in ("/", "/world/", "/about/", "/no/such/page/")]

        connection.close()
    for page in pages:
        assert page.status_code == 500
        assert "Something has gone wrong" in page.text
        assert 'href="/static/site/error.css"' in page.text
        assert "csrf" not in page.text
        assert not page.cookies


@pytest.mark.django_db
def test_what_is_not_open_to_somebody_says_so_on_the_desk(client, reporter):
    client.force_login(reporter)

    page = client.get("/admin/articles/siteidentity/add/")

    assert page.status_code == 403
    assert "This is not open to you" in page.text
    assert "You are signed in as Rosa Reporter" in page.text
    assert 'href="/admin/"' in page.text
    assert "Back button" not in page.text


@pytest.mark.django_db
def test_a_form_that_is_refused_leads_back_to_what_was_written(client, reporter):
    client.force_login(reporter)

    page = client.post("/admin/articles/siteidentity/add/", {"name": "The Long Name"})

    assert page.status_code == 403
    assert "What you wrote is still in your browser" in page.text
