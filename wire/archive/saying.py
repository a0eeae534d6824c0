"""What an article’s documents say, cleaned, with ids in place of names."""

from dataclasses import replace
from typing import Any

from articles.body import clean, plain_text
from articles.content import Content
from articles.content_names import from_named
from articles.workflow import Standing
from wire.archive.chunk import Chunk
from wire.archive.jsonlines import BadLine
from wire.archive.record import Record


class Refused(BadLine):
    """An article that was read well and still can't go in."""


class Said:
    """What an article's documents say, cleaned, with ids: the part of the work without rows."""

    __slots__ = ("record", "revisions", "text", "working")

    def __init__(self, record: Record, working: Content, revisions: list[Content]) -> None:
        self.record = record
        self.working = working
        self.revisions = revisions  # one for each of the record's
        self.text = ""  # plain words of the live one

    @classmethod
    def of(cls, record: Record, chunk: Chunk) -> "Said":
        """Read and clean the documents; raises Refused for a public one that says nothing."""
        working = _content(record.document, chunk, record.id)
        revisions = [
            working if each["content"] is None else _content(each["content"], chunk, record.id)
            for each in record.revisions
        ]
        said = cls(record, working, revisions)
        if record.standing == Standing.LIVE:
            live = said.live()
            if not live.headline.strip():
                raise Refused("live, and the headline is missing")
            said.text = plain_text(live.body)
            if not said.text:
                raise Refused("live, and no words are left of body_html once it is cleaned")
            if live.section_id is None:
                raise Refused("live, and the section of its live revision is missing")
        return said

    def live(self) -> Content:
        numbers = [each["number"] for each in self.record.revisions]
        return self.revisions[numbers.index(self.record.live_revision)]


def _content(document: dict[str, Any], chunk: Chunk, pk: int) -> Content:
    content = from_named(document, chunk.ids)
    if (body := clean(content.body)) != content.body:
        content = replace(content, body=body)
    if pk in content.related_ids:
        content = replace(content, related_ids=tuple(x for x in content.related_ids if x != pk))
    if not chunk.has_pictures and (content.lead_image_id or content.social_image_id):
        content = replace(content, lead_image_id=None, social_image_id=None)
    return content
