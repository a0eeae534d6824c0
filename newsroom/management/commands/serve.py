"""Serve the site: the web server and the worker, kept running."""

import contextlib
import errno
import http.client
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from newsroom import env
from newsroom.front_guard import FrontGuard
from newsroom.supervisor import Child, supervise
from pagecache import purge

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


class Command(BaseCommand):
    help = "Serve the site and the desk, with the worker, until ^C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=env.text("NEWSROOM_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.integer("NEWSROOM_PORT", 8000))
        parser.add_argument(
            "--workers",
            type=int,
            default=env.integer("NEWSROOM_WEB_WORKERS", 2),
            help="web server processes",
        )
        parser.add_argument(
            "--threads",
            type=int,
            default=env.integer("NEWSROOM_WEB_THREADS", 4),
            help="threads in each; database connections are workers × threads",
        )
        parser.add_argument("--no-web", action="store_true", help="run the worker only")
        parser.add_argument("--no-worker", action="store_true", help="run the web server only")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        children = []
        watch: _Announcement | None = None
        if not options["no_web"]:
            refuse_taken_port(host, port)
            children.append(Child("The web server", web_command(options)))
            watch = _Announcement(host, port, self._say)
        # A public process may read what readers may, and a worker writes.
        if not options["no_worker"] and not settings.PUBLIC:
            children.append(Child("The worker", [sys.executable, str(MANAGE), "worker"]))
        if not children:
            raise CommandError("--no-web and --no-worker leave nothing to run; drop one of them.")
        guard = FrontGuard(purge.front_files() if watch else None, purge.generations, self._say)

        def look() -> None:
            if watch is not None:
                watch()
            guard.look()

        try:
            supervise(children, say=self._say, look=look)
        finally:
            guard.close()
        self._say("Stopped.")

    def _say(self, line: str) -> None:
        """Print at once: a log file or a pipe is read while we run."""
        self.stdout.write(line)
        self.stdout.flush()


def web_command(options: dict[str, Any]) -> list[str]:
    """Return the web server's command line."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", options["host"], "--port", str(options["port"])),
        *("--workers", str(options["workers"]), "--blocking-threads", str(options["threads"])),
        # Its workers come back by themselves; ours is to look after the whole.
        *("--respawn-failed-workers", "--workers-kill-timeout", "8"),
        *("--log-level", "warning", "--no-ws"),
        *("--working-dir", str(MANAGE.parent), "newsroom.wsgi:application"),
    ]


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError, saying what to do, when the address can't be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken by another program; stop that one, "
                f"or choose another port: make run PORT={port + 1}"
            ) from None
        raise CommandError(
            f"The web server can't listen on {host} port {port} ({error.strerror}); "
            "choose another with --host and --port."
        ) from None


class _Announcement:
    """Says where the site is, once, as soon as it answers: an address that fails is no help."""

    def __init__(self, host: str, port: int, say: Any) -> None:
        # A server that listens everywhere is reached on this machine by its own name for itself.
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self.port = port
        self.say = say
        self.next_look_at = 0.0
        self.made = False

    def __call__(self) -> None:
        if self.made or time.monotonic() < self.next_look_at:
            return
        self.made = self._answers()
        self.next_look_at = time.monotonic() + 0.5
        if self.made:
            name = f"[{self.host}]" if ":" in self.host else self.host
            self.say(f"The site: http://{name}:{self.port}/")
            if not settings.PUBLIC:
                self.say(f"The desk: http://{name}:{self.port}{reverse('admin:index')}")

    def _answers(self) -> bool:
        """Return whether the front page comes without a server error."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=2)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/")
                return connection.getresponse().status < 500
            except (OSError, http.client.HTTPException):
                return False
