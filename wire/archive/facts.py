"""What a line tells of an article beside its words: addresses, corrections, plans, history."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from articles.reserved import is_reserved
from authors.slugs import slugify
from wire.archive.jsonlines import BadLine
from wire.archive.record import Record
from wire.archive.values import chosen, number, objects, only, said_text, text, time_of


def add_facts(record: Record, line: Mapping[str, Any], zone: tzinfo) -> None:
    """Read the public facts, the plans and the history of a line. Raises BadLine."""
    numbers = {each["number"] for each in record.revisions}
    for item, where in objects(line, "paths"):
        only(item, ("path", "at"), where)
        path = text(item, "path", where)
        if problem := _path_problem(path):
            raise BadLine(f"{where}path {problem}")
        record.paths.append({"path": path, "at": time_of(item, "at", where, zone)})
    for place, (item, where) in enumerate(objects(line, "corrections")):
        only(
            item,
            ("kind", "text", "position", "replaces", "is_withdrawn", "issued_at", "created_at"),
            where,
        )
        replaces = item.get("replaces")
        if replaces is not None and (type(replaces) is not int or not 0 <= replaces < place):
            raise BadLine(f"{where}replaces names no correction before it")
        record.corrections.append(
            {
                "kind": chosen(item.get("kind"), "kind", where),
                "text": said_text(item, "text", where),
                "position": chosen(item.get("position", "foot"), "position", where),
                "replaces": replaces,
                "is_withdrawn": item.get("is_withdrawn") is True,
                "issued_at": time_of(item, "issued_at", where, zone),
                "created_at": time_of(
                    item, "created_at", where, zone, or_else=item.get("issued_at")
                ),
            }
        )
    for item, where in objects(line, "tombstones"):
        only(item, ("status", "sentence", "at", "lifted_at"), where)
        if item.get("status") not in (410, 451):
            raise BadLine(f"{where}status is 410 or 451")
        record.tombstones.append(
            {
                "status": item["status"],
                "sentence": said_text(item, "sentence", where),
                "at": time_of(item, "at", where, zone),
                "lifted_at": time_of(item, "lifted_at", where, zone)
                if item.get("lifted_at")
                else None,
            }
        )
    for item, where in objects(line, "schedule"):
        record.schedule.append(_scheduled(item, where, zone, numbers))
    for item, where in objects(line, "events"):
        only(item, ("verb", "reason", "by", "revision", "payload", "at"), where)
        payload = item.get("payload") or {}
        if not isinstance(payload, dict):
            raise BadLine(f"{where}payload is no object")
        record.events.append(
            {
                "verb": said_text(item, "verb", where)[:40],
                "reason": text(item, "reason", where),
                "by": text(item, "by", where)[:150],
                "revision": number(item, "revision", where) if item.get("revision") else None,
                "payload": payload,
                "at": time_of(item, "at", where, zone),
            }
        )


def _scheduled(item: dict[str, Any], where: str, zone: tzinfo, numbers: set[int]) -> dict[str, Any]:
    only(
        item,
        ("verb", "revision", "made_from", "reason", "is_substantive", "placement", "waivers",
         "by", "state", "refusal", "due_at", "created_at", "ended_at"),
        where,
    )  # fmt: skip
    found: dict[str, Any] = {
        "verb": chosen(item.get("verb"), "verb", where),
        "reason": text(item, "reason", where),
        "is_substantive": item.get("is_substantive") is True,
        "placement": text(item, "placement", where)[:20],
        "waivers": item.get("waivers") or {},
        "by": text(item, "by", where)[:150],
        "state": chosen(item.get("state", "waiting"), "state", where),
        "refusal": text(item, "refusal", where),
        "due_at": time_of(item, "due_at", where, zone),
        "created_at": time_of(item, "created_at", where, zone, or_else=item.get("due_at")),
        "ended_at": time_of(item, "ended_at", where, zone) if item.get("ended_at") else None,
    }
    for name in ("revision", "made_from"):
        found[name] = number(item, name, where) if item.get(name) is not None else None
        if found[name] not in (None, *numbers):
            raise BadLine(f"{where}{name} is not among the revisions")
    if (found["verb"] == "unpublish") != (found["revision"] is None):
        raise BadLine(f"{where}only what publishes names a revision, and it always does")
    if (found["state"] == "waiting") != (found["ended_at"] is None):
        raise BadLine(f"{where}only what has ended has ended_at, and it always does")
    if not isinstance(found["waivers"], dict):
        raise BadLine(f"{where}waivers is no object")
    return found


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
