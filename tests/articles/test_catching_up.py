"""A plan that was refused because the live page had changed is merged with it, and decided again.

RULES.md "Named revisions": if the live page has changed since, it does not run, and offers a merge.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles import fixing, scheduling
from articles.catching_up import catch_up, propose, waits_for_merge
from articles.models import Article, PublishedArticle, ScheduledVerb
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Event
from tests.articles.test_scheduling import come_due, plan
from tests.factories import edit, make_live

pytestmark = pytest.mark.django_db

BODY = "<p>One.</p><p>Two.</p><p>Three.</p>"


def refused(world, by, *, planned: dict, fixed: dict, later: dict | None = None) -> ScheduledVerb:
    """Return a plan that came due after the live page had been fixed."""
    now = database_now()
    live = make_live("Ferry sinks", section=world, body=BODY)
    edit(live, now=now, by=by, **planned)
    item = plan(live, by=by)
    fixing.fix_live(live, live=live.live_revision, changes=fixed, by=by, now=now)
    if later:
        edit(live, now=now, by=by, **later)
    come_due(item)
    scheduling.run_one_due()
    return ScheduledVerb.objects.select_related("article__live_revision", "revision").get(
        pk=item.pk
    )


def run(item, by, choices=None, then=None):
    return catch_up(
        item, live=item.article.live_revision, choices=choices or {}, by=by, now=database_now(),
        then=then,
    )  # fmt: skip


def page(item: ScheduledVerb) -> str:
    return reverse("admin:articles_article_catch_up", args=[item.article_id, item.pk])


def test_what_only_one_side_changed_is_taken_from_it(world, editor):
    item = refused(
        world, editor,
        planned={"body": BODY.replace("One.", "One, with more."), "deck": "To come"},
        fixed={"headline": "Ferry is safe", "body": BODY.replace("Three.", "Third.")},
    )  # fmt: skip
    assert waits_for_merge(item)

    revision = run(item, editor)

    article = Article.objects.get()
    assert (article.headline, article.deck) == ("Ferry is safe", "To come")
    assert article.body == "<p>One, with more.</p><p>Two.</p><p>Third.</p>"
    assert revision.number == article.version
    assert PublishedArticle.objects.get().deck == ""
    item.refresh_from_db()
    assert (item.state, waits_for_merge(item)) == ("merged", False)
    assert Event.objects.filter(verb="caught_up").get().revision == revision.number


@pytest.mark.parametrize(
    ("choice", "headline", "second"),
    [
        ("planned", "Ferry sinks off Skerra", "Two, planned."),
        ("live", "Ferry is safe", "Two, live."),
    ],
)
def test_where_both_changed_the_editor_chooses(world, editor, choice, headline, second):
    item = refused(
        world, editor,
        planned={
            "headline": "Ferry sinks off Skerra", "body": BODY.replace("Two.", "Two, planned."),
        },
        fixed={"headline": "Ferry is safe", "body": BODY.replace("Two.", "Two, live.")},
    )  # fmt: skip
    assert [each.key for each in propose(item, {}).conflicts] == ["headline", "body-0"]
    with pytest.raises(VerbRefused, match="Choose the words"):
        run(item, editor, {"headline": choice})

    run(item, editor, {"headline": choice, "body-0": choice})

    article = Article.objects.get()
    assert article.headline == headline
    assert article.body == BODY.replace("Two.", second)


def test_words_typed_after_the_planned_version_are_not_published(world, editor):
    item = refused(
        world, editor,
        planned={"deck": "To come"}, fixed={"headline": "Ferry is safe"},
        later={"kicker": "Unfinished"},
    )  # fmt: skip
    with pytest.raises(VerbRefused, match="has moved on"):
        run(item, editor)
    due_at = database_now() + timedelta(hours=1)

    run(
        item, editor,
        then=lambda article, revision: scheduling.schedule(
            article, revision=revision, due_at=due_at, by=editor, now=database_now()
        ),
    )  # fmt: skip

    article = Article.objects.get()
    assert (article.stage, article.kicker, article.deck) == ("scheduled", "Unfinished", "To come")
    again = ScheduledVerb.objects.get(state="waiting")
    come_due(again)
    scheduling.run_one_due()
    shown = PublishedArticle.objects.get()
    assert (shown.headline, shown.deck, shown.kicker) == ("Ferry is safe", "To come", "")
    article.refresh_from_db()
    assert (article.has_changes, article.kicker) == (True, "Unfinished")


def test_nobody_else_may_and_nothing_changes(world, editor, other_reporter):
    item = refused(world, editor, planned={"deck": "To come"}, fixed={"headline": "Ferry is safe"})
    before = Article.objects.values().get()

    with pytest.raises(NotAllowed):
        run(item, other_reporter)

    assert Article.objects.values().get() == before


def test_a_live_page_that_changed_again_is_compared_again(world, editor):
    item = refused(world, editor, planned={"deck": "To come"}, fixed={"headline": "Ferry is safe"})
    seen = item.article.live_revision
    fixing.fix_live(
        item.article, live=seen, changes={"kicker": "Sea"}, by=editor, now=database_now()
    )

    with pytest.raises(VerbRefused, match="once more"):
        catch_up(item, live=seen, choices={}, by=editor, now=database_now())


def test_the_refused_plan_leads_to_the_page_that_merges_and_publishes(client, world, editor):
    item = refused(
        world, editor,
        planned={"headline": "Ferry sinks off Skerra"}, fixed={"headline": "Ferry is safe"},
    )  # fmt: skip
    client.force_login(editor)
    change = reverse("admin:articles_article_change", args=[item.article_id])
    for there in (change, reverse("admin:index")):
        assert page(item) in client.get(there).text
    asked = client.get(page(item)).text
    assert "Ferry sinks off Skerra" in asked
    assert "Ferry is safe" in asked
    live = str(item.article.live_revision.number)

    stays = client.post(page(item), {"live": live, "then": "publish"})
    done = client.post(page(item), {"live": live, "then": "publish", "choice-headline": "planned"})

    assert "Choose the words" in stays.text
    assert done.status_code == 302
    assert PublishedArticle.objects.get().headline == "Ferry sinks off Skerra"
    assert page(item) not in client.get(reverse("admin:index")).text


def test_scheduling_on_the_page_wants_a_time(client, world, editor):
    item = refused(world, editor, planned={"deck": "To come"}, fixed={"headline": "Ferry is safe"})
    client.force_login(editor)
    words = {"live": str(item.article.live_revision.number), "then": "schedule"}

    without = client.post(page(item), words)
    client.post(page(item), words | {"date": "2031-01-02", "time": "06:00"})

    assert "This field is required" in without.text
    assert ScheduledVerb.objects.get(state="waiting").due_at.year == 2031
