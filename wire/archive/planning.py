"""Plan the lines of articles.jsonl in their order: what may go in, with which rows and addresses.

Writers may run beside each other; planning never does. A chunk that needs an id or an address that
a chunk on its way has too waits until that one is in, so the outcome is that of one after another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from articles import figures, links, paths
from articles.content_names import Names
from articles.models import Article, ArticlePath, Section, Topic
from articles.projection import parents
from articles.reserved import is_date, is_reserved
from articles.saving import slug_of
from events.models import Event
from wire.archive import reference
from wire.archive.chunk import Chunk
from wire.archive.jsonlines import BadLine, Line, parse
from wire.archive.reading import read
from wire.archive.record import Record
from wire.models import ArchivePicture

LINES = 400
BYTES = 4 << 20

_KINDS = {"authors": "author", "topics": "topic", "sections": "section", "series": "series"}


@dataclass
class Newsroom:
    """What planning needs to know of the newsroom and of the run."""

    archive: int
    zone: ZoneInfo
    language: str
    now: datetime
    limit: int
    has_pictures: bool
    aliases: dict[str, int]


def chunks(found: Iterable[Line]) -> Iterator[list[Line]]:
    """Cut lines into runs, of the same lines whenever the same file is read."""
    run: list[Line] = []
    size = 0
    for line in found:
        run.append(line)
        size += len(line.data or b"")
        if len(run) >= LINES or size >= BYTES:
            yield run
            run, size = [], 0
    if run:
        yield run


class Planner:
    """Plans one chunk after another; `on_the_way` are the ids and addresses not committed yet."""

    def __init__(self, newsroom: Newsroom, *, drain: Callable[[], None]) -> None:
        """drain: waits until nothing is on the way."""
        self._room = newsroom
        self._drain = drain
        self._zones = parents()
        self._slugs = dict(Section.objects.values_list("pk", "slug"))
        self.on_the_way: dict[int, set[int | str]] = {}

    def plan(self, run: list[Line]) -> Chunk:
        """Return the chunk of these lines; `done` must be called when it is in."""
        chunk = Chunk(
            archive=self._room.archive, offset=run[0].offset, end=run[-1].end, now=self._room.now,
            has_pictures=self._room.has_pictures,
        )  # fmt: skip
        for line in run:
            try:
                record = read(
                    parse(line, limit=self._room.limit),
                    zone=self._room.zone, language=self._room.language, now=self._room.now,
                )  # fmt: skip
            except BadLine as problem:
                chunk.refused.append((line.number, str(problem)))
            else:
                chunk.records.append((line.number, record))
        self._wait_for({record.id for _number, record in chunk.records})
        self._leave_out_present(chunk)
        self._resolve(chunk)
        self._addresses(chunk)
        self._note(chunk)
        chunk.sections = self._zones
        claims: set[int | str] = {record.id for _number, record in chunk.records}
        claims.update(path["path"] for _n, record in chunk.records for path in record.paths)
        self.on_the_way[chunk.offset] = claims
        return chunk

    def done(self, offset: int) -> None:
        """Forget a chunk that is in."""
        del self.on_the_way[offset]

    def _wait_for(self, wanted: set[int] | set[str]) -> None:
        if any(not claims.isdisjoint(wanted) for claims in self.on_the_way.values()):
            self._drain()

    # --- Ids

    def _leave_out_present(self, chunk: Chunk) -> None:
        """Skip articles that are here already, and refuse ids that mean two articles."""
        ids = [record.id for _number, record in chunk.records]
        here = dict(Article.objects.filter(pk__in=ids).values_list("pk", "slug"))
        events = Event.objects.filter(kind="article", subject_id__in=list(here), verb="import")
        lines_of = {
            pk: payload.get("line")
            for pk, payload in events.values_list("subject_id", "payload")
            if payload.get("archive") == self._room.archive
        }
        seen: dict[int, int] = {}
        going = []
        for number, record in chunk.records:
            earlier = seen.get(record.id) or lines_of.get(record.id)
            if earlier is not None:
                chunk.refused.append((number, f"id {record.id} was on line {earlier} already"))
            elif record.id in here:
                if not here[record.id] or here[record.id] == record.document.get("slug", ""):
                    chunk.present += 1
                else:
                    chunk.refused.append(
                        (number, f"id {record.id} is another article here, “{here[record.id]}”")
                    )
            else:
                seen[record.id] = number
                going.append((number, record))
        chunk.records = going

    # --- Names

    def _resolve(self, chunk: Chunk) -> None:
        """Find the rows that names lead to, in bulk; create what is unknown, and say so."""
        wanted: dict[str, dict[str, list[int]]] = {kind: {} for kind in (*_KINDS, "images")}
        people: set[str] = set()
        for number, record in chunk.records:
            for document in record.documents():
                for item in document.get("authors", ()):
                    name = item if isinstance(item, str) else item["author"]
                    wanted["authors"].setdefault(name, []).append(number)
                html = document.get("body_html", "")
                for name in links.names_in(html, "author"):
                    wanted["authors"].setdefault(name, []).append(number)
                for name in (*document.get("tags", ()), *links.names_in(html, "topic")):
                    wanted["topics"].setdefault(name, []).append(number)
                for field, kind in (("section", "sections"), ("series", "series")):
                    if name := document.get(field):
                        wanted[kind].setdefault(name, []).append(number)
                shown = (document.get(field) for field in ("image", "social_image"))
                for name in (*shown, *figures.names_in(html)):
                    if name:
                        wanted["images"].setdefault(name, []).append(number)
            people.update(
                (record.created_by, record.assigned_to, *record.named_people),
                (each["by"] for each in record.schedule),
            )
        found: dict[str, dict[str, int]] = {}
        bad: dict[int, str] = {}
        for kind, single in _KINDS.items():
            found[kind] = self._rows(single, wanted[kind])
            for name in wanted[kind].keys() - found[kind].keys():
                try:
                    with transaction.atomic():
                        pk = reference.create_named(single, name, now=self._room.now)
                except BadLine as problem:
                    bad.update(dict.fromkeys(wanted[kind][name], str(problem)))
                else:
                    found[kind][name] = pk
                    chunk.notes[f"{single} “{name[:80]}” was unknown; created"] += 1
                    if kind == "sections":
                        self._zones = parents()
                        self._slugs = dict(Section.objects.values_list("pk", "slug"))
        found["images"] = self._pictures(wanted["images"], chunk)
        chunk.ids = Names(**found)
        chunk.people = _people(people - {""})
        chunk.refused += bad.items()
        chunk.records = [each for each in chunk.records if each[0] not in bad]

    def _rows(self, kind: str, names: Iterable[str]) -> dict[str, int]:
        """Return the rows of these slugs; what was merged is what it became."""
        model = reference.MODELS[kind]
        has_merging = kind != "series"
        columns = ("slug", "pk", "merged_into_id") if has_merging else ("slug", "pk")
        found = {
            row[0]: (row[2] if has_merging and row[2] else row[1])
            for row in model.objects.filter(slug__in=list(names)).values_list(*columns)
        }
        if kind == "topic" and self._room.aliases:
            for name in names:
                if name not in found and name in self._room.aliases:
                    topic = Topic.objects.get(pk=self._room.aliases[name])
                    found[name] = topic.merged_into_id or topic.pk
        return found

    def _pictures(self, wanted: dict[str, list[int]], chunk: Chunk) -> dict[str, int]:
        if not wanted:
            return {}
        if not self._room.has_pictures:
            chunk.notes["article without its picture (--no-images)"] += len(
                {number for numbers in wanted.values() for number in numbers}
            )
            return {}
        rows = ArchivePicture.objects.filter(archive=self._room.archive, name__in=list(wanted))
        found = dict(rows.values_list("name", "image_id"))
        for name in wanted.keys() - found.keys():
            chunk.notes[f"picture “{name[:80]}” is not in the archive"] += len(wanted[name])
        return found

    # --- Addresses

    def _addresses(self, chunk: Chunk) -> None:
        """Give each article that needs one its address, and refuse addresses that are taken."""
        asked: dict[int, Callable[[int], str]] = {}
        for number, record in chunk.records:
            if record.needs_path:
                try:
                    asked[number] = self._pattern(record, chunk)
                except BadLine as problem:
                    chunk.refused.append((number, str(problem)))
        refused = {number for number, _reason in chunk.refused}
        chunk.records = [each for each in chunk.records if each[0] not in refused]
        tries = dict.fromkeys(asked, 1)
        wanted = {number: pattern(1) for number, pattern in asked.items()}
        told = {path["path"] for _n, record in chunk.records for path in record.paths}
        taken = self._taken({*wanted.values(), *told})
        going = []
        for number, record in chunk.records:
            if record.paths:
                clash = next((each["path"] for each in record.paths if each["path"] in taken), None)
                if clash is not None:
                    chunk.refused.append((number, f"/{clash}/ is the address of another article"))
                    continue
                taken.update(each["path"] for each in record.paths)
            elif number in asked:
                path = wanted[number]
                while (path in taken or is_date(path)) and tries[number] < paths.ATTEMPTS:
                    tries[number] += 1
                    path = asked[number](tries[number])
                    taken |= self._taken({path}) if path not in taken else set()
                if path in taken or is_date(path):
                    chunk.refused.append((number, "too many articles with this slug; change it"))
                    continue
                if tries[number] > 1:
                    chunk.notes["slug was taken; a number was added to the address"] += 1
                taken.add(path)
                record.paths = [{"path": path, "at": None}]
            going.append((number, record))
        chunk.records = going

    def _taken(self, wanted: set[str]) -> set[str]:
        self._wait_for(wanted)
        return set(ArticlePath.objects.filter(path__in=wanted).values_list("path", flat=True))

    def _pattern(self, record: Record, chunk: Chunk) -> Callable[[int], str]:
        slug = record.document.get("slug") or slug_of(record.document.get("headline", ""))
        if not slug:
            raise BadLine("neither slug nor headline has a letter for an address")
        name = record.document.get("section")
        if not name:
            raise BadLine("public once, without paths, and section is missing")
        shown = record.published_at or record.first_published_at
        if shown is None:
            raise BadLine("public once, and no date says when")
        section = self._slugs[chunk.ids.sections[name]]
        local = shown.astimezone(self._room.zone)
        first = paths.candidate(section, local, slug, 1).split("/")[0]
        if first == slug and is_reserved(first):
            raise BadLine(f"“{slug}” is an address of the site; change the slug")
        return lambda attempt: paths.candidate(section, local, slug, attempt)

    # --- The rest

    def _note(self, chunk: Chunk) -> None:
        """Keep the names that are nobody's account here, and count unknown fields."""
        unknown: Counter[str] = Counter()
        for _number, record in chunk.records:
            unknown.update(record.kept.keys())
            for field in ("created_by", "assigned_to"):
                if (name := getattr(record, field)) and name not in chunk.people:
                    record.kept[field] = name
            if strangers := [name for name in record.named_people if name not in chunk.people]:
                record.kept["named_people"] = strangers
        for field, count in unknown.items():
            chunk.notes[f"field “{field[:40]}” is unknown; kept"] += count


def _people(names: set[str]) -> dict[str, int]:
    """Return the accounts of these names; a name that two accounts have means nobody."""
    if not names:
        return {}
    found: dict[str, list[int]] = {}
    for pk, name in User.objects.filter(name__in=names).values_list("pk", "name"):
        found.setdefault(name, []).append(pk)
    return {name: pks[0] for name, pks in found.items() if len(pks) == 1}
