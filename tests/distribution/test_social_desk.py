"""The desk's side of posts: ticks in the dialog, accounts whose secrets stay unseen, failures."""

import json

import pytest
from django.core import serializers
from django.urls import reverse

from articles import publishing
from distribution import posts_admin
from distribution.models import OutgoingCall, PostingAccount, SocialPost, Webhook
from distribution.outgoing import posting
from distribution.outgoing.planning import plan
from events.models import Event
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db
NEW = {"name": "Courier", "network": "mastodon", "server": "https://social.example"}


@pytest.fixture
def account(db) -> PostingAccount:
    made = PostingAccount(**NEW, is_ticked=True)
    made.keep_secret("s3cret-token")
    made.save()
    return made


def dialog(article, verb="publish") -> str:
    return reverse("admin:articles_article_verb", args=[article.pk, verb])


def said(article, account, **more) -> dict:
    return {
        "revision": newest(article).number, "placement": "home", "when": "now",
        "push": [f"social-{account.pk}"], "push_text": "Look", **more,
    }  # fmt: skip


def test_the_dialog_offers_and_a_plan_keeps_what_was_ticked(client, account, world, editor):
    client.force_login(editor)
    draft = make_draft(section=world)
    shown = client.get(dialog(draft)).text
    assert 'name="push_text"' in shown and "Courier (Mastodon)" in shown
    asked = said(draft, account, when="later", date="2999-01-01", time="06:00")
    assert "Write what the posts say" in client.post(dialog(draft), asked | {"push_text": ""}).text
    assert client.post(dialog(draft), asked | {"push": ["social-999"]}).status_code == 200
    assert client.post(dialog(draft), asked).status_code == 302
    kept = {"to": [f"social-{account.pk}"], "text": "Look"}
    assert draft.scheduled_verbs.get().push == kept
    # A plan made in its place begins with the same ticks.
    again = client.get(f"{dialog(draft, 'schedule')}?instead={draft.scheduled_verbs.get().pk}")
    assert again.context["form"].initial["push_text"] == "Look"


def test_the_press_leaves_its_ticks_and_a_small_change_is_not_posted(
    client, account, world, editor, now
):
    client.force_login(editor)
    draft = make_draft(section=world)
    lines = said(draft, account, push_text="Look\r\n#ferry ")
    assert client.post(dialog(draft), lines).status_code == 302
    event = Event.objects.about("article", draft.pk).get(verb="publish")
    assert event.payload["push"] == {"to": [f"social-{account.pk}"], "text": "Look\n#ferry"}
    assert not SocialPost.objects.exists()  # nothing happens within the request
    plan(event)
    assert "it waits already" in client.get(dialog(draft, "update")).text

    live = make_live("Other", section=world)
    edit(live, now=now, deck="A comma.")
    refused = client.post(dialog(live, "update"), said(live, account))
    assert "A small change is not posted" in refused.text
    changed = said(live, account, is_substantive="yes")
    assert client.post(dialog(live, "update"), changed).status_code == 302
    told = Event.objects.about("article", live.pk).filter(verb="update").latest("pk")
    assert told.payload["push"]["to"] == [f"social-{account.pk}"]


def test_webhooks_hear_of_publications_only_where_ticked(world, editor, now):
    Webhook.objects.create(name="App", url="https://app.example/", about=["published", "updated"])
    draft = make_draft(section=world)
    untold = {"to": [], "text": ""}
    plan(publishing.publish(draft, revision=newest(draft), by=editor, now=now, push=untold))
    make_live("Imported", section=world)
    plan(Event.objects.filter(verb="publish").latest("pk"))
    ticked = {"to": ["webhooks"], "text": ""}
    for is_substantive in (False, True):
        revision = edit(draft, now=now, deck=f"New {is_substantive}.")
        event = publishing.publish_update(
            draft, revision=revision, by=editor, now=now, push=ticked,
            is_substantive=is_substantive,
        )  # fmt: skip
        plan(event)
    assert OutgoingCall.objects.get().event == event


def test_a_secret_is_kept_sealed_and_never_shown_again(client, administrator, account, caplog):
    client.force_login(administrator)
    add = reverse("admin:distribution_postingaccount_add")
    assert "Write the token" in client.post(add, NEW | {"secret": " "}).text
    private = client.post(add, NEW | {"server": "https://10.0.0.1", "secret": "x"}).text
    assert "private network" in private
    blue = NEW | {"network": "bluesky", "handle": "", "secret": "s3cret-other"}
    refused = client.post(add, blue).text
    assert "Write the handle" in refused and "s3cret-other" not in refused
    blue |= {"handle": "@courier.bsky.social"}
    assert client.post(add, blue).status_code == 302
    made = PostingAccount.objects.get(network="bluesky")
    assert (made.secret(), made.handle) == ("s3cret-other", "courier.bsky.social")

    url = reverse("admin:distribution_postingaccount_change", args=[account.pk])
    form = NEW | {"name": "New", "secret": ""}
    assert client.post(url, form).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.secret()) == ("New", "s3cret-token")
    # Else a kept secret could be sent to whoever runs the new address.
    elsewhere = client.post(url, form | {"server": "https://thief.example"})
    assert "Write the secret again" in elsewhere.text
    assert client.post(url, form | {"secret": "s3cret-newer"}).status_code == 302

    seen = [
        client.get(url).text,
        client.get(reverse("admin:distribution_postingaccount_changelist")).text,
        client.get(reverse("admin:distribution_postingaccount_history", args=[account.pk])).text,
        json.dumps(list(Event.objects.filter(kind="postingaccount").values()), default=str),
        serializers.serialize("json", PostingAccount.objects.all()),
        caplog.text,
        repr(account),
    ]
    assert Event.objects.filter(kind="postingaccount").count() == 3
    assert "s3cret" not in str(seen)


def test_the_board_says_what_failed_and_where_to_try_again(
    client, account, world, administrator, now, monkeypatch
):
    client.force_login(administrator)
    PostingAccount.objects.update(server="https://10.0.0.7")
    draft = make_draft(section=world)
    asked = {"to": [f"social-{account.pk}"], "text": "Look"}
    plan(publishing.publish(draft, revision=newest(draft), by=administrator, now=now, push=asked))
    SocialPost.objects.update(next_try_at=now)
    assert posting.post_one()

    where = reverse("admin:distribution_socialpost_changelist")
    board = client.get(reverse("admin:index")).text
    assert "Not posted by Courier (Mastodon)" in board and "private network" in board
    assert where in board
    monkeypatch.setattr(posts_admin, "NEWEST", 0)
    assert "private network" in client.get(where).text
    chosen = [SocialPost.objects.get().pk]
    for action, state in (("try_again", "waiting"), ("give_up", "given_up")):
        client.post(where, {"action": action, "_selected_action": chosen})
        assert SocialPost.objects.get().state == state
    assert "Not posted by" not in client.get(reverse("admin:index")).text
    assert not client.get(where).context["cl"].result_list.exists()  # nor is it among the newest


def test_who_may_post_and_who_keeps_the_accounts(client, account, editor, reporter, copy_editor):
    accounts = reverse("admin:distribution_postingaccount_changelist")
    posts = reverse("admin:distribution_socialpost_changelist")
    for user, answer in ((editor, 200), (reporter, 403), (copy_editor, 403)):
        client.force_login(user)
        assert client.get(accounts).status_code == 403
        assert client.get(posts).status_code == answer
