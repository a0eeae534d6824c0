"""After a verb the desk says since when readers see it, because it has asked the site."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing, receipt
from events.models import Delivery, Event
from tests.factories import edit, make_author, make_live, make_section, make_topic

MADE = "X-Rendered-At"


@pytest.fixture
def readers_site(settings):
    """Return what a site in front answers: status and headers for each address."""
    answers: dict[str, tuple[int, dict[str, str]]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            status, headers = answers.get(self.path, answers["else"])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    yield answers
    server.shutdown()
    thread.join()
    server.server_close()


def made(moment) -> tuple[int, dict[str, str]]:
    return 200, {MADE: moment.isoformat().replace("+00:00", "Z")}


@pytest.fixture
def event(db, now) -> Event:
    """Return the Event of an update that touched pages of every kind."""
    live = make_live(
        section=make_section(), authors=(make_author(),), topics=(make_topic(),), slug="ferry"
    )
    revision = edit(live, headline="Other words", now=now)
    return publishing.publish_update(live, revision=revision, by=None, now=now, is_substantive=True)


def page(client, event: Event, part: str = ""):
    address = reverse("admin:articles_article_receipt", args=[event.subject_id, event.pk])
    return client.get(address + part)


def test_the_pages_of_an_event_are_those_that_its_keys_name(event):
    assert [address for _, address in receipt.pages_of(event)] == [
        "/world/2026/11/ferry/", "/", "/world/", "/topics/harbour/", "/authors/ana-autora/",
        "/latest/", "/topics/", "/authors/",
    ]  # fmt: skip


def test_all_live(client, editor, event, readers_site):
    client.force_login(editor)
    readers_site["else"] = made(event.at + timedelta(seconds=1))

    shown = page(client, event)

    assert "Live at 12:00:01." in shown.text
    assert shown.text.count("The new version, made at 12:00:01") == 8
    assert "data-settled" in shown.text
    assert "/world/2026/11/ferry/" in shown.text
    # What the module asks for is the table alone.
    assert "<html" not in page(client, event, "?part=1").text


def test_what_is_not_live_says_why_and_what_to_do(client, editor, event, readers_site):
    client.force_login(editor)
    readers_site["else"] = made(event.at + timedelta(seconds=1))
    readers_site["/"] = made(event.at - timedelta(seconds=1))
    readers_site["/world/"] = (502, {})
    readers_site["/latest/"] = (200, {})
    stale = made(event.at + timedelta(seconds=1))
    stale[1]["Warning"] = '110 - "Response is Stale"'
    readers_site["/topics/"] = stale

    shown = page(client, event)

    for words in (
        "Not everywhere yet.", "Still the version from before", "The site answered 502",
        "does not say when it was made", "an old page stands in", "ask whoever runs the server",
    ):  # fmt: skip
        assert words in shown.text, words
    assert "data-settled" not in shown.text


def test_a_site_that_does_not_answer(client, editor, event, settings):
    client.force_login(editor)
    settings.SITE_URL = "http://127.0.0.1:9"

    shown = page(client, event)

    assert shown.status_code == 200
    assert "No answer" in shown.text


def test_caches_in_front_are_part_of_it(client, editor, event, readers_site, settings):
    client.force_login(editor)
    settings.VARNISH_URLS = ["http://127.0.0.1:9"]
    readers_site["else"] = made(event.at + timedelta(seconds=1))

    assert "data-settled" not in page(client, event).text
    Delivery.objects.update(last_error="Varnish at x: refused", attempts=2)
    failing = page(client, event).text
    assert "A cache in front was not purged: Varnish at x: refused" in failing
    assert (
        "Not delivered: second purge (Varnish at x: refused)"
        in client.get(reverse("admin:index")).text
    )
    Delivery.objects.update(last_error="", done_at=timezone.now())
    assert "data-settled" in page(client, event).text
    assert "Not delivered" not in client.get(reverse("admin:index")).text


def test_who_may_not_see_the_story_sees_no_receipt(client, event, administrator):
    assert page(client, event).status_code == 302
    other = Event.objects.create(kind="author", subject_id=event.subject_id, verb="x", at=event.at)
    address = reverse("admin:articles_article_receipt", args=[event.subject_id, other.pk])
    client.force_login(administrator)
    assert client.get(address).status_code == 404
    administrator.groups.clear()
    assert page(client, event).status_code in (302, 403)


def test_the_words_after_a_verb_lead_to_the_receipt(client, editor, event, readers_site):
    client.force_login(editor)
    readers_site["else"] = made(event.at)
    address = reverse("admin:articles_article_verb", args=[event.subject_id, "kill"])
    shown = client.post(
        address, {"sentence": "This story was withdrawn.", "reason": "Wrong"}, follow=True
    )

    newest = Event.objects.newest().first()
    assert f"/{event.subject_id}/receipt/{newest.pk}/" in shown.text
    assert newest.verb == "kill"
