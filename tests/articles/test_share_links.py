"""Share links: what opens, for how long, by whom; what strangers may say and can't do."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts import deactivating
from articles import holding, publishing, reviewing, share_links, withdrawing
from articles.models import Article, PublishedArticle, ShareLink, ShareVisit
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Delivery, Event, Notice
from tests.articles.test_scheduling import rows
from tests.factories import edit, make_draft, make_live, make_picture, newest

pytestmark = pytest.mark.django_db

ROLES = {
    # Role → may share any story, an own one, one under embargo (in the own section).
    "reporter": (False, True, False),
    "copy_editor": (True, True, False),
    "picture_editor": (False, False, False),
    "profile_editor": (False, False, False),
    "section_editor": (True, True, True),
    "editor": (True, True, True),
    "administrator": (True, True, True),
}


@pytest.fixture
def now():
    """The page asks the database's clock."""
    return database_now()


@pytest.fixture
def draft(world):
    return make_draft(section=world, deck="After a week")


def make(draft, *, by, now, **fields) -> str:
    """Return the address of a new link."""
    fields = {"label": "our lawyer", "days": 7} | fields
    _link, token = share_links.share(draft, by=by, now=now, **fields)
    return reverse("shared", args=[token])


def story(client, address) -> str:
    return client.get(f"{address}page/").text


def proof_in(page) -> str:
    return re.search(r'name="proof" value="([^"]+)"', page.text)[1]


def send(client, address, *, proof=None, headers=None, **said):
    if proof is None:
        proof = proof_in(client.get(address))
    said = {"name": "Lee Lawyer", "text": "Line 3 is risky.", "what": "note"} | said
    return client.post(address, {"proof": proof} | said, headers=headers or {})


# --- Who may share --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_who_may_share_and_revoke(request, role, world, now):
    person = request.getfixturevalue(role)
    any_story, own, embargoed = (
        make_draft(section=world), make_draft(section=world, by=person), make_draft(section=world),
    )  # fmt: skip
    Article.objects.filter(pk=embargoed.pk).update(embargo_until=now + timedelta(days=1))
    other, _token = share_links.share(
        any_story, label="x", days=1, by=request.getfixturevalue("administrator"), now=now
    )

    def tries(step) -> bool:
        try:
            step()
        except NotAllowed:
            return False
        return True

    may = ROLES[role]
    assert (
        tries(lambda: make(any_story, by=person, now=now)),
        tries(lambda: make(own, by=person, now=now)),
        tries(lambda: make(embargoed, by=person, now=now)),
    ) == may
    assert tries(lambda: make(any_story, by=person, now=now, opens_under_embargo=True)) == may[2]
    assert tries(lambda: share_links.revoke(other, by=person, now=now)) == may[0]


@pytest.mark.parametrize("role", ROLES)
def test_the_desks_page_asks_the_same(request, client, role, world, now):
    person = request.getfixturevalue(role)
    client.force_login(person)
    draft = make_draft(section=world)
    link, _token = share_links.share(
        draft, label="x", days=1, by=request.getfixturevalue("administrator"), now=now
    )
    page = reverse("admin:articles_article_share", args=[draft.pk])
    end = reverse("admin:articles_article_revoke", args=[draft.pk, link.pk])

    made = client.post(page, {"label": "our lawyer", "days": 3})
    ended = client.post(end)

    may = ROLES[role][0]
    assert (made.status_code, ended.status_code) == ((200, 302) if may else (403, 403))
    assert ShareLink.objects.filter(label="our lawyer").exists() == may
    assert ShareLink.objects.filter(revoked_at=None, label="x").exists() != may
    assert client.get(end).status_code == 403


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"label": " "}, "for whom"), ({"days": 0}, "between"), ({"days": 31}, "between")],
)
def test_a_link_says_for_whom_and_ends(draft, editor, now, fields, why):
    before = rows()

    with pytest.raises(VerbRefused, match=why):
        make(draft, by=editor, now=now, **fields)

    assert rows() == before


def test_making_and_revoking_are_events_and_no_secret_is_kept(draft, editor, now):
    link, token = share_links.share(draft, label="our lawyer", days=7, by=editor, now=now)
    share_links.revoke(link, by=editor, now=now)
    share_links.revoke(link, by=editor, now=now)

    assert len(token) >= 43
    assert link.expires_at == now + timedelta(days=7)
    assert token not in str(list(ShareLink.objects.values()))
    events = Event.objects.about("article", draft.pk).order_by("pk")
    assert [(each.verb, each.by) for each in events] == [
        ("shared", editor), ("share_revoked", editor),
    ]  # fmt: skip
    assert token not in str([each.payload for each in events])


# --- What opens -----------------------------------------------------------------------------------


def test_a_stranger_reads_the_newest_saved_version(draft, editor, now):
    image = make_picture(1)
    edit(draft, headline="Ferry stays away", lead_image=image, now=now)
    address, stranger = make(draft, by=editor, now=now), Client()

    shell, page = stranger.get(address), stranger.get(f"{address}page/")

    assert "Ferry stays away" in shell.text
    assert "Edda Editor" in shell.text
    assert "After a week" in page.text
    assert f"{address}picture/{image.pk}/" in page.text
    picture = stranger.get(f"{address}picture/{image.pk}/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert stranger.get(f"{address}picture/{make_picture(2).pk}/").status_code == 404
    assert not PublishedArticle.objects.exists()
    assert not stranger.cookies


def test_nothing_of_it_is_kept_found_or_framed(draft, editor, now):
    address, stranger = make(draft, by=editor, now=now), Client()

    for answer in (stranger.get(address), stranger.get(f"{address}page/"), send(stranger, address)):
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"
    assert stranger.get(address)["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'self'" in stranger.get(f"{address}page/")["Content-Security-Policy"]


def expire(link, draft, editor, now):
    ShareLink.objects.update(
        created_at=now - timedelta(days=8), expires_at=now - timedelta(seconds=1)
    )


def kill(link, draft, editor, now):
    publishing.publish(draft, revision=newest(draft), by=None, now=now)
    withdrawing.kill(draft, sentence="Gone.", by=editor, now=now, reason="Wrong")


CLOSED = {
    "expired": expire,
    "revoked": lambda link, draft, editor, now: share_links.revoke(link, by=editor, now=now),
    "spiked": lambda link, draft, editor, now: reviewing.spike(draft, by=editor, now=now),
    "killed": kill,
    "embargoed": lambda link, draft, editor, now: holding.set_embargo(
        draft, until=now + timedelta(days=1), by=editor, now=now, reason=""
    ),
    "its maker lost the role": lambda link, draft, editor, now: editor.groups.clear(),
    "its maker's account is gone": lambda link, draft, editor, now: editor.delete(),
    "its maker was signed out everywhere": lambda link, draft, editor, now: type(
        editor
    ).objects.filter(pk=editor.pk).update(sessions_from=now + timedelta(seconds=1)),
}  # fmt: skip


@pytest.mark.parametrize("why", CLOSED)
def test_a_closed_link_opens_nothing_and_says_no_more(why, draft, editor, now):
    stranger = Client()
    link, token = share_links.share(draft, label="our lawyer", days=7, by=editor, now=now)
    address = reverse("shared", args=[token])
    proof = proof_in(stranger.get(address))

    CLOSED[why](link, draft, editor, now)

    for path in (address, f"{address}page/", f"{address}picture/1/"):
        answer = stranger.get(path)
        assert answer.status_code == 404
        assert "Ferry" not in answer.text
    before = Event.objects.count()
    assert send(stranger, address, proof=proof).status_code == 404
    assert Event.objects.count() == before


def test_turning_an_account_off_and_on_again_revives_no_link(draft, editor, administrator, now):
    address = make(draft, by=editor, now=now)
    deactivating.deactivate(editor, by=administrator, now=database_now(), stories=[])
    deactivating.reactivate(editor, by=administrator, now=database_now())

    assert Client().get(address).status_code == 404


def test_unknown_secrets_open_nothing(draft, editor, now):
    make(draft, by=editor, now=now)

    for wrong in ("a" * 43, "-" * 20, "short"):
        assert Client().get(f"/preview/{wrong}/").status_code == 404


def test_under_embargo_only_a_link_that_was_made_for_it_opens(draft, editor, copy_editor, now):
    until = now + timedelta(days=1)
    plain = make(draft, by=copy_editor, now=now)
    special = make(draft, by=editor, now=now, opens_under_embargo=True)
    holding.set_embargo(draft, until=until, by=editor, now=now, reason="")

    assert Client().get(plain).status_code == 404
    page = Client().get(special)
    assert page.status_code == 200
    assert "Embargoed until" in page.text


def test_a_restricted_story_is_shared_by_its_own_people_alone(draft, editor, copy_editor, now):
    address = make(draft, by=copy_editor, now=now)
    holding.restrict(draft, by=editor, now=now, people=[editor])

    assert Client().get(address).status_code == 404
    with pytest.raises(NotAllowed):
        make(draft, by=copy_editor, now=now)


def test_a_live_storys_link_shows_its_update(world, editor, now):
    live = make_live(section=world)
    edit(live, headline="Ferry stays away", now=now)

    address = make(live, by=editor, now=now)

    assert "Ferry stays away" in story(Client(), address)


# --- What a reader says ---------------------------------------------------------------------------


def test_a_note_is_an_event_about_the_version_that_was_read(draft, editor, now):
    stranger = Client()
    address = make(draft, by=editor, now=now)
    proof = proof_in(stranger.get(address))
    edit(draft, headline="Changed since", now=now)

    answer = send(stranger, address, proof=proof)

    assert answer.status_code == 302
    event = Event.objects.about("article", draft.pk).newest().first()
    assert (event.verb, event.by, event.revision) == ("share_noted", None, 1)
    assert (event.reason, event.payload["name"], event.payload["for"]) == (
        "Line 3 is risky.", "Lee Lawyer", "our lawyer",
    )  # fmt: skip


def test_a_sign_off_is_on_record_and_clears_nothing(client, draft, editor, now):
    holding.require_legal(draft, by=editor, now=now)
    address = make(draft, by=editor, now=now)

    send(Client(), address, what="sign_off", text="")

    event = Event.objects.about("article", draft.pk).newest().first()
    assert event.verb == "share_signed_off"
    draft.refresh_from_db()
    assert draft.legal == "required"
    client.force_login(editor)
    for name in ("share", "history"):
        page = client.get(reverse(f"admin:articles_article_{name}", args=[draft.pk])).text
        assert "Lee Lawyer" in page
        assert "igned off" in page


def test_a_note_or_sign_off_is_told_to_who_made_the_link_and_who_has_the_story(
    draft, editor, reporter, now
):
    editor.mailed_notices = []
    editor.save()
    Article.objects.filter(pk=draft.pk).update(assigned_to=reporter)
    address = make(draft, by=editor, now=now)

    send(Client(), address, what="sign_off", text="Cleared by Lee, with line 3 as it is.")

    told = {notice.user: notice for notice in Notice.objects.select_related("user")}
    assert told.keys() == {editor, reporter}
    assert {notice.what for notice in told.values()} == {"shared"}
    assert told[editor].text == (
        f"Lee Lawyer (our lawyer) signed off “{draft}”: Cleared by Lee, with line 3 as it is."
    )
    mails = Delivery.objects.filter(channel=Delivery.Channel.MAIL)
    assert [each.notice.user for each in mails] == [reporter]  # as each has chosen


def test_who_read_is_forgotten_long_after_the_link_has_ended(draft, editor, now):
    _link, token = share_links.share(draft, label="our lawyer", days=7, by=editor, now=now)
    Client().get(reverse("shared", args=[token]))
    assert ShareVisit.objects.count() == 1

    share_links.prune(now + timedelta(days=7) + share_links.KEPT)
    assert ShareVisit.objects.count() == 1
    share_links.prune(now + timedelta(days=8) + share_links.KEPT)

    assert not ShareVisit.objects.exists()
    assert ShareLink.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"name": " "},
        {"text": " "},
        {"name": "x" * 101},
        {"text": "x" * 4001},
        {"proof": ""},
        {"proof": "forged"},
        {"proof": signing.dumps([1, 1], salt="another")},
        {"headers": {"Origin": "https://evil.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
    ],
)
def test_what_our_own_page_did_not_send_is_refused_and_the_words_come_back(
    draft, editor, now, said
):
    address = make(draft, by=editor, now=now)
    before = Event.objects.count()

    answer = send(Client(), address, **said)

    assert answer.status_code == 400
    assert Event.objects.count() == before
    if "text" not in said:
        assert "Line 3 is risky." in answer.text


def test_a_proof_of_another_link_or_of_yesterday_is_none(draft, editor, now, monkeypatch):
    one, other = (make(draft, by=editor, now=now) for _ in range(2))
    stranger = Client()
    foreign = proof_in(stranger.get(other))
    monkeypatch.setattr("django.core.signing.time.time", lambda: now.timestamp() - 90_000)
    old = proof_in(stranger.get(one))
    monkeypatch.undo()

    assert send(stranger, one, proof=foreign).status_code == 400
    assert send(stranger, one, proof=old).status_code == 400


def test_hostile_words_are_shown_as_words(client, draft, editor, now):
    send(
        Client(), make(draft, by=editor, now=now), name="<b>Lee</b>", text="<script>x</script>\x00"
    )

    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_share", args=[draft.pk])).text
    assert "&lt;script&gt;x" in page
    assert "<b>Lee</b>" not in page


def test_every_use_is_logged_and_limited(client, draft, editor, now, monkeypatch):
    monkeypatch.setattr(share_links, "READS_A_MINUTE", 3)
    monkeypatch.setattr(share_links, "NOTES_AN_HOUR", 2)
    address, other = (make(draft, by=editor, now=now) for _ in range(2))
    proof = proof_in(Client().get(address))

    notes = [send(Client(), address, proof=proof).status_code for _ in range(3)]
    reads = [Client().get(address).status_code for _ in range(3)]

    assert (notes, reads) == ([302, 302, 429], [200, 200, 429])
    assert Client().get(other).status_code == 200
    visits = ShareVisit.objects.filter(link=ShareLink.objects.earliest("pk"))
    assert [visits.filter(what=what).count() for what in ("read", "wrote")] == [3, 2]
    assert set(visits.values_list("address", flat=True)) == {"127.0.0.1"}
    client.force_login(editor)
    page = client.get(reverse("admin:articles_article_share", args=[draft.pk])).text
    assert "Read 3 times" in page


def test_the_address_is_shown_once(client, draft, editor):
    client.force_login(editor)
    page = reverse("admin:articles_article_share", args=[draft.pk])

    made = client.post(page, {"label": "our lawyer", "days": 7})

    address = re.search(r'value="[^"]+(/preview/[^"]+/)"', made.text)[1]
    assert Client().get(address).status_code == 200
    assert address not in client.get(page).text
