"""The desk as a process of its own on the tests' database, to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.newsroom.public_process import ROOT, wait_for


class DeskProcess:
    """A web server of the desk at `origin`; `kill` is kill -9."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._var, self._log = var, var / "desk.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        place = connection.settings_dict
        where = f"host={quote(place['HOST'])}&port={place['PORT']}"
        password = f":{quote(place['PASSWORD'], safe='')}" if place["PASSWORD"] else ""
        url = f"postgresql://{place['USER']}{password}@/{quote(place['NAME'])}?{where}"
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host"),
                    *("127.0.0.1", "--port", str(self.port), "--workers", "1"),
                    *("--blocking-threads", "2", "--no-ws", "--log-level", "warning"),
                    "newsroom.wsgi:application",
                ],
                cwd=ROOT,
                env=os.environ
                | {
                    "DATABASE_URL": url,
                    "NEWSROOM_VAR": str(self._var),
                    "NEWSROOM_SITE_URL": self.origin,
                },
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_for(self.port, self._process, self._log)

    def kill(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
            self._process = None
