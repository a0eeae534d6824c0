"""Forms that were opened before somebody else did something: what was done stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import saving
from articles.admin.accounts import assign
from articles.filing import set_due
from articles.models import Article, Section, Topic
from articles.verbs import NotAllowed
from authors.models import Author
from tests.factories import edit, make_author, make_draft, make_live, make_section, make_topic

pytestmark = pytest.mark.django_db


def opened(client: Client, row: Any) -> dict[str, Any]:
    """Open the form of something, and return what its page would send back."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    answer = client.get(reverse(name, args=[row.pk]))
    assert answer.status_code == 200
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent: dict[str, Any] = {}
    for form in forms:
        for field in form:
            sent[field.html_name] = field.value()
            if field.field.show_hidden_initial:
                assert field.html_initial_name in str(field)
                sent[field.html_initial_name] = form.get_initial_for_field(field.field, field.name)
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def send(client: Client, row: Any, sent: dict[str, Any], **typed: Any) -> Any:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return client.post(reverse(name, args=[row.pk]), {**sent, **typed})


# --- Handed over meanwhile ------------------------------------------------------------------------


def test_a_save_leaves_the_story_with_whom_it_was_given_to_meanwhile(
    client, world, reporter, other_reporter, editor, now
):
    draft = make_draft(section=world, by=reporter, assigned_to=reporter)
    client.force_login(editor)
    sent = opened(client, draft)
    assign(draft, to=other_reporter, by=editor, now=now)

    answer = send(client, draft, sent, headline="Better headline")

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.headline, draft.assigned_to) == ("Better headline", other_reporter)


def test_a_choice_that_meets_a_handover_is_asked_about_once(
    client, world, reporter, other_reporter, copy_editor, editor, now
):
    draft = make_draft(section=world, assigned_to=reporter)
    client.force_login(editor)
    sent = opened(client, draft)
    assign(draft, to=other_reporter, by=editor, now=now)

    answer = send(client, draft, sent, assigned_to=copy_editor.pk)
    kept = Article.objects.get().assigned_to
    shown = answer.context["adminform"].form["assigned_to"]
    again = sent | {shown.html_initial_name: str(other_reporter.pk)}
    hidden = f'name="{shown.html_initial_name}" value="{other_reporter.pk}"'
    send(client, draft, again, assigned_to=copy_editor.pk)

    assert "Meanwhile it was given to Otto Other" in answer.text
    assert hidden in answer.text
    assert kept == other_reporter
    assert Article.objects.get().assigned_to == copy_editor


def test_a_story_is_assigned_and_given_back_as_before(client, world, reporter, editor):
    draft = make_draft(section=world)
    client.force_login(editor)

    send(client, draft, opened(client, draft), assigned_to=reporter.pk)
    given = Article.objects.get().assigned_to
    send(client, draft, opened(client, draft), assigned_to="")

    assert (given, Article.objects.get().assigned_to) == (reporter, None)


# --- Merged meanwhile -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["author", "topic", "section"])
def test_saving_a_form_does_not_undo_a_merge_of_the_moment(
    client, administrator, monkeypatch, kind
):
    make = {"author": make_author, "topic": make_topic, "section": make_section}[kind]
    old, new = make("Old"), make("New")
    client.force_login(administrator)
    sent = opened(client, old)
    model: Any = {"author": Author, "topic": Topic, "section": Section}[kind]
    save = model.save

    def merged_first(row: Any, *arguments: Any, **named: Any) -> None:
        if row.pk == old.pk and not model.objects.exclude(merged_into=None).exists():
            model.objects.filter(pk=old.pk).update(merged_into=new)
        save(row, *arguments, **named)

    monkeypatch.setattr(model, "save", merged_first)
    answer = send(client, old, sent, name="Older")

    assert answer.status_code == 302
    assert model.objects.get(pk=old.pk).merged_into_id == new.pk
    assert model.objects.get(pk=old.pk).name == "Older"


# --- Another section's story ----------------------------------------------------------------------


def test_nobody_takes_a_story_of_another_section_into_their_own(
    client, world, sport, reporter, section_editor
):
    draft = make_draft(section=sport, by=reporter)
    client.force_login(section_editor)

    answer = send(client, draft, opened(client, draft), section=world.pk, _continue="submit")

    assert "belongs to another section" in answer.text
    draft.refresh_from_db()
    assert (draft.section, draft.standing) == (sport, "never")


def test_not_even_by_taking_it_over_first(client, world, sport, reporter, section_editor):
    draft = make_draft(section=sport, by=reporter)
    client.force_login(section_editor)
    send(client, draft, opened(client, draft), assigned_to=section_editor.pk)

    answer = send(client, draft, opened(client, draft), section=world.pk)

    assert Article.objects.get().assigned_to == section_editor
    assert "belongs to another section" in answer.text


def test_a_live_story_of_ones_own_stays_in_the_section_that_published_it(
    client, world, sport, section_editor
):
    live = make_live(section=sport, by=section_editor)
    client.force_login(section_editor)

    answer = send(client, live, opened(client, live), section=world.pk)

    assert "belongs to another section" in answer.text


@pytest.mark.parametrize(
    ("who", "own", "start", "end"),
    [
        ("section_editor", True, "sport", "world"),  # a draft of one's own
        ("section_editor", False, None, "world"),  # filed nowhere yet
        ("section_editor", False, "world", "sport"),  # given away
        ("editor", False, "sport", "world"),
        ("copy_editor", False, "sport", "world"),  # no right of theirs hangs on it
        ("reporter", True, "sport", "world"),
    ],
)
def test_filing_that_takes_nothing_from_anybody_is_allowed(
    request, client, world, sport, other_reporter, who, own, start, end
):
    person = request.getfixturevalue(who)
    sections = {"world": world, "sport": sport, None: None}
    draft = make_draft(section=sections[start], by=person if own else other_reporter)
    client.force_login(person)

    answer = send(client, draft, opened(client, draft), section=sections[end].pk)

    assert answer.status_code == 302
    assert Article.objects.get().section == sections[end]


def test_a_section_below_ones_own_is_ones_own(client, world, reporter, section_editor):
    below = make_section("Europe", parent=world)
    draft = make_draft(section=below, by=reporter)
    client.force_login(section_editor)

    answer = send(client, draft, opened(client, draft), section=world.pk)

    assert answer.status_code == 302


def test_an_older_revision_brings_no_story_back_into_ones_section(
    world, sport, reporter, section_editor, now
):
    draft = make_draft(section=world, by=reporter)
    first = draft.revisions.get()
    edit(draft, section=sport, now=now)

    with pytest.raises(NotAllowed, match="another section"):
        saving.restore(draft, revision=first, by=section_editor, now=now)

    assert Article.objects.get().section == sport


# --- Restoring ------------------------------------------------------------------------------------


def test_a_story_is_restored_from_its_own_revisions_only(world, editor, now):
    draft, other = make_draft(section=world), make_draft("Other", section=world)

    with pytest.raises(ValueError, match="another article"):
        saving.restore(draft, revision=other.revisions.get(), by=editor, now=now)

    assert Article.objects.get(pk=draft.pk).headline == draft.headline


def test_who_may_not_edit_restores_nothing(world, reporter, other_reporter, now):
    draft = make_draft(section=world, by=reporter)
    edit(draft, headline="Second", by=reporter, now=now)

    with pytest.raises(NotAllowed):
        saving.restore(draft, revision=draft.revisions.get(number=1), by=other_reporter, now=now)

    assert Article.objects.get().headline == "Second"


def test_a_form_left_open_leaves_the_time_due_as_it_was_set_since(client, world, editor, now):
    draft = make_draft(section=world, due_at=now)
    client.force_login(editor)
    sent = opened(client, draft)
    page = client.get(reverse("admin:articles_article_change", args=[draft.pk])).text
    local = timezone.localtime(now)
    shown = {"due_at_0": f"{local:%Y-%m-%d}", "due_at_1": f"{local:%H:%M:%S}"}
    shown |= {f"initial-{name}": value for name, value in shown.items()}
    assert all(f'name="{name}" value="{value}"' in page for name, value in shown.items())
    sent = {name: value for name, value in sent.items() if "due_at" not in name} | shown
    later = now + timedelta(hours=3)
    set_due(draft, due_at=later, by=editor, now=now)

    send(client, draft, sent, headline="Better headline")
    kept = Article.objects.get()

    assert (kept.headline, kept.due_at) == ("Better headline", later)
