"""Hand a picture to a process of its own, which may use so much memory and time and no more."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from images import child

_ROOT = Path(child.__file__).resolve().parent.parent


class Refused(Exception):
    """The file can't be handled; `code` says why: unknown, vector, pixels, broken, memory, time."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder for the files of one picture; it goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        yield Path(folder)


def copied(source: IO[bytes], folder: Path) -> Path:
    """Copy a file of any store to the folder, a piece at a time."""
    path = folder / "original"
    with path.open("wb") as target:
        shutil.copyfileobj(source, target, 1024 * 1024)
    return path


def run(task: str, **request: Any) -> dict[str, Any]:
    """Return the child's answer (`images.child`); raises Refused."""
    request |= {"task": task, "most_pixels": settings.PICTURE_MOST_PIXELS}
    handle = _in_child if settings.PICTURE_PROCESS else child.TASKS[task]
    answer = handle(request)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer


def _in_child(request: dict[str, Any]) -> dict[str, Any]:
    request |= {"memory": settings.PICTURE_MOST_MEMORY, "seconds": settings.PICTURE_MOST_SECONDS}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "images.child"],
            input=json.dumps(request).encode(),
            capture_output=True,
            cwd=_ROOT,
            # Nothing of ours goes along: no key, no database.
            env={
                "PATH": os.defpath,
                "LANG": "C.UTF-8",
                "VIPS_CONCURRENCY": "1",
                "MALLOC_ARENA_MAX": "2",
            },
            timeout=settings.PICTURE_MOST_SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "time"}
    if done.returncode == 0:
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    return {"refused": _why(done.returncode)}


def _why(code: int) -> str:
    """Say what ended the child: its limits of time or of memory, or a file that broke it."""
    if code in (-24, -9):  # SIGXCPU, and SIGKILL which follows it
        return "time"
    if code < 0:  # allocation failed deep inside a library, which aborts
        return "memory"
    return "broken"
