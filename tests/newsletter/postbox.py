"""A real SMTP server on this machine, whose behaviour a test decides."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """Takes mail, as raw bytes with its recipient; a subclass may refuse or die."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the mail."""
        [recipient] = envelope.rcpt_tos
        self.taken.append((recipient, envelope.content))
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails, parsed."""
        return [message_from_bytes(raw, policy=policy.default) for _to, raw in self.taken]

    @property
    def recipients(self) -> list[str]:
        """Who got one, in order."""
        return [recipient for recipient, _raw in self.taken]


class Server(Controller):
    """An SMTP server on a port that the system chooses, unless a test names one."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(box: Postbox, settings: Any, *, port: int = 0) -> Iterator[Server]:
    """Run the server, and let Newsroom send to it."""
    server = Server(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 10},
        }
    }
    try:
        yield server
    finally:
        if server.server is not None:
            server.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
