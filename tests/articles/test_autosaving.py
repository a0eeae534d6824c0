"""Autosaving keeps what is typed, on the desk's side only, for whoever may write."""

from datetime import timedelta

import pytest

from articles import publishing, resolving, reviewing, saving, settling, withdrawing, working
from articles.autosaving import (
    Sent,
    Splice,
    TooOften,
    UnknownVersion,
    autosave,
    begin_new,
)
from articles.content import Content
from articles.models import Article, PublishedArticle, Revision, TextConflict, WorkingVersion
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from tests.articles.windows import Window
from tests.factories import EARLIER, make_draft, make_live, make_picture, make_topic, newest

pytestmark = pytest.mark.django_db
BODY = "<p>one</p><p>two</p><p>three</p>"


def send(article: Article, user, now=EARLIER, **fields):
    article.refresh_from_db()
    sent = Sent(base=working.name_of(article), token="", fields=fields)
    return autosave(article, sent=sent, by=user, now=now)


def test_it_is_stored_at_once_and_cuts_no_revision(reporter, now):
    article = make_draft(by=reporter)

    saved = send(article, reporter, now, headline="Ferry returns at last")

    article.refresh_from_db()
    assert (article.headline, article.slug) == ("Ferry returns at last", "ferry-returns-at-last")
    assert article.saved_at == now
    assert article.revisions.count() == 1
    assert saved.name == working.name_of(article)
    assert not Event.objects.exists()


def test_the_body_comes_as_the_blocks_that_changed_and_is_cleaned(reporter, now):
    article = make_draft(by=reporter, body=BODY)
    splice = Splice(
        at=1, drop=1, blocks=('<p onclick="x()">TWO</p>', "<p>2½<script>1</script></p>")
    )

    autosave(article, sent=Sent(base="r1", token="a", body=splice), by=reporter, now=now)

    article.refresh_from_db()
    assert article.body == "<p>one</p><p>TWO</p><p>2½</p><p>three</p>"
    assert article.word_count == 4


def test_a_new_story_exists_from_the_first_sending_and_once(reporter, now):
    first = begin_new(sent=Sent("", "one", fields={"headline": "A"}), by=reporter, now=now)
    again = begin_new(
        sent=Sent("", "two", fields={"headline": "A b"}, tokens=("one",)), by=reporter, now=now
    )

    article = Article.objects.get()
    assert first.article == again.article == article
    assert (article.headline, article.created_by) == ("A b", reporter)


def test_a_part_that_comes_after_the_whole_is_no_conflict_with_oneself(reporter, now):
    article = make_draft(by=reporter)
    part = Sent("r1", "one", fields={"deck": "Typed and"}, tab="t")
    all_of_it = Sent("r1", "two", fields={"deck": "Typed and gone"}, tokens=("one",), tab="t")

    autosave(article, sent=all_of_it, by=reporter, now=now)
    autosave(article, sent=part, by=reporter, now=now)  # it was overtaken on its way

    article.refresh_from_db()
    assert article.deck == "Typed and gone"
    assert not TextConflict.objects.exists()


def test_a_new_story_that_comes_after_the_whole_is_not_begun_twice(reporter, now):
    begin_new(
        sent=Sent("", "two", fields={"headline": "A b"}, tokens=("one",)), by=reporter, now=now
    )
    begin_new(sent=Sent("", "one", fields={"headline": "A"}), by=reporter, now=now)

    assert Article.objects.get().headline == "A b"


def test_a_live_story_is_autosaved_and_readers_see_nothing_of_it(world, editor, now):
    live = make_live("Ferry returns", section=world, body=BODY)
    before = list(PublishedArticle.objects.values())

    send(live, editor, now, headline="Secret", deck="Secret too")

    live.refresh_from_db()
    assert list(PublishedArticle.objects.values()) == before
    assert (live.headline, live.has_changes, live.standing) == ("Secret", True, "live")
    send(live, editor, now, headline="Ferry returns", deck="")
    live.refresh_from_db()
    assert not live.has_changes


# --- Revisions ------------------------------------------------------------------------------------


def test_a_change_of_hands_cuts_what_the_first_has_left(reporter, copy_editor, now):
    article = make_draft(by=reporter)
    send(article, reporter, now, deck="By Rosa")
    send(article, reporter, now, deck="By Rosa again")

    send(article, copy_editor, now, headline="By Cora")

    revision = newest(article)
    assert (revision.number, revision.why, revision.by_name) == (2, "writing", "Rosa Reporter")
    assert revision.content["deck"] == "By Rosa again"
    assert revision.content["headline"] != "By Cora"


def test_ten_minutes_of_writing_cut_one(reporter, now):
    article = make_draft(by=reporter)

    for minute in range(25):
        send(article, reporter, now + timedelta(minutes=minute), deck=f"Minute {minute}")

    cut = list(article.revisions.order_by("number").values_list("content__deck", flat=True))
    assert cut == ["", "Minute 10", "Minute 21"]


def test_a_save_after_autosaves_is_one_revision_and_a_second_save_none(reporter, now):
    article = make_draft(by=reporter)
    send(article, reporter, now, deck="Typed")

    article.refresh_from_db()
    saving.save(article, by=reporter, now=now)
    saving.save(article, by=reporter, now=now)

    assert [(r.number, r.why) for r in article.revisions.order_by("number")] == [
        (1, "created"), (2, "saved"),
    ]  # fmt: skip
    assert working.name_of(article) == "r2"


def test_a_verb_finds_what_was_autosaved_as_a_revision(reporter, now):
    article = make_draft(by=reporter)
    send(article, reporter, now, deck="Typed")

    reviewing.submit(article, by=reporter, now=now)

    revision = newest(article)
    assert (revision.number, revision.why, revision.content["deck"]) == (2, "writing", "Typed")
    assert Event.objects.get().revision == 2


def test_a_click_on_an_older_version_is_refused_after_an_autosave(world, editor, reporter, now):
    article = make_draft(section=world, by=reporter)
    seen = newest(article)
    send(article, reporter, now, headline="Changed meanwhile")

    with pytest.raises(VerbRefused, match="changed since you saw it"):
        publishing.publish(article, revision=seen, by=editor, now=now)

    assert not PublishedArticle.objects.exists()


def test_restoring_loses_nothing_that_was_autosaved(reporter, now):
    article = make_draft(by=reporter)
    first = newest(article)
    send(article, reporter, now, deck="Only autosaved")

    saving.restore(article, revision=first, by=reporter, now=now)

    assert [r.content["deck"] for r in article.revisions.order_by("number")] == [
        "", "Only autosaved", "",
    ]  # fmt: skip


def test_what_equals_the_newest_is_not_cut(reporter, now):
    article = make_draft(by=reporter, deck="Same")
    send(article, reporter, now, deck="Other")
    send(article, reporter, now, deck="Same")

    article.refresh_from_db()
    settling.settle(article)

    assert article.revisions.count() == 1


def test_a_clearance_is_taken_back_when_the_text_is_settled(world, editor, now):
    article = make_draft(section=world)
    article.legal, article.cleared_revision = "cleared", newest(article)
    article.save()

    send(article, editor, now, headline="Something else")
    article.refresh_from_db()
    assert article.legal == "cleared"
    settling.settle(article)

    article.refresh_from_db()
    assert article.legal == "required"


# --- Who may --------------------------------------------------------------------------------------


def test_only_those_who_may_edit_may_autosave(reporter, other_reporter, copy_editor, now):
    article = make_draft(by=reporter)

    send(article, copy_editor, now, deck="Cora may")
    with pytest.raises(NotAllowed):
        send(article, other_reporter, now, deck="Otto may not")
    with pytest.raises(NotAllowed):
        send(article, other_reporter, now)

    article.refresh_from_db()
    assert article.deck == "Cora may"


def test_a_picture_editor_changes_pictures_and_nothing_else(reporter, picture_editor, now):
    article, picture = make_draft(by=reporter), make_picture()

    send(article, picture_editor, now, lead_image_id=picture.pk, lead_caption="At sea")
    with pytest.raises(NotAllowed):
        send(article, picture_editor, now, lead_caption="At sea", headline="Mine now")

    article.refresh_from_db()
    assert (article.lead_image_id, article.headline) == (picture.pk, "Ferry returns to the island")


def test_a_restricted_story_is_its_own_peoples(reporter, copy_editor, now):
    article = make_draft(by=reporter, is_restricted=True)

    send(article, reporter, now, deck="Rosa may")
    with pytest.raises(NotAllowed):
        send(article, copy_editor, now, deck="Cora may not")


def test_a_killed_story_is_read_only(world, editor, now):
    live = make_live(section=world)
    withdrawing.kill(live, by=editor, now=now, reason="Wrong", sentence="Withdrawn.")

    with pytest.raises(VerbRefused, match="killed"):
        send(live, editor, now, deck="Too late")


# --- Merging --------------------------------------------------------------------------------------


def test_two_people_in_different_paragraphs_merge(reporter, copy_editor):
    article = make_draft(by=reporter, body=BODY)
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")

    rosa.writes(0, "by Rosa").saves()
    saved = cora.writes(2, "by Cora").saves()

    assert saved.content.body == "<p>one by Rosa</p><p>two</p><p>three by Cora</p>"
    assert not TextConflict.objects.exists()


def test_two_people_in_one_paragraph_keep_both_versions(reporter, copy_editor):
    article = make_draft(by=reporter, body=BODY)
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")

    rosa.writes(1, "by Rosa").saves()
    saved = cora.writes(1, "by Cora").saves()

    conflict = TextConflict.objects.get()
    assert saved.has_conflicts
    assert saved.content.body == "<p>one</p><p>two by Rosa</p><p>three</p>"
    assert (conflict.kept, conflict.other) == ("<p>two by Rosa</p>", "<p>two by Cora</p>")
    assert (conflict.kept_by_name, conflict.by_name) == ("Rosa Reporter", "Cora Copy")


def test_who_goes_on_in_a_conflict_has_one_conflict_with_the_newest_words(reporter, copy_editor):
    article = make_draft(by=reporter, body=BODY)
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")
    rosa.writes(1, "by Rosa").saves()

    saved = cora.writes(1, "by Co").sends()
    cora.writes(1, "ra")
    cora.hears_late(saved)
    cora.saves()

    assert [each.other for each in TextConflict.objects.all()] == ["<p>two by Co ra</p>"]


def test_an_answer_that_was_lost_makes_no_conflict_with_oneself(reporter):
    article = make_draft(by=reporter, body=BODY)
    rosa = Window(article, reporter, "r")

    rosa.writes(1, "first").sends()
    saved = rosa.writes(1, "second").saves()

    assert saved.content.body == "<p>one</p><p>two first second</p><p>three</p>"
    assert not TextConflict.objects.exists()


def test_a_version_that_is_kept_no_more_is_asked_for(reporter, copy_editor, now):
    article = make_draft(by=reporter, body=BODY)
    send(article, reporter, deck="One")
    cora = Window(article, copy_editor, "c", now=now)
    send(article, reporter, deck="Two")
    send(article, copy_editor, now, deck="Three")
    WorkingVersion.objects.filter(pk=int(cora.base[1:])).delete()

    cora.writes(0, "late")
    sent = Sent(base=cora.base, token="t", body=cora.shows.body)
    with pytest.raises(UnknownVersion):
        autosave(article, sent=sent, by=copy_editor, now=now)
    saved = cora.saves()

    assert saved.content.body == "<p>one late</p><p>two</p><p>three</p>"
    assert saved.content.deck == "Three"


@pytest.mark.parametrize(
    ("choice", "body"),
    [
        ("kept", "<p>one</p><p>two by Rosa</p><p>three</p>"),
        ("other", "<p>one</p><p>two by Cora</p><p>three</p>"),
        ("both", "<p>one</p><p>two by Rosa</p><p>two by Cora</p><p>three</p>"),
    ],
)
def test_choosing_between_two_versions(reporter, copy_editor, now, choice, body):
    article = make_draft(by=reporter, body=BODY)
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")
    rosa.writes(1, "by Rosa").saves()
    cora.writes(1, "by Cora").saves()

    resolving.resolve(TextConflict.objects.get(), choice=choice, by=reporter, now=now)

    article.refresh_from_db()
    conflict = TextConflict.objects.get()
    assert article.body == body
    assert (conflict.choice, conflict.resolved_by_name) == (choice, "Rosa Reporter")
    with pytest.raises(VerbRefused, match="chosen already"):
        resolving.resolve(conflict, choice="kept", by=copy_editor, now=now)


def test_a_paragraph_that_one_deleted_and_the_other_changed_comes_back_in_its_place(
    reporter, copy_editor, now
):
    article = make_draft(by=reporter, body=BODY)
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")
    rosa.types(body="<p>one</p><p>three</p>").saves()
    cora.writes(1, "by Cora").saves()

    resolving.resolve(TextConflict.objects.get(), choice="other", by=reporter, now=now)

    article.refresh_from_db()
    assert article.body == BODY.replace("two", "two by Cora")


def test_choosing_is_for_those_who_may_edit(reporter, copy_editor, other_reporter, now):
    article = make_draft(by=reporter, body=BODY)
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")
    rosa.types(deck="By Rosa").saves()
    cora.types(deck="By Cora").saves()

    with pytest.raises(NotAllowed):
        resolving.resolve(TextConflict.objects.get(), choice="other", by=other_reporter, now=now)
    with pytest.raises(VerbRefused, match="Choose one"):
        resolving.resolve(TextConflict.objects.get(), choice="both", by=reporter, now=now)


def test_bylines_and_topics_of_two_people_merge(reporter, copy_editor):
    amber, basalt, coal = (make_topic(name) for name in ("Amber", "Basalt", "Coal"))
    article = make_draft(by=reporter, topics=(amber,))
    rosa, cora = Window(article, reporter, "r"), Window(article, copy_editor, "c")

    rosa.types(topic_ids=(amber.pk, basalt.pk)).saves()
    saved = cora.types(topic_ids=(coal.pk, amber.pk)).saves()

    assert set(saved.content.topic_ids) == {amber.pk, basalt.pk, coal.pk}
    article.refresh_from_db()
    assert Content.of(article) == saved.content


# --- Limits ---------------------------------------------------------------------------------------


def test_a_program_that_runs_wild_is_slowed(reporter, now):
    article = make_draft(by=reporter)
    rosa = Window(article, reporter, "r", now=now)

    with pytest.raises(TooOften):
        for turn in range(30):
            rosa.now = now
            rosa.types(deck=f"Turn {turn}").saves()


def test_versions_are_kept_a_day_and_what_no_revision_says_is_kept_on(reporter, now):
    idle, busy = make_draft(by=reporter), make_draft(by=reporter)
    send(idle, reporter, now, deck="Never saved")
    send(busy, reporter, now, deck="Saved")
    busy.refresh_from_db()
    saving.save(busy, by=reporter, now=now)

    gone = working.prune(now + timedelta(hours=25))

    assert gone == 1
    kept = WorkingVersion.objects.get()
    assert kept.article == idle
    idle.refresh_from_db()
    assert settling.settle(idle) == newest(idle)
    assert newest(idle).content["deck"] == "Never saved"


def test_one_story_keeps_no_endless_number_of_versions(reporter, now, monkeypatch):
    monkeypatch.setattr(working, "_MOST", 20)
    article = make_draft(by=reporter)

    for turn in range(60):
        send(article, reporter, now, deck=f"Turn {turn}")

    assert WorkingVersion.objects.count() <= 20 + working._FEWEST
    assert Revision.objects.count() == 1
