"""Two or three writers at random: every word typed is in the article or in a conflict shown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.articles.windows import Window, everything_said
from tests.factories import make_draft

pytestmark = pytest.mark.django_db

STEP = st.tuples(
    st.integers(0, 2),  # who
    st.sampled_from(["write", "insert", "deck", "save", "save", "lose the answer", "type on"]),
    st.integers(0, 4),  # where
)


@settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=4, max_size=24), people=st.integers(2, 3))
def test_no_word_is_lost(steps, people, reporter, copy_editor, editor):
    article = make_draft(by=reporter, body="<p>one</p><p>two</p><p>three</p>", deck="deck")
    users = (reporter, copy_editor, editor)
    windows = [Window(article, user, f"tab{n}") for n, user in enumerate(users[:people])]
    typed: list[str] = []

    for number, (who, what, place) in enumerate(steps):
        window, word = windows[who % people], f"w{number}x"
        match what:
            case "write":
                window.writes(place, word)
                typed.append(word)
            case "insert":
                window.inserts(place, word)
                typed.append(word)
            case "deck":
                window.types(deck=f"{window.shows.deck} {word}")
                typed.append(word)
            case "save":
                window.saves()
            case "lose the answer":
                window.sends()
            case "type on":
                saved = window.sends()
                window.writes(place, word)
                typed.append(word)
                window.hears_late(saved)
    for window in windows:
        window.saves()

    said = everything_said(article)
    assert [word for word in typed if word not in said] == []


@settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 4)), min_size=2, max_size=12))
def test_one_person_in_two_windows_that_hear_of_each_other_meets_no_conflict(steps, reporter):
    article = make_draft(by=reporter, body="<p>one</p><p>two</p><p>three</p>")
    windows = [Window(article, reporter, "left"), Window(article, reporter, "right")]

    for number, (is_left, place) in enumerate(steps):
        window = windows[0 if is_left else 1]
        window.saves()  # coming to a window asks for what is new
        window.writes(place, f"w{number}x")
        saved = window.saves()
        assert not saved.has_conflicts

    said = everything_said(article)
    assert [n for n in range(len(steps)) if f"w{n}x" not in said] == []
