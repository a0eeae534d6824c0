"""The PDF documents of an archive: what stands beside which story, and the files themselves."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from articles import documents, revisions
from articles.models import Article
from articles.models.document import ArticleDocument
from events.purging import purge
from images.intake import clean_name
from pagecache import keys
from wire.archive.jsonlines import BadLine, Line, lines, moment, parse, read_moment
from wire.archive.values import MAX_ID

FILE = "documents.jsonl"
FOLDER = "documents"
_BATCH = 500
_TITLE = 200
_BY = 150


def file_name(document: ArticleDocument) -> str:
    """Return what its file is called in an archive; two stories may have the same one."""
    return f"{document.content_hash[:32]}.pdf"


def every_document() -> Iterator[ArticleDocument]:
    """Yield every document by story, in its order beside it, in constant memory."""
    last = (0, 0)
    rows = ArticleDocument.objects.order_by("article_id", "pk")
    while found := list(
        rows.filter(article_id=last[0], pk__gt=last[1])[:_BATCH]
        or rows.filter(article_id__gt=last[0])[:_BATCH]
    ):
        yield from found
        last = (found[-1].article_id, found[-1].pk)


def document_lines() -> Iterator[dict[str, Any]]:
    """Yield the line of every document."""
    for each in every_document():
        said = {
            "article": each.article_id, "file": file_name(each), "title": each.title,
            "name": each.name, "added_by": each.added_by_name, "added_at": moment(each.added_at),
        }  # fmt: skip
        yield {name: value for name, value in said.items() if value != ""}


def take_in(
    folder: Path, *, limit: int, now: datetime, tell: Callable[[int], None]
) -> tuple[int, list[tuple[str, int, str]]]:
    """Attach every document that is not there yet; return how many, and (file, line, why) refused.

    The stories are in by now. Broken off, it goes on by itself: what is attached is left alone.
    """
    if not (folder / FILE).is_file():
        return 0, []
    count, refused = 0, []
    with (folder / FILE).open("rb") as opened:
        for seen, line in enumerate(lines(opened, limit=limit), 1):
            try:
                count += _take(folder, line, limit, now)
            except (BadLine, OSError) as problem:
                refused.append((FILE, line.number, str(problem)))
            tell(seen)
    return count, refused


def _take(folder: Path, line: Line, limit: int, now: datetime) -> bool:
    said = parse(line, limit=limit)
    pk, title, name = said.get("article"), said.get("title"), said.get("name", "")
    by = said.get("added_by", "")
    if type(pk) is not int or not 0 < pk < MAX_ID:
        raise BadLine("article is no whole number from 1 on")
    if not isinstance(title, str) or not 0 < len(title.strip()) <= _TITLE:
        raise BadLine(f"title is missing, or longer than {_TITLE} characters")
    if not isinstance(name, str) or not isinstance(by, str) or len(by) > _BY:
        raise BadLine("name or added_by is no text, or too long")
    at = read_moment(said["added_at"], "added_at", UTC) if said.get("added_at") else now
    data = _bytes(folder, said.get("file"))
    if problem := documents.problem_of(data, name or title):
        raise BadLine(problem)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        if not Article.objects.filter(pk=pk).exists():
            raise BadLine(f"article {pk} is not here")
        revisions.lock(pk)
        held = ArticleDocument.objects.filter(article=pk)
        if held.filter(content_hash=digest).exists():
            return False
        if held.count() >= documents.MOST_DOCUMENTS:
            raise BadLine(f"article {pk} has {documents.MOST_DOCUMENTS} documents already")
        accounts = list(User.objects.filter(name=by)[:2]) if by else []
        document = ArticleDocument(
            article_id=pk, title=title.strip(), name=clean_name(name) if name else "",
            content_hash=digest, byte_size=len(data), added_by_name=by, added_at=at,
            added_by=accounts[0] if len(accounts) == 1 else None,
        )  # fmt: skip
        document.file.save(f"{digest[:32]}.pdf", ContentFile(data), save=False)
        document.save()
        if changed := documents.settle(pk):
            purge({*changed, keys.article(pk)})
    return True


def _bytes(folder: Path, name: object) -> bytes:
    if not isinstance(name, str) or PurePath(name).name != name or name.startswith("."):
        raise BadLine(f"file is missing, or is not the plain name of a file in {FOLDER}/")
    file = folder / FOLDER / name
    if file.is_symlink() or not file.is_file():
        raise BadLine(f"{FOLDER}/{name[:80]} is not there")
    with file.open("rb") as opened:
        return opened.read(documents.most_bytes() + 1)
