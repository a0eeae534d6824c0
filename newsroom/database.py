"""Say which PostgreSQL the newsroom uses: the one DATABASE_URL names, else the embedded one.

`python -m newsroom.database start|stop|status|remove` looks after the embedded server of
NEWSROOM_VAR (default: `var` beside manage.py); `start` prints the server's URL.
"""

import argparse
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom import embedded, env
from newsroom.embedded_home import Server

ROOT = Path(__file__).resolve().parent.parent
# libpq takes these from the query part as well; a unix socket's folder can only be given there.
PLACES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


def from_environment(
    *, url: str, var: Path, testing: bool, variable: str = "DATABASE_URL"
) -> dict[str, Any]:
    """Return Django's DATABASES["default"].

    url: as libpq takes it, `postgresql://user:password@host:port/name?option=value`; empty starts
    the embedded server under `var`, `testing` without the waits that keep data through a power cut.
    variable: where the URL comes from, for the sentence that refuses it.

    Raises ImproperlyConfigured when the URL can't be used, and embedded.DatabaseWontStart.
    """
    if url:
        place = parse(url, variable=variable)
    else:
        place = settings_of(embedded.start(var, testing=testing))
    return {
        "ENGINE": "django.db.backends.postgresql",
        # Each thread keeps its connection, checked before use: a restarted server costs no error.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **place,
    }


def is_same_role(reader_url: str, url: str) -> bool:
    """Say whether two PostgreSQL URLs sign in as roles of one name, whatever server they name.

    A replica knows the same roles, and one server may be named in several ways.
    """
    reader = parse(reader_url, variable="READER_DATABASE_URL")
    return bool(reader["USER"] == parse(url)["USER"])


def parse(url: str, *, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Return the part of Django's settings that a PostgreSQL URL tells; any part may be %-encoded.

    Raises ImproperlyConfigured without ever repeating the URL: it holds a password.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # an unclosed bracket
        parts = urlsplit("")
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(
            f"{variable} must be written as postgresql://user:password@host/name "
            "(for example postgresql://newsroom:password@db.example.org/newsroom)."
        )
    # Not parts.hostname: it lower-cases, and an encoded socket folder has capitals.
    credentials, _, address = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    host, _, port = address.rpartition(":") if _has_port(address) else (address, "", "")
    settings: dict[str, Any] = {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": unquote(host.strip("[]")),
        "PORT": port,
    }
    options: dict[str, str] = {}
    for pair in filter(None, parts.query.split("&")):
        key, _, value = pair.partition("=")
        # Not parse_qsl: libpq reads a plus sign as a plus sign.
        (settings if key in PLACES else options)[PLACES.get(key, key)] = unquote(value)
    if settings["PORT"] and not settings["PORT"].isdigit():
        raise ImproperlyConfigured(
            f"{variable} has a port that is not a number; correct it "
            "(in a password write : as %3A, / as %2F, @ as %40, # as %23)."
        )
    if not settings["NAME"]:
        raise ImproperlyConfigured(
            f"{variable} names no database; end its path with one (…@db.example.org/newsroom)."
        )
    return settings | {"OPTIONS": options}


def _has_port(address: str) -> bool:
    """Return whether a colon in the address sets a port apart, rather than groups of IPv6."""
    return ":" in address.rpartition("]")[2]


def settings_of(server: Server) -> dict[str, Any]:
    """Return the part of Django's settings that names the embedded server."""
    return {
        "NAME": embedded.DATABASE,
        "USER": embedded.OWNER,
        "PASSWORD": "",
        "HOST": str(server.sockets),
        "PORT": embedded.PORT,  # told, or libpq would take PGPORT
        "OPTIONS": {},
    }


def url_of(server: Server) -> str:
    """Return the embedded server's address as `parse` and every PostgreSQL tool take it."""
    folder = quote(str(server.sockets))
    return f"postgresql://{embedded.OWNER}@/{embedded.DATABASE}?host={folder}&port={embedded.PORT}"


def main(words: list[str]) -> None:
    """Carry out one word about the embedded server; exit 3 when `status` finds it stopped."""
    parser = argparse.ArgumentParser(prog="newsroom.database", description=__doc__)
    parser.add_argument("word", choices=["start", "stop", "status", "remove"])
    parser.add_argument("--testing", action="store_true", help="start a fast server for tests")
    chosen = parser.parse_args(words)
    var = Path(env.text("NEWSROOM_VAR", str(ROOT / "var")))
    try:
        match chosen.word:
            case "start":
                print(url_of(embedded.start(var, testing=chosen.testing)))
            case "stop":
                print("Stopped." if embedded.stop(var) else "It was not running.")
            case "status":
                server = embedded.find(var)
                print(f"Running: {url_of(server)}" if server else "Not running.")
                sys.exit(0 if server else 3)
            case "remove":
                embedded.remove(var)
                print("The embedded database and its data are gone.")
    except embedded.DatabaseWontStart as refusal:
        sys.exit(f"newsroom: {refusal}")


if __name__ == "__main__":
    main(sys.argv[1:])
