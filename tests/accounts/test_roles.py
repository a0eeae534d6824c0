"""The roles in the database are the table of accounts.roles, no more and no less."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import ROLES, sync_roles

pytestmark = pytest.mark.django_db


def rights_of(role: str) -> set[str]:
    """Return the rights that a role has in the database."""
    return {
        f"{app}.{name}"
        for app, name in Group.objects.get(name=role).permissions.values_list(
            "content_type__app_label", "codename"
        )
    }


def state() -> dict[str, set[str]]:
    return {group.name: rights_of(group.name) for group in Group.objects.all()}


def test_every_right_of_the_table_exists():
    known = {
        f"{app}.{name}"
        for app, name in Permission.objects.values_list("content_type__app_label", "codename")
    }

    misspelled = {role: set(rights) - known for role, rights in ROLES.items()}
    assert not any(misspelled.values()), misspelled


def test_migrating_writes_the_table(db):
    assert state() == {role: set(rights) for role, rights in ROLES.items()}


def test_writing_the_table_again_changes_nothing(django_assert_max_num_queries):
    before = state()

    with django_assert_max_num_queries(1 + 2 * len(ROLES)):  # read, and nothing written
        sync_roles()

    assert state() == before


def test_a_role_that_was_changed_by_hand_is_put_right():
    group = Group.objects.get(name="Reporter")
    group.permissions.set(Permission.objects.filter(codename="change_user"))

    sync_roles()

    assert rights_of("Reporter") == set(ROLES["Reporter"])


def test_a_role_that_is_missing_comes_back_and_other_groups_are_left_alone():
    Group.objects.filter(name="Editor").delete()
    own = Group.objects.create(name="Night shift")
    own.permissions.add(Permission.objects.get(codename="view_article"))

    sync_roles()

    assert rights_of("Editor") == set(ROLES["Editor"])
    assert rights_of("Night shift") == {"articles.view_article"}


def test_nobody_but_administrators_touches_accounts_and_the_site():
    guarded = {"accounts.add_user", "accounts.change_user", "accounts.view_user",
               "articles.change_siteidentity", "articles.change_section", "articles.reopen",
               "articles.delete_article"}  # fmt: skip

    holders = {role for role in ROLES if rights_of(role) & guarded}

    assert holders == {"Administrator"}
    assert guarded <= rights_of("Administrator")


def test_no_role_may_delete_what_stories_use():
    forbidden = {
        f"{app}.delete_{model}"
        for app, model in [
            ("articles", "section"), ("articles", "topic"), ("articles", "series"),
            ("authors", "author"), ("images", "image"), ("accounts", "user"),
        ]
    }  # fmt: skip

    assert {role for role in ROLES if rights_of(role) & forbidden} == set()


def test_addresses_are_kept_small_so_that_one_person_has_one_account():
    rosa = User.objects.create_user("Rosa@Example.ORG", name="Rosa")

    with pytest.raises(ValidationError, match="already"):
        User(email="ROSA@example.org", name="Another", password="x").full_clean()

    assert rosa.email == "rosa@example.org"
    assert User.objects.get_by_natural_key("ROSA@EXAMPLE.org") == rosa
    assert str(rosa) == rosa.get_full_name() == "Rosa"
