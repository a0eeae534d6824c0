"""The shapes of the API's answers. A field is never renamed or dropped within v1, only added."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema


class SectionName(Schema):
    """A section, named."""

    id: int
    name: str
    slug: str


class Section(SectionName):
    """A reader-facing area."""

    url: str = Field(description="Its page.")
    description: str
    accent: str = Field(description="A colour, as #rrggbb.")
    parent: int | None = Field(description="The section above it.")


class Topic(Schema):
    """A subject with a page of its own."""

    id: int
    name: str
    kind: Literal["person", "place", "organisation", "event", "subject"]
    url: str


class WholeTopic(Topic):
    """A topic with all that is said of it."""

    slug: str
    description: str


class Contributor(Schema):
    """One person and what they did for an article."""

    author: int
    name: str = Field(description="As printed: a pen name, or the name of the time.")
    role: str
    url: str = Field(description="Their page, or empty where they have none.")


class Copy(Schema):
    """A public copy of a picture."""

    url: str
    type: str
    shape: str = Field(description="The whole picture (`whole`), or a frame like `3:2`.")
    width: int
    height: int


class Picture(Schema):
    """A picture as an article uses it."""

    id: int
    alt: str
    caption: str
    credit: str
    copies: list[Copy]


class Note(Schema):
    """A correction, clarification, editor's note, update or retraction."""

    id: int
    kind: Literal["update", "clarification", "correction", "editors_note", "retraction"]
    text: str
    position: Literal["top", "foot"]
    issued_at: datetime


class Article(Schema):
    """A live article as lists show it."""

    id: int
    tag: str = Field(description="Its name for good, the same in feeds.")
    url: str = Field(description="Its page; the id stays when this changes.")
    language: str
    direction: Literal["ltr", "rtl"]
    headline: str
    kicker: str
    deck: str
    summary: str
    genre: str
    section: SectionName
    series: str
    byline: str = Field(description="A line typed in place of the names; mostly empty.")
    contributors: list[Contributor]
    topics: list[Topic]
    picture: Picture | None
    sponsor: str
    is_retracted: bool
    is_indexed: bool = Field(description="Whether search engines may list it.")
    canonical_url: str = Field(description="Where the original stands, if not here.")
    word_count: int
    reading_minutes: int
    first_published_at: datetime
    published_at: datetime
    content_updated_at: datetime | None
    names: list[str] = Field(
        description="What it is made of: fetch it again when /changes names one of these."
    )


class WholeArticle(Article):
    """An article with its text."""

    dateline: str
    body_html: str = Field(description="Clean HTML with absolute addresses.")
    source_name: str
    source_url: str
    corrections: list[Note]
    related: list[int] = Field(description="Articles that the editors chose; some may be gone.")


class Author(Schema):
    """A public profile."""

    id: int
    name: str
    slug: str
    url: str
    title: str
    is_organisation: bool
    state: Literal["active", "former", "deceased"]
    pronouns: str
    bio: str
    email: str
    location: str
    languages: list[str]
    links: list[str]
    portrait: Picture | None


class Articles(Schema):
    """A stretch of a list, newest first."""

    items: list[Article]
    next: str | None = Field(description="The address of what is older.")


class WholeArticles(Schema):
    """A stretch of all articles with their texts, newest first."""

    items: list[WholeArticle]
    next: str | None


class Authors(Schema):
    """A stretch of the profiles."""

    items: list[Author]
    next: str | None


class Topics(Schema):
    """A stretch of the topics."""

    items: list[WholeTopic]
    next: str | None


class Sections(Schema):
    """All sections, in the order of menus."""

    items: list[Section]


class Found(Schema):
    """What matches a search."""

    items: list[Article]
    next: str | None
    is_cut: bool = Field(description="Older articles were not looked through.")


class Change(Schema):
    """Something that is not as it was, and how it is now."""

    kind: Literal["article", "author", "topic", "section", "series", "picture", "outlet"]
    id: int
    name: str = Field(description="Articles that have this in `names` changed with it.")
    state: Literal["live", "gone", "changed"]
    url: str = Field(description="Where it is fetched; empty where it can't be.")


class Changes(Schema):
    """What changed after a place."""

    items: list[Change]
    cursor: str = Field(description="Ask with ?after= this next time.")
    has_more: bool = Field(description="Ask again at once.")


class Start(Schema):
    """Where things are."""

    name: str
    language: str
    time_zone: str
    articles: str
    whole_articles: str
    authors: str
    topics: str
    sections: str
    search: str
    changes: str
    openapi: str
