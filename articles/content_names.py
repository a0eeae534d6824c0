"""A document with names in place of ids: what an archive says, readable in any newsroom.

Authors, topics, sections and series go by their slugs, pictures by the names of their files;
articles keep their ids. A field that has its default is left out, the language never.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from articles import figures, links
from articles.content import BylineItem, Content
from articles.models.choices import Role

#: Our names → the archive's, where they differ.
_RENAMED = {
    "body": "body_html",
    "lead_alt": "image_alt",
    "lead_caption": "caption",
    "lead_credit": "image_credit",
}
_RELATIONS = {
    "section_id": ("section", "sections"),
    "series_id": ("series", "series"),
    "lead_image_id": ("image", "images"),
    "social_image_id": ("social_image", "images"),
}
_LISTS = {"topic_ids", "related_ids", "bylines", "schema_version"}
_PLAIN = {
    each.name: (_RENAMED.get(each.name, each.name), each.default)
    for each in fields(Content)
    if each.name not in _RELATIONS and each.name not in _LISTS
}
#: Fields of an archive's document, with the type of the plain ones.
TEXTS = {theirs: ours for ours, (theirs, default) in _PLAIN.items() if isinstance(default, str)}
FLAGS = {theirs: ours for ours, (theirs, default) in _PLAIN.items() if isinstance(default, bool)}
NAMED = dict(_RELATIONS.values())
FIELDS = frozenset({*TEXTS, *FLAGS, *NAMED, "tags", "related", "authors"})


@dataclass
class Names[Key, Value]:
    """Names by id (to write an archive) or ids by name (to read one)."""

    authors: Mapping[Key, Value] = field(default_factory=dict)
    topics: Mapping[Key, Value] = field(default_factory=dict)
    sections: Mapping[Key, Value] = field(default_factory=dict)
    series: Mapping[Key, Value] = field(default_factory=dict)
    images: Mapping[Key, Value] = field(default_factory=dict)


def used(contents: Iterable[Content]) -> dict[str, set[int]]:
    """Return the ids that these documents name, by kind, as `to_named` needs their names."""
    found: dict[str, set[int]] = {each.name: set() for each in fields(Names)}
    for content in contents:
        found["authors"].update(item.author_id for item in content.bylines)
        found["topics"].update(content.topic_ids)
        for ours, (_theirs, kind) in _RELATIONS.items():
            if (pk := getattr(content, ours)) is not None:
                found[kind].add(pk)
        found["images"].update(figures.ids_in(content.body))
        linked = links.targets_in(content.body)
        found["authors"].update(linked["author"])
        found["topics"].update(linked["topic"])
    return found


def to_named(content: Content, names: Names[int, str]) -> dict[str, Any]:
    """Return the document with names; a byline that only writes is a bare slug."""
    document: dict[str, Any] = {"language": content.language}
    for ours, (theirs, default) in _PLAIN.items():
        if (value := getattr(content, ours)) != default:
            document[theirs] = value
    if content.body:
        html = figures.renamed(content.body, names.images, key=_number)
        html = links.renamed(html, "author", names.authors, key=_number)
        document["body_html"] = links.renamed(html, "topic", names.topics, key=_number)
    for ours, (theirs, kind) in _RELATIONS.items():
        if (pk := getattr(content, ours)) is not None and pk in (known := getattr(names, kind)):
            document[theirs] = known[pk]
    if content.topic_ids:
        document["tags"] = [names.topics[pk] for pk in content.topic_ids if pk in names.topics]
    if content.related_ids:
        document["related"] = list(content.related_ids)
    if content.bylines:
        document["authors"] = [
            _byline(item, names.authors[item.author_id])
            for item in content.bylines
            if item.author_id in names.authors
        ]
    return document


def from_named(document: Mapping[str, Any], ids: Names[str, int]) -> Content:
    """Return the document with ids; what a name does not lead to is left out."""
    values: dict[str, Any] = {
        ours: document[theirs] for ours, (theirs, _default) in _PLAIN.items() if theirs in document
    }
    for ours, (theirs, kind) in _RELATIONS.items():
        if theirs in document:
            values[ours] = getattr(ids, kind).get(document[theirs])
    if values.get("body"):
        html = figures.renamed(values["body"], ids.images, key=str)
        html = links.renamed(html, "author", ids.authors, key=str)
        values["body"] = links.renamed(html, "topic", ids.topics, key=str)
    topics = (ids.topics.get(name) for name in document.get("tags", ()))
    bylines: dict[tuple[int, str], BylineItem] = {}
    for item in document.get("authors", ()):
        if isinstance(item, str):
            item = {"author": item}
        if (author_id := ids.authors.get(item["author"])) is not None:
            role = item.get("role", Role.WRITING.value)
            bylines.setdefault(
                (author_id, role), BylineItem(author_id, role, item.get("credited_as", ""))
            )
    return Content(
        **values,
        topic_ids=tuple(dict.fromkeys(pk for pk in topics if pk is not None)),
        related_ids=tuple(dict.fromkeys(document.get("related", ()))),
        bylines=tuple(bylines.values()),
    )


def _number(called: str) -> int | None:
    return int(called) if called.isdecimal() else None


def _byline(item: BylineItem, name: str) -> str | dict[str, str]:
    if item.role == Role.WRITING and not item.credited_as:
        return name
    said = {"author": name, "role": item.role}
    return said | {"credited_as": item.credited_as} if item.credited_as else said
