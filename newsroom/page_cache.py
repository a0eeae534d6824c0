"""Put the page cache in front of Django, as the settings say."""

import time
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections

from events import purging
from pagecache import purge
from pagecache.addresses import Scope
from pagecache.channel import Channel, Purge
from pagecache.downstream import Downstream
from pagecache.flight import Flight
from pagecache.layer import Application, PageCache
from pagecache.memory import Memory
from pagecache.purging_fronts import has_fronts

# What pages read from the address. Anything else is left out before a page is asked for.
KNOWN = frozenset({"after", "before", "from", "role"})
# Never kept: the desk, files that are served as they are, and answers to what somebody typed.
PASSED = (
    "/admin/",
    "/static/",
    "/media/",
    "/preview/",
    "/search/",
    "/feeds/search.",
    "/api/v1/search",
    "/api/v1/changes",
)


def in_front_of(application: Application) -> PageCache:
    """Return the application with the page cache in front of it."""
    generations, disk, front = purge.generations(), purge.disk(), purge.front_files()

    def on_change(is_up: bool) -> None:
        # A web server in front can't know of an outage: while there is one, every request is ours.
        if front is not None:
            front.open() if is_up else front.close()

    def on_beat() -> None:
        on_change(True)  # somebody else may have closed it
        disk.unlink_stale(time.time() + 1)

    return PageCache(
        application,
        scope=Scope(
            known=KNOWN,
            passed=PASSED,
            personal=(settings.SESSION_COOKIE_NAME,),
            hosts=frozenset(settings.ALLOWED_HOSTS),
            # Where both kinds can arrive: a page made for one lacks the other's headers.
            secure_only=settings.HTTPS
            and (settings.SECURE_SSL_REDIRECT or settings.TRUSTED_PROXIES > 0),
            forwarded_proto=bool(settings.TRUSTED_PROXIES),
        ),
        generations=generations,
        memory=Memory(settings.PAGE_MEMORY_BYTES),
        disk=disk,
        flight=Flight(purge.pages_folder()),
        contact=Channel(
            purge.pages_folder(),
            generations=generations,
            connect=_connect,
            look=purging.look,
            apply=_apply,
            on_change=on_change,
            on_beat=on_beat,
        ),
        downstream=Downstream(is_purged=has_fronts()),
        outage_limit=settings.PAGE_OUTAGE_SECONDS,
    )


def _connect() -> Any:
    """Open a connection of our own; one that does not come within two seconds is none."""
    parameters = {**connections["default"].get_connection_params()}
    parameters.pop("cursor_factory", None)
    # A network that swallows packets must not hold readers up: nothing takes longer than this.
    parameters |= {
        "connect_timeout": 2,
        "tcp_user_timeout": 2000,
        "keepalives_idle": 1,
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "options": f"{parameters.get('options', '')} -c statement_timeout=2000".strip(),
    }
    connection = psycopg2.connect(**parameters)
    connection.autocommit = True
    return connection


def _apply(found: Purge) -> None:
    purge.purge(found.keys, erased=found.erased, token=found.token)
