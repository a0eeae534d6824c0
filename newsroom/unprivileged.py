"""Run programs as an account without rights: PostgreSQL refuses to run as root, and rightly so."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OWN_ACCOUNT = "newsroom-db"
# When no account can be made: one that other PostgreSQL packages made, then the one everybody has.
FALLBACKS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system account that may own and run the database server."""

    name: str
    uid: int
    gid: int


def needed() -> bool:
    """Return whether this process is root, so that a server must run as somebody else."""
    return os.geteuid() == 0


def owner_of(path: Path) -> Account:
    """Return the account that owns a file. Raises KeyError when its number has no name."""
    entry = pwd.getpwuid(path.stat().st_uid)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def choose() -> Account:
    """Return our own account, made when missing, else one that is there already.

    Raises LookupError when the system has none that is not root.
    """
    if _named(OWN_ACCOUNT) is None and (useradd := _administration("useradd")):
        # Its failure shows below: a read-only /etc, or another process that was quicker.
        subprocess.run(  # noqa: S603
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_ACCOUNT],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    for name in (OWN_ACCOUNT, *FALLBACKS):
        if (account := _named(name)) and account.uid != 0:
            return account
    raise LookupError("This system has no account without rights that could run PostgreSQL")


def _named(name: str) -> Account | None:
    """Return the account of this name, or None."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _administration(program: str) -> str | None:
    """Return the path of an administration program; a bare PATH often leaves their folders out."""
    folders = [os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]
    return shutil.which(program, path=os.pathsep.join(folders))


def run(
    command: Sequence[str | Path], *, account: Account | None, folder: Path, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder` as the account (None: as we are) and return what it printed.

    It gets a clean environment: PG… variables would bend a server, and our secrets are not its
    business. timeout: seconds. Raises OSError when it can't be started.
    """
    return subprocess.run(  # noqa: S603 (PostgreSQL's own programs)
        command,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        umask=0o077,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
        # With None, subprocess leaves all three as they are.
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def can(command: Sequence[str | Path], *, account: Account) -> bool:
    """Return whether the account can run this command to success.

    Asked by doing it: modes, access lists and mount options of every folder above count.
    """
    try:
        return run(command, account=account, folder=Path("/")).returncode == 0
    except OSError:
        return False
