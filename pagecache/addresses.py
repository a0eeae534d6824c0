"""Which requests the page cache answers, and under which address: pure.

Parameters that no page knows make no new entries: they are left out before anything is asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

Environ = Mapping[str, object]


@dataclass(frozen=True)
class Scope:
    """What is asked of the cache at all.

    known: parameters that pages read. passed: first parts of paths that go straight through.
    personal: names of cookies that make a request somebody's. hosts: names that the site answers
    to, as in Django's ALLOWED_HOSTS (".example.org": all below; "*": any). secure_only: plain HTTP
    is answered otherwise (a redirect), which is not ours to do.
    """

    known: frozenset[str]
    passed: tuple[str, ...]
    personal: tuple[str, ...]
    hosts: frozenset[str]
    secure_only: bool = False
    forwarded_proto: bool = False

    def address(self, environ: Environ) -> str | None:
        """Return the address that a request asks for, or None: this one is not the cache's."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        path = str(environ.get("PATH_INFO") or "/")
        if path.startswith(self.passed) or "?" in path or "HTTP_AUTHORIZATION" in environ:
            return None
        cookies = environ.get("HTTP_COOKIE")
        if cookies and any(name in str(cookies) for name in self.personal):
            return None
        if not self._is_ours(environ):
            return None
        if not path.isascii():
            # WSGI hands bytes over as Latin-1 letters.
            try:
                path = path.encode("latin-1").decode()
            except UnicodeError:
                return None
        query = environ.get("QUERY_STRING")
        if not query:
            return path
        kept = normalised(str(query), self.known)
        return f"{path}?{kept}" if kept else path

    def _is_ours(self, environ: Environ) -> bool:
        if not self._answers_to(str(environ.get("HTTP_HOST", ""))):
            return False
        if not self.secure_only:
            return True
        if self.forwarded_proto:
            return environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        return environ.get("wsgi.url_scheme") == "https"

    def _answers_to(self, host: str) -> bool:
        if "*" in self.hosts or host in self.hosts:
            return True
        bare, colon, port = host.rpartition(":")
        if not (colon and port.isascii() and port.isdigit()):
            bare = host
        if bare in self.hosts:
            return True
        return any(
            each.startswith(".") and (bare.endswith(each) or bare == each[1:])
            for each in self.hosts
        )


def normalised(query: str, known: Collection[str]) -> str:
    """Return a query with the known parameters only, in order; the last of a name counts.

    What can't be read (a broken escape, too many) is no parameter that a page knows.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return ""
    return urlencode(sorted({name: value for name, value in pairs if name in known}.items()))


def accepted_encodings(header: str) -> frozenset[str]:
    """Return the names of the content codings that an Accept-Encoding header allows (RFC 9110)."""
    found = set()
    for item in header.lower().split(","):
        name, _, parameters = item.strip().partition(";")
        weight = parameters.replace(" ", "")
        is_refused = weight.startswith("q=0") and not weight[3:].strip(".0")
        if name and not is_refused:
            found.add(name.strip())
    return frozenset(found)


def matches(if_none_match: str, etag: str) -> bool:
    """Say whether an If-None-Match header names this tag, compared weakly (RFC 9110 §13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    return any(each.strip().removeprefix("W/") == etag for each in if_none_match.split(","))
