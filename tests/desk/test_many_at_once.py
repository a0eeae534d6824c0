"""One action on many stories: what is foretold is what happens, and it can be undone."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import assigning, reviewing
from articles.admin.bulk_forms import FORMS
from articles.bulk_actions import MOST, Action, foresee, offered_to, run_each
from articles.models import Article, Topic
from articles.permissions import visible_to
from articles.undoing import undo
from articles.workflow import Stage
from events.clock import database_now
from events.models import Event, Notice
from tests.factories import make_draft, make_live, make_section, make_topic

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_article_changelist")
DONE = reverse("admin:articles_article_bulk_done")
UNDO = reverse("admin:articles_article_bulk_undo")
ROLES = ("reporter", "copy_editor", "picture_editor", "section_editor", "editor",
         "profile_editor", "administrator")  # fmt: skip
OFFERED = {
    "reporter": "assign file topic due submit",
    "copy_editor": "assign file topic due submit",
    "picture_editor": "",
    "section_editor": "assign file topic due submit spike unspike",
    "editor": "assign file topic due submit spike unspike",
    "profile_editor": "",
    "administrator": "assign file topic due submit spike unspike",
}


def page(action):
    return reverse("admin:articles_article_bulk", args=[action])


def listed(articles):
    return ",".join(str(article.pk) for article in articles)


@pytest.fixture
def newsroom(reporter, other_reporter, world, sport):
    """Return stories of two sections and people in every state that matters to an action."""
    now = database_now()
    stories = []
    for section, by in ((world, reporter), (sport, other_reporter), (None, other_reporter)):
        stories += [make_draft(f"{stage} {section}", section=section, by=by) for stage in "abc"]
        reviewing.submit(stories[-2], by=None, now=now)
        reviewing.spike(stories[-1], by=None, now=now)
    stories.append(make_live("Live", section=sport))
    restricted = make_draft("Restricted", section=sport, by=other_reporter, is_restricted=True)
    killed = make_live("Killed", section=world)
    Article.objects.filter(pk=killed.pk).update(standing="killed", live_revision=None)
    stories[0].set_topics([make_topic("Harbour")])
    Article.objects.filter(pk=stories[3].pk).update(due_at=now, assigned_to=reporter)
    return [*stories, restricted, killed]


@pytest.fixture
def values(newsroom, world, reporter):
    """Return what each action gives to stories."""
    return {
        Action.ASSIGN: reporter,
        Action.FILE: world,
        Action.TOPIC: Topic.objects.get(),
        Action.DUE: Article.objects.exclude(due_at=None).get().due_at,
    }


@pytest.mark.parametrize("role", ROLES)
def test_what_is_foretold_is_what_happens(role, newsroom, values, request, subtests):
    user = request.getfixturevalue(role)
    assert [each.value for each in offered_to(user)] == OFFERED[role].split()
    seen = list(visible_to(user, Article.objects.order_by("pk")))

    for action in Action:
        value = values.get(action)
        with subtests.test(action=action), transaction.atomic():
            foretold = {
                each.article.pk: each.refusal
                for each in foresee(action, seen, value=value, by=user)
            }
            outcome = run_each(action, list(foretold), value=value, by=user, now=database_now())
            transaction.set_rollback(True)

            assert dict(outcome.refused) == {pk: why for pk, why in foretold.items() if why}
            assert {each.subject_id for each in outcome.done} == {
                pk for pk, why in foretold.items() if not why
            }
            assert {each.by_id for each in outcome.done} <= {user.pk}
            if action.value not in OFFERED[role].split():
                assert not outcome.done


def test_a_restricted_story_is_neither_listed_nor_changed(client, newsroom, reporter):
    restricted = next(each for each in newsroom if each.is_restricted)
    client.force_login(reporter)

    shown = client.get(page("submit"), {"ids": listed(newsroom)})
    client.post(page("submit"), {"ids": str(restricted.pk)})

    assert "Restricted" not in shown.text
    restricted.refresh_from_db()
    assert restricted.stage == Stage.DRAFT


def test_from_the_list_to_the_result_and_back(client, editor, reporter, world, sport):
    first, second = (make_draft(name, section=world, by=editor) for name in ("One", "Two"))
    there = make_draft("Three", section=sport, by=editor)
    client.force_login(editor)

    chosen = client.post(
        f"{LIST}?stage=draft",
        {"action": "file", "_selected_action": [first.pk, second.pk, there.pk], "index": "0",
         "select_across": "1"},
    )  # fmt: skip
    asked = client.get(chosen.url)
    assert "3 stories chosen" in asked.text
    query = {"ids": listed([first, second, there]), "section": sport.pk, "back": "stage=draft"}
    foretold = client.get(page("file"), query)
    assert "2 stories will change" in foretold.text
    assert "It is in this section already." in foretold.text
    done = client.post(page("file"), {**query, "ids": listed([first, second])}, follow=True)
    assert "Done with 2 stories." in done.text
    assert f'href="{LIST}?stage=draft"' in done.text
    assert set(Article.objects.values_list("section", flat=True)) == {sport.pk}

    # One of them moves on before the undo.
    culture = make_section("Culture")
    run_each(Action.FILE, [second.pk], value=culture, by=editor, now=database_now())
    undone = client.post(UNDO, follow=True)
    assert "Done with 1 story." in undone.text
    assert "It was changed since" in undone.text
    assert ">Undo<" not in undone.text
    for each in (first, second):
        each.refresh_from_db()
    assert (first.section, second.section) == (world, culture)
    assert "nothing to undo" in client.post(UNDO, follow=True).text


@pytest.mark.parametrize("action", ["assign", "topic", "due", "submit", "spike"])
def test_undo_puts_back_what_still_is_as_it_was_left(action, editor, reporter, world):
    now = database_now()
    moved, kept = (make_draft(name, section=world, by=editor) for name in ("One", "Two"))
    harbour = make_topic("Harbour")
    value = {"assign": reporter, "topic": harbour, "due": now}.get(action)

    def state(article):
        article.refresh_from_db()
        topics = [item.tag for item in article.ordered_topic_items()]
        return (article.stage, article.assigned_to, topics, article.due_at)

    before = state(kept)
    outcome = run_each(Action(action), [moved.pk, kept.pk], value=value, by=editor, now=now)
    assert state(kept) != before
    match action:
        case "assign":
            assigning.assign(moved, to=editor, by=editor, now=now)
        case "topic":
            moved.set_topics([])
        case "due":
            later = now + timedelta(1)
            run_each(Action.DUE, [moved.pk], value=later, by=editor, now=now)
        case "submit":
            reviewing.take_back(moved, by=editor, now=now)
        case "spike":
            reviewing.unspike(moved, by=editor, now=now)
            reviewing.spike(moved, by=editor, now=now)
    left = state(moved)

    undone = undo([event.pk for event in outcome.done], by=editor, now=database_now())

    assert state(kept) == before
    assert state(moved) == left
    assert [pk for pk, _why in undone.refused] == [moved.pk]
    assert [each.subject_id for each in undone.done] == [kept.pk]


def test_nobody_undoes_what_another_did(editor, copy_editor, reporter, world):
    story = make_draft(section=world)
    now = database_now()
    outcome = run_each(Action.ASSIGN, [story.pk], value=reporter, by=editor, now=now)

    undone = undo([event.pk for event in outcome.done], by=copy_editor, now=now)

    assert (undone.done, undone.refused) == ([], [])
    story.refresh_from_db()
    assert story.assigned_to == reporter
    assert Notice.objects.filter(user=reporter, what="assigned").count() == 1


def test_the_number_of_queries_does_not_follow_the_number_of_stories(client, editor, world):
    client.force_login(editor)
    topic = make_topic("Harbour")
    stories = [make_draft(f"Story {number}", section=world, by=editor) for number in range(12)]
    counts = []
    client.get(page("submit"), {"ids": listed(stories)})  # what is read once is read by now
    for few in (stories[:2], stories):
        for action, query in (("topic", {"topic": topic.name}), ("submit", {})):
            with CaptureQueriesContext(connection) as seen:
                shown = client.get(page(action), {"ids": listed(few), **query})
            assert f"{len(few)} stories will change" in shown.text
            counts.append(len(seen))

    assert counts[:2] == counts[2:]


def test_at_most_so_many_at_once(client, editor, world):
    story = make_draft(section=world)
    client.force_login(editor)
    too_many = ",".join(str(number) for number in range(story.pk, story.pk + MOST + 1))

    refused = client.post(page("spike"), {"ids": too_many}, follow=True)
    nothing = client.get(page("spike"), {"ids": "x,,"}, follow=True)

    assert f"Choose at most {MOST} stories" in refused.text
    assert "Choose some stories first." in nothing.text
    assert not Event.objects.filter(verb="spike").exists()


def test_the_menu_holds_our_actions_only(client, administrator, picture_editor, world):
    spiked = make_draft(section=world, stage=Stage.SPIKED)
    client.force_login(administrator)
    shown = client.get(LIST)
    client.post(LIST, {"action": "delete_selected", "_selected_action": [spiked.pk], "index": "0"})

    offered = [name for name, _words in shown.context["action_form"].fields["action"].choices]
    assert offered == ["", *(action.value for action in FORMS)]
    assert Article.objects.filter(pk=spiked.pk).exists()
    assert client.get(f"{LIST}?_popup=1").context["action_form"] is None

    client.force_login(picture_editor)
    assert "action-select" not in client.get(LIST).text
    assert client.get(page("spike"), {"ids": str(spiked.pk)}).status_code == 403
    assert client.get(page("publish"), {"ids": str(spiked.pk)}).status_code == 404


def test_a_wrong_value_is_said_and_changes_nothing(client, editor, world):
    story = make_draft(section=world)
    make_topic("Harbour", state=Topic.State.RETIRED)
    client.force_login(editor)
    query = {"ids": str(story.pk)}

    assert "No topic is called “harbour”" in client.get(
        page("topic"), {**query, "topic": "harbour"}
    ).text  # fmt: skip
    assert "1 story will change" not in client.get(page("due"), {**query, "date": "x"}).text
    assert client.post(page("assign"), {**query, "person": "0"}).status_code == 200
    assert not Event.objects.filter(subject_id=story.pk).exists()
