"""One style sheet for readers, joined from parts that each hold one idea.

`static/site/css/*.css` are the parts; `site/site.css` is what pages ask for. It is written when
static files are collected, and where they are served as they lie (tests) when a part has changed.
Another project overrides a part by one of the same name that its own finders come to first.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

JOINED = "site/site.css"
FOLDER = "site/css"
#: In this order; what comes later wins within a layer.
PARTS = (
    "tokens", "faces", "base", "columns", "block", "words", "head", "logo", "menu", "foot",
    "search", "card", "page", "people", "archive", "story", "prose", "boxes", "notes",
    "story-foot", "plain", "kinds", "print",
)  # fmt: skip


class JoinedFinder(BaseFinder):
    """Finds the joined style sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR / "joined")
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        """Return where the joined file lies, which says what the parts say now."""
        if path != JOINED:
            return []
        found = str(join(Path(self.storage.location)))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield the one file that this finder has."""
        join(Path(self.storage.location))
        yield JOINED, self.storage


def join(folder: Path) -> Path:
    """Write the joined style sheet into a folder, if it says something else there; return it."""
    text = "\n".join(_part(name).read_text("utf-8") for name in PARTS)
    # Addresses in a part are relative to it, in the joined file to that.
    text = text.replace('url("../', 'url("')
    joined = folder / JOINED
    if not joined.exists() or joined.read_text("utf-8") != text:
        joined.parent.mkdir(parents=True, exist_ok=True)
        # In one step: several processes may serve from here.
        draft = joined.with_suffix(f".{os.getpid()}-{get_ident()}")
        draft.write_text(text, "utf-8")
        draft.replace(joined)
    return joined


def _part(name: str) -> Path:
    found = finders.find(f"{FOLDER}/{name}.css")
    if found is None:
        raise FileNotFoundError(f"no part {FOLDER}/{name}.css of {JOINED}")
    return Path(found)
