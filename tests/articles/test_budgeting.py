"""Stories are planned, changed, struck, put back, and begun once, by who may."""

from datetime import timedelta

import pytest

from accounts.models import User
from articles import budgeting, copying, holding, merging, reviewing
from articles.budget_rights import find_planned, may_see_planned
from articles.budgeting import PlanHasMoved
from articles.models import Article, PlannedStory
from articles.verbs import NotAllowed, VerbRefused
from events.models import Delivery, Event, Notice
from tests.articles.test_two_at_once import together
from tests.factories import make_section

ROLES = ("reporter", "copy_editor", "picture_editor", "section_editor", "editor",
         "profile_editor", "administrator")  # fmt: skip
PLANNERS = {"reporter", "copy_editor", "section_editor", "editor", "administrator"}
#: Who may change a plan of somebody else's, in a section that is not theirs.
EDITORS = PLANNERS - {"reporter"}


def planned(by: User, now, slugline: str = "FERRY-INQUIRY", **fields) -> PlannedStory:
    """Put a story on the budget."""
    story = PlannedStory(slugline=slugline, **fields)
    budgeting.plan(story, by=by, now=now)
    return story


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_it_may_do_to_articles(role, request, editor, sport, now):
    person = request.getfixturevalue(role)
    boss = User.objects.create_user("boss@example.org", name="Boss")
    boss.groups.set(editor.groups.all())
    story = planned(boss, now, section=sport)
    struck = planned(boss, now, "STRUCK", section=sport)
    budgeting.strike(struck, by=boss, now=now)
    given = planned(boss, now, "GIVEN", section=sport, assigned_to=person)
    actions = {
        "plan": lambda: planned(person, now, "NEW"),
        "revise": lambda: budgeting.revise(story, {"line": "New"}, seen=1, by=person, now=now),
        "put_back": lambda: budgeting.put_back(struck, by=person, now=now),
        "start": lambda: budgeting.start_writing(story, by=person, now=now),
        "strike": lambda: budgeting.strike(struck, by=person, now=now),
        "start_own": lambda: budgeting.start_writing(given, by=person, now=now),
    }

    done = set()
    for name, action in actions.items():
        try:
            action()
        except NotAllowed:
            continue
        done.add(name)

    expected = {"revise", "put_back", "start", "strike"} if role in EDITORS else set()
    assert done == expected | ({"plan", "start_own"} if role in PLANNERS else set())


@pytest.mark.django_db
def test_writing_starts_with_what_was_planned_and_only_once(editor, reporter, world, now):
    story = planned(
        editor, now, section=world, assigned_to=reporter, due_at=now + timedelta(hours=5),
        line="Who knew of the crack", length=800,
    )  # fmt: skip

    article = budgeting.start_writing(story, by=reporter, now=now)
    again = budgeting.start_writing(story, by=editor, now=now)

    assert again.pk == article.pk and Article.objects.count() == 1
    assert (article.slugline, article.section, article.assigned_to, article.due_at) == (
        "FERRY-INQUIRY", world, reporter, now + timedelta(hours=5),
    )  # fmt: skip
    assert (article.stage, article.standing, article.headline) == ("draft", "never", "")
    assert article.planned_story == story
    assert article.revisions.count() == 1
    event = Event.objects.get(kind="article", verb="started")
    assert event.payload == {"planned_story": story.pk} and event.by == reporter
    with pytest.raises(VerbRefused, match="has started"):
        budgeting.revise(story, {"line": "Other"}, seen=1, by=editor, now=now)
    with pytest.raises(VerbRefused, match="has started"):
        budgeting.strike(story, by=editor, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_get_the_same_draft(editor, reporter, now):
    story = planned(editor, now, assigned_to=reporter)

    def start(person):
        return lambda: budgeting.start_writing(
            PlannedStory.objects.get(pk=story.pk), by=person, now=now
        )

    drafts = together(start(editor), start(reporter), start(editor))

    assert len({draft.pk for draft in drafts}) == 1
    assert Article.objects.count() == 1
    assert Event.objects.filter(verb="started", kind="article").count() == 1


@pytest.mark.django_db
def test_who_gets_a_story_is_told_as_of_every_assignment(editor, reporter, other_reporter, now):
    story = planned(editor, now, assigned_to=reporter)
    budgeting.revise(story, {"assigned_to": other_reporter}, seen=1, by=editor, now=now)
    planned(editor, now, "MINE", assigned_to=editor)

    told = list(Notice.objects.order_by("pk").values_list("user__name", "what"))
    assert told == [("Rosa Reporter", "assigned"), ("Otto Other", "assigned")]
    assert Delivery.objects.filter(channel="mail").count() == 2
    article = budgeting.start_writing(story, by=editor, now=now)
    notice = Notice.objects.latest("pk")
    assert (notice.user, notice.kind, notice.subject_id) == (other_reporter, "article", article.pk)


@pytest.mark.django_db
def test_somebody_whose_account_is_off_gets_no_story(editor, reporter, now):
    story = planned(editor, now, assigned_to=reporter)
    reporter.is_active = False
    reporter.save()

    with pytest.raises(VerbRefused, match="turned off"):
        planned(editor, now, "OTHER", assigned_to=reporter)
    budgeting.revise(story, {"assigned_to": reporter, "line": "x"}, seen=1, by=editor, now=now)

    assert budgeting.start_writing(story, by=editor, now=now).assigned_to == editor


@pytest.mark.django_db
def test_a_change_meanwhile_is_shown_before_it_is_overwritten(editor, reporter, now):
    story = planned(reporter, now)
    budgeting.revise(story, {"line": "Edda’s", "length": 500}, seen=1, by=editor, now=now)

    with pytest.raises(PlanHasMoved) as refused:
        budgeting.revise(story, {"line": "Rosa’s", "length": 500}, seen=1, by=reporter, now=now)

    assert refused.value.fields == ["line"]
    story.refresh_from_db()
    assert story.line == "Edda’s"
    budgeting.revise(story, {"line": "Rosa’s"}, seen=2, by=reporter, now=now)
    changed = Event.objects.filter(kind="planned_story", verb="changed").latest("pk")
    assert changed.payload == {"fields": ["line"]}


@pytest.mark.django_db
def test_what_is_struck_comes_back_as_it_was(reporter, now):
    story = planned(reporter, now, line="Kept")
    budgeting.strike(story, by=reporter, now=now)

    for refused in (budgeting.strike, budgeting.start_writing):
        with pytest.raises(VerbRefused, match="struck"):
            refused(story, by=reporter, now=now)
    budgeting.put_back(story, by=reporter, now=now)
    with pytest.raises(VerbRefused, match="already"):
        budgeting.put_back(story, by=reporter, now=now)

    story.refresh_from_db()
    assert story.is_open and story.line == "Kept"


@pytest.mark.django_db
def test_a_restricted_plan_is_known_to_its_people_and_so_is_its_draft(
    editor, copy_editor, reporter, other_reporter, administrator, now
):
    with pytest.raises(NotAllowed):
        planned(reporter, now, "OWN", is_restricted=True)
    story = planned(editor, now, is_restricted=True, assigned_to=reporter)
    knowing = [
        person.name
        for person in (editor, copy_editor, reporter, other_reporter, administrator)
        if may_see_planned(person, story)
    ]
    assert knowing == ["Edda Editor", "Rosa Reporter", "Ada Administrator"]
    for act in (budgeting.strike, budgeting.start_writing):
        with pytest.raises(NotAllowed) as refused:
            act(story, by=copy_editor, now=now)
        assert "FERRY" not in str(refused.value)

    article = budgeting.start_writing(story, by=reporter, now=now)
    story.refresh_from_db()

    assert article.is_restricted and list(article.named_people.all()) == [editor]
    assert find_planned(copy_editor, story.pk) is None
    assert find_planned(editor, story.pk)
    # From now on the article decides: what is opened there is known here.
    holding.unrestrict(article, by=editor, now=now)
    story = PlannedStory.objects.get(pk=story.pk)
    assert may_see_planned(copy_editor, story)


@pytest.mark.django_db
def test_a_deleted_draft_leaves_its_line_and_begins_nothing_again(editor, administrator, now):
    story = planned(editor, now)
    article = budgeting.start_writing(story, by=editor, now=now)
    reviewing.spike(article, by=editor, now=now)
    copying.delete(article, by=administrator, now=now)
    story.refresh_from_db()

    assert story.article is None and not story.is_open
    with pytest.raises(VerbRefused, match="has started"):
        budgeting.start_writing(story, by=editor, now=now)


@pytest.mark.django_db
def test_plans_follow_a_merged_section_and_come_back(editor, administrator, now):
    old, new = make_section("Economy"), make_section("Business")
    story = planned(editor, now, section=old)

    event = merging.merge_sections(old, into=new, by=administrator, now=now)
    story.refresh_from_db()
    assert story.section == new
    merging.undo_merge(event, by=administrator, now=now)
    story.refresh_from_db()
    assert story.section == old
