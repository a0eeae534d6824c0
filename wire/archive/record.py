"""One line of articles.jsonl, checked: what an article is, says and went through.

A plain line (words, authors, tags, a date) is a live story with one revision. A full one, as the
export writes it, names its states; then everything that belongs to a state must be there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from articles import languages
from articles.content_names import FIELDS, FLAGS, NAMED, TEXTS
from articles.models import (
    Article,
    Correction,
    Genre,
    Layout,
    Placement,
    Revision,
    Role,
    ScheduledVerb,
)
from articles.reserved import is_reserved
from articles.saving import slug_of
from articles.workflow import Stage, Standing
from authors.slugs import slugify
from wire.archive.jsonlines import BadLine, read_moment

_WEB = re.compile(r"https?://[^\s<>\"]+\Z")
_MAX_ID = 2**62
_ROOM = {
    theirs: length
    for theirs, ours in TEXTS.items()
    if (length := getattr(Article._meta.get_field(ours), "max_length", None))
    and Article._meta.get_field(ours).get_internal_type() != "TextField"
}
_CHOICES: dict[str, frozenset[str]] = {
    "genre": frozenset(Genre.values),
    "layout": frozenset(Layout.values),
    "placement": frozenset(Placement.values),
    "stage": frozenset(map(str, Stage)),
    "standing": frozenset(map(str, Standing)),
    "legal": frozenset(Article.Legal.values),
    "role": frozenset(Role.values),
    "why": frozenset(Revision.Why.values),
    "kind": frozenset(Correction.Kind.values),
    "position": frozenset(Correction.Position.values),
    "verb": frozenset(ScheduledVerb.Verb.values),
    "state": frozenset(ScheduledVerb.State.values),
}
_LANGUAGES = frozenset((*languages.CONFIGURATIONS, *languages.OTHERS))
_TIMES = (
    "created_at", "saved_at", "first_published_at", "published_at", "content_updated_at",
    "embargo_until", "due_at",
)  # fmt: skip
_OWN = {
    "id", "stage", "standing", "placement", "legal", "is_held", "is_restricted", "version",
    "live_revision", "cleared_revision", "revisions", "paths", "corrections", "tombstones",
    "schedule", "events", "created_by", "assigned_to", "named_people", *_TIMES,
}  # fmt: skip
_KNOWN = FIELDS | _OWN
_PUBLIC_ONCE = (Standing.LIVE, Standing.UNPUBLISHED, Standing.KILLED, Standing.TAKEN_DOWN)


@dataclass(slots=True)
class Record:
    """An article as the archive tells it; documents hold names, never ids."""

    id: int
    document: dict[str, Any]
    kept: dict[str, Any]
    stage: str = "draft"
    standing: str = "live"
    placement: str = "section"
    legal: str = "none"
    is_held: bool = False
    is_restricted: bool = False
    version: int = 1
    live_revision: int | None = None
    cleared_revision: int | None = None
    created_at: datetime | None = None
    saved_at: datetime | None = None
    first_published_at: datetime | None = None
    published_at: datetime | None = None
    content_updated_at: datetime | None = None
    embargo_until: datetime | None = None
    due_at: datetime | None = None
    created_by: str = ""
    assigned_to: str = ""
    named_people: list[str] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    paths: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    tombstones: list[dict[str, Any]] = field(default_factory=list)
    schedule: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def needs_path(self) -> bool:
        """Whether it has been public and the archive does not say where."""
        return not self.paths and self.standing in _PUBLIC_ONCE

    def documents(self) -> list[dict[str, Any]]:
        """Return the working copy's document and each other one that a revision holds."""
        return [
            self.document,
            *(each["content"] for each in self.revisions if each.get("content") is not None),
        ]


def read(line: Mapping[str, Any], *, zone: tzinfo, language: str, now: datetime) -> Record:
    """Return the record of a line. Raises BadLine.

    zone, language: the newsroom's, for times without offset and documents without language.
    now: nothing can have been published after it.
    """
    pk = line.get("id")
    if type(pk) is not int or not 0 < pk < _MAX_ID:
        raise BadLine("id is no whole number from 1 on")
    document = _document(line, "", language)
    record = Record(
        id=pk,
        document=document,
        kept={name: value for name, value in line.items() if name not in _KNOWN},
    )
    for name in _TIMES:
        if line.get(name) is not None:
            setattr(record, name, read_moment(line[name], name, zone))
    _states(record, line)
    _people(record, line)
    _revisions(record, line, zone, language)
    _facts(record, line, zone)
    _agrees(record, now)
    return record


# --- Documents ------------------------------------------------------------------------------------


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
            if name in _CHOICES:
                _chosen(value, name, where)
            if value or name in TEXTS:
                document[name] = value
        elif name in FLAGS:
            if not isinstance(value, bool):
                raise BadLine(f"{where}{name} is neither true nor false")
            document[name] = value
        elif name == "related":
            document[name] = _numbers(value, where + name)
        elif name == "tags":
            document[name] = _names(value, where + name)
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
        _only(item, ("author", "role", "credited_as"), name)
        _chosen(item.get("role", "writing"), "role", f"{name}: ")
        if len(_text(item, "credited_as", name)) > 150 or not item["author"].strip():
            raise BadLine(f"{name}: a name has 1 to 150 characters")
        found.append(item)
    return found


# --- States and people ----------------------------------------------------------------------------


def _states(record: Record, line: Mapping[str, Any]) -> None:
    for name in ("stage", "standing", "placement", "legal"):
        if name in line:
            setattr(record, name, _chosen(line[name], name))
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
    record.created_by = _text(line, "created_by")
    record.assigned_to = _text(line, "assigned_to")
    record.named_people = _names(line.get("named_people") or [], "named_people")


# --- Revisions ------------------------------------------------------------------------------------


def _revisions(record: Record, line: Mapping[str, Any], zone: tzinfo, language: str) -> None:
    """Read the revisions; without any there is one, which says what the working copy says."""
    found: list[dict[str, Any]] = []
    for item, where in _objects(line, "revisions"):
        _only(item, ("number", "content", "why", "note", "by", "created_at"), where)
        content = item.get("content")
        if content is not None:
            if not isinstance(content, dict):
                raise BadLine(f"{where}content is no object")
            _only(content, FIELDS, f"{where}content.")
            content = _document(content, f"{where}content.", language)
        found.append(
            {
                "number": _number(item, "number", where),
                "content": content,
                "why": _chosen(item.get("why", "imported"), "why", where),
                "note": _text(item, "note", where)[:300],
                "by": _text(item, "by", where)[:150],
                "created_at": _time(item, "created_at", where, zone),
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
    record.version = _number(line, "version") if line.get("version") is not None else newest
    if record.standing == Standing.LIVE:
        is_named = line.get("live_revision") is not None
        record.live_revision = _number(line, "live_revision") if is_named else newest
    elif line.get("live_revision") is not None:
        raise BadLine("live_revision: only a live article has one")
    if line.get("cleared_revision") is not None:
        record.cleared_revision = _number(line, "cleared_revision")
    numbers = [each["number"] for each in found]
    for name in ("live_revision", "cleared_revision"):
        if getattr(record, name) not in (None, *numbers):
            raise BadLine(f"{name} is not among the revisions")


# --- Public facts, plans, history -----------------------------------------------------------------


def _facts(record: Record, line: Mapping[str, Any], zone: tzinfo) -> None:
    numbers = {each["number"] for each in record.revisions}
    for item, where in _objects(line, "paths"):
        _only(item, ("path", "at"), where)
        path = _text(item, "path", where)
        if problem := _path_problem(path):
            raise BadLine(f"{where}path {problem}")
        record.paths.append({"path": path, "at": _time(item, "at", where, zone)})
    for place, (item, where) in enumerate(_objects(line, "corrections")):
        _only(
            item,
            ("kind", "text", "position", "replaces", "is_withdrawn", "issued_at", "created_at"),
            where,
        )
        replaces = item.get("replaces")
        if replaces is not None and (type(replaces) is not int or not 0 <= replaces < place):
            raise BadLine(f"{where}replaces names no correction before it")
        record.corrections.append(
            {
                "kind": _chosen(item.get("kind"), "kind", where),
                "text": _said(item, "text", where),
                "position": _chosen(item.get("position", "foot"), "position", where),
                "replaces": replaces,
                "is_withdrawn": item.get("is_withdrawn") is True,
                "issued_at": _time(item, "issued_at", where, zone),
                "created_at": _time(item, "created_at", where, zone, or_else=item.get("issued_at")),
            }
        )
    for item, where in _objects(line, "tombstones"):
        _only(item, ("status", "sentence", "at", "lifted_at"), where)
        if item.get("status") not in (410, 451):
            raise BadLine(f"{where}status is 410 or 451")
        record.tombstones.append(
            {
                "status": item["status"],
                "sentence": _said(item, "sentence", where),
                "at": _time(item, "at", where, zone),
                "lifted_at": _time(item, "lifted_at", where, zone)
                if item.get("lifted_at")
                else None,
            }
        )
    for item, where in _objects(line, "schedule"):
        record.schedule.append(_scheduled(item, where, zone, numbers))
    for item, where in _objects(line, "events"):
        _only(item, ("verb", "reason", "by", "revision", "payload", "at"), where)
        payload = item.get("payload") or {}
        if not isinstance(payload, dict):
            raise BadLine(f"{where}payload is no object")
        record.events.append(
            {
                "verb": _said(item, "verb", where)[:40],
                "reason": _text(item, "reason", where),
                "by": _text(item, "by", where)[:150],
                "revision": _number(item, "revision", where) if item.get("revision") else None,
                "payload": payload,
                "at": _time(item, "at", where, zone),
            }
        )


def _scheduled(item: dict[str, Any], where: str, zone: tzinfo, numbers: set[int]) -> dict[str, Any]:
    _only(
        item,
        ("verb", "revision", "made_from", "reason", "is_substantive", "placement", "waivers",
         "by", "state", "refusal", "due_at", "created_at", "ended_at"),
        where,
    )  # fmt: skip
    found: dict[str, Any] = {
        "verb": _chosen(item.get("verb"), "verb", where),
        "reason": _text(item, "reason", where),
        "is_substantive": item.get("is_substantive") is True,
        "placement": _text(item, "placement", where)[:20],
        "waivers": item.get("waivers") or {},
        "by": _text(item, "by", where)[:150],
        "state": _chosen(item.get("state", "waiting"), "state", where),
        "refusal": _text(item, "refusal", where),
        "due_at": _time(item, "due_at", where, zone),
        "created_at": _time(item, "created_at", where, zone, or_else=item.get("due_at")),
        "ended_at": _time(item, "ended_at", where, zone) if item.get("ended_at") else None,
    }
    for name in ("revision", "made_from"):
        found[name] = _number(item, name, where) if item.get(name) is not None else None
        if found[name] not in (None, *numbers):
            raise BadLine(f"{where}{name} is not among the revisions")
    if (found["verb"] == "unpublish") != (found["revision"] is None):
        raise BadLine(f"{where}only what publishes names a revision, and it always does")
    if (found["state"] == "waiting") != (found["ended_at"] is None):
        raise BadLine(f"{where}only what has ended has ended_at, and it always does")
    if not isinstance(found["waivers"], dict):
        raise BadLine(f"{where}waivers is no object")
    return found


def _agrees(record: Record, now: datetime) -> None:
    """Refuse what no verb could have led to; raises BadLine."""
    first, shown, updated = (
        record.first_published_at, record.published_at, record.content_updated_at
    )  # fmt: skip
    for name, at in (("first_published_at", first), ("published_at", shown)):
        if at is not None and at > now:
            raise BadLine(f"{name} is in the future; correct it, or make it a scheduled draft")
    if updated is not None and (first is None or updated < first):
        raise BadLine("content_updated_at is before the first publication")
    if record.standing == Standing.LIVE:
        if not (first and shown):
            raise BadLine("live, and published_at is missing")
        if not record.document.get("section"):
            raise BadLine("live, and section is missing")
    elif record.standing == Standing.NEVER:
        if first:
            raise BadLine("never published, and yet it has first_published_at")
        if record.paths:
            raise BadLine("never published, and yet it has paths")
    elif not first:
        raise BadLine(f"{record.standing}, and first_published_at is missing")
    standing = [each for each in record.tombstones if each["lifted_at"] is None]
    if len(standing) > 1:
        raise BadLine("two tombstones that are not lifted")
    if record.standing in (Standing.KILLED, Standing.TAKEN_DOWN):
        if record.stage != Stage.DRAFT:
            raise BadLine(f"{record.standing}, and yet its stage is {record.stage}")
        if not standing:
            raise BadLine(f"{record.standing}, and no tombstone says so")
    if record.standing == Standing.LIVE and standing:
        raise BadLine("live, and yet a tombstone stands; give it lifted_at")
    if record.stage == Stage.SPIKED and record.standing not in (
        Standing.NEVER, Standing.UNPUBLISHED,
    ):  # fmt: skip
        raise BadLine(f"spiked, and yet {record.standing}")
    if (record.legal == Article.Legal.CLEARED) and record.cleared_revision is None:
        raise BadLine("cleared by legal, and cleared_revision is missing")


def _path_problem(path: str) -> str | None:
    segments = path.split("/")
    if len(segments) < 2 or not all(segments):
        return f"“{path[:60]}” is not made of two parts at least, like world/ferry-returns"
    if len(path) > 400:
        return "is longer than 400 characters"
    if is_reserved(segments[0]) and not segments[0].isdecimal():
        return f"begins with /{segments[0]}/, which belongs to the site itself"
    if any(slugify(each.replace("_", "-")) != each.replace("_", "-").lower().strip("-")
           for each in segments):  # fmt: skip
        return f"“{path[:60]}” has more in it than letters, digits and hyphens"
    return None


# --- Single values --------------------------------------------------------------------------------


def _objects(line: Mapping[str, Any], name: str) -> list[tuple[dict[str, Any], str]]:
    value = line.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadLine(f"{name} is no list of objects")
    return [(each, f"{name}[{place}].") for place, each in enumerate(value)]


def _only(item: Mapping[str, Any], known: Any, where: str) -> None:
    if unknown := item.keys() - set(known):
        raise BadLine(f"{where}{min(unknown)[:40]} is no field of the format")


def _chosen(value: object, name: str, where: str = "") -> str:
    if not isinstance(value, str) or value not in _CHOICES[name]:
        known = ", ".join(sorted(_CHOICES[name]))
        raise BadLine(f"{where}{name} is none of {known}: {value!r:.40}")
    return value


def _text(item: Mapping[str, Any], name: str, where: str = "") -> str:
    value = item.get(name) or ""
    if not isinstance(value, str):
        raise BadLine(f"{where}{name} is no text")
    return value


def _said(item: Mapping[str, Any], name: str, where: str) -> str:
    if not (value := _text(item, name, where)).strip():
        raise BadLine(f"{where}{name} is missing")
    return value


def _number(item: Mapping[str, Any], name: str, where: str = "") -> int:
    value = item.get(name)
    if type(value) is not int or not 0 < value < 2**31:
        raise BadLine(f"{where}{name} is no whole number from 1 on")
    return value


def _time(
    item: Mapping[str, Any], name: str, where: str, zone: tzinfo, *, or_else: object = None
) -> datetime:
    return read_moment(item.get(name) or or_else, where + name, zone)


def _names(value: object, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise BadLine(f"{name} is no list of texts")
    return value


def _numbers(value: object, name: str) -> list[int]:
    if not isinstance(value, list) or not all(
        type(each) is int and 0 < each < _MAX_ID for each in value
    ):
        raise BadLine(f"{name} is no list of article ids")
    return value
