"""Accounts are set up, who is told is ticked, and what failed is looked after; axe looks on."""

import pytest
from django.urls import reverse

from distribution.models import PostingAccount, SocialPost, Webhook
from distribution.outgoing import posting
from distribution.outgoing.planning import plan
from events.models import Event
from tests import factories
from tests.browser import axe
from tests.browser.test_correcting_screens import shoot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db, request):
    return {name: request.getfixturevalue(name) for name in ("editor", "administrator")}


def test_an_account_is_kept_a_story_told_and_a_failure_found(people, sign_in, shots):
    world = factories.make_section("World")
    draft = factories.make_draft("Ferry returns to the island", section=world)
    live = factories.make_live("Harbour closed", section=world)
    Webhook.objects.create(name="App", url="https://app.example/", about=["published", "updated"])
    found = []

    def look(page, name: str) -> None:
        shoot(page, shots, name)
        found.extend(axe.look(page, name))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    keeper = sign_in(people["administrator"], java_script_enabled=False)
    keeper.goto("/admin/distribution/postingaccount/add/")
    keeper.fill("#id_name", "The Courier")
    keeper.select_option("#id_network", "mastodon")
    # Nothing is called while a form is filled in: that the server is none shows when it is tried.
    keeper.fill("#id_server", "https://mastodon.invalid")
    keeper.fill("#id_secret", "s3cret-token")
    keeper.click("input[name=_save]")
    made = PostingAccount.objects.get()
    assert made.secret() == "s3cret-token"
    seeing = sign_in(people["administrator"])
    seeing.goto("/admin/distribution/postingaccount/")
    look(seeing, "accounts")
    seeing.goto(f"/admin/distribution/postingaccount/{made.pk}/change/")
    assert seeing.input_value("#id_secret") == "" and "s3cret" not in seeing.content()
    look(seeing, "account")

    desk = sign_in(people["editor"])
    desk.goto(reverse("admin:articles_article_verb", args=[draft.pk, "publish"]))
    look(desk, "publish")
    assert desk.is_checked("text=1 server (webhooks)")
    desk.check("text=The Courier (Mastodon)")
    desk.fill("#id_push_text", "The ferry is back #ferry")
    desk.click("button.go")
    desk.wait_for_url("**/change/**")
    event = Event.objects.about("article", draft.pk).get(verb="publish")
    assert event.payload["push"] == {
        "to": ["webhooks", f"social-{made.pk}"], "text": "The ferry is back #ferry",
    }  # fmt: skip

    factories.edit(live, now=event.at, deck="Since noon.")
    desk.goto(reverse("admin:articles_article_verb", args=[live.pk, "update"]))
    desk.check("text=The Courier (Mastodon)")
    desk.click("button.go")
    assert "A small change is not posted" in desk.inner_text("main, #content")
    look(desk, "update-refused")

    plan(event)
    SocialPost.objects.update(next_try_at=event.at)
    PostingAccount.objects.update(server="https://10.0.0.7")  # nobody's name is asked for
    assert posting.post_one()
    desk.goto("/admin/")
    look(desk, "board")
    desk.click(".workers-none:has-text('Not posted by The Courier') >> a")
    look(desk, "posts")
    assert "private network" in desk.inner_text("#changelist")
    assert found == []
