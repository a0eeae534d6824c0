"""One style sheet and one script for readers, joined from parts that each hold one idea.

`static/site/css/*.css` and `static/site/js/*.js` are the parts; `site/site.css` and `site/site.js`
are what pages ask for. They are written when static files are collected, and where those are served
as they lie (tests) when a part has changed. Another project overrides a part by one of the same
name that its own finders come to first.
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

STYLE, SCRIPT = "site/site.css", "site/site.js"
#: In this order; of style sheets, what comes later wins within a layer.
PARTS = {
    STYLE: (
        "css/tokens.css", "css/faces.css", "css/base.css", "css/columns.css", "css/block.css",
        "css/words.css", "css/head.css", "css/logo.css", "css/menu.css", "css/foot.css",
        "css/search.css", "css/card.css", "css/page.css", "css/people.css", "css/archive.css",
        "css/story.css", "css/prose.css", "css/boxes.css", "css/notes.css", "css/story-foot.css",
        "css/plain.css", "css/newsletter.css", "css/kinds.css", "css/print.css",
    ),
    SCRIPT: ("js/theme-switch.js", "js/suggestions.js", "js/share.js", "js/embeds.js"),
}  # fmt: skip


class JoinedFinder(BaseFinder):
    """Finds the joined files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR / "joined")
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        """Return where the joined file lies, which says what the parts say now."""
        if path not in PARTS:
            return []
        found = str(join(path, Path(self.storage.location)))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield each joined file."""
        for path in PARTS:
            join(path, Path(self.storage.location))
            yield path, self.storage


def join(path: str, folder: Path) -> Path:
    """Write a joined file into a folder, if it says something else there; return it."""
    text = "\n".join(_part(name) for name in PARTS[path])
    joined = folder / path
    if not joined.exists() or joined.read_text("utf-8") != text:
        joined.parent.mkdir(parents=True, exist_ok=True)
        # In one step: several processes may serve from here.
        draft = joined.with_suffix(f".{os.getpid()}-{get_ident()}")
        draft.write_text(text, "utf-8")
        draft.replace(joined)
    return joined


def _part(name: str) -> str:
    found = finders.find(f"site/{name}")
    if found is None:
        raise FileNotFoundError(f"no part site/{name}")
    text = Path(found).read_text("utf-8")
    if name.endswith(".js"):
        # Names of a part are its own.
        return f"{{\n{text}}}\n"
    # Addresses in a part are relative to it, in the joined file to that.
    return text.replace('url("../', 'url("')
