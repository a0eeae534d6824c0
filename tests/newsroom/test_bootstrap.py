"""The first step of every command finds a Python, and knows when there is nothing left to do.

Offline: fake Pythons answer the questions, and nothing is installed.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom import bootstrap

OLD_PYTHONS = sorted(Path(os.environ.get("PYENV_ROOT", "~")).expanduser().glob("versions/3.6.*"))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with no Python but those that the test puts there."""
    for name in ("path", "home", "pyenv"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(bootstrap.sys, "executable", "")
    found_everywhere = bootstrap.glob.glob
    monkeypatch.setattr(
        bootstrap.glob, "glob", lambda p: found_everywhere(p) if p.startswith(str(tmp_path)) else []
    )
    return tmp_path


@pytest.fixture
def project(tmp_path):
    """A project with lock files and an environment that was installed for tests."""
    for name in bootstrap.LOCKS["test"]:
        (tmp_path / name).write_text(f"# {name}\n")
    venv, python = map(Path, bootstrap.paths(str(tmp_path)))
    python.parent.mkdir(parents=True)
    fake(python, "echo 3.13")
    (venv / bootstrap.STAMP).write_text(
        "\n".join(["3.13", *bootstrap.digests(str(tmp_path), "test")]) + "\n"
    )
    return tmp_path


def fake(path, script):
    """Make a program that stands for a Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def answering(path, version, *, pip=True):
    """Return the script of a Python of this version."""
    return f"echo {version.replace('.', ' ')} {int(pip)} {path}"


def put(path, version, *, pip=True):
    """Put a fake Python of this version at the path."""
    fake(path, answering(path, version, pip=pip))
    return str(path)


def paths_of(candidates):
    return [path for _, _, path in candidates]


def test_pythons_are_found_on_the_path_and_under_pyenv_and_uv(machine):
    tried = put(machine / "pyenv/versions/3.13.0/bin/python3", "3.13")
    on_path = put(machine / "path/python3.12", "3.12")
    uv = put(machine / "home/.local/share/uv/python/cpython-3.14/bin/python3", "3.14")

    assert paths_of(bootstrap.candidates()) == [tried, on_path, uv]


def test_what_is_too_old_or_does_not_run_is_passed_over(machine):
    put(machine / "path/python3", "3.11")
    fake(machine / "path/python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    good = put(machine / "pyenv/versions/3.12.1/bin/python3", "3.12")

    assert paths_of(bootstrap.candidates()) == [good]


def test_a_python_that_can_make_environments_comes_before_one_that_cannot(machine):
    bare = put(machine / "path/python3.13", "3.13", pip=False)
    whole = put(machine / "pyenv/versions/3.14.0/bin/python3", "3.14")

    assert paths_of(bootstrap.candidates()) == [whole, bare]


def test_the_real_python_stands_for_an_activated_environment(machine):
    base = put(machine / "pyenv/versions/3.13.0/bin/python3", "3.13")
    fake(machine / "path/python3", answering(base, "3.13"))

    assert paths_of(bootstrap.candidates()) == [base]


def test_a_missing_venv_package_is_named(machine, monkeypatch):
    monkeypatch.setattr(bootstrap, "fetch", lambda: False)
    path = put(machine / "path/python3.13", "3.13", pip=False)

    with pytest.raises(bootstrap.CannotPrepare) as refusal:
        bootstrap.build(str(machine))
    assert path in str(refusal.value)
    assert "apt-get install python3.13-venv" in str(refusal.value)


def test_without_any_python_one_sentence_says_what_to_do(machine, monkeypatch):
    monkeypatch.setattr(bootstrap, "fetch", lambda: False)

    with pytest.raises(bootstrap.CannotPrepare, match=r"needs Python 3\.12 or newer.*install one"):
        bootstrap.build(str(machine))


def test_the_next_python_is_tried_when_one_fails(machine, capsys):
    put(machine / "path/python3.13", "3.13")
    # It answers the questions, and "makes" an environment by putting a Python into it.
    good = machine / "path/python3.12"
    made = 'mkdir -p "$4/bin"; printf "#!/bin/sh\\necho 3.12\\n" > "$4/bin/python"'
    chmod = '/bin/chmod 755 "$4/bin/python"'
    fake(
        good,
        f'PATH=/bin:/usr/bin; if [ "$2" = -c ]; then {answering(good, "3.12")}; '
        f"else {made}; {chmod}; fi",
    )
    # What lay there goes first: a half-written package would pass for a whole one.
    leftover = machine / ".venv/lib/half"
    leftover.mkdir(parents=True)

    bootstrap.build(str(machine))

    assert not leftover.exists()
    assert (machine / ".venv" / bootstrap.UNFINISHED).exists()
    assert capsys.readouterr().out.splitlines() == [
        "Making .venv with Python 3.13 ...",
        "Making .venv with Python 3.12 ...",
    ]


@pytest.mark.parametrize("kind", ["run", "test"])
def test_an_installed_environment_is_ready(project, kind):
    assert bootstrap.is_ready(str(project), kind)


def test_an_environment_for_running_is_not_ready_for_tests(project):
    stamp = project / ".venv" / bootstrap.STAMP
    stamp.write_text("\n".join(["3.13", *bootstrap.digests(str(project), "run")]))

    assert bootstrap.is_ready(str(project), "run")
    assert not bootstrap.is_ready(str(project), "test")


def test_a_changed_lock_file_asks_for_an_install(project):
    (project / "requirements-dev.lock").write_text("pytest==10\n")

    assert bootstrap.is_ready(str(project), "run")
    assert not bootstrap.is_ready(str(project), "test")


def test_another_python_asks_for_an_install(project):
    fake(project / ".venv/bin/python", "echo 3.14")

    assert not bootstrap.is_ready(str(project), "run")


def test_a_vanished_python_asks_for_an_install(project):
    (project / ".venv/bin/python").unlink()
    (project / ".venv/bin/python").symlink_to(project / "gone")

    assert not bootstrap.is_ready(str(project), "run")


def test_an_install_that_was_cut_short_is_not_ready(project):
    (project / ".venv" / bootstrap.UNFINISHED).touch()

    assert not bootstrap.is_ready(str(project), "run")


def test_a_failed_install_shows_the_end_of_what_pip_said(project):
    fake(
        project / ".venv/bin/python",
        "echo 'WARNING: Location /x is ignored: it is neither a file nor a directory.'; "
        "echo 'ERROR: No matching distribution found for ink'; exit 1",
    )

    with pytest.raises(bootstrap.CannotPrepare) as refusal:
        bootstrap.install(str(project), "run")
    assert "No matching distribution found for ink" in str(refusal.value)
    assert "is ignored" not in str(refusal.value)
    assert not bootstrap.is_ready(str(project), "run")


@pytest.mark.skipif(not OLD_PYTHONS, reason="no Python 3.6 under pyenv to read it with")
def test_the_oldest_python_understands_it():
    python = OLD_PYTHONS[0] / "bin" / "python3"
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='read')"

    subprocess.run([python, "-W", "error", "-c", code, bootstrap.__file__], check=True)


def test_an_unknown_word_is_refused(capsys):
    assert bootstrap.main(["fly"]) == 2
    assert "[run|test]" in capsys.readouterr().err


def test_a_second_call_is_quick():
    command = [sys.executable, bootstrap.__file__, "run"]
    if not bootstrap.is_ready(bootstrap.ROOT, "run"):
        pytest.skip("this environment was not made by the bootstrap")

    done = subprocess.run(command, capture_output=True, text=True, timeout=5)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
