"""Run a management command in a process of its own: how long it took and what memory it held."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """What a command took; megabytes are those of its largest process."""

    seconds: float
    megabytes: float


def run(*words: str, is_quiet: bool = False) -> Run:
    """Run `manage.py …` against the benchmark's database; raises RuntimeError when it fails."""
    began = time.perf_counter()
    environment = os.environ | {"DATABASE_URL": _url(), "NEWSROOM_TESTING": "false"}
    process = subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=environment,
        stdout=subprocess.DEVNULL if is_quiet else sys.stderr,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"manage.py {' '.join(words)} ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(time.perf_counter() - began, used.ru_maxrss / unit)


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder for an archive: in BENCH_FOLDER, if the system's has too little room."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        yield Path(name)


def _url() -> str:
    found = connection.settings_dict
    password = f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else ""
    query = f"?host={quote(found['HOST'], safe='')}" + (
        f"&port={found['PORT']}" if found["PORT"] else ""
    )
    return f"postgresql://{quote(found['USER'], safe='')}{password}@/{found['NAME']}{query}"
