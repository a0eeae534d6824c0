"""The addresses that the writing screen's scripts post to: who may, what is taken, what is said."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles import attending
from articles.models import Article, Presence, TextConflict
from events.clock import database_now
from events.models import Event
from tests.factories import edit, make_author, make_draft, make_live, make_topic

pytestmark = pytest.mark.django_db
BODY = "<p>one</p><p>two</p><p>three</p>"


def post(client: Client, name: str, user, article=None, *, person=None, **payload):
    known = [article.pk] if article else []
    known += [payload.pop("conflict")] if "conflict" in payload else []
    return client.post(
        reverse(f"admin:articles_article_{name}", args=known),
        json.dumps({"person": person or user.pk, "tab": "tab", **payload}),
        content_type="application/json",
    )


def save(client: Client, user, article, **payload):
    payload.setdefault("base", "r1")
    payload.setdefault("token", f"token-{user.pk}")
    return post(client, "autosave", user, article, **payload)


@pytest.fixture
def rosa(client, reporter) -> Client:
    client.force_login(reporter)
    return client


@pytest.fixture
def cora(copy_editor) -> Client:
    client = Client()
    client.force_login(copy_editor)
    return client


def test_what_was_changed_is_taken_and_the_version_named(rosa, reporter):
    article = make_draft(by=reporter, body=BODY)

    answer = save(
        rosa, reporter, article,
        fields={"headline": " Ferry\n returns  late ", "topic_ids": [make_topic().pk, 999]},
        body={"at": 1, "drop": 1, "blocks": ["<p>TWO</p>", "<p>2½</p>"]},
    )  # fmt: skip

    assert answer.status_code == 200
    said = answer.json()
    article.refresh_from_db()
    assert article.headline == "Ferry returns late"
    assert article.body == "<p>one</p><p>TWO</p><p>2½</p><p>three</p>"
    assert (said["count"], said["total"], said["splices"]) == (4, 4, [])
    assert said["fields"] == {"slug": "ferry-returns-late"}
    assert said["problems"] == {}


def test_what_a_colleague_wrote_comes_back_as_splices(rosa, cora, reporter, copy_editor):
    article = make_draft(by=reporter, body=BODY)
    save(cora, copy_editor, article, fields={"deck": "By Cora"},
         body={"at": 0, "drop": 1, "blocks": ["<p>zero</p>", "<p>ONE</p>"]})  # fmt: skip

    said = save(
        rosa, reporter, article, body={"at": 2, "drop": 1, "blocks": ["<p>THREE</p>"]}
    ).json()

    assert said["sent"] != said["version"]
    assert said["splices"] == [{"at": 0, "drop": 1, "blocks": ["<p>zero</p>", "<p>ONE</p>"]}]
    assert said["fields"] == {"deck": "By Cora"}
    assert (said["count"], said["total"]) == (3, 4)
    assert said["changed"] == ["Deck", "Body"]


def test_the_same_sending_twice_is_one(rosa, reporter):
    article = make_draft(by=reporter, body=BODY)
    payload = {"body": {"at": 1, "drop": 0, "blocks": ["<p>once</p>"]}}

    first, second = (save(rosa, reporter, article, **payload).json() for _turn in range(2))

    assert first["sent"] == second["sent"]
    article.refresh_from_db()
    assert article.body == "<p>one</p><p>once</p><p>two</p><p>three</p>"


def test_a_new_story_says_where_it_is(rosa, reporter):
    said = post(rosa, "autosave_new", reporter, base="", token="t", fields={"headline": "A"}).json()

    article = Article.objects.get()
    assert said["address"] == reverse("admin:articles_article_change", args=[article.pk])


def test_nobody_is_redirected_to_a_page_to_sign_in(client, reporter):
    answer = save(client, reporter, make_draft(by=reporter))

    assert (answer.status_code, answer.json()["why"]) == (401, "signed_out")


def test_text_of_one_person_is_never_taken_as_anothers(cora, reporter, copy_editor):
    article = make_draft(by=reporter)

    answer = save(cora, copy_editor, article, person=reporter.pk, fields={"deck": "By Rosa"})

    assert answer.status_code == 409
    assert answer.json() == {"why": "other_person", "words": "Cora Copy"}
    article.refresh_from_db()
    assert article.deck == ""


def test_a_post_without_the_forms_token_is_refused(reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)

    assert save(client, reporter, make_draft(by=reporter)).status_code == 403


def test_what_may_not_be_seen_is_not_there(cora, copy_editor, reporter):
    article = make_draft(by=reporter, is_restricted=True)

    for name in ("autosave", "here", "conflicts_shown"):
        answer = post(cora, name, copy_editor, article, fields={"deck": "Mine"})
        assert (name, answer.status_code) == (name, 404)


def test_who_may_not_write_is_told_so(other_reporter, reporter, client):
    client.force_login(other_reporter)
    article = make_draft(by=reporter)

    answer = save(client, other_reporter, article, fields={"deck": "Mine"})

    assert (answer.status_code, answer.json()["why"]) == (403, "refused")
    assert "Ask an editor" in answer.json()["words"]


@pytest.mark.parametrize(
    "broken",
    [
        "[]", "{", '"text"', "[" * 100_000, '{"fields": []}', '{"fields": {"headline": 3}}',
        '{"fields": {"topic_ids": "1"}}', '{"fields": {"bylines": [1]}}', '{"body": "text"}',
        '{"body": {"blocks": 1}}', '{"body": {"at": -1, "drop": 0, "blocks": []}}',
        '{"tokens": 1}', '{"fields": {"section_id": "x"}}', '{"base": 3}',
    ],
)  # fmt: skip
def test_what_is_no_sending_of_ours_is_refused_and_breaks_nothing(rosa, reporter, broken):
    article = make_draft(by=reporter)
    if broken.startswith("{") and broken != "{":
        broken = f'{{"person": {reporter.pk}, {broken[1:]}'

    answer = rosa.post(
        reverse("admin:articles_article_autosave", args=[article.pk]), broken, "application/json"
    )

    assert answer.status_code in (400, 409)
    assert article.revisions.count() == 1


def test_null_bytes_emoji_and_half_letters_are_handled(rosa, reporter):
    article = make_draft(by=reporter, body=BODY)

    answer = save(
        rosa, reporter, article,
        fields={"headline": "A\x00B 🛳️ \ud83d عبّارة", "desk_note": "e\u0301\x07"},
        body={"whole": "<p>\x00one 🛳️</p><script>x</script>"},
    )  # fmt: skip

    assert answer.status_code == 200
    article.refresh_from_db()
    assert article.headline == "AB 🛳️ عبّارة"
    assert article.desk_note == "e\u0301"
    assert article.body == "<p>one 🛳️</p>"


def test_a_body_of_two_million_letters_is_taken_and_a_larger_one_named(rosa, reporter):
    article = make_draft(by=reporter)
    paragraph = "<p>" + "word " * 4_000 + "</p>"

    taken = save(rosa, reporter, article, body={"whole": paragraph * 100})
    larger = save(rosa, reporter, article, base=taken.json()["version"], token="t2",
                  body={"whole": paragraph * 210}, fields={"deck": "Still taken"})  # fmt: skip

    article.refresh_from_db()
    assert taken.status_code == larger.status_code == 200
    assert len(article.body) > 2_000_000
    assert "too long" in larger.json()["problems"]["body"]
    assert article.deck == "Still taken"


def test_more_different_words_than_the_index_holds_are_refused_in_words(rosa, reporter):
    article = make_draft(by=reporter)
    words = " ".join(f"{number:08x}" for number in range(170_000))

    answer = save(rosa, reporter, article, body={"whole": f"<p>{words}</p>"})

    assert answer.status_code == 413
    assert "too long" in answer.json()["words"]


def test_a_field_that_is_too_long_is_named_and_the_rest_is_taken(rosa, reporter):
    article = make_draft(by=reporter)

    said = save(
        rosa, reporter, article,
        fields={"headline": "x" * 312, "deck": "Fine", "canonical_url": "not an address"},
    ).json()  # fmt: skip

    article.refresh_from_db()
    assert said["problems"]["headline"] == "Headline is 12 characters too long."
    assert said["problems"]["canonical_url"].startswith("Canonical address:")
    assert (article.headline, article.deck) == ("Ferry returns to the island", "Fine")


def test_who_it_is_assigned_to_is_saved_too(rosa, reporter, copy_editor):
    article = make_draft(by=reporter)

    save(rosa, reporter, article, facts={"assigned_to_id": copy_editor.pk},
         facts_before={"assigned_to_id": None})  # fmt: skip
    save(rosa, reporter, article, token="t2", facts={"assigned_to_id": reporter.pk},
         facts_before={"assigned_to_id": None})  # fmt: skip

    article.refresh_from_db()
    assert article.assigned_to == copy_editor
    assert [event.verb for event in Event.objects.all()] == ["assigned"]


# --- Who is here ----------------------------------------------------------------------------------


def test_each_sees_who_else_is_here_and_where(rosa, cora, reporter, copy_editor):
    article = make_draft(by=reporter)
    post(rosa, "here", reporter, article, part="deck", is_writing=True)
    post(rosa, "here", reporter, article, part="", tab="another")

    said = post(cora, "here", copy_editor, article, part="body").json()

    (line,) = said["others"]
    assert (line["name"], line["part"], line["is_writing"]) == ("Rosa Reporter", "deck", True)
    assert line["seconds"] <= 5
    assert said["version"] == "r1"
    assert len(post(rosa, "here", reporter, article).json()["others"]) == 1


def test_who_has_gone_is_not_here(rosa, cora, reporter, copy_editor):
    article = make_draft(by=reporter)
    post(rosa, "here", reporter, article)
    post(rosa, "here", reporter, article, is_gone=True)
    assert post(cora, "here", copy_editor, article).json()["others"] == []

    Presence.objects.update(seen_at=database_now() - attending.HERE_FOR * 2)
    assert post(rosa, "here", reporter, article).json()["others"] == []
    assert attending.prune(database_now() + timedelta(hours=2)) == 2


def test_who_may_not_see_a_story_any_more_is_not_shown(rosa, cora, reporter, copy_editor):
    article = make_draft(by=reporter)
    post(cora, "here", copy_editor, article)
    Article.objects.update(is_restricted=True)

    assert post(rosa, "here", reporter, article).json()["others"] == []
    assert post(cora, "here", copy_editor, article).status_code == 404


# --- Two versions ---------------------------------------------------------------------------------


def test_choosing_by_the_dialog(rosa, cora, reporter, copy_editor):
    article = make_draft(by=reporter)
    save(cora, copy_editor, article, fields={"deck": "Nine days & <nights>"})
    said = save(rosa, reporter, article, fields={"deck": "Ten days"}).json()
    conflict = TextConflict.objects.get()
    assert said["conflicts"] == [conflict.pk]
    assert "Nine days &amp; &lt;nights&gt;" in said["conflicts_html"].replace("<mark>", "").replace(
        "</mark>", ""
    )

    chosen = post(rosa, "choose", reporter, article, conflict=conflict.pk, choice="other")
    again = post(cora, "choose", copy_editor, article, conflict=conflict.pk, choice="kept")

    article.refresh_from_db()
    assert article.deck == "Ten days"
    assert chosen.json()["conflicts"] == []
    assert again.status_code == 403
    assert "chosen already" in again.json()["words"]


# --- The form -------------------------------------------------------------------------------------


def fields(article: Article, **changes) -> dict[str, str]:
    """Return what the form of a draft posts."""
    return {
        "headline": article.headline, "deck": article.deck, "body": article.body,
        "slug": article.slug, "language": "en", "genre": "news", "layout": "standard",
        "placement": "section", "is_indexed": "on", "has_no_byline": "on", "seen_version": "r1",
        "byline_items-TOTAL_FORMS": "0", "byline_items-INITIAL_FORMS": "0",
        "related_items-TOTAL_FORMS": "0", "related_items-INITIAL_FORMS": "0",
        "_continue": "save", **changes,
    }  # fmt: skip


def test_rows_that_an_autosave_wrote_anew_are_saved_by_the_form(rosa, reporter):
    ana, bo = make_author("Ana Autora"), make_author("Bo Bok")
    article = make_draft(by=reporter, authors=(ana,))
    old_row = article.byline_items.get()
    names = [{"author_id": pk, "role": "writing", "credited_as": ""} for pk in (bo.pk, ana.pk)]
    save(rosa, reporter, article, fields={"bylines": names})
    assert not article.byline_items.filter(pk=old_row.pk).exists()

    answer = rosa.post(
        reverse("admin:articles_article_change", args=[article.pk]),
        fields(
            article, **{
                "seen_version": "r1", "sent_tokens": f"token-{reporter.pk}", "has_no_byline": "",
                "byline_items-TOTAL_FORMS": "3", "byline_items-INITIAL_FORMS": "1",
                "byline_items-0-id": str(old_row.pk), "byline_items-0-author": str(ana.pk),
                "byline_items-0-role": "writing", "byline_items-0-position": "1",
                "byline_items-1-author": str(bo.pk), "byline_items-1-role": "writing",
                "byline_items-1-position": "0", "byline_items-2-role": "writing",
                "byline_items-2-position": "2",
            },
        ),
    )  # fmt: skip

    assert answer.status_code == 302, answer.context["errors"]
    rows = article.byline_items.order_by("position")
    assert [row.author for row in rows] == [bo, ana]


def test_a_list_that_names_the_same_twice_is_refused(rosa, reporter):
    ana = make_author()
    article = make_draft(by=reporter)
    twice = {
        f"byline_items-{n}-{name}": value
        for n in (0, 1)
        for name, value in {"author": str(ana.pk), "role": "writing", "position": str(n)}.items()
    }

    answer = rosa.post(
        reverse("admin:articles_article_change", args=[article.pk]),
        fields(article, **{"byline_items-TOTAL_FORMS": "2"}, **twice),
    )

    assert answer.status_code == 200
    errors = [str(each.non_form_errors()) for each in answer.context["inline_admin_formsets"]]
    assert "duplicate" in errors[0]


def test_a_form_from_before_merges_and_its_verb_waits(rosa, reporter, copy_editor, now):
    article = make_draft(by=reporter, body=BODY)
    stale = fields(article, headline="Ferry late", _continue="submit")
    edit(article, by=copy_editor, now=now, deck="By Cora", body=BODY.replace("one", "ONE"))

    answer = rosa.post(reverse("admin:articles_article_change", args=[article.pk]), stale)
    page = rosa.get(answer.url).content.decode()

    article.refresh_from_db()
    assert (article.headline, article.deck) == ("Ferry late", "By Cora")
    assert article.body == BODY.replace("one", "ONE")
    assert article.stage == "draft"
    assert "Not done: submit" in page
    assert "What came in while you were writing" in page


def test_a_form_that_saw_everything_runs_its_verb(rosa, reporter):
    article = make_draft(by=reporter)
    said = save(rosa, reporter, article, fields={"deck": "Mine"}).json()

    rosa.post(
        reverse("admin:articles_article_change", args=[article.pk]),
        fields(article, deck="Mine", seen_version=said["version"], _continue="submit"),
    )

    article.refresh_from_db()
    assert article.stage == "in_review"


def test_a_form_whose_base_is_kept_no_more_loses_nothing(rosa, reporter, copy_editor, now):
    article = make_draft(by=reporter, body=BODY)
    edit(article, by=copy_editor, now=now, deck="By Cora")

    rosa.post(
        reverse("admin:articles_article_change", args=[article.pk]),
        fields(article, deck="By Rosa", seen_version="w999999"),
    )

    article.refresh_from_db()
    said = {article.deck, *TextConflict.objects.values_list("other", flat=True)}
    assert said >= {"By Cora", "By Rosa"}


def test_a_card_from_before_an_autosave_is_refused_once_and_then_names_it(
    rosa, reporter, copy_editor, cora
):
    article = make_draft(by=reporter)
    save(rosa, reporter, article, fields={"deck": "Being written"})
    address = reverse("admin:articles_article_press", args=[article.pk, "submit"])

    cora.post(address, {"revision": "1"})
    article.refresh_from_db()
    assert (article.version, article.revisions.count()) == (2, 2)
    page = cora.get(reverse("admin:articles_article_verb", args=[article.pk, "hold"]))

    assert page.context["revision"].number == 2


def test_a_live_storys_page_shows_nothing_of_an_autosave(client, editor, world):
    live = make_live(section=world)
    client.force_login(editor)
    before = Client().get(f"/{world.slug}/").content

    save(client, editor, live, fields={"headline": "Secret"})

    assert Client().get(f"/{world.slug}/").content == before
