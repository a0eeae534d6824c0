"""Make `.venv` ready: `python3 newsroom/bootstrap.py [run|test]`, with any Python 3.6 or newer.

Finds (or fetches) a Python that Newsroom can run on, builds `.venv` with it and installs the locked
packages. A second call finds its stamp and returns at once; an install that was cut short is begun
again. Kept to old syntax and the standard library, since nothing else is there yet.
"""

# Python 3.6 must understand this file, and what it runs it has found itself.
# ruff: noqa: S603

import contextlib
import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Iterator, List, Optional, Tuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 12)
# The newest that all locked packages have wheels for comes first, untried ones last.
FAVOURITES = [(3, 13), (3, 12), (3, 14)]
FETCHED = "3.13"
LOCKS = {
    "run": ["requirements.lock"],
    "test": ["requirements.lock", "requirements-dev.lock"],
}
STAMP = "newsroom-installed"
UNFINISHED = "newsroom-unfinished"
LOG = "newsroom-install.log"
PROBE = (
    "import sys\n"
    "try:\n import ensurepip; pip = 1\n"
    "except ImportError:\n pip = 0\n"
    "base = getattr(sys, '_base_executable', None) or sys.executable\n"
    "print(sys.version_info[0], sys.version_info[1], pip, base)\n"
)


Python = Tuple[Tuple[int, int], bool, str]  # version, has ensurepip, real path


class CannotPrepare(Exception):
    """The environment can't be made ready; the message is one sentence that says what to do."""


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(line)
    sys.stdout.flush()


def dotted(version: Tuple[int, int]) -> str:
    """Return a version as people write it."""
    return f"{version[0]}.{version[1]}"


# --- Finding a Python -----------------------------------------------------------------------------


def places() -> Iterator[str]:
    """Yield the paths where a Python may be, the running one first; many will not exist."""
    yield sys.executable
    names = [f"python3.{minor}" for minor in (13, 12, 14, 15)] + ["python3"]
    # Every folder of PATH, not the first hit: pyenv's shims exist for versions that do not run.
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in names:
            yield os.path.join(folder, name)
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT", "")
    patterns = [
        os.path.join(pyenv, "versions/*/bin/python3") if pyenv else "",
        os.path.join(home, ".pyenv/versions/*/bin/python3"),
        "/usr/local/bin/python3.[0-9][0-9]",
        "/usr/local/python*/bin/python3",
        "/opt/*/bin/python3",
        "/opt/python/*/bin/python3",
        os.path.join(home, ".local/share/uv/python/*/bin/python3"),
    ]
    for pattern in patterns:
        yield from sorted(glob.glob(pattern), reverse=True)


def probe(path: str) -> Optional[Python]:
    """Run a Python and return (version, has pip, real path), or None when it can't run.

    version: (major, minor). real path: outside any virtual environment, so that an activated one
    never becomes the ground of its own successor.
    """
    if not os.path.isfile(path) or not os.access(path, os.X_OK):
        return None
    try:
        printed = subprocess.check_output(
            [path, "-I", "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=20,
            cwd="/",
        )
        major, minor, pip, base = printed.decode().strip().split(" ", 3)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return (int(major), int(minor)), pip == "1", os.path.realpath(base)


def candidates() -> List[Python]:
    """Return the usable Pythons as (version, has pip, path), the best first."""
    found = []
    known = set()  # real paths seen already
    for path in places():
        real = os.path.realpath(path)
        if real in known:
            continue
        known.add(real)
        python = probe(path)
        if python and python[0] >= OLDEST and python not in found:
            found.append(python)

    def rank(python: Python) -> Tuple[bool, int]:
        version, has_pip, _ = python
        liking = FAVOURITES.index(version) if version in FAVOURITES else len(FAVOURITES)
        return (not has_pip, liking)

    return sorted(found, key=rank)


def fetch() -> bool:
    """Fetch a Python of its own with uv; return whether that worked."""
    say(f"No Python {dotted(OLDEST)} or newer here: fetching Python {FETCHED} ...")
    folder = tempfile.mkdtemp(prefix="newsroom-uv-")
    try:
        steps = [
            [sys.executable, "-m", "venv", folder],
            [os.path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "uv"],
            [os.path.join(folder, "bin", "uv"), "python", "install", "--quiet", FETCHED],
        ]
        for step in steps:
            quiet = subprocess.DEVNULL
            if subprocess.call(step, stdin=quiet, stdout=quiet, stderr=quiet):
                return False
        return True
    except OSError:
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- Building the environment ---------------------------------------------------------------------


def paths(root: str) -> Tuple[str, str]:
    """Return the environment's folder and its Python."""
    venv = os.path.join(root, ".venv")
    return venv, os.path.join(venv, "bin", "python")


def digests(root: str, kind: str) -> List[str]:
    """Return one line per lock file of the kind: its name and the hash of its content."""
    lines = []
    for name in LOCKS[kind]:
        with open(os.path.join(root, name), "rb") as lock:
            lines.append(f"{name} {hashlib.sha256(lock.read()).hexdigest()}")
    return lines


def running_version(python: str) -> Optional[str]:
    """Return "3.13" for the environment's Python if it runs and its pip is there, else None."""
    code = (
        "import importlib.util, sys\n"
        "print('%d.%d' % sys.version_info[:2] if importlib.util.find_spec('pip') else '')"
    )
    try:
        printed = subprocess.check_output(
            [python, "-I", "-c", code], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None  # never made, or its interpreter has vanished
    return printed.decode().strip() or None


def is_ready(root: str, kind: str) -> bool:
    """Return whether an earlier call finished with these very lock files and this Python."""
    venv, python = paths(root)
    if os.path.exists(os.path.join(venv, UNFINISHED)):
        return False
    try:
        with open(os.path.join(venv, STAMP)) as stamp:
            installed = stamp.read().splitlines()
    except OSError:
        return False
    wanted = digests(root, kind)
    version = running_version(python)
    return installed[:1] == [version] and set(wanted) <= set(installed[1:])


def build(root: str) -> None:
    """Make an empty environment in place of whatever is there, trying every usable Python."""
    venv, python = paths(root)
    found = candidates()
    if not any(has_pip for _, has_pip, _ in found) and fetch():
        found = candidates()
    for version, has_pip, path in found:
        if not has_pip:
            continue
        say(f"Making .venv with Python {dotted(version)} ...")
        clear(venv)
        made = subprocess.call(
            [path, "-I", "-m", "venv", venv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=root,
        )
        if made == 0 and running_version(python):
            return
    if found:
        version, _, path = found[0]
        raise CannotPrepare(
            f"{path} can't make a virtual environment: install its venv package (on Debian and "
            f"Ubuntu: apt-get install python{dotted(version)}-venv), then run make again."
        )
    raise CannotPrepare(
        f"Newsroom needs Python {dotted(OLDEST)} or newer and none was found or could be fetched: "
        "install one (python.org, your system's packages, pyenv or uv), then run make again."
    )


def clear(venv: str) -> None:
    """Empty the folder; the mark that it is unfinished is made first and stays."""
    if not os.path.isdir(venv):
        os.makedirs(venv)
    with open(os.path.join(venv, UNFINISHED), "w"):
        pass
    for name in os.listdir(venv):
        path = os.path.join(venv, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif name != UNFINISHED:
            os.remove(path)


def install(root: str, kind: str) -> None:
    """Install the locked packages. Raises CannotPrepare with the end of pip's words."""
    venv, python = paths(root)
    with open(os.path.join(venv, UNFINISHED), "w"):
        pass
    say("Installing packages into .venv (a minute or two the first time) ...")
    command = [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command.append("--require-hashes")
    for name in LOCKS[kind]:
        command += ["-r", os.path.join(root, name)]
    log_path = os.path.join(venv, LOG)
    with open(log_path, "wb") as log:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=root)
    if code:
        with open(log_path, "rb") as log:
            lines = log.read().decode("utf-8", "replace").splitlines()
        # Complaints about find-links set in the environment hide the one line that matters.
        telling = [line for line in lines if "is ignored: it is" not in line]
        raise CannotPrepare(
            "\n".join(telling[-15:]) + "\nThe packages could not be installed: see above and "
            f"{os.path.relpath(log_path, root)}, put that right, then run make again."
        )
    version = running_version(python)
    stamp = os.path.join(venv, STAMP)
    with open(stamp + ".new", "w") as new:
        new.write("\n".join([version or "", *digests(root, kind)]) + "\n")
    os.rename(stamp + ".new", stamp)
    os.remove(os.path.join(venv, UNFINISHED))


@contextlib.contextmanager
def alone(root: str) -> Iterator[None]:
    """Hold a lock on the project's folder: `make run` and `make test` may start together."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def prepare(root: str, kind: str) -> None:
    """Make the environment ready for "run" or "test", doing only what is missing."""
    if is_ready(root, kind):
        return
    with alone(root):
        if is_ready(root, kind):  # somebody else did it while we waited
            return
        venv, python = paths(root)
        stamp = os.path.join(venv, STAMP)
        if os.path.exists(stamp):
            with open(stamp) as text:
                moved_on = text.readline().strip() != running_version(python)
        else:
            moved_on = False
        unfinished = os.path.exists(os.path.join(venv, UNFINISHED))
        # pip takes a package whose files were half written for a whole one: begin afresh.
        if unfinished or moved_on or running_version(python) is None:
            build(root)
        install(root, kind)


def main(words: List[str]) -> int:
    """Run as a command; return the exit code."""
    kind = words[0] if words else "run"
    if len(words) > 1 or kind not in LOCKS:
        print("usage: python3 newsroom/bootstrap.py [run|test]", file=sys.stderr)
        return 2
    try:
        prepare(ROOT, kind)
    except CannotPrepare as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next call begins again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
