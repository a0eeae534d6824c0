"""One line of articles.jsonl, checked.

A plain line (words, authors, tags, a date) is a live story with one revision. A full one, as the
export writes it, names its states; then everything that belongs to a state must be there.
"""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from articles import languages
from articles.content_names import FIELDS, FLAGS, NAMED, TEXTS
from articles.models import Article
from articles.saving import slug_of
from articles.workflow import Standing
from authors.slugs import slugify
from wire.archive.agreeing import check_agreement
from wire.archive.facts import add_facts
from wire.archive.jsonlines import BadLine, read_moment
from wire.archive.record import OWN, TIMES, Record
from wire.archive.values import (
    CHOICES,
    MAX_ID,
    chosen,
    names,
    number,
    numbers,
    objects,
    only,
    text,
    time_of,
)

_WEB = re.compile(r"https?://[^\s<>\"]+\Z")
_ROOM = {
    theirs: length
    for theirs, ours in TEXTS.items()
    if (length := getattr(Article._meta.get_field(ours), "max_length", None))
    and Article._meta.get_field(ours).get_internal_type() != "TextField"
}
_LANGUAGES = frozenset((*languages.CONFIGURATIONS, *languages.OTHERS))
_KNOWN = FIELDS | OWN


def read(line: Mapping[str, Any], *, zone: tzinfo, language: str, now: datetime) -> Record:
    """Return the record of a line. Raises BadLine.

    zone, language: the newsroom's, for times without offset and documents without language.
    now: nothing can have been published after it.
    """
    pk = line.get("id")
    if type(pk) is not int or not 0 < pk < MAX_ID:
        raise BadLine("id is no whole number from 1 on")
    document = _document(line, "", language)
    record = Record(
        id=pk,
        document=document,
        kept={name: value for name, value in line.items() if name not in _KNOWN},
    )
    for name in TIMES:
        if line.get(name) is not None:
            setattr(record, name, read_moment(line[name], name, zone))
    _states(record, line)
    _people(record, line)
    _revisions(record, line, zone, language)
    add_facts(record, line, zone)
    check_agreement(record, now)
    return record


def _document(line: Mapping[str, Any], where: str, language: str) -> dict[str, Any]:
    """Return the part of an object that is content, each field of its type."""
    document: dict[str, Any] = {}
    for name in line.keys() & FIELDS:
        value = line[name]
        if value is None:
            continue
        if name in TEXTS or name in NAMED:
            if not isinstance(value, str):
                raise BadLine(f"{where}{name} is no text")
            if len(value) > _ROOM.get(name, len(value)) and name != "slug":
                raise BadLine(f"{where}{name} has {len(value)} characters; {_ROOM[name]} at most")
            if name in CHOICES:
                chosen(value, name, where)
            if value or name in TEXTS:
                document[name] = value
        elif name in FLAGS:
            if not isinstance(value, bool):
                raise BadLine(f"{where}{name} is neither true nor false")
            document[name] = value
        elif name == "related":
            document[name] = numbers(value, where + name)
        elif name == "tags":
            document[name] = names(value, where + name)
        else:
            document[name] = _bylines(value, where + name)
    for name in ("canonical_url", "source_url"):
        if (address := document.get(name)) and not _WEB.match(address):
            raise BadLine(f"{where}{name} is no web address: “{address[:60]}”")
    document["language"] = _language(document.get("language") or language, where)
    if slug := document.get("slug"):
        document["slug"] = _slug(slug)
    return document


def _slug(slug: str) -> str:
    """Return a slug as it may stand in an address, readable as before."""
    plain = slug.replace("_", "-")
    if slugify(plain) == plain.lower().strip("-") and len(slug) <= _ROOM["slug"]:
        return slug
    return slug_of(slug)


def _language(code: str, where: str) -> str:
    for each in (code.lower(), code.lower().split("-")[0].split("_")[0]):
        if each in _LANGUAGES:
            return each
    raise BadLine(f"{where}language “{code[:20]}” is unknown; write a code like en or pt")


def _bylines(value: object, name: str) -> list[str | dict[str, str]]:
    if not isinstance(value, list):
        raise BadLine(f"{name} is no list")
    found: list[str | dict[str, str]] = []
    for item in value:
        if isinstance(item, str) and item.strip():
            found.append(item)
            continue
        if not isinstance(item, dict) or not isinstance(item.get("author"), str):
            raise BadLine(f"{name}: each is a slug, or an object with author, role, credited_as")
        only(item, ("author", "role", "credited_as"), name)
        chosen(item.get("role", "writing"), "role", f"{name}: ")
        if len(text(item, "credited_as", name)) > 150 or not item["author"].strip():
            raise BadLine(f"{name}: a name has 1 to 150 characters")
        found.append(item)
    return found


def _states(record: Record, line: Mapping[str, Any]) -> None:
    for name in ("stage", "standing", "placement", "legal"):
        if name in line:
            setattr(record, name, chosen(line[name], name))
    for name in ("is_held", "is_restricted"):
        if name in line:
            if not isinstance(line[name], bool):
                raise BadLine(f"{name} is neither true nor false")
            setattr(record, name, line[name])
    if "standing" not in line:
        # A plain line: live since its date, or a draft if it has none.
        record.standing = str(Standing.LIVE if record.published_at else Standing.NEVER)
        if not record.published_at:
            record.first_published_at = record.content_updated_at = None
    if record.standing == Standing.LIVE:
        record.first_published_at = record.first_published_at or record.published_at
        record.published_at = record.published_at or record.first_published_at


def _people(record: Record, line: Mapping[str, Any]) -> None:
    record.created_by = text(line, "created_by")
    record.assigned_to = text(line, "assigned_to")
    record.named_people = names(line.get("named_people") or [], "named_people")


def _revisions(record: Record, line: Mapping[str, Any], zone: tzinfo, language: str) -> None:
    """Read the revisions; without any there is one, which says what the working copy says."""
    found: list[dict[str, Any]] = []
    for item, where in objects(line, "revisions"):
        only(item, ("number", "content", "why", "note", "by", "created_at"), where)
        content = item.get("content")
        if content is not None:
            if not isinstance(content, dict):
                raise BadLine(f"{where}content is no object")
            only(content, FIELDS, f"{where}content.")
            content = _document(content, f"{where}content.", language)
        found.append(
            {
                "number": number(item, "number", where),
                "content": content,
                "why": chosen(item.get("why", "imported"), "why", where),
                "note": text(item, "note", where)[:300],
                "by": text(item, "by", where)[:150],
                "created_at": time_of(item, "created_at", where, zone),
            }
        )
    numbers = [each["number"] for each in found]
    if numbers != sorted(set(numbers)):
        raise BadLine("revisions are not numbered upwards")
    if not found:
        found = [
            {"number": 1, "content": None, "why": "imported", "note": "", "by": "",
             "created_at": None}
        ]  # fmt: skip
    record.revisions = found
    newest = found[-1]["number"]
    record.version = number(line, "version") if line.get("version") is not None else newest
    if record.standing == Standing.LIVE:
        is_named = line.get("live_revision") is not None
        record.live_revision = number(line, "live_revision") if is_named else newest
    elif line.get("live_revision") is not None:
        raise BadLine("live_revision: only a live article has one")
    if line.get("cleared_revision") is not None:
        record.cleared_revision = number(line, "cleared_revision")
    numbers = [each["number"] for each in found]
    for name in ("live_revision", "cleared_revision"):
        if getattr(record, name) not in (None, *numbers):
            raise BadLine(f"{name} is not among the revisions")
