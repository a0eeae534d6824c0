"""Two people's changes to one article merge; what can't be merged is handed back, never dropped."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.content import BylineItem, Content
from articles.threeway import Conflict, merge, merge_order

BASE = Content(
    headline="Ferry returns",
    deck="After nine days",
    body="<p>one</p><p>two</p><p>three</p>",
    topic_ids=(1, 2, 3),
    bylines=(BylineItem(1, "writing"), BylineItem(2, "photography")),
)
ITEMS = st.lists(st.integers(0, 8), unique=True, max_size=8)


def test_changes_of_different_fields_are_both_taken():
    merged = merge(
        BASE, stored=replace(BASE, deck="After ten days"), incoming=replace(BASE, headline="Back")
    )

    assert merged.content == replace(BASE, headline="Back", deck="After ten days")
    assert merged.conflicts == ()


def test_one_field_changed_by_both_stays_as_stored_and_the_other_is_handed_back():
    merged = merge(
        BASE, stored=replace(BASE, headline="Theirs"), incoming=replace(BASE, headline="Mine")
    )

    assert merged.content.headline == "Theirs"
    assert merged.conflicts == (Conflict("headline", "Theirs", "Mine"),)


def test_the_same_change_by_both_is_no_conflict():
    both = replace(BASE, headline="Back", body="<p>one</p><p>TWO</p><p>three</p>")

    assert merge(BASE, stored=both, incoming=both).conflicts == ()


def test_different_paragraphs_merge_and_the_same_one_is_shown():
    stored = replace(BASE, body="<p>ONE</p><p>two</p><p>three</p>")

    apart = merge(BASE, stored=stored, incoming=replace(BASE, body="<p>one</p><p>two</p><p>3</p>"))
    same = merge(BASE, stored=stored, incoming=replace(BASE, body="<p>1</p><p>two</p><p>three</p>"))

    assert apart.content.body == "<p>ONE</p><p>two</p><p>3</p>"
    assert apart.conflicts == ()
    assert same.content.body == stored.body
    assert same.conflicts == (Conflict("body", "<p>ONE</p>", "<p>1</p>"),)


def test_contributors_added_and_removed_by_two_people():
    stored = replace(BASE, bylines=(*BASE.bylines, BylineItem(3, "editing")))
    incoming = replace(BASE, bylines=(BylineItem(4, "writing"), BASE.bylines[0]))

    merged = merge(BASE, stored=stored, incoming=incoming)

    assert {(item.author_id, item.role) for item in merged.content.bylines} == {
        (1, "writing"), (3, "editing"), (4, "writing"),
    }  # fmt: skip
    assert merged.conflicts == ()


def test_a_printed_name_changed_by_both_is_shown():
    def printed(name: str) -> Content:
        return replace(BASE, bylines=(BylineItem(1, "writing", name), BASE.bylines[1]))

    merged = merge(BASE, stored=printed("A. Pen"), incoming=printed("B. Pen"))

    assert merged.content.bylines[0].credited_as == "A. Pen"
    assert merged.conflicts == (
        Conflict("bylines", printed("A. Pen").bylines[:1], printed("B. Pen").bylines[:1]),
    )


def test_an_order_that_only_one_side_changed_is_taken():
    assert merge_order([1, 2, 3], [1, 2, 3, 4], [3, 1, 2]) == [3, 4, 1, 2]
    assert merge_order([1, 2, 3], [3, 2, 1], [1, 2, 3, 4]) == [3, 4, 2, 1]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(base=ITEMS, stored=ITEMS, incoming=ITEMS)
def test_what_either_added_is_there_and_what_either_removed_is_gone(base, stored, incoming):
    merged = merge_order(base, stored, incoming)

    was, here, there = set(base), set(stored), set(incoming)
    assert len(merged) == len(set(merged))
    assert set(merged) == (here & there) | (here - was) | (there - was)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(base=ITEMS, changed=ITEMS)
def test_an_order_that_one_side_left_alone_is_the_others(base, changed):
    assert merge_order(base, changed, base) == changed
    assert merge_order(base, base, changed) == changed
