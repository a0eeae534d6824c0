"""Posts to Mastodon and Bluesky: ticked, once for each story and account, dropped, taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import corrections, publishing, scheduling, withdrawing
from articles.models import Correction
from distribution.models import PostingAccount, SocialPost
from distribution.outgoing import mastodon, posting
from distribution.outgoing.bluesky import facets
from distribution.outgoing.planning import plan
from events import delivering
from events.clock import database_now
from events.delivering import deliver_one
from events.models import Event
from newsroom.worker import OUTSIDE
from tests.distribution.reading import address_of
from tests.distribution.social_networks import HANDLE, PASSWORD, TOKEN, Networks
from tests.events.local_server import serving
from tests.factories import edit, make_draft, make_live, newest
from tests.plans import analyze, check

pytestmark = pytest.mark.django_db
_State = SocialPost.State


@pytest.fixture
def networks(settings, monkeypatch):
    """Return both networks, an account with each, and a worker that follows events."""
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    monkeypatch.setattr(delivering, "_followers", [plan])
    made = Networks()
    with serving() as server:
        server.say = made.say
        made.asked, made.url = server.asked, server.url
        account("mastodon", server.url, "", TOKEN)
        account("bluesky", server.url, HANDLE, PASSWORD)
        yield made


def account(network: str, server: str, handle: str, secret: str) -> PostingAccount:
    made = PostingAccount(name="C", network=network, server=server, handle=handle)
    made.keep_secret(secret)
    made.save()
    return made


def push() -> dict:
    keys = [f"social-{pk}" for pk in PostingAccount.objects.values_list("pk", flat=True)]
    return {"to": keys, "text": "Look #ferry"}


def published(world, editor, now):
    draft = make_draft(section=world)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now, push=push())
    return draft


def hear() -> None:
    """Deliver what happened to those who follow it."""
    while deliver_one():
        pass


def work() -> None:
    """Do what the worker does when the minute of grace is over."""
    hear()
    SocialPost.objects.update(next_try_at=Event.objects.latest("pk").at)
    while any(step() for step in OUTSIDE):  # the worker's own list
        pass


def states() -> set[str]:
    return set(SocialPost.objects.values_list("state", flat=True))


def test_a_ticked_story_is_posted_once_though_answers_are_lost(networks, world, editor, now):
    story = published(world, editor, now)
    hear()
    plan(Event.objects.latest("pk"))  # an event may be delivered twice
    assert SocialPost.objects.earliest("next_try_at").next_try_at == now + timedelta(seconds=60)
    networks.is_deaf = True
    work()
    assert "502" in SocialPost.objects.first().last_error
    networks.is_deaf = False
    work()
    work()

    (status,), (record,) = networks.statuses.values(), networks.records.values()
    assert (networks.made, status) == (1, f"Look #ferry\n\n{address_of(story)}")
    assert record["text"] == "Look #ferry"
    assert record["embed"]["external"]["uri"] == address_of(story)
    assert record["embed"]["external"]["title"] == story.headline
    assert record["facets"][0]["features"][0]["tag"] == "ferry"
    assert set(SocialPost.objects.values_list("state", "last_error")) == {("posted", "")}
    # Published again and updated, ticked each time: nothing goes out a second time.
    count = len(networks.asked)
    publishing.unpublish(story, by=editor, now=now, reason="x")
    publishing.publish(story, revision=newest(story), by=editor, now=now, push=push())
    publishing.publish_update(
        story, revision=edit(story, now=now, deck="New."), by=editor, now=now,
        is_substantive=True, push=push(),
    )  # fmt: skip
    work()
    assert len(networks.asked) == count


def test_a_worker_that_dies_after_posting_posts_nothing_twice(
    networks, world, editor, now, monkeypatch
):
    published(world, editor, now)
    hear()
    SocialPost.objects.update(next_try_at=now)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(posting, "_end", die)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                posting.post_one()
    assert states() == {"waiting"}
    assert posting.post_one() is False  # nobody else's until the lease ends
    work()

    assert (networks.made, len(networks.records)) == (1, 1)
    assert states() == {"posted"}


def test_after_the_key_is_forgotten_the_account_is_looked_at_first(networks, world, editor, now):
    networks.is_deaf = True
    published(world, editor, now)
    work()
    networks.is_deaf = False
    networks.keys.clear()
    SocialPost.objects.update(first_tried_at=now - mastodon.KEY_LIVES - timedelta(days=1))
    work()

    assert networks.made == 1
    assert states() == {"posted"}


def test_what_is_withdrawn_by_then_is_dropped_and_a_kill_takes_back(networks, world, editor, now):
    story = published(world, editor, now)
    hear()
    # Off and back before the worker heard of either: what was ticked first is withdrawn.
    publishing.unpublish(story, by=editor, now=now, reason="x")
    publishing.publish(story, revision=newest(story), by=editor, now=now)
    SocialPost.objects.update(next_try_at=now)
    while posting.post_one():
        pass
    assert networks.asked == []
    assert states() == {"dropped"}
    work()
    assert networks.asked == []

    publishing.unpublish(story, by=editor, now=now, reason="x")
    publishing.publish(story, revision=newest(story), by=editor, now=now, push=push())
    work()
    assert len(networks.statuses) == len(networks.records) == 1
    withdrawing.kill(story, sentence="Wrong.", by=editor, now=now, reason="x")
    work()
    assert networks.statuses == networks.records == {}
    assert states() == {"deleted"}


def test_a_kill_while_a_post_is_on_its_way_takes_it_back(networks, world, editor, now, monkeypatch):
    story = published(world, editor, now)
    real = mastodon.post

    def kill_meanwhile(*given: object, **named: object) -> object:
        sent = real(*given, **named)
        withdrawing.kill(story, sentence="Wrong.", by=editor, now=now, reason="x")
        plan(Event.objects.latest("pk"))
        return sent

    with monkeypatch.context() as patched:
        patched.setattr(mastodon, "post", kill_meanwhile)
        work()
    work()
    assert (networks.made, networks.statuses, networks.records) == (1, {}, {})
    assert states() <= {"deleted", "dropped"}


def test_what_is_retracted_by_then_is_dropped(networks, world, editor, now):
    story = published(world, editor, now)
    kind = Correction.Kind.RETRACTION
    corrections.correct(story, kind=kind, text="It was not so.", by=editor, now=now)
    work()
    assert networks.asked == []
    assert states() == {"dropped"}


def test_only_ticks_tell_and_a_small_change_tells_nobody(networks, world, editor, now):
    draft = make_draft(section=world)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)
    publishing.publish_update(
        draft, revision=edit(draft, now=now, deck="A comma."), by=editor, now=now,
        is_substantive=False, push=push(),
    )  # fmt: skip
    work()
    assert not SocialPost.objects.exists()


def test_a_schedule_carries_its_ticks(networks, world, editor, now):
    draft = make_draft(section=world)
    scheduling.schedule(
        draft, revision=newest(draft), due_at=now + timedelta(hours=1), by=editor, now=now,
        push=push(),
    )  # fmt: skip
    hear()
    assert not SocialPost.objects.exists()
    draft.scheduled_verbs.update(due_at=database_now())
    assert scheduling.run_one_due()
    plan(Event.objects.get(verb="publish"))

    assert set(SocialPost.objects.values_list("text", flat=True)) == {"Look #ferry"}
    work()
    assert networks.made == len(networks.records) == 1


def test_what_a_person_must_put_right_is_given_up_and_says_so(networks, world, editor, now, caplog):
    for each in PostingAccount.objects.all():
        each.keep_secret("wr0ng-secret")
        each.save()
    published(world, editor, now)
    work()

    assert states() == {"given_up"}
    for post in SocialPost.objects.all():
        assert "401: check the account" in post.last_error
    # The server said the token back to us; it is shown nowhere.
    assert "wr0ng-secret" in str(networks.asked)
    said = [*SocialPost.objects.values_list("last_error", flat=True), caplog.text]
    assert "wr0ng-secret" not in str(said)


def test_a_private_address_and_a_key_that_changed_are_no_doors(
    networks, world, editor, now, settings
):
    bluesky = PostingAccount.objects.get(network="bluesky")
    bluesky.sealed_secret = "sealed-elsewhere"
    bluesky.save()
    PostingAccount.objects.filter(network="mastodon").update(server="https://10.0.0.7")
    published(world, editor, now)
    work()

    assert networks.asked == []
    why = " ".join(SocialPost.objects.values_list("last_error", flat=True))
    assert "private network" in why and "Write the account’s secret again" in why
    assert states() == {"given_up"}


def test_an_answer_that_is_none_is_tried_again(networks, world, editor, now):
    with serving() as other:
        other.say = lambda asked: (200, {}, b"<html>Welcome")
        PostingAccount.objects.update(server=other.url)
        published(world, editor, now)
        work()
    assert states() == {"waiting"}
    for post in SocialPost.objects.all():
        assert post.attempts == 1 and "check the account’s server" in post.last_error
        assert post.next_try_at > now
    PostingAccount.objects.update(server=networks.url)
    work()
    assert states() == {"posted"}


def test_links_and_tags_are_marked_by_bytes():
    text = "Fähre: https://a.example/x#y. #Hafen"
    found = [
        text.encode()[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode()
        for each in facets(text)
    ]
    assert found == ["https://a.example/x#y", "#Hafen"]


def test_what_waits_and_what_failed_is_found_among_many(networks, world, now):
    make_live(section=world)
    event = Event.objects.latest("pk")
    mine = PostingAccount.objects.earliest("pk")
    SocialPost.objects.bulk_create(
        SocialPost(
            article_id=number, account=mine, event=event, key="k", next_try_at=now, posted_at=now,
            remote_id="1", state="waiting" if number % 1000 == 0 else "posted",
            last_error="503" if number % 1000 == 0 else "",
        )
        for number in range(4000)
    )  # fmt: skip
    analyze("distribution_socialpost")
    with CaptureQueriesContext(connection) as asked:
        assert SocialPost.objects.due(now).first() is not None
        assert len(SocialPost.objects.failing()[:3]) == 3
        assert len(SocialPost.objects.filter(article_id=7)) == 1
    check([each["sql"] for each in asked], tables={"distribution_socialpost"}, most=10)
