"""The whole site as it is served: the web server with its processes, on the tests' database."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    """Return the URL of the tests' database."""
    place = connection.settings_dict
    host = quote(place["HOST"], safe="")
    return (
        f"postgresql://{place['USER']}:{quote(place['PASSWORD'] or '')}@/"
        f"{quote(place['NAME'])}?host={host}&port={place['PORT']}"
    ).replace(":@", "@")


@contextlib.contextmanager
def running(words: Sequence[str], log: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            words, cwd=ROOT, env=os.environ | variables, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until somebody listens on a port."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody answers on {port}: {log.read_text()}")


@contextlib.contextmanager
def served(var: Path, *, workers: int = 2, **variables: str) -> Iterator[int]:
    """Serve the site from a folder; yield the port."""
    port, log = free_port(), var / "web.log"
    words = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", "2", "--no-ws"),
        *("--log-level", "warning", "newsroom.wsgi:application"),
    ]
    variables = {
        "DATABASE_URL": database_url(),
        "NEWSROOM_VAR": str(var),
        "NEWSROOM_SITE_URL": "http://127.0.0.1:8000",
    } | variables
    with running(words, log, **variables) as process:
        wait_for(port, process, log)
        yield port


def fetch(
    port: int, address: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask for an address; return status, headers in small letters, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, quote(address, safe="/?=&%"), headers=named)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body
