"""Plain-text wire copy becomes a ParsedStory, or a refusal that an editor can act on."""

import random
import textwrap
from pathlib import Path

import pytest

from wire.parsers.plaintext import MAX_FILE, MAX_LINE, parse
from wire.parsers.story import ParsedBio, ParsedLink, ParsedStory, StoryRefused

SAMPLES = Path(__file__).parent / "samples"
SEED = Path(__file__).resolve().parents[2].parent / "shared" / "seed"
X_JANE = ParsedLink("x", "https://x.com/janeroe")


def story(*blocks: str) -> ParsedStory:
    """Parse blocks as a file would hold them."""
    return parse("\n\n".join(blocks).encode())


def links_in(bio: str) -> list[tuple[str, str]]:
    """Return what the parser makes of a bio, as (kind, URL)."""
    parsed = story("Headline", "Text.", "Author: Jane Roe", bio)
    return [(link.kind, link.value) for link in parsed.author_links]


def refusal(data: bytes) -> StoryRefused:
    with pytest.raises(StoryRefused) as caught:
        parse(data)
    return caught.value


# Real sample files


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.name)
def test_every_sample_has_all_its_parts(path: Path) -> None:
    parsed = parse(path.read_bytes())

    assert parsed.headline
    assert parsed.deck
    assert len(parsed.paragraphs) == (3 if path.name.startswith("ferry.") else 2)
    assert len(parsed.author_names) == 1
    assert parsed.author_bio.startswith(parsed.author_names[0])
    assert len(parsed.author_links) == 1


@pytest.mark.parametrize("name", ["ferry", "train-ar", "lighthouse-ja"])
def test_a_story_is_the_same_in_every_encoding(name: str) -> None:
    read = [parse(path.read_bytes()) for path in sorted(SAMPLES.glob(f"{name}.*.txt"))]

    assert len(read) > 1
    assert all(parsed == read[0] for parsed in read)


def test_sample_text_comes_out_exactly_as_it_stands() -> None:
    parsed = parse((SAMPLES / "ferry.windows-1252.txt").read_bytes())

    assert parsed == ParsedStory(
        headline="Harbour Town Keeps Its “Last” Night Ferry",
        deck="Owner’s offer of €2 million came an hour before the vote",
        paragraphs=(
            "The night ferry between Marrow Quay and the islands will run for another year, the "
            "harbour board said on Tuesday – “by the skin of its teeth,” in the words of its "
            "chair.",
            "Zoë Fenwick, who has sailed it since 1998, said the café on board wouldn’t open "
            "before spring.",
            "Fares rise by 4\u00a0% in May.",
        ),
        author_names=("Imogen Tarrant",),
        author_bio="Imogen Tarrant covers the coast for the Marrow Courier. "
        "Follow her on Twitter @imogentarrant.",
        author_links=(ParsedLink("x", "https://x.com/imogentarrant"),),
        bios=(
            ParsedBio(
                "Imogen Tarrant",
                "Imogen Tarrant covers the coast for the Marrow Courier. "
                "Follow her on Twitter @imogentarrant.",
                (ParsedLink("x", "https://x.com/imogentarrant"),),
            ),
        ),
    )


def test_wrapped_sample_is_unwrapped() -> None:
    parsed = parse((SAMPLES / "wrapped.us-ascii.txt").read_bytes())

    assert parsed.headline == "Bell Tower to Ring Again After Forty Years of Silence"
    assert parsed.paragraphs[1] == (
        '"Nobody knew what they were," said the sexton. She had used one to tie up a gate.'
    )
    assert parsed.author_bio == "Piers Hollin writes about old buildings. Twitter: @piershollin"


def test_arabic_and_japanese_samples_keep_their_punctuation_and_indents() -> None:
    arabic = parse((SAMPLES / "train-ar.windows-1256.txt").read_bytes())
    japanese = parse((SAMPLES / "lighthouse-ja.shift-jis.txt").read_bytes())

    assert arabic.author_names == ("سلمى الحداد",)
    assert arabic.paragraphs[1].startswith("هل يكفي قطار واحد؟")
    assert japanese.headline == "港町の灯台、夏から再び公開へ"
    assert japanese.paragraphs[0].startswith("\u3000港町の")


@pytest.mark.skipif(not SEED.is_dir(), reason=f"the seed stories are not on this machine ({SEED})")
def test_every_seed_story_is_read_whole() -> None:
    files = sorted(SEED.glob("*.txt"))

    assert files
    for path in files:
        text = path.read_text("utf-8")
        parsed = parse(path.read_bytes())
        blocks = text.strip().split("\n\n")

        assert parsed.headline == blocks[0]
        assert parsed.deck == blocks[1]
        assert len(parsed.paragraphs) == len(blocks) - 4
        assert [f"Author: {name}" for name in parsed.author_names] == [blocks[-2]]
        assert parsed.author_bio == blocks[-1]
        assert [link.kind for link in parsed.author_links] == ["x"]
        # Nothing is lost and nothing is added.
        assert [parsed.headline, parsed.deck, *parsed.paragraphs] == blocks[:-2]


# Headline and deck


def test_headline_wrapped_on_two_lines_is_joined() -> None:
    assert story("Bell Rings\nat Noon", "Text.").headline == "Bell Rings at Noon"


def test_headline_that_goes_on_with_a_small_by_is_no_byline() -> None:
    parsed = story("Town Stunned\nby Council Vote", "Text.")

    assert parsed.headline == "Town Stunned by Council Vote"
    assert parsed.author_names == ()


def test_wrapped_japanese_is_joined_without_a_space() -> None:
    assert story("港町の灯台\nを公開", "本文。").headline == "港町の灯台を公開"


@pytest.mark.parametrize("deck", ["It costs nothing", "‘Nobody asked us’", "By the numbers alone"])
def test_one_line_without_closing_punctuation_is_the_deck(deck: str) -> None:
    parsed = story("Headline", deck, "Text.")

    assert (parsed.deck, parsed.paragraphs) == (deck, ("Text.",))


@pytest.mark.parametrize(
    "block",
    [
        "It costs nothing.",
        "She asked: “Why?”",
        "« Rien ne va plus ! »",
        "And so on…",
        "There were two things:",
        "One thing; another;",
        "(It was.)",
        "終わりだ。」",
        "هل يكفي هذا؟",
        "یہ کافی ہے۔",
        "यह काफ़ी है।",
        "It costs nothing and\nnobody asked",
    ],
)
def test_other_second_blocks_stay_in_the_body(block: str) -> None:
    parsed = story("Headline", block, "Text.")

    assert parsed.deck == ""
    assert parsed.paragraphs == (block.replace("\n", " "), "Text.")


# Paragraphs


def test_one_long_paragraph_per_line_is_kept_apart() -> None:
    long, longer = "Rain fell on the town. " * 9 + "End.", "Wind blew over the quay. " * 12 + "End."

    parsed = story("Headline", "A deck", f"{long}\nShort one.\n{longer}")

    assert parsed.paragraphs == (long, "Short one.", longer)


def test_one_short_paragraph_per_line_is_kept_apart() -> None:
    parsed = story("Headline", "A deck", "Rain fell.\nThe wind blew all night over the quay.\nEnd.")

    assert parsed.paragraphs == ("Rain fell.", "The wind blew all night over the quay.", "End.")


def test_file_without_blank_lines_has_one_block_per_line() -> None:
    parsed = parse(b"Headline\nA deck\nFirst.\nSecond.\nAuthor: Jane Roe\nJane writes.\n")

    assert (parsed.headline, parsed.deck) == ("Headline", "A deck")
    assert parsed.paragraphs == ("First.", "Second.")
    assert (parsed.author_names, parsed.author_bio) == (("Jane Roe",), "Jane writes.")


def test_wrapped_file_without_blank_lines_is_unwrapped() -> None:
    body = (
        "The council met on Monday to settle the fate of the\n"
        "library that has stood at the corner of the square\n"
        "for forty years and more.\n"
        "Another paragraph follows here with its own words,\n"
        "which go on for a second line."
    )

    parsed = parse(f"Headline\n{body}\nAuthor: Jane Roe\nJane writes.".encode())

    assert [len(paragraph.split()) for paragraph in parsed.paragraphs] == [26, 15]
    assert parsed.deck == ""


def test_line_of_spaces_parts_paragraphs_and_inner_spaces_stay() -> None:
    parsed = story("Headline", "One  two\u00a0three.", "\u00a0\t", "Four.")

    assert parsed.paragraphs == ("One  two\u00a0three.", "Four.")


# Authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Author: Jane Roe", ("Jane Roe",)),
        ("AUTHOR: Jane Roe", ("Jane Roe",)),
        ("author : bell hooks", ("bell hooks",)),
        ("Author：青木みなと", ("青木みなと",)),
        ("Author: Jane Roe and John Doe", ("Jane Roe", "John Doe")),
        ("Authors: Jane Roe, John Doe", ("Jane Roe", "John Doe")),
        ("Authors: Jane Roe, John Doe and Li Na", ("Jane Roe", "John Doe", "Li Na")),
        ("Author: Jane Roe, PhD", ("Jane Roe, PhD",)),
        ("Author: J. R. Roe Jr.", ("J. R. Roe Jr.",)),
        ("Author: Jane Roe, Staff Writer", ("Jane Roe",)),
        ("Author: Jane Roe (jane@example.org)", ("Jane Roe",)),
        ("Author: Andrés Ortega y Gasset", ("Andrés Ortega y Gasset",)),
        ("Author: سلمى الحداد", ("سلمى الحداد",)),
    ],
)
def test_author_line_names_the_authors(line: str, names: tuple[str, ...]) -> None:
    parsed = story("Headline", "Text.", line)

    assert parsed.author_names == names
    assert parsed.paragraphs == ("Text.",)


def test_author_line_may_end_a_paragraph_and_begin_the_bio() -> None:
    parsed = story("Headline", "Text.\nAuthor: Jane Roe\nJane Roe writes.\nShe sails.", "And rows.")

    assert parsed.paragraphs == ("Text.",)
    assert parsed.author_bio == "Jane Roe writes. She sails.\n\nAnd rows."


def test_speaker_in_an_interview_is_no_author_line() -> None:
    parsed = story("Headline", "Text.", "Author: I began early, and it was hard.", "Text.")

    assert len(parsed.paragraphs) == 3
    assert parsed.author_names == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Roe", ("Jane Roe",)),
        ("by Jane Roe and John Doe", ("Jane Roe", "John Doe")),
        ("BY JANE ROE", ("JANE ROE",)),
        ("By Ludwig van der Meer in Delft", ("Ludwig van der Meer",)),
        ("By The Associated Wire", ("The Associated Wire",)),
    ],
)
def test_byline_under_headline_or_deck_names_the_authors(line: str, names: tuple[str, ...]) -> None:
    under_headline = story("Headline", line, "Text.", "More.")
    under_deck = story("Headline", "A deck", line, "Text.", "More.")

    assert under_headline.author_names == under_deck.author_names == names
    assert under_headline.paragraphs == under_deck.paragraphs == ("Text.", "More.")
    assert under_deck.deck == "A deck"


def test_byline_may_stand_in_the_block_of_the_headline() -> None:
    parsed = story("Headline\nBy Jane Roe", "Text.")

    assert (parsed.headline, parsed.author_names) == ("Headline", ("Jane Roe",))


def test_author_line_on_top_leaves_the_text_in_the_body() -> None:
    below = story("Headline", "Author: Jane Roe", "Text.", "More.")
    above = story("Author: Jane Roe", "Headline", "Text.", "More.")

    assert below == above
    assert below.paragraphs == ("Text.", "More.")


def test_author_named_on_top_and_at_the_end_is_one() -> None:
    parsed = story("Headline", "BY JANE ROE", "Text.", "Author: Jane Roe", "Jane Roe writes.")

    assert parsed.author_names == ("Jane Roe",)
    assert parsed.bios == (ParsedBio("Jane Roe", "Jane Roe writes."),)


def test_bio_belongs_to_the_author_it_begins_with() -> None:
    bio = "John Doe is an editor, X @johndoe."

    parsed = story("Headline", "Text.", "Author: Jane Roe and John Doe", bio)

    assert parsed.author_bio == bio
    assert parsed.bios == (ParsedBio("John Doe", bio, (ParsedLink("x", "https://x.com/johndoe"),)),)


@pytest.mark.parametrize("between", ["\n\n", " "])
def test_two_bios_are_told_apart(between: str) -> None:
    bio = f"Jane Roe writes, X @janeroe.{between}John Doe edits with Jane Roe, X @johndoe."

    parsed = story("Headline", "Text.", "Authors: Jane Roe, John Doe", bio)

    assert [(part.author_name, part.links[0].value) for part in parsed.bios] == [
        ("Jane Roe", "https://x.com/janeroe"),
        ("John Doe", "https://x.com/johndoe"),
    ]


def test_bio_of_nobody_in_particular_is_left_to_the_editor() -> None:
    parsed = story("Headline", "Text.", "Authors: Jane Roe, John Doe", "Both write. X @janeroe.")

    assert parsed.bios == ()
    assert parsed.author_bio == "Both write. X @janeroe."
    assert parsed.author_links == (X_JANE,)


def test_each_author_line_may_have_its_own_bio() -> None:
    parsed = story(
        "Headline", "Text.", "Author: Jane Roe", "She writes.", "Author: John Doe", "He edits."
    )

    assert [(part.author_name, part.text) for part in parsed.bios] == [
        ("Jane Roe", "She writes."),
        ("John Doe", "He edits."),
    ]


# Links


@pytest.mark.parametrize(
    ("bio", "links"),
    [
        ("Follow her on Twitter @janeroe.", [("x", "https://x.com/janeroe")]),
        ("Follow her on X (formerly Twitter) at @janeroe!", [("x", "https://x.com/janeroe")]),
        ("She tweets @janeroe.", [("x", "https://x.com/janeroe")]),
        ("Find @janeroe on X.", [("x", "https://x.com/janeroe")]),
        ("On Twitter, where she posts recipes: @janeroe", [("x", "https://x.com/janeroe")]),
        ("ツイッター：@janeroeさん", [("x", "https://x.com/janeroe")]),
        ("Mastodon: @jane@quay.example.", [("mastodon", "https://quay.example/@jane")]),
        ("Bluesky @jane.bsky.social.", [("bluesky", "https://bsky.app/profile/jane.bsky.social")]),
        ("jane.bsky.social", [("bluesky", "https://bsky.app/profile/jane.bsky.social")]),
        (
            "Bluesky: @jane.quay.example",
            [("bluesky", "https://bsky.app/profile/jane.quay.example")],
        ),
        (
            "@jane on Instagram, @roe on Threads.",
            [
                ("instagram", "https://www.instagram.com/jane"),
                ("threads", "https://www.threads.com/@roe"),
            ],
        ),
        (
            "Twitter and Instagram: @jane",
            [("x", "https://x.com/jane"), ("instagram", "https://www.instagram.com/jane")],
        ),
        (
            "Her site (https://quay.example/about_(jane)), and https://mobile.twitter.com/janeroe?s=2.",
            [("website", "https://quay.example/about_(jane)"), ("x", "https://x.com/janeroe")],
        ),
        ("See linkedin.com/in/jane-roe.", [("linkedin", "https://www.linkedin.com/in/jane-roe")]),
    ],
)
def test_links_in_a_bio_are_recognised(bio: str, links: list[tuple[str, str]]) -> None:
    assert links_in(bio) == links


@pytest.mark.parametrize(
    "bio",
    [
        "Write to jane@quay.example or on Twitter.",
        "She edits Quay.example and Quay-dot-com.",
        "Jane wrote a life of Malcolm X. Her cat is @tom.",
        "Telegram @janeroe.",
        "On Mastodon as @jane.",
        "On X as @jane.roe.",
        "See https://x.com/janeroe/status/12.",
        "See http://localhost/jane.",
    ],
)
def test_what_is_no_profile_link_stays_words(bio: str) -> None:
    assert links_in(bio) == []


def test_handle_beside_the_name_is_a_link_of_the_author() -> None:
    parsed = story("Headline", "Text.", "Author: Jane Roe (Twitter @janeroe)")

    assert parsed.author_links == (X_JANE,)
    assert parsed.bios == (ParsedBio("Jane Roe", "", (X_JANE,)),)


# Refusals


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", None, "empty"),
        (b" \n\n\t\r\n", None, "empty"),
        (b"Headline\n", None, "only a headline"),
        (b"Headline\n\nAuthor: Jane Roe\n\nJane Roe writes.", None, "only a headline"),
        (b"Headline\n\nA deck\n", None, "no text below"),
        (b"Author: Jane Roe\n", None, "no story"),
        (b"Headline\n\nText.\n\nAuthor:\n\nJane writes.", 5, "names nobody"),
        (b"Headline\r\n\r\n" + b"x" * (MAX_LINE + 1), 3, "longer than 1 MB"),
        (b"Headline\n\n" + b"Text.\n\n" * (MAX_FILE // 7), None, "larger than 5 MB"),
        (b"Headline\n\n%PDF\0", 3, "binary"),
    ],
)
def test_bad_files_are_refused_with_the_reason(data: bytes, line: int | None, words: str) -> None:
    refused = refusal(data)

    assert refused.line == line
    assert words in refused.reason
    assert str(refused) == (f"Line {line}: {refused.reason}" if line else refused.reason)


# Round trip


LETTERS = (
    "abcdefghijklmnopqrstuvwxyzéüçñ",
    "абвгдежзийклмнопрстуфхцчшщыьэюя",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)


def invented(rng: random.Random, letters: str, words: int) -> str:
    drawn = ("".join(rng.choices(letters, k=rng.randint(2, 11))) for _ in range(words))
    text = next(drawn)
    return text + "".join(rng.choice([" ", " ", " ", " – ", "\u00a0"]) + word for word in drawn)


@pytest.mark.parametrize("seed", range(200))
def test_any_story_written_in_the_format_comes_back_equal(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    letters = rng.choice(LETTERS)
    headline = invented(rng, letters, rng.randint(1, 12))
    deck = invented(rng, letters, rng.randint(1, 20)) if rng.random() < 0.6 else ""
    paragraphs = tuple(
        invented(rng, letters, rng.randint(4, 120)) + rng.choice(".!?…") + rng.choice(["", "”"])
        for _ in range(rng.randint(1, 9))
    )
    name = invented(rng, letters, 2).replace(" – ", " ").replace("\u00a0", " ")
    bio = f"{name} {invented(rng, letters, 9)}, Twitter @janeroe."
    width = rng.choice([0, 50, 72, 120])

    def wrapped(text: str) -> str:
        lines = textwrap.wrap(text, width, break_long_words=False) if width else [text]
        return "\n".join(lines)

    shown = [headline, *([deck] if deck else []), *map(wrapped, paragraphs)]
    file = "\n\n".join([*shown, f"Author: {name}", wrapped(bio)])
    newline = rng.choice(["\n", "\r\n", "\r"])
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16"])

    parsed = parse(file.replace("\n", newline).encode(encoding))

    assert parsed == ParsedStory(
        headline, deck, paragraphs, (name,), bio, (X_JANE,), (ParsedBio(name, bio, (X_JANE,)),)
    )
