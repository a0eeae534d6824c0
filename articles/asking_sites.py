"""Ask other sites what a page of theirs is: the worker's step, one card a turn.

Providers answer by oEmbed 1.0; a Mastodon server by its own interface, which has a post's words;
any other page is read for its title and description. Whatever comes back is reduced to plain text.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from html import unescape
from html.parser import HTMLParser

from django.db import transaction

from articles import embeds
from articles.body import clean, paragraphs
from articles.models.embed_card import EmbedCard
from events.calling import Answer, CallFailed, TooManyRedirects, call
from events.clock import database_now
from events.reaching import PAGES, CallRefused, Reach

MOST_ATTEMPTS = 5
# Asked again when somebody puts it into a story so long after: posts are edited, names change.
FRESH = timedelta(hours=12)
KEPT = timedelta(days=90)
_AGAIN = timedelta(seconds=20)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_SECONDS = 6.0
_MOST_REDIRECTS = 4
_PERHAPS_LATER = frozenset({408, 425, 429})

Get = Callable[[str], Answer]


class NotSaid(Exception):
    """There is no answer; `is_final` says that asking again won't help."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


@dataclass(frozen=True)
class Said:
    """What a site says of one of its pages, in plain words; quote: paragraphs, a line each."""

    title: str = ""
    by: str = ""
    quote: str = ""


def ask_for(url: str, *, now: datetime) -> EmbedCard:
    """Return what is known of a page, and have it asked for if nothing is, or nothing fresh."""
    card, is_new = EmbedCard.objects.get_or_create(
        url=url, defaults={"next_try_at": now, "asked_at": now}
    )
    if not is_new and card.state != EmbedCard.State.WAITING and card.asked_at < now - FRESH:
        card.state, card.attempts = EmbedCard.State.WAITING, 0
        card.next_try_at = card.asked_at = now
        card.save(update_fields=["state", "attempts", "next_try_at", "asked_at"])
    return card


def read(url: str, *, reach: Reach = PAGES) -> Answer:
    """GET a page, as much of it as describes it. Raises NotSaid."""
    try:
        answer = call(
            "GET", url, headers={"Accept": "application/json, text/html;q=0.9"},
            seconds=_SECONDS, is_cut=True, hops=_MOST_REDIRECTS, reach=reach,
        )  # fmt: skip
    except (CallRefused, TooManyRedirects) as problem:
        raise NotSaid(str(problem), is_final=True) from problem
    except CallFailed as problem:
        raise NotSaid(str(problem)) from problem
    if answer.status >= 400:
        is_final = answer.status < 500 and answer.status not in _PERHAPS_LATER
        raise NotSaid(f"answered {answer.status}", is_final=is_final)
    return answer


def ask_one(get: Get = read) -> bool:
    """Fill one card that waits; say whether there was one. A killed worker leaves it waiting."""
    now = database_now()
    with transaction.atomic():
        waiting = EmbedCard.objects.filter(state=EmbedCard.State.WAITING, next_try_at__lte=now)
        card = waiting.order_by("next_try_at").select_for_update(skip_locked=True).first()
        if card is None:
            return False
        # Nobody else takes it while it is being asked for, and no lock is held meanwhile.
        card.attempts += 1
        card.next_try_at = now + _AGAIN * card.attempts
        card.save(update_fields=["attempts", "next_try_at"])
    try:
        said = what_is(card.url, get)
    except NotSaid as problem:
        if problem.is_final or card.attempts >= MOST_ATTEMPTS:
            card.state = EmbedCard.State.FAILED
            # What was known of it stays: a removed post still reads.
            card.save(update_fields=["state"])
        return True
    card.title, card.by, card.quote = said.title[:300], said.by[:200], said.quote[:5_000]
    card.state = EmbedCard.State.FOUND
    card.save(update_fields=["title", "by", "quote", "state"])
    return True


def prune(now: datetime) -> None:
    """Forget cards that nobody asked for in a long time; stories hold the words themselves."""
    EmbedCard.objects.filter(asked_at__lt=now - KEPT).delete()


def what_is(url: str, get: Get) -> Said:
    """Ask a provider, or read the page itself. Raises NotSaid."""
    provider = embeds.provider_of(url)
    address = embeds.oembed_of(url)
    if provider is not None and provider.name == "Mastodon":
        return _of_status(_json(get(address)))
    if provider is not None and address:
        return _of_oembed(_json(get(address)), provider.kind)
    answer = get(url)
    kind, charset = _kind(answer)
    if kind not in ("text/html", "application/xhtml+xml"):
        return Said(title=url.rstrip("/").rpartition("/")[2])
    return _of_page(answer.body, charset)


def _kind(answer: Answer) -> tuple[str, str]:
    """Return what kind of document came back, and in which charset (RFC 9110, 8.3)."""
    told = Message()
    told["Content-Type"] = answer.headers.get("content-type", "text/plain")
    return told.get_content_type(), told.get_content_charset() or "utf-8"


def _json(answer: Answer) -> dict[str, object]:
    try:
        told = json.loads(answer.body)
    except ValueError as problem:
        raise NotSaid("no description", is_final=True) from problem
    if not isinstance(told, dict):
        raise NotSaid("no description", is_final=True)
    return told


def _of_oembed(told: dict[str, object], kind: embeds.Kind) -> Said:
    """Read an oEmbed answer (oembed.com, 2.3.4); of a post, the words of its quotation."""
    by, title = _plain(told.get("author_name")), _plain(told.get("title"))
    quote = ""
    if kind == embeds.Kind.POST:
        html = str(told.get("html") or "")
        found = re.search(r"<blockquote\b.*?>(.*?)</blockquote>", html, re.DOTALL | re.IGNORECASE)
        # The last lines of such a quotation name the writer and the day: no words of the post.
        words = re.search(r"<p\b.*?</p>", found[1], re.DOTALL | re.IGNORECASE) if found else None
        quote = _lines(words[0]) if words else ""
    return Said(title or by, by, quote)


def _of_status(told: dict[str, object]) -> Said:
    """Read a status of Mastodon (docs.joinmastodon.org/entities/Status)."""
    account = told.get("account")
    name = ""
    if isinstance(account, dict):
        name = _plain(account.get("display_name")) or _plain(account.get("username"))
    return Said(name, name, _lines(str(told.get("content") or "")))


def _of_page(body: bytes, charset: str) -> Said:
    reader = _Head()
    try:
        text = body.decode(charset, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    reader.feed(text[:300_000])
    said = reader.said
    title = said.get("og:title") or " ".join("".join(reader.title).split())
    about = said.get("og:description") or said.get("description", "")
    return Said(_plain(title), _plain(said.get("og:site_name")), _plain(about)[:300])


def _lines(html: str) -> str:
    return "\n".join(paragraphs(clean(html)))


def _plain(value: object) -> str:
    return " ".join(_CONTROLS.sub("", unescape(str(value or ""))).split())


class _Head(HTMLParser):
    """Collects the title and the descriptions of a page's head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        if tag == "meta":
            told = {name: value or "" for name, value in attrs}
            name = told.get("property") or told.get("name") or ""
            self.said.setdefault(name.lower(), told.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
