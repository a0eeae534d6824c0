"""Who may do what to which article: every cell of RULES.md "Roles", written out by hand."""

import pytest
from django.urls import reverse

from articles.models import Article, ArticleByline
from articles.permissions import edits_section_of, is_own, may
from articles.workflow import TABLE
from authors.ownership import ProfileAccount
from tests.factories import make_author, make_draft, make_section

pytestmark = pytest.mark.django_db

RIGHTS = sorted({step.right for step in TABLE.values()} | {"edit_pictures"})
ARTICLES = ("own here", "own elsewhere", "other here", "other elsewhere")

EVERY = frozenset(ARTICLES)
OWN = frozenset({"own here", "own elsewhere"})
HERE = frozenset({"own here", "other here"})
NONE: frozenset[str] = frozenset()

# What an editor may do beside writing and reviewing.
_EDITORS = (
    "publish", "spike", "hold", "kill", "embargo", "require_legal", "restrict", "move", "place",
)  # fmt: skip
_WRITING = ("edit", "submit", "take_back", "duplicate")
# Role → right → over which articles; rights that are not named: over none.
EXPECTED: dict[str, dict[str, frozenset[str]]] = {
    "reporter": dict.fromkeys(_WRITING, OWN),
    "copy_editor": dict.fromkeys((*_WRITING, "review"), EVERY),
    "picture_editor": {"edit_pictures": EVERY},
    "section_editor": {
        "edit": EVERY,
        **dict.fromkeys(("submit", "take_back", "duplicate", "review", *_EDITORS), HERE),
    },
    "editor": dict.fromkeys((*_WRITING, "review", *_EDITORS, "take_down", "clear_legal"), EVERY),
    "profile_editor": {},
    "administrator": dict.fromkeys(
        (*_WRITING, "review", *_EDITORS, "take_down", "clear_legal", "reopen", "delete"), EVERY
    ),
}
# Like everyone who writes, section editors hand in stories of their own outside their sections too.
OWN_ELSEWHERE = {
    ("section_editor", right, "own elsewhere") for right in ("submit", "take_back", "duplicate")
}


def cells(user, here, elsewhere, another) -> set[tuple[str, str]]:
    """Return the (right, article) pairs that the user has."""
    articles = {
        "own here": make_draft(section=here, by=user),
        "own elsewhere": make_draft(section=elsewhere, by=user),
        "other here": make_draft(section=here, by=another),
        "other elsewhere": make_draft(section=elsewhere, by=another),
    }
    return {
        (right, which)
        for right in RIGHTS
        for which, article in articles.items()
        if may(user, right, article)
    }


@pytest.mark.parametrize("role", EXPECTED)
def test_a_role_may_exactly_what_the_table_says(request, role, world, sport, other_reporter):
    user = request.getfixturevalue(role)
    world.editors.add(user)  # without the role of section editor this gives nothing

    found = cells(user, world, sport, other_reporter)

    expected = {(right, which) for right, articles in EXPECTED[role].items() for which in articles}
    expected |= {(right, which) for each, right, which in OWN_ELSEWHERE if each == role}
    assert found == expected


def test_the_table_names_only_rights_that_exist():
    named = {right for rights in EXPECTED.values() for right in rights}

    assert named == set(RIGHTS)


def test_two_roles_give_the_rights_of_both(reporter, picture_editor, world, sport):
    picture_editor.groups.add(*reporter.groups.all())

    found = cells(picture_editor, world, sport, reporter)

    assert found == {
        (right, which)
        for role in ("reporter", "picture_editor")
        for right, articles in EXPECTED[role].items()
        for which in articles
    }


@pytest.mark.parametrize("column", ["is_active", "is_staff"])
def test_who_is_turned_off_or_not_of_the_desk_may_nothing(administrator, world, sport, column):
    setattr(administrator, column, False)

    assert cells(administrator, world, sport, None) == set()


def test_an_account_without_a_role_may_nothing_even_on_its_own(
    reporter, other_reporter, world, sport
):
    reporter.groups.clear()

    assert cells(reporter, world, sport, other_reporter) == set()


def test_the_system_itself_may_everything(world):
    article = make_draft(section=world)

    assert all(may(None, right, article) for right in RIGHTS)


# --- Own and in-section ---------------------------------------------------------------------------


def test_own_is_what_one_made_was_assigned_or_stands_under(reporter, other_reporter, world):
    ana, pen_name = make_author("Ana"), make_author("A. Pen", kind="pen_name")
    for author in (ana, pen_name):
        ProfileAccount.objects.create(author=author, user=reporter)
    made = make_draft(section=world, by=reporter)
    assigned = make_draft(section=world, by=other_reporter)
    Article.objects.filter(pk=assigned.pk).update(assigned_to=reporter)
    assigned.refresh_from_db()
    bylined = make_draft(section=world, by=other_reporter, authors=(ana,))
    under_pen_name = make_draft(section=world, authors=(pen_name,))
    photographed = make_draft(section=world)
    ArticleByline.objects.create(article=photographed, author=ana, role="photography")
    foreign = make_draft(section=world, by=other_reporter, authors=(make_author("Otto"),))

    owned = [made, assigned, bylined, under_pen_name, photographed]
    assert [is_own(reporter, each) for each in (*owned, foreign)] == [True] * 5 + [False]
    assert not is_own(other_reporter, under_pen_name)


def test_an_editor_of_a_section_edits_those_below_but_not_the_one_above(section_editor, world):
    europe = make_section("Europe", parent=world)
    asia = make_section("Asia", parent=world)
    in_world, in_europe = make_draft(section=world), make_draft(section=europe)

    assert may(section_editor, "publish", in_world)
    assert may(section_editor, "publish", in_europe)
    section_editor.sections.set([europe])
    assert may(section_editor, "publish", in_europe)
    assert not may(section_editor, "publish", in_world)
    assert not may(section_editor, "publish", make_draft(section=asia))


def test_an_article_without_a_section_is_in_nobodys(section_editor):
    draft = make_draft(section=None)

    assert not edits_section_of(section_editor, draft)
    assert not may(section_editor, "publish", draft)


# --- At the form ----------------------------------------------------------------------------------


def changed_in_admin(client, user, article: Article) -> tuple[int, str]:
    """Try to give an article another headline; return the answer's code and the headline after."""
    client.force_login(user)
    address = reverse("admin:articles_article_change", args=[article.pk])
    shown = client.get(address)
    assert shown.status_code == 200
    data = {
        name: value
        for name, value in shown.context["adminform"].form.initial.items()
        if value not in (None, False)
    }
    for formset in shown.context["inline_admin_formsets"]:
        data |= {
            f"{formset.formset.prefix}-{name}": value
            for name, value in formset.formset.management_form.initial.items()
        }
    data |= {"headline": "Changed", "seen_version": article.version, "_save": "Save"}
    data |= {"byline_items-TOTAL_FORMS": 0, "byline_items-INITIAL_FORMS": 0}
    data |= {"related_items-TOTAL_FORMS": 0, "related_items-INITIAL_FORMS": 0}
    code = client.post(address, data).status_code
    article.refresh_from_db()
    return code, article.headline


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        ("reporter", (302, "Changed"), (403, "Mine")),
        ("copy_editor", (302, "Changed"), (302, "Changed")),
        ("picture_editor", (302, "Mine"), (302, "Mine")),
        ("profile_editor", (403, "Mine"), (403, "Mine")),
        ("editor", (302, "Changed"), (302, "Changed")),
    ],
)
def test_the_form_keeps_to_the_table(request, client, role, own, other, other_reporter, world):
    user = request.getfixturevalue(role)
    mine = make_draft("Mine", section=world, by=user)
    theirs = make_draft("Mine", section=world, by=other_reporter)

    assert changed_in_admin(client, user, mine) == own
    assert changed_in_admin(client, user, theirs) == other


def test_withdrawn_articles_are_read_only_for_everyone(client, administrator, world):
    draft = make_draft("Mine", section=world, by=administrator)
    Article.objects.filter(pk=draft.pk).update(standing="killed")

    assert changed_in_admin(client, administrator, draft) == (403, "Mine")
