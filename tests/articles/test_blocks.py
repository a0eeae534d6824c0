"""Bodies cut into blocks and merged: nothing is lost, nothing is invented."""

import random

import pytest

from articles.blocks import merge, split
from articles.body import clean

WORDS = (
    "ferry", "harbour", "Łódź", "“quoted”", "паром", "عبّارة", "3 &amp; 4", "&lt; 5", "a&nbsp;b",
)  # fmt: skip
INLINE = (
    "{}", "<strong>{}</strong>", "<em>{}</em>", "{}<br>next", '<span lang="pl">{}</span>',
    "<code>{}</code>", '<a href="https://example.org/?a=1&amp;b=2">{}</a>',
)  # fmt: skip
BLOCK = ("<p>{}</p>", "<h2>{}</h2>", "<blockquote><p>{}</p></blockquote>", "<ul><li>{}</li></ul>",
         "<ol><li>{}</li><li><p>two</p></li></ol>", "<hr>", '<p dir="rtl">{}</p>')  # fmt: skip
BETWEEN = ("\n", " bare words ", "<br>")


def seeded(seed: int) -> random.Random:
    """Return chance that can be had again: a failure names its seed."""
    return random.Random(seed)  # noqa: S311


def words(chance: random.Random) -> str:
    text = " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 6)))
    return chance.choice(INLINE).format(text)


def block(chance: random.Random) -> str:
    return chance.choice(BLOCK).format(words(chance))


def body(chance: random.Random) -> str:
    """Return a clean body of up to eight blocks, sometimes with space or bare text between."""
    parts = [block(chance) for _ in range(chance.randrange(0, 9))]
    if chance.random() < 0.2:
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(BETWEEN))
    return clean("".join(parts))


def story(chance: random.Random) -> list[str]:
    """Return blocks that are all different, so that a place can be told by its words."""
    return [f"<p>{number} {words(chance)}</p>" for number in range(chance.randrange(1, 9))]


def edited(chance: random.Random, blocks: list[str], name: str) -> list[str]:
    """Change, drop, add or move blocks, as somebody who edits does."""
    result = list(blocks)
    for turn in range(chance.randrange(0, 4)):
        place = chance.randrange(len(result) + 1)
        match chance.choice(["change", "drop", "add", "move"]):
            case "add":
                result.insert(place, f"<p>{name} adds {turn}</p>")
            case "change" if result:
                result[place - 1] = f"<p>{name} rewrites {turn}</p>"
            case "drop" if result:
                del result[place - 1]
            case "move" if result:
                result.insert(chance.randrange(len(result)), result.pop(place - 1))
    return result


@pytest.mark.parametrize("seed", range(20))
def test_a_body_cut_and_joined_is_the_same(seed):
    chance = seeded(seed)
    for _ in range(50):
        html = body(chance)

        assert "".join(split(html)) == html, (seed, html)


@pytest.mark.parametrize("seed", range(5))
def test_every_block_stands_alone(seed):
    chance = seeded(seed)
    for _ in range(50):
        blocks = [block(chance) for _ in range(chance.randrange(1, 9))]

        assert split("".join(blocks)) == blocks, (seed, blocks)


def test_an_empty_body_has_no_blocks():
    assert split("") == []
    assert merge("", "", "").body == ""


@pytest.mark.parametrize("seed", range(20))
def test_what_only_one_side_changed_is_taken(seed):
    chance = seeded(seed)
    for _ in range(30):
        base = story(chance)
        changed = "".join(edited(chance, base, "ours"))
        was = "".join(base)

        for result in (merge(was, was, changed), merge(was, changed, was)):
            assert (result.body, result.conflicts) == (changed, ()), (seed, was, changed)
        same = merge(was, changed, changed)
        assert (same.body, same.conflicts) == (changed, ()), (seed, was, changed)


@pytest.mark.parametrize("seed", range(20))
def test_every_block_that_a_side_added_is_in_the_result_or_in_a_conflict(seed):
    chance = seeded(seed)
    for _ in range(50):
        base = story(chance)
        ours, theirs = edited(chance, base, "ours"), edited(chance, base, "theirs")
        told = (seed, base, ours, theirs)

        result = merge("".join(base), "".join(ours), "".join(theirs))

        found = split(result.body)
        open_ours = {each for mine, _other in result.conflicts for each in split(mine)}
        open_theirs = {each for _mine, other in result.conflicts for each in split(other)}
        assert set(ours) - set(base) <= set(found), told
        assert set(theirs) - set(base) <= set(found) | open_theirs, told
        assert open_ours <= set(found), told
        assert set(found) <= {*base, *ours, *theirs}, told


@pytest.mark.parametrize("seed", range(10))
def test_without_conflict_both_sides_may_be_exchanged(seed):
    chance = seeded(seed)
    for _ in range(30):
        base = story(chance)
        ours, theirs = edited(chance, base, "ours"), edited(chance, base, "theirs")

        one = merge("".join(base), "".join(ours), "".join(theirs))
        other = merge("".join(base), "".join(theirs), "".join(ours))

        assert bool(one.conflicts) == bool(other.conflicts), (seed, base, ours, theirs)
        if not one.conflicts:
            assert one.body == other.body, (seed, base, ours, theirs)


def test_two_paragraphs_apart_are_merged():
    result = merge(
        "<p>a</p><p>b</p><p>c</p>", "<p>A</p><p>b</p><p>c</p>", "<p>a</p><p>b</p><p>C</p>"
    )

    assert (result.body, result.conflicts) == ("<p>A</p><p>b</p><p>C</p>", ())


def test_one_paragraph_changed_by_both_keeps_ours_and_shows_theirs():
    result = merge(
        "<p>a</p><p>b</p><p>c</p>", "<p>a</p><p>mine</p><p>c</p>", "<p>a</p><p>yours</p><p>c</p>"
    )

    assert result.body == "<p>a</p><p>mine</p><p>c</p>"
    assert result.conflicts == (("<p>mine</p>", "<p>yours</p>"),)


def paragraphs(text: str) -> str:
    return "".join(f"<p>{each}</p>" for each in text.split("|"))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a|b", "A|b", "a|B", "A|B"),
        ("a|b|c", "A|b|C", "a|B|c", "A|B|C"),
        ("a|b|c", "a|c", "a|b|C", "a|C"),
        ("a|b|c", "A|b|c", "a|c", "A|c"),
        ("a|b|c", "new|a|b|c", "A|b|c", "new|A|b|c"),
        ("a|b|c", "a|b|new|c", "a|B|c", "a|B|new|c"),
        ("a|b|c", "a|b|new|c", "a|b|C", "a|b|new|C"),
        ("a|b|c", "b|c", "a|b|c|new", "b|c|new"),
        ("one two three|b", "one two four|new|b", "one two three|B", "one two four|new|B"),
        ("one two three|b", "new|one two four|b", "one two three|B", "new|one two four|B"),
        ("a|one two three|c", "a|one two four|new|C", "A|one two three|c", "A|one two four|new|C"),
        ("a|b|c", "b|a|c", "a|b|C", "b|a|C"),
    ],
)
def test_changes_of_different_paragraphs_merge_by_themselves(base, ours, theirs, merged):
    base, ours, theirs = paragraphs(base), paragraphs(ours), paragraphs(theirs)

    for one, other in ((ours, theirs), (theirs, ours)):
        result = merge(base, one, other)
        assert (result.body, result.conflicts) == (paragraphs(merged), ())


@pytest.mark.parametrize("seed", range(20))
def test_whoever_changes_which_paragraphs_only_the_same_one_is_a_conflict(seed):
    chance = seeded(seed)
    for _ in range(50):
        base = [f"<p>{number} {words(chance)}</p>" for number in range(chance.randrange(1, 9))]
        mine = {place for place in range(len(base)) if chance.random() < 0.4}
        other = {place for place in range(len(base)) if chance.random() < 0.4}
        ours = [f"<p>mine {n}</p>" if n in mine else old for n, old in enumerate(base)]
        theirs = [f"<p>other {n}</p>" if n in other else old for n, old in enumerate(base)]

        result = merge("".join(base), "".join(ours), "".join(theirs))

        assert split(result.body) == [
            ours[n] if n in mine else theirs[n] for n in range(len(base))
        ], (seed, base, ours, theirs)
        assert len(result.conflicts) == len(mine & other)


def test_a_paragraph_that_both_move_elsewhere_stands_once():
    result = merge(paragraphs("a|b|c|d|e"), paragraphs("b|c|d|a|e"), paragraphs("b|c|a|d|e"))

    assert result.body == paragraphs("b|c|d|a|e")
    assert result.conflicts


def test_what_one_dropped_and_the_other_changed_is_a_conflict():
    result = merge(paragraphs("a|b|c"), paragraphs("a|c"), paragraphs("a|B|c"))

    assert result.body == paragraphs("a|c")
    assert result.conflicts == (("", "<p>B</p>"),)


def test_a_long_text_written_anew_is_merged_at_once():
    base, anew = (
        paragraphs("|".join(f"{word} {n}" for n in range(how_many)))
        for word, how_many in (("old", 400), ("new", 401))
    )

    result = merge(base, anew, base + "<p>end</p>")

    assert result.body.startswith(anew)
