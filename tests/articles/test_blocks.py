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
