"""The second pair of eyes: with the setting on, nobody publishes unread words of their own."""

import pytest

from articles import fixing, publishing, reviewing, saving, scheduling
from articles.models import PublishedArticle
from articles.publishing import ChecksFailed
from events.models import Event
from tests.articles.test_scheduling import come_due, plan, rows
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_pairs(settings) -> None:
    """Turn the setting on."""
    settings.SECOND_PAIR_OF_EYES = True


def publish(draft, *, by, now, **choices) -> Event:
    return publishing.publish(draft, revision=newest(draft), by=by, now=now, **choices)


def refused(draft, *, by, now, **choices) -> None:
    """Try to publish; show that only the second pair of eyes is missing, and nothing changed."""
    before = rows()
    verb = publish
    if draft.standing == "live":
        verb, choices = update, {}
    with pytest.raises(ChecksFailed) as caught:
        verb(draft, by=by, now=now, **choices)
    assert [(each.rule, each.is_hard) for each in caught.value.findings] == [("second_eyes", False)]
    assert rows() == before


def update(live, *, by, now) -> Event:
    return publishing.publish_update(
        live, revision=newest(live), by=by, now=now, is_substantive=False
    )


def test_it_is_off_unless_turned_on(world, editor, now, settings):
    assert settings.SECOND_PAIR_OF_EYES is False
    draft = make_draft(section=world, by=editor)

    publish(draft, by=editor, now=now)

    assert PublishedArticle.objects.exists()


def test_words_of_ones_own_wait_for_another(two_pairs, world, editor, copy_editor, now):
    draft = make_draft(section=world, by=editor)
    refused(draft, by=editor, now=now)

    reviewing.submit(draft, by=editor, now=now)
    reviewing.approve(draft, revision=newest(draft), by=copy_editor, now=now)
    publish(draft, by=editor, now=now)

    assert PublishedArticle.objects.exists()


def test_ones_own_approval_does_not_count(two_pairs, world, editor, now):
    draft = make_draft(section=world, by=editor)
    reviewing.submit(draft, by=editor, now=now)
    reviewing.approve(draft, revision=newest(draft), by=editor, now=now)

    refused(draft, by=editor, now=now)


def test_words_of_another_are_published_as_they_are(two_pairs, world, editor, reporter, now):
    draft = make_draft(section=world, by=reporter)

    publish(draft, by=editor, now=now)

    assert PublishedArticle.objects.exists()


def test_one_sentence_of_ones_own_in_anothers_text_counts(two_pairs, world, editor, reporter, now):
    draft = make_draft(section=world, by=reporter)
    edit(draft, body="<p>The ferry sailed again.</p><p>I think.</p>", by=editor, now=now)

    refused(draft, by=editor, now=now)


def test_it_asks_about_the_body_only(two_pairs, world, editor, reporter, now):
    draft = make_draft(section=world, by=reporter)
    edit(draft, headline="Better headline", deck="Better deck", by=editor, now=now)

    publish(draft, by=editor, now=now)

    assert PublishedArticle.objects.get().headline == "Better headline"


def test_an_approval_of_an_older_body_does_not_count(two_pairs, world, editor, copy_editor, now):
    draft = make_draft(section=world, by=editor)
    reviewing.submit(draft, by=editor, now=now)
    reviewing.approve(draft, revision=newest(draft), by=copy_editor, now=now)
    edit(draft, body="<p>Words after the approval.</p>", by=editor, now=now)

    refused(draft, by=editor, now=now)


def test_a_headline_changed_after_the_approval_needs_no_other(
    two_pairs, world, editor, copy_editor, now
):
    draft = make_draft(section=world, by=editor)
    reviewing.submit(draft, by=editor, now=now)
    reviewing.approve(draft, revision=newest(draft), by=copy_editor, now=now)
    edit(draft, headline="Better headline", by=editor, now=now)

    publish(draft, by=editor, now=now)

    assert PublishedArticle.objects.exists()


@pytest.mark.parametrize("reason", ["", " "])
def test_an_override_needs_a_reason(two_pairs, world, editor, now, reason):
    draft = make_draft(section=world, by=editor)

    refused(draft, by=editor, now=now, waivers={"second_eyes": reason})


def test_an_override_is_kept_in_the_event(two_pairs, world, editor, now):
    draft = make_draft(section=world, by=editor)

    event = publish(draft, by=editor, now=now, waivers={"second_eyes": "Alone at night"})

    assert event.payload["waivers"] == {"second_eyes": "Alone at night"}


def test_words_that_are_live_already_need_no_second_pair(two_pairs, world, editor, reporter, now):
    live = make_live(section=world, by=editor)
    edit(live, headline="Better headline", by=editor, now=now)

    update(live, by=editor, now=now)

    assert PublishedArticle.objects.get().headline == "Better headline"


def test_new_words_of_ones_own_in_a_live_story_do(two_pairs, world, editor, reporter, now):
    live = make_live(section=world, by=reporter)
    edit(live, body="<p>Other words.</p>", by=editor, now=now)
    live.refresh_from_db()

    refused(live, by=editor, now=now)


def test_it_is_asked_when_planning_not_at_night(two_pairs, world, editor, copy_editor):
    draft = make_draft(section=world, by=editor)
    before = rows()

    with pytest.raises(ChecksFailed, match="nobody else has approved"):
        plan(draft, by=editor)

    assert rows() == before
    come_due(plan(draft, by=copy_editor_in_chief(copy_editor)))
    scheduling.run_one_due()
    assert PublishedArticle.objects.exists()


# --- Fixes of the live page -----------------------------------------------------------------------

ONE, TWO = "<p>The ferry sailed again.</p>", "<p>Nobody was hurt.</p>"


def fix(live, *, by, now, waivers=None, **changes) -> fixing.Fix:
    live.refresh_from_db()
    return fixing.fix_live(
        live, live=live.live_revision, changes=changes, by=by, now=now, waivers=waivers
    )


def test_words_of_ones_own_are_unread_after_anothers_fix(
    two_pairs, world, editor, administrator, reporter, now
):
    live = make_live(section=world, by=reporter, body=ONE + TWO)
    edit(live, body=ONE + TWO + "<p>I think.</p>", by=editor, now=now)
    fix(live, by=administrator, now=now, headline="Ferry is back")
    live.refresh_from_db()

    assert newest(live).by == administrator
    refused(live, by=editor, now=now)


def test_words_of_ones_own_that_another_smoothed_are_unread(
    two_pairs, world, editor, administrator, reporter, now
):
    live = make_live(section=world, by=reporter, body=ONE)
    edit(live, body=ONE + "<p>I think so.</p>", by=editor, now=now)
    edit(live, body=ONE + "<p>I thinks so.</p>", by=administrator, now=now)
    live.refresh_from_db()

    refused(live, by=editor, now=now)


def test_who_fixes_may_publish_what_others_wrote(two_pairs, world, editor, reporter, now):
    live = make_live(section=world, by=reporter, body=ONE + TWO)
    edit(live, body=ONE + TWO + "<p>More of it.</p>", by=reporter, now=now)
    fix(live, by=editor, now=now, headline="Ferry is back")
    live.refresh_from_db()

    update(live, by=editor, now=now)

    assert "More of it" in PublishedArticle.objects.get().body


def test_a_fix_of_body_words_waits_for_another_or_says_why_not(
    two_pairs, world, editor, reporter, now
):
    live = make_live(section=world, by=reporter, body=ONE + TWO)
    before = rows()

    with pytest.raises(ChecksFailed) as caught:
        fix(live, by=editor, now=now, body=ONE + "<p>Two were hurt.</p>")
    unchanged = rows() == before
    done = fix(
        live, by=editor, now=now, body=ONE + "<p>Two were hurt.</p>",
        waivers={"second_eyes": "At night, alone"},
    )  # fmt: skip

    assert [each.rule for each in caught.value.waivable] == ["second_eyes"]
    assert unchanged
    assert done.event.payload["waivers"] == {"second_eyes": "At night, alone"}
    assert "Two were hurt" in PublishedArticle.objects.get().body


def test_a_reason_for_one_fix_is_none_for_the_next(two_pairs, world, editor, reporter, now):
    live = make_live(section=world, by=reporter, body=ONE + TWO)
    fix(live, by=editor, now=now, body=ONE, waivers={"second_eyes": "At night, alone"})
    fix(live, by=editor, now=now, body="<p>Mine.</p>", waivers={"second_eyes": "At night, alone"})

    with pytest.raises(ChecksFailed):
        fix(live, by=editor, now=now, body="<p>Mine too.</p>")


def test_a_fix_of_the_headline_needs_no_other_though_words_of_ones_own_wait(
    two_pairs, world, editor, reporter, now
):
    live = make_live(section=world, by=reporter, body=ONE)
    edit(live, body=ONE + "<p>I think.</p>", by=editor, now=now)

    fix(live, by=editor, now=now, headline="Ferry is back")

    assert PublishedArticle.objects.get().headline == "Ferry is back"


def test_restoring_what_others_wrote_makes_it_nobody_elses(two_pairs, world, editor, reporter, now):
    live = make_live(section=world, by=reporter, body=ONE)
    written = edit(live, body=ONE + "<p>More of it.</p>", by=reporter, now=now)
    edit(live, body=ONE, by=reporter, now=now)
    saving.restore(live, revision=written, by=editor, now=now)
    live.refresh_from_db()

    update(live, by=editor, now=now)

    assert "More of it" in PublishedArticle.objects.get().body


def copy_editor_in_chief(person):
    """Return the same person with the role of an editor too."""
    person.groups.add(*type(person.groups.first()).objects.filter(name="Editor"))
    return type(person).objects.get(pk=person.pk)
