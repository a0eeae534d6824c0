"""The long proof: 10,000 people, a server and a worker that are killed, everyone gets one mail."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from events.clock import database_now
from newsletter import filling, verbs
from newsletter.models import Copy, Issue, MailingList, Subscription
from tests.factories import make_live
from tests.newsletter.postbox import free_port

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 10_000
# A server in a process of its own: it writes down whom and what it has taken before it says so.
SERVER = r"""
import re, sys, time
from aiosmtpd.controller import Controller
class Box:
    async def handle_DATA(self, server, session, envelope):
        name = re.search(rb"Message-ID:\s*(<[^>]+>)", envelope.content)[1].decode()
        with open(sys.argv[2], "a") as log:
            log.write(f"{envelope.rcpt_tos[0]} {name}\n")
        return "250 OK"
Controller(Box(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
print("up", flush=True)
time.sleep(3600)
"""
WORKER = """
import django
django.setup()
from newsletter.models import Copy
from newsletter.sending import Sender, start_one_due
start_one_due()
sender = Sender(wait=lambda failures: 0.2)
while Copy.objects.waiting().exists():
    sender()
"""


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_everyone_gets_one_though_server_and_workers_are_killed(tmp_path, editor, settings):
    daily = MailingList.objects.create(name="The Daily", slug="daily", stories="all")
    make_live(now=database_now())
    now = database_now()
    Subscription.objects.bulk_create(
        Subscription(list=daily, email=f"p{n}@example.org", asked_at=now, confirmed_at=now)
        for n in range(PEOPLE)
    )
    issue = filling.begin(daily, now=database_now())
    verbs.send(issue, by=editor, now=database_now())
    Issue.objects.update(send_at=database_now())
    log, port = tmp_path / "log", free_port()
    log.touch()

    def taken() -> int:
        return log.read_text().count("\n")

    def wait_for(count: int) -> None:
        end = time.monotonic() + 900
        while taken() < count:
            assert time.monotonic() < end, f"{taken()} of {count}"
            time.sleep(0.05)

    def server() -> subprocess.Popen:
        started = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port), str(log)], stdout=subprocess.PIPE
        )
        with started.stdout:
            assert started.stdout.readline()
        return started

    def worker() -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "newsroom.settings",
                "DATABASE_URL": _url(),
                "NEWSROOM_MAIL_HOST": "127.0.0.1",
                "NEWSROOM_MAIL_PORT": str(port),
                "NEWSROOM_MAIL_TLS": "false",
            },
        )

    mail, workers = server(), [worker(), worker()]
    try:
        wait_for(PEOPLE // 4)
        mail.kill()
        mail.wait()
        mail = server()
        wait_for(PEOPLE // 2)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        workers.append(worker())
        wait_for(PEOPLE)
        assert [each.wait(timeout=120) for each in workers[1:]] == [0, 0]
    finally:
        for each in (mail, *workers):
            each.kill()
            each.wait()

    lines = [line.split() for line in log.read_text().splitlines()]
    names = Counter(name for _who, name in lines)
    assert {who for who, _name in lines} == {f"p{n}@example.org" for n in range(PEOPLE)}
    assert len(names) == PEOPLE  # a copy has one name, however often it is handed over
    # In doubt: what a killed worker had in hand, and each worker's when the server was killed.
    assert sum(names.values()) - PEOPLE <= 3
    assert set(Copy.objects.values_list("outcome", flat=True)) == {"sent"}


def _url() -> str:
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}:{quote(place['PASSWORD'] or '')}@/{place['NAME']}"
    return f"{url}?host={quote(str(place['HOST']))}&port={place['PORT']}"
