"""Tell the caches in front which keys are out of date: Varnish, Fastly, Cloudflare, or none.

All at once and within a second; what fails is tried again by the worker.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from pagecache import keys as names

SECONDS = 1.0
# Fastly's limit for one call; Varnish reads a header of 8 kB, Cloudflare takes 100 tags.
_FASTLY_KEYS, _CLOUDFLARE_TAGS, _VARNISH_KEYS = 256, 100, 100


class FrontNotPurged(Exception):
    """A cache in front did not take the purge; the message says which, and what it answered."""


@dataclass(frozen=True)
class Call:
    """One HTTP request to a cache in front."""

    front: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes = b""


def purge_fronts(keys: Iterable[str]) -> None:
    """Purge the keys in every cache in front; raises FrontNotPurged naming those that failed.

    With them go the addresses where nothing was, as they do on this machine.
    """
    chosen = set(keys)
    calls = calls_for(sorted({*chosen, names.MISSING})) if chosen else []
    if not calls:
        return
    pool = ThreadPoolExecutor(max_workers=len(calls), thread_name_prefix="purge")
    asked = {pool.submit(_make, call): call for call in calls}
    done, late = wait(asked, timeout=SECONDS)
    pool.shutdown(wait=False)
    problems = [each.result() for each in done if each.result()]
    problems += [f"{asked[each].front} did not answer within {SECONDS:g} s" for each in late]
    if problems:
        raise FrontNotPurged("; ".join(sorted(problems)))


def has_fronts() -> bool:
    """Say whether any cache in front is purged by key."""
    return bool(settings.VARNISH_URLS or settings.FASTLY_SERVICE or settings.CLOUDFLARE_ZONE)


def calls_for(keys: Sequence[str]) -> list[Call]:
    """Return the requests that purge the keys at each cache that is set up."""
    if not keys:
        return []
    return [
        *_in_parts(keys, _VARNISH_KEYS, _varnish),
        *_in_parts(keys, _FASTLY_KEYS, _fastly),
        *_in_parts(keys, _CLOUDFLARE_TAGS, _cloudflare),
    ]


def _in_parts(
    keys: Sequence[str], size: int, calls: Callable[[Sequence[str]], list[Call]]
) -> list[Call]:
    return [
        call for start in range(0, len(keys), size) for call in calls(keys[start : start + size])
    ]


def _varnish(keys: Sequence[str]) -> list[Call]:
    """Return a ban for each server: deploy/varnish.vcl turns it into one on obj.http."""
    words = "|".join(re.escape(key) for key in keys)
    headers = {"X-Ban-Keys": rf"(^|\s)({words})(\s|$)"}
    return [Call("Varnish", "BAN", f"{base}/", headers) for base in settings.VARNISH_URLS]


def _fastly(keys: Sequence[str]) -> list[Call]:
    if not settings.FASTLY_SERVICE:
        return []
    return [
        Call(
            "Fastly",
            "POST",
            f"{settings.FASTLY_API}/service/{settings.FASTLY_SERVICE}/purge",
            {"Fastly-Key": settings.FASTLY_TOKEN, "Surrogate-Key": " ".join(keys)},
        )
    ]


def _cloudflare(keys: Sequence[str]) -> list[Call]:
    if not settings.CLOUDFLARE_ZONE:
        return []
    return [
        Call(
            "Cloudflare",
            "POST",
            f"{settings.CLOUDFLARE_API}/zones/{settings.CLOUDFLARE_ZONE}/purge_cache",
            {
                "Authorization": f"Bearer {settings.CLOUDFLARE_TOKEN}",
                "Content-Type": "application/json",
            },
            json.dumps({"tags": list(keys)}).encode(),
        )
    ]


def _make(call: Call) -> str:
    """Make a request; return what went wrong, or ""."""
    parts = urlsplit(call.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=SECONDS)
    try:
        connection.request(call.method, parts.path or "/", body=call.body, headers=call.headers)
        answer = connection.getresponse()
        said = answer.read(300).decode(errors="replace").strip()
    except (OSError, HTTPException) as problem:
        return f"{call.front} at {parts.netloc}: {problem}"
    finally:
        connection.close()
    if answer.status >= 300:
        return f"{call.front} at {parts.netloc} answered {answer.status}: {said}"
    return ""
