"""What a parser hands on: a story in plain words, or the refusal that says what to mend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParsedLink:
    """A profile link found in a bio: a kind of `authors.links` and its canonical https URL."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class ParsedBio:
    """The part of a bio that is about one author, with the links in that part."""

    author_name: str
    text: str
    links: tuple[ParsedLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedStory:
    """A story off the wire. All text is plain Unicode, exactly as it stood in the file.

    `headline` is never empty; `deck` is "" for none; `paragraphs` has at least one, none of them
    empty or holding a newline. `author_names` are in the order of the file, each once.
    `author_bio` is everything after the Author line, paragraphs parted by a blank line, and
    `author_links` all links in it. `bios` tells it apart: one for each author whose part is
    known, none when the file does not say whose it is (then an editor must).
    """

    headline: str
    deck: str
    paragraphs: tuple[str, ...]
    author_names: tuple[str, ...] = ()
    author_bio: str = ""
    author_links: tuple[ParsedLink, ...] = ()
    bios: tuple[ParsedBio, ...] = ()


class StoryRefused(Exception):
    """A file that cannot become a story.

    `reason` is a full sentence for an editor, `line` counts from 1, None for the whole file.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line

    def __str__(self) -> str:
        return self.reason if self.line is None else f"Line {self.line}: {self.reason}"
