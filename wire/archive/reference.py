"""The small files of an archive: authors, topics, sections, series, the site itself.

What is here already stays as it is; an empty bio is filled. A line is refused by itself.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from accounts.models import User
from articles.models import (
    AuthorBeat,
    Section,
    Series,
    Topic,
    TopicName,
)
from articles.models.taxonomy import MOST_PINS, folded
from articles.reserved import is_reserved
from authors import links
from authors.models import Author, AuthorLink
from authors.slugs import slugify
from events.models import Event
from wire.archive.jsonlines import BadLine, Line, lines, parse
from wire.archive.reference_site import SiteValues
from wire.archive.reference_values import Taken
from wire.models import KeptFields

_BATCH = 500
FILES = {
    "authors.jsonl": "author",
    "tags.jsonl": "topic",
    "sections.jsonl": "section",
    "series.jsonl": "series",
}
MODELS: dict[str, type[Any]] = {
    "author": Author, "topic": Topic, "section": Section, "series": Series,
}  # fmt: skip


def take_in(folder: Path, *, archive: int, limit: int, now: datetime) -> Taken:
    """Read the small files that are there, each line in a savepoint of its own."""
    taken = Taken()
    for file, kind in (("site.jsonl", "site"), *reversed(FILES.items())):
        if not (folder / file).is_file():
            continue
        maker = _Maker(file, kind, taken, archive, now)
        with (folder / file).open("rb") as opened:
            for batch in batched(lines(opened, limit=limit), _BATCH):
                with transaction.atomic():
                    for line, said in maker.unknown(batch, limit):
                        try:
                            with transaction.atomic():
                                maker.take(said)
                        except (BadLine, ValidationError, DatabaseError) as problem:
                            taken.refused.append((file, line.number, _said(problem)))
                    maker.finish()
    for file, kind in FILES.items():
        if (folder / file).is_file():
            with (folder / file).open("rb") as opened:
                for line in lines(opened, limit=limit):
                    _follow(line, kind, taken, limit)
    return taken


def create_named(kind: str, name: str, *, now: datetime) -> int:
    """Create what an article names and no file described; return its id.

    A slug becomes a readable name. Raises BadLine when no row can be made of it.
    """
    slug = slugify(name)[:80]
    if not slug:
        raise BadLine(f"“{name[:40]}” can't be the name of a {kind}")
    model = MODELS[kind]
    if found := model.objects.filter(slug=slug).values_list("pk", flat=True).first():
        return int(found)
    words = name if name != slug else name.replace("-", " ").title()
    if kind == "section" and is_reserved(slug):
        raise BadLine(f"/{slug}/ is an address of the site, so that no section can have it")
    if kind == "topic":
        known = TopicName.objects.filter(key=folded(words)).values_list("topic_id", flat=True)
        if (topic := known.first()) is not None:
            return int(topic)
        made = Topic.objects.create_named(words[:100], slug=slug, state=Topic.State.ACCEPTED)
    else:
        fields: dict[str, Any] = {"name": words[:80], "slug": slug}
        if kind == "author":
            fields["kind"] = Author.Kind.CONTRIBUTOR
        made = model.objects.create(**fields)
    _import_of(kind, made.pk, words, now).save()
    return int(made.pk)


def _import_of(kind: str, pk: int, name: str, now: datetime) -> Event:
    return Event(
        kind=kind, subject_id=pk, verb="import", by_name="import", payload={"name": name}, at=now
    )


def _said(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    return str(problem).splitlines()[0]


def _follow(line: Any, kind: str, taken: Taken, limit: int) -> None:
    """Set what one row says of another of its kind, now that all are there."""
    try:
        said = parse(line, limit=limit)
    except BadLine:
        return  # refused above
    model = MODELS[kind]
    for theirs, ours in (("merged_into", "merged_into"), ("parent", "parent")):
        other = said.get(theirs)
        if not isinstance(other, str) or not isinstance(said.get("slug"), str) or kind == "series":
            continue
        if theirs == "parent" and kind != "section":
            continue
        target = model.objects.filter(slug=other).first()
        if target is None or (target.merged_into_id and ours == "merged_into"):
            taken.note(f"{kind} “{said['slug']}”: {theirs} “{other}” is not there")
            continue
        model.objects.filter(**{"slug": said["slug"], ours: None}).exclude(pk=target.pk).update(
            **{ours: target}
        )
    if kind == "author" and isinstance(beats := said.get("beats"), list):
        author = Author.objects.filter(slug=said["slug"]).first()
        topics = Topic.objects.filter(slug__in=[each for each in beats if isinstance(each, str)])
        for topic in topics.order_by("slug") if author else ():
            AuthorBeat.objects.get_or_create(author=author, topic=topic)


class _Maker(SiteValues):
    """Makes rows of one kind from the objects of its file."""

    def __init__(self, file: str, kind: str, taken: Taken, archive: int, now: datetime) -> None:
        super().__init__(taken, archive)
        self._file, self._kind, self._now = file, kind, now
        self._make: Callable[[dict[str, Any]], models.Model | None] = getattr(self, f"_{kind}")
        self._seen: dict[str, int] = {}
        self._kept: list[KeptFields] = []
        self._events: list[Event] = []

    def unknown(self, batch: Sequence[Line], limit: int) -> Iterator[tuple[Line, dict[str, Any]]]:
        """Yield the lines, with what they say, whose rows are not here yet; refuse bad ones."""
        read: list[tuple[Line, dict[str, Any]]] = []
        for line in batch:
            try:
                read.append((line, parse(line, limit=limit)))
            except BadLine as problem:
                self._taken.refused.append((self._file, line.number, str(problem)))
        here: dict[str, Any] = {}
        if self._kind != "site":
            slugs = [said["slug"] for _line, said in read if isinstance(said.get("slug"), str)]
            here = MODELS[self._kind].objects.in_bulk(slugs, field_name="slug")
        for line, said in read:
            slug = said.get("slug")
            if isinstance(slug, str) and slug in here:
                self._fill(here[slug], said)
            elif isinstance(slug, str) and slug in self._seen:
                reason = f"slug “{slug}” was on line {self._seen[slug]} already"
                self._taken.refused.append((self._file, line.number, reason))
            else:
                if isinstance(slug, str):
                    self._seen[slug] = line.number
                yield line, said

    def take(self, said: dict[str, Any]) -> None:
        """Make the row of one line."""
        self._known = set()
        if self._kind != "site":
            slug = self._text(said, "slug", 150)
            if not slug or (slugify(slug.replace("_", "-")) != slug.replace("_", "-").lower()):
                raise BadLine("slug is missing, or has more in it than letters, digits, hyphens")
        made = self._make(said)
        if made is None:
            return
        self._taken.added[self._kind] = self._taken.added.get(self._kind, 0) + 1
        kept = {
            name: value for name, value in said.items()
            if name not in self._known | {"merged_into", "parent", "beats"}
        }  # fmt: skip
        if kept:
            self._kept.append(KeptFields(kind=self._kind, subject_id=made.pk, fields=kept))
            for name in kept:
                self._taken.note(f"{self._kind} field “{name[:40]}” is unknown; kept")
        self._events.append(_import_of(self._kind, made.pk, str(made), self._now))

    def finish(self) -> None:
        """Write what goes with the rows made since the last time."""
        KeptFields.objects.bulk_create(self._kept)
        Event.objects.bulk_create(self._events)
        self._kept, self._events = [], []

    def _fill(self, found: Any, said: dict[str, Any]) -> None:
        if isinstance(found, Author) and not (found.bio or found.short_bio):
            bio = self._text(said, "bio")
            if bio:
                Author.objects.filter(pk=found.pk).update(bio=bio)

    def _author(self, said: dict[str, Any]) -> Author:
        author = Author(
            slug=said["slug"],
            name=self._required(said, "name", 150),
            title=self._text(said, "title", 150) or self._text(said, "role", 150),
            pronouns=self._text(said, "pronouns", 40),
            short_bio=self._text(said, "short_bio", 300),
            bio=self._text(said, "bio"),
            public_email=self._text(said, "public_email", 254),
            location=self._text(said, "location", 100),
            languages=self._texts(said, "languages"),
            portrait=self._picture(said, "portrait"),
            kind=self._choice(said, "kind", Author.Kind, Author.Kind.STAFF),
            state=self._choice(said, "state", Author.State, Author.State.ACTIVE),
            is_published=self._flag(said, "is_published"),
            birth_year=self._number(said, "birth_year"),
            death_year=self._number(said, "death_year"),
            joined_on=self._date(said, "joined_on"),
            left_on=self._date(said, "left_on"),
        )
        author.save(force_insert=True)
        times = {
            name: self._moment(said, name) for name in ("created_at", "saved_at") if said.get(name)
        }
        self._known |= {"created_at", "saved_at"}
        if times:
            Author.objects.filter(pk=author.pk).update(**times)
        for position, link in enumerate(self._objects(said, "links")):
            try:
                url = links.normalise(str(link.get("kind")), str(link.get("url")))
            except (links.LinkRefused, ValueError, KeyError) as refusal:
                self._taken.note(f"author “{author.slug}”: a link is left out ({refusal})")
                continue
            AuthorLink.objects.get_or_create(
                author=author, kind=link["kind"], url=url, defaults={"position": position}
            )
        return author

    def _topic(self, said: dict[str, Any]) -> Topic | None:
        name = self._required(said, "name", 100)
        into = said.get("merged_into")
        known = TopicName.objects.filter(key=folded(name)).select_related("topic").first()
        if known is not None and not into:
            self._taken.aliases[said["slug"]] = known.topic_id
            self._taken.note(f"topic “{said['slug']}” is “{known.topic.slug}” here, by its name")
            return None
        topic = Topic(
            name=name,
            slug=said["slug"],
            kind=self._choice(said, "kind", Topic.Kind, Topic.Kind.SUBJECT),
            description=self._text(said, "description"),
            state=self._choice(said, "state", Topic.State, Topic.State.ACCEPTED),
            is_published=self._flag(said, "is_published"),
            pinned_ids=self._ids(said, "pinned")[:MOST_PINS],
        )
        topic.save(force_insert=True)
        synonyms = self._texts(said, "synonyms")
        # The names of what was merged are the other's synonyms, and so none of its own.
        if not into:
            topic.set_names(name, synonyms)
        return topic

    def _section(self, said: dict[str, Any]) -> Section:
        if is_reserved(said["slug"]):
            raise BadLine(f"/{said['slug']}/ is an address of the site; rename the section")
        section = Section(
            slug=said["slug"],
            name=self._required(said, "name", 80),
            description=self._text(said, "description"),
            position=self._number(said, "position") or 0,
            accent=self._text(said, "accent", 7) or "#7a1f1f",
            desk=self._text(said, "desk", 80),
        )
        section.save(force_insert=True)
        names = self._texts(said, "editors")
        people = User.objects.filter(name__in=names)
        found: dict[str, list[User]] = {}
        for person in people:
            found.setdefault(person.name, []).append(person)
        section.editors.set([each[0] for each in found.values() if len(each) == 1])
        unmatched = [name for name in names if len(found.get(name, ())) != 1]
        if unmatched:
            self._known.discard("editors")
            said["editors"] = unmatched
        return section

    def _series(self, said: dict[str, Any]) -> Series:
        return Series.objects.create(
            slug=said["slug"],
            name=self._required(said, "name", 120),
            description=self._text(said, "description"),
        )
