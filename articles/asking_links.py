"""Ask whether what a story links to still answers: the worker's step, one address a turn.

Only "not found" (404) and "gone" (410) count, and only from a GET: sites refuse programs, or know
no HEAD, for many reasons that are no concern of a reader's.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction

from articles import links
from articles.models.article import Article
from articles.models.outside_link import OutsideLink
from events.calling import Answer, CallFailed, call
from events.clock import database_now
from events.reaching import PAGES, CallRefused, Reach

MOST_LINKS = 50
MOST_LETTERS = 600
FRESH = timedelta(days=1)
KEPT = timedelta(days=30)
MOST_ATTEMPTS = 3
_AGAIN = timedelta(minutes=1)
_SECONDS = 6.0
_MOST_REDIRECTS = 5
# What a page says that is not there; the first also where it is asked for too often, or too late.
_GONE = frozenset({404, 410})
_State = OutsideLink.State

Ask = Callable[[str, str], Answer]


def outside_in(body: str) -> list[str]:
    """Return the addresses of other sites that a cleaned body links to, each once, in order."""
    ours = urlsplit(settings.SITE_URL).netloc
    found: dict[str, None] = {}
    for address in links.addresses_in(body):
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc not in ("", ours):
            found[urlunsplit(parts._replace(fragment=""))] = None
    return [each for each in found if len(each) <= MOST_LETTERS][:MOST_LINKS]


def gone_in(article: Article, body: str, *, now: datetime) -> list[str]:
    """Return which links of a cleaned body are known to lead nowhere; have the others asked for.

    Nothing is asked for a restricted story: whom it is about must not learn of it from a log.
    Two queries, and one more where there is something to ask.
    """
    wanted = outside_in(body)
    if not wanted:
        return []
    known = {each.url: each for each in OutsideLink.objects.filter(url__in=wanted)}
    if not article.is_restricted:
        _ask_for(wanted, known, now)
    return [url for url in wanted if url in known and _is_gone(known[url])]


def ask_one(ask: Ask | None = None) -> bool:
    """Ask for one address that waits; say whether there was one. A killed worker leaves it."""
    now = database_now()
    with transaction.atomic():
        waiting = OutsideLink.objects.filter(state=_State.WAITING, next_try_at__lte=now)
        link = waiting.order_by("next_try_at").select_for_update(skip_locked=True).first()
        if link is None:
            return False
        # Nobody else takes it while it is being asked for, and no lock is held meanwhile.
        link.attempts += 1
        link.next_try_at = now + _AGAIN * link.attempts
        link.save(update_fields=["attempts", "next_try_at"])
    state = _state_of(link.url, ask or reading())
    if state == _State.WAITING and link.attempts >= MOST_ATTEMPTS:
        state = _State.SILENT
    if state == _State.WAITING:
        return True
    OutsideLink.objects.filter(pk=link.pk).update(
        state=state, was_gone=state == _State.GONE, answered_at=database_now()
    )
    return True


def reading(reach: Reach = PAGES) -> Ask:
    """Return a way to ask that follows redirects and reads next to nothing."""

    def ask(method: str, url: str) -> Answer:
        return call(
            method, url, headers={"Accept": "text/html, */*;q=0.8"}, seconds=_SECONDS,
            most_bytes=1, is_cut=True, hops=_MOST_REDIRECTS, reach=reach,
        )  # fmt: skip

    return ask


def prune(now: datetime) -> None:
    """Forget addresses that no story's checks have asked for in a long time."""
    OutsideLink.objects.filter(wanted_at__lt=now - KEPT).delete()


def _ask_for(wanted: Iterable[str], known: dict[str, OutsideLink], now: datetime) -> None:
    new = [
        OutsideLink(url=url, next_try_at=now, wanted_at=now) for url in wanted if url not in known
    ]
    if new:
        OutsideLink.objects.bulk_create(new, ignore_conflicts=True)
    old: Collection[int] = [each.pk for each in known.values() if each.wanted_at < now - FRESH]
    if old:
        OutsideLink.objects.filter(pk__in=old).update(
            state=_State.WAITING, attempts=0, next_try_at=now, wanted_at=now
        )


def _is_gone(link: OutsideLink) -> bool:
    return link.state == _State.GONE or (link.state == _State.WAITING and link.was_gone)


def _state_of(url: str, ask: Ask) -> OutsideLink.State:
    """Ask by HEAD, and by GET for whatever a HEAD refuses; WAITING: not told yet."""
    try:
        if ask("HEAD", url).status < 400:
            return _State.FINE
        status = ask("GET", url).status
    except CallRefused:
        return _State.SILENT
    except CallFailed:
        return _State.WAITING
    if status in _GONE:
        return _State.GONE
    return _State.FINE if status < 500 else _State.WAITING
