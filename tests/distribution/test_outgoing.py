"""Servers outside hear of what readers see: signed, in spite of failures, once, and never more."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from articles import corrections, moving, publishing, withdrawing
from articles.models import Correction, PublishedArticle
from distribution.models import MachinePolicy, OutgoingCall, Webhook
from distribution.outgoing import sending
from distribution.outgoing.planning import plan
from events import delivering
from events.delivering import deliver_one
from events.models import Event
from tests.distribution.reading import ORIGIN, address_of
from tests.events.local_server import serving
from tests.factories import edit, make_author, make_live, make_topic

pytestmark = pytest.mark.django_db
ALL = list(Webhook.About.values)
TICKED = {"to": ["webhooks"], "text": ""}


@pytest.fixture
def server(settings):
    """Return a server outside, on this machine, and follow events as the worker does."""
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def _followed(monkeypatch):
    monkeypatch.setattr(delivering, "_followers", [plan])


def hook(server, **fields) -> Webhook:
    fields.setdefault("about", ALL)
    return Webhook.objects.create(name="App", url=f"{server.url}/hook", **fields)


def work() -> None:
    """Do what the worker does until nothing is due."""
    while deliver_one() or sending.send_one():
        pass


def hurry() -> None:
    """Let what waits be due."""
    OutgoingCall.objects.filter(done_at=None).update(next_try_at=Event.objects.latest("pk").at)


def test_each_thing_that_happens_is_told_and_signed(server, world, editor, now):
    webhook = hook(server)
    story = make_live("Ferry returns", section=world, push=TICKED)
    address = address_of(story)
    revision = edit(story, now=now, deck="New.")
    publishing.publish_update(
        story, revision=revision, by=editor, now=now, is_substantive=True, push=TICKED
    )
    corrections.correct(story, kind=Correction.Kind.CORRECTION, text="Monday.", by=editor, now=now)
    work()
    withdrawing.kill(story, sentence="It was wrong.", by=editor, now=now, reason="Secret.")
    work()

    told = [json.loads(each.body) for each in server.asked]
    assert [each["type"] for each in told] == [
        "article.published", "article.updated", "article.corrected", "article.killed",
    ]  # fmt: skip
    assert told[0]["data"]["headline"] == "Ferry returns"
    gone = told[-1]["data"]
    assert (gone["id"], gone["url"], gone["status"]) == (story.pk, address, 410)
    assert gone["sentence"] == "It was wrong."
    assert "headline" not in gone and "Secret" not in str(told)
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    for asked in server.asked:
        name, at = asked.headers["webhook-id"], asked.headers["webhook-timestamp"]
        signed = hmac.new(key, f"{name}.{at}.".encode() + asked.body, hashlib.sha256)
        expected = base64.b64encode(signed.digest()).decode()
        assert asked.headers["webhook-signature"] == f"v1,{expected}"
    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 4


def test_a_server_that_fails_and_recovers_is_told_the_same_once(server, world):
    hook(server)
    server.say = lambda asked: (503, {}, b"later") if len(server.asked) < 3 else (204, {}, b"")
    make_live(section=world, push=TICKED)

    work()
    call = OutgoingCall.objects.get()
    waits = [call.next_try_at]
    assert "503" in call.last_error
    for _ in range(2):
        hurry()
        work()
        call.refresh_from_db()
        waits.append(call.next_try_at)
    hurry()
    work()

    assert (call.attempts, call.last_error, call.is_given_up) == (3, "", False)
    assert call.done_at is not None
    assert len(server.asked) == 3
    assert len({(each.headers["webhook-id"], each.body) for each in server.asked}) == 1
    assert waits[1] - waits[0] > timedelta(seconds=5)


def test_news_of_what_was_withdrawn_meanwhile_is_dropped(server, world, editor, now, settings):
    settings.PUSH_WAIT_SECONDS = 10**9
    hook(server)
    story = make_live(section=world, push=TICKED)
    work()
    assert server.asked == []
    publishing.unpublish(story, by=editor, now=now, reason="x")

    hurry()
    work()

    assert [json.loads(each.body)["type"] for each in server.asked] == ["article.unpublished"]
    assert OutgoingCall.objects.filter(last_error__contains="withdrawn").count() == 1


def test_a_private_address_is_given_up_at_once(world, settings):
    with serving() as server:
        hook(server)
        make_live(section=world, push=TICKED)
        work()
        assert server.asked == []
    assert OutgoingCall.objects.get().is_given_up


def test_who_answers_410_is_turned_off_and_who_never_answers_is_given_up(server, world, now):
    server.say = lambda asked: (410, {}, b"")
    webhook = hook(server)
    make_live(section=world, push=TICKED)
    work()
    webhook.refresh_from_db()
    assert not webhook.is_enabled
    assert OutgoingCall.objects.get().is_given_up

    server.say = lambda asked: (500, {}, b"")
    Webhook.objects.update(is_enabled=True)
    make_live("Other", section=world, push=TICKED, now=now - timedelta(days=4))
    for _ in range(2):
        work()
        hurry()
    assert OutgoingCall.objects.filter(is_given_up=True).count() == 2


def test_a_webhook_hears_only_what_it_was_promised_and_an_event_is_planned_once(server, world):
    hook(server, about=["killed"])
    hook(server, about=["published"], is_enabled=False)
    wanted = hook(server, about=["published"])
    make_live(section=world, push=TICKED)
    event = Event.objects.get(kind="article", verb="publish")

    plan(event)
    plan(event)

    assert OutgoingCall.objects.get().webhook == wanted


def test_search_engines_hear_of_new_moved_and_gone_addresses(
    client, server, world, editor, now, settings
):
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = "abcdef-12345", f"{server.url}/indexnow"
    story = make_live(section=world)
    first = address_of(story)
    revision = edit(story, now=now, deck="A comma.")
    publishing.publish_update(story, revision=revision, by=editor, now=now, is_substantive=False)
    moving.move_url(story, path="world/moved", by=editor, now=now)
    work()
    publishing.unpublish(story, by=editor, now=now, reason="x")
    work()

    told = [json.loads(each.body) for each in server.asked]
    assert [each["urlList"] for each in told] == [
        [f"{ORIGIN}/world/moved/"], [f"{ORIGIN}/world/moved/", first], [f"{ORIGIN}/world/moved/"],
    ]  # fmt: skip
    assert told[0]["host"] == "127.0.0.1:8000"
    assert told[0]["keyLocation"] == f"{ORIGIN}/abcdef-12345.txt"
    assert client.get("/abcdef-12345.txt").content == b"abcdef-12345"
    assert client.get("/abcdef-99999.txt").status_code == 404


def test_a_refused_key_is_given_up_and_hidden_stories_are_not_told(server, world, settings):
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = "abcdef-12345", f"{server.url}/indexnow"
    server.say = lambda asked: (403, {}, b"")
    make_live("Told", section=world)
    make_live("Not for search", section=world, is_indexed=False)
    work()

    assert len(server.asked) == 1
    assert sorted(OutgoingCall.objects.values_list("is_given_up", flat=True)) == [False, True]


def test_the_hub_hears_of_every_feed_that_changed(server, world):
    MachinePolicy.objects.create(pk=1, hub_url=f"{server.url}/hub")
    make_live(section=world, authors=(make_author(),), topics=(make_topic("Harbour"),))
    work()

    (asked,) = server.asked
    said = parse_qsl(asked.body.decode())
    assert said[0] == ("hub.mode", "publish")
    feeds = {value for name, value in said if name == "hub.url"}
    for name in ("all", "sections/world", "topics/harbour", "authors/ana-autora"):
        assert f"{ORIGIN}/feeds/{name}.atom" in feeds
    assert len(feeds) == 5 * 3


def test_nobody_is_called_where_nothing_is_set_up(world):
    make_live(section=world)
    work()

    assert not OutgoingCall.objects.exists()
    assert PublishedArticle.objects.exists()


def test_the_desk_sets_webhooks_up_and_shows_what_failed(client, administrator, server, world):
    client.force_login(administrator)
    form = {"name": "App", "url": "https://10.0.0.1/", "about": ["published"], "is_enabled": "on"}
    add = reverse("admin:distribution_webhook_add")
    assert "private network" in client.post(add, form).content.decode()
    assert client.post(add, {**form, "url": f"{server.url}/hook"}).status_code == 302
    server.say = lambda asked: (500, {}, b"broken")
    make_live(section=world, push=TICKED)
    work()

    listed = client.get(reverse("admin:distribution_outgoingcall_changelist")).content.decode()
    assert "broken" in listed
    assert "broken" in client.get(reverse("admin:distribution_webhook_changelist")).content.decode()
    server.say = lambda asked: (200, {}, b"")
    client.post(
        reverse("admin:distribution_outgoingcall_changelist"),
        {"action": "try_again", "_selected_action": [OutgoingCall.objects.get().pk]},
    )
    work()
    assert OutgoingCall.objects.get().last_error == ""
    secret = Webhook.objects.get().secret
    change = reverse("admin:distribution_webhook_change", args=[Webhook.objects.get().pk])
    assert secret in client.get(change).content.decode()


def test_others_see_no_webhooks(client, editor):
    client.force_login(editor)

    for name in ("webhook", "outgoingcall"):
        url = reverse(f"admin:distribution_{name}_changelist")
        assert client.get(url).status_code == 403
