"""How many newsletters a second one worker hands to a mail server on this machine."""

import os
import subprocess
import sys
import time

from django.conf import settings

from events.clock import database_now
from newsletter import filling
from newsletter.composing import compose
from newsletter.models import Issue, MailingList, Subscription
from newsletter.sending import Sender, message, start_one_due

# A server in a process of its own, which takes all and keeps nothing.
_SERVER = """
import time
from aiosmtpd.controller import Controller
class Box:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
class Server(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
server = Server(Box(), hostname="127.0.0.1", port=0)
server.start()
print(server.port, flush=True)
time.sleep(3600)
"""


def print_table(size: int) -> None:
    """Send an issue of the newest stories to `size` people, and print what it took."""
    now = database_now()
    letter = MailingList.objects.create(name="The Bench", slug="bench", stories="all")
    Subscription.objects.bulk_create(
        (
            Subscription(list=letter, email=f"p{n}@example.org", asked_at=now, confirmed_at=now)
            for n in range(size)
        ),
        batch_size=5000,
    )
    issue = filling.begin(letter, now=now)
    Issue.objects.filter(pk=issue.pk).update(state="waiting", send_at=now, subject="Bench")
    server = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE)  # noqa: S603
    try:
        assert server.stdout is not None  # noqa: S101
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": int(server.stdout.readline())},
            }
        }
        began = time.perf_counter()
        start_one_due()
        started = time.perf_counter() - began
        processor, began, sender = os.times(), time.perf_counter(), Sender()
        while sender():
            pass
        took, spent = time.perf_counter() - began, os.times()
    finally:
        server.kill()
        server.wait()
    issue.refresh_from_db()
    made = compose(issue)
    mail = message(issue, made, email="p@example.org", token="t", number=1)  # noqa: S106
    weight = len(mail.message().as_bytes()) / 1024
    used = spent.user + spent.system - processor.user - processor.system
    print(f"\nA newsletter to {size:,} people, {len(made.article_ids)} stories, {weight:.0f} kB")
    print(f"  {'copies made':24} {started:8.2f} s")
    print(f"  {'handed over, one worker':24} {issue.sent / took:8.0f} a second")
    print(f"  {'processor time a copy':24} {1000 * used / max(issue.sent, 1):8.2f} ms")
