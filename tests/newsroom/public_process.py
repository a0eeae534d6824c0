"""A public process as it runs in production, on the tests' database; and a browser's eye on it."""

import contextlib
import html
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin

import psycopg2
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "not/a%secret@"
_LINK = re.compile(r'(?:href|src|srcset|content)="([^"]*)"')


@dataclass(frozen=True)
class Answer:
    """What the process answered: status, headers (names in small letters), text."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Reader:
    """Somebody who reads the site at `origin`."""

    origin: str
    log: Path
    pages: dict[str, Answer] = field(default_factory=dict)

    def get(self, address: str) -> Answer:
        """Ask for an address, without following redirects."""
        request = urllib.request.Request(self.origin + quote(address, safe="/%?=&+-._~"))  # noqa: S310
        try:
            response = _opener.open(request, timeout=20)
        except urllib.error.HTTPError as refusal:
            response = refusal
        with response:
            text = response.read().decode(errors="replace")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, text)

    def crawl(self, *starts: str) -> dict[str, Answer]:
        """Read every address that links lead to, from these on."""
        waiting = ["/", *starts]
        while waiting:
            address = waiting.pop()
            if address in self.pages:
                continue
            answer = self.pages[address] = self.get(address)
            waiting += self._links(address, answer)
        return self.pages

    def _links(self, address: str, answer: Answer) -> Iterator[str]:
        found = [answer.headers.get("location", "")]
        if answer.headers.get("content-type", "").startswith("text/html"):
            for value in map(html.unescape, _LINK.findall(answer.text)):
                found += [part.split()[0] for part in value.split(",") if part.split()]
        for link in filter(None, found):
            if not re.match(r"https?:|/|\?|\.", link):
                continue  # a word of a description, a mail address
            whole = urldefrag(urljoin(self.origin + address, link)).url
            if whole.startswith(self.origin + "/"):
                yield whole.removeprefix(self.origin)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: where it leads is what we look at."""

    def redirect_request(self, *_args: object) -> None:
        return None


_opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


@contextlib.contextmanager
def reader_role(name: str) -> Iterator[str]:
    """Make a role of this name by the command; yield the URL that signs in as it."""
    os.environ["TEST_READER_PASSWORD"] = PASSWORD
    try:
        call_command("grant_reader", name, "--password-env", "TEST_READER_PASSWORD", verbosity=0)
        yield url_of(name, PASSWORD)
    finally:
        del os.environ["TEST_READER_PASSWORD"]
        with connection.cursor() as cursor:
            role = sql.Identifier(name)
            cursor.execute(sql.SQL("DROP OWNED BY {}").format(role))
            cursor.execute(sql.SQL("DROP ROLE {}").format(role))


def url_of(user: str, password: str) -> str:
    """Return the URL of the tests' database for a role."""
    place = connection.settings_dict
    who = f"{quote(user, safe='')}:{quote(password, safe='')}"
    where = f"host={quote(place['HOST'])}&port={place['PORT']}"
    return f"postgresql://{who}@/{quote(place['NAME'])}?{where}"


def sign_in(user: str) -> "psycopg2.extensions.connection":
    """Connect to the tests' database as a reader's role."""
    parameters = connection.get_connection_params()
    names = ("dbname", "host", "port")
    place = {name: parameters[name] for name in names if name in parameters}
    return psycopg2.connect(user=user, password=PASSWORD, **place)


def environment(**variables: str) -> dict[str, str]:
    """Return an environment for a public process: without the desk's database."""
    left_out = ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "NEWSROOM_PUBLIC": "true", **variables}


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in such an environment."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
    )


@contextlib.contextmanager
def served(url: str, var: Path) -> Iterator[Reader]:
    """Run the real web server on the role's URL; yield somebody who reads it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    origin, log = f"http://127.0.0.1:{port}", var / "public.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(port), "--workers", "1", "--blocking-threads", "2", "--no-ws"),
                *("--log-level", "warning", "newsroom.wsgi:application"),
            ],
            cwd=ROOT,
            env=environment(
                READER_DATABASE_URL=url, NEWSROOM_VAR=str(var), NEWSROOM_SITE_URL=origin
            ),
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(port, process, log)
        yield Reader(origin, log)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the process answers at the port."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(f"the web server does not answer: {log.read_text()}")
