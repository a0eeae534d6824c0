"""Read a plain-text story as it comes off a wire.

    Headline                       first block; may be wrapped over lines
                                   blocks are parted by blank lines
    Deck                           second block, if it is ONE line without closing punctuation
    By Name                        optional, directly under headline or deck
    Paragraph …                    hard-wrapped lines are joined by a space
    Author: Name                   or “Authors: A, B and C”
    Bio …                          everything after the Author line

A file without blank lines has one block per line, unless its lines are clearly wrapped.
"""

from collections.abc import Sequence

from wire.parsers.bio_links import links_in
from wire.parsers.bios import Credit, bios_of, starts_with
from wire.parsers.blocks import Block, blocks_of, is_closed
from wire.parsers.credit_lines import author_line, beside_names, by_line, says_author
from wire.parsers.encoding import decode
from wire.parsers.story import ParsedStory, StoryRefused

MAX_FILE = 5_000_000  # bytes
MAX_LINE = 1_000_000  # bytes of UTF-8

# A longer first block of several lines is headline and text.
_MAX_HEADLINE = 300  # characters
_MAX_HEADLINE_LINES = 3


def parse(data: bytes) -> ParsedStory:
    """Return the story in a file. Links of services without such an account are left out.

    Raises StoryRefused for files that are too big, empty, no text, or without a body.
    """
    if len(data) > MAX_FILE:
        raise StoryRefused(
            f"The file is larger than {MAX_FILE // 1_000_000} MB; a story is not. "
            "Send the text alone, one story in a file."
        )
    blocks = blocks_of(_lines(decode(data)))
    if not blocks:
        raise StoryRefused("The file is empty. Send the story as text, the headline first.")
    top: tuple[str, ...] = ()
    if says_author(blocks[0].lines[0]):  # some put the name above the headline
        top, blocks = _byline(blocks)
    headline, blocks = _headline(blocks)
    under, blocks = _byline(blocks)
    deck = ""
    if not under and blocks and _is_deck(blocks[0]):
        deck, blocks = blocks[0].lines[0], blocks[1:]
        under, blocks = _byline(blocks)
    paragraphs, credits = _body_and_credits(blocks)
    if not headline or not paragraphs:
        raise StoryRefused(_bodiless(headline, deck))
    names: dict[str, str] = {}
    for name in (*top, *under, *(name for credit in credits for name in credit.names)):
        if names.get(name.casefold(), "").isupper():
            names[name.casefold()] = name  # “BY JANE ROE” above, “Author: Jane Roe” below
        names.setdefault(name.casefold(), name)
    return ParsedStory(
        headline=headline,
        deck=deck,
        paragraphs=paragraphs,
        author_names=tuple(names.values()),
        author_bio="\n\n".join(text for credit in credits for text in credit.blocks),
        author_links=links_in(
            *(text for credit in credits for text in (*credit.remarks.values(), *credit.blocks))
        ),
        bios=bios_of(credits, tuple(names.values())),
    )


def _bodiless(headline: str, deck: str) -> str:
    if not headline:
        return "The file has an author but no story. Put the headline and the text above the name."
    if deck:
        return (
            "There is a headline and a deck but no text below them. Add the story; if the second "
            "block is the story, end it with a full stop."
        )
    return "There is only a headline. Add the story below it, after a blank line."


def _lines(text: str) -> list[str]:
    """Cut into lines without outer blanks. Raises StoryRefused at one too long to be prose."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE // 4 and len(line.encode()) > MAX_LINE:
            raise StoryRefused(
                f"This line is longer than {MAX_LINE // 1_000_000} MB; no paragraph is. "
                "Break the text into paragraphs, or check that it is one.",
                number,
            )
    return [line.strip(" \t") if line.strip() else "" for line in lines]


def _is_deck(block: Block) -> bool:
    line = block.lines[0]
    return len(block.lines) == 1 and not is_closed(line) and not says_author(line)


def _headline(blocks: list[Block]) -> tuple[str, list[Block]]:
    """Take the headline off the first block. What else stands in that block stays."""
    if not blocks or author_line(blocks[0].number, blocks[0].lines[0]) is not None:
        return "", blocks
    first, rest = blocks[0], blocks[1:]
    size = len(first.lines)
    for index, line in enumerate(first.lines[1:], 1):
        # A small “by” is the headline going on: “Town Stunned / by Council Vote”.
        is_byline = line.startswith(("By", "BY")) and by_line(line)
        if is_byline or author_line(first.number + index, line) is not None:
            size = index
            break
    if size > _MAX_HEADLINE_LINES or sum(map(len, first.lines[:size])) > _MAX_HEADLINE:
        size = 1
    if size < len(first.lines):
        rest = [Block(first.number + size, first.lines[size:]), *rest]
    return Block(first.number, first.lines[:size]).joined(), rest


def _byline(blocks: list[Block]) -> tuple[tuple[str, ...], list[Block]]:
    """Take the names off a By or Author line on top of the blocks, if text follows it."""
    if not blocks:
        return (), blocks
    first = blocks[0]
    names = by_line(first.lines[0])
    if not names:
        names = author_line(first.number, first.lines[0]) or ()
        following = [*first.lines[1:2], *(block.lines[0] for block in blocks[1:2])]
        if not following or any(starts_with(following[0], name) for name in names):
            return (), blocks  # the end of a story without a body
    if not names:
        return (), blocks
    rest = [Block(first.number + 1, first.lines[1:])] if len(first.lines) > 1 else []
    return names, [*rest, *blocks[1:]]


def _body_and_credits(blocks: Sequence[Block]) -> tuple[tuple[str, ...], list[Credit]]:
    """Part the paragraphs from the Author lines at the end and the bios after them."""
    paragraphs: list[str] = []
    credits: list[Credit] = []
    for block in blocks:
        texts = credits[-1].blocks if credits else paragraphs
        pending: list[str] = []
        for index, line in enumerate(block.lines):
            names = author_line(block.number + index, line)
            if names is None:
                pending.append(line)
                continue
            if pending:
                texts.append(Block(block.number, tuple(pending)).joined())
            if not credits or credits[-1].blocks:
                credits.append(Credit())
            credits[-1].names.extend(names)
            if len(names) == 1:
                credits[-1].remarks[names[0]] = beside_names(line)
            texts, pending = credits[-1].blocks, []
        if pending:
            texts.append(Block(block.number, tuple(pending)).joined())
    return tuple(paragraphs), credits
