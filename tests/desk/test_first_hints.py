"""Somebody new is told a few things once, and no more when they have put them away."""

import pytest
from django.urls import reverse

from articles.first_hints import first_hints
from authors.ownership import ProfileAccount
from tests.factories import make_author

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
TOLD = {
    "reporter": ["Write a story", "Learn the keys"],
    "copy_editor": ["Write a story", "Learn the keys", "See what waits for review"],
    "picture_editor": ["Look through the pictures"],
    "profile_editor": [],
    "section_editor": ["Write a story", "Learn the keys", "See what waits for review",
                       "Look through the pictures"],
    "administrator": ["Write a story", "Learn the keys", "See what waits for review",
                      "Look through the pictures", "Invite your colleagues"],
}  # fmt: skip


@pytest.mark.parametrize("role", TOLD)
def test_each_role_is_told_what_it_can_do(role, client, request):
    person = request.getfixturevalue(role)
    client.force_login(person)

    assert [hint.title for hint in first_hints(person)] == [
        *TOLD[role], "Choose what comes by mail"
    ]  # fmt: skip
    for hint in first_hints(person):
        assert not hint.address or client.get(hint.address).status_code == 200


def test_what_was_put_away_never_comes_back_to_that_person(client, reporter, other_reporter):
    ProfileAccount.objects.create(author=make_author("Rosa Reporter"), user=reporter)
    client.force_login(reporter)
    assert "Look at your profile" in client.get(DESK).text

    assert client.get(reverse("dismiss_hints")).status_code == 405
    assert client.post(reverse("dismiss_hints")).url == DESK

    assert "To begin with" not in client.get(DESK).text
    client.logout()
    client.force_login(reporter)
    assert "To begin with" not in client.get(DESK).text
    client.force_login(other_reporter)
    assert "To begin with" in client.get(DESK).text
