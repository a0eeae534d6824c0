"""Post to a Mastodon server, and take a post back (docs.joinmastodon.org/methods/statuses).

A second try carries the same Idempotency-Key. Servers keep it for an hour after they took the post;
once the first try is that old, the account's own newest posts are looked at first for one that
names the story.
"""

import html
import json
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from distribution.models import SocialPost
from distribution.outgoing.outcome import SHOWN, Sent, expect_success
from events.calling import Answer, call
from events.reaching import CallRefused

# The token is not good for this, or the post is not taken as it is: a person must look.
_REFUSALS = frozenset({400, 401, 403, 404, 410, 422})
KEY_LIVES = timedelta(minutes=50)
_LOOKED_AT = 40


def post(row: SocialPost, story: Any, url: str, *, is_old: bool) -> Sent:
    """Post the words and the story's address.

    Args:
        is_old: an earlier try may be out, and its key forgotten: look first.

    Raises NotTaken, CallFailed or CallRefused.
    """
    if is_old and (found := _find(row, url)):
        return found
    said = {"status": f"{row.text}\n\n{url}", "visibility": "public"}
    language = story.language.split("-")[0]
    if len(language) == 2:  # ISO 639-1, as the interface asks
        said["language"] = language
    key = f"{row.account_id}-{row.article_id}-{row.key}"
    return _sent(_ask(row, "POST", "/api/v1/statuses", said, {"Idempotency-Key": key}))


def delete(row: SocialPost, url: str) -> None:
    """Take the post back; one that is gone is fine. Raises NotTaken, CallFailed, CallRefused."""
    number = row.remote_id
    if not number:
        found = _find(row, url)
        if found is None:
            return
        number = found.id
    answer = _call(row, "DELETE", f"/api/v1/statuses/{number}", None, {})
    if answer.status != 404:
        _expect(answer)


def _find(row: SocialPost, url: str) -> Sent | None:
    """Return the account's own post that names the address, if it is among the newest."""
    me = _ask(row, "GET", "/api/v1/accounts/verify_credentials", None, {})
    path = f"/api/v1/accounts/{me['id']}/statuses?limit={_LOOKED_AT}&exclude_reblogs=true"
    for each in _ask(row, "GET", path, None, {}):
        # Content is HTML, in which the address is a link's target, escaped as the server likes.
        if f'"{unquote(url)}"' in unquote(html.unescape(each.get("content") or "")):
            return _sent(each)
    return None


def _sent(status: dict[str, Any]) -> Sent:
    return Sent(id=str(status["id"]), url=str(status.get("url") or ""))


def _ask(row: SocialPost, method: str, path: str, said: Any, headers: dict[str, str]) -> Any:
    answer = _call(row, method, path, said, headers)
    _expect(answer)
    return json.loads(answer.body)


def _call(
    row: SocialPost, method: str, path: str, said: Any, headers: dict[str, str]
) -> Answer:  # fmt: skip
    return call(
        method,
        row.account.server + path,
        body=json.dumps(said).encode() if said is not None else b"",
        headers={
            "Authorization": f"Bearer {row.account.secret()}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            **headers,
        },
    )


def _expect(answer: Answer) -> None:
    if answer.status in _REFUSALS:
        raise CallRefused(
            _("It answered %(status)d: check the account’s server, token and rights. %(said)s")
            % {"status": answer.status, "said": answer.body[:SHOWN].decode(errors="replace")}
        )
    expect_success(answer)
