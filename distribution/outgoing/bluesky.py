"""Post to Bluesky, and take a post back (docs.bsky.app, com.atproto.repo).

The record's key is chosen here, before the first try, and the record is put, not created: a second
try finds the first one's record and leaves one post (createRecord would fail, or make another).
"""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from distribution.addresses import stamp
from distribution.models import SocialPost
from distribution.outgoing.outcome import SHOWN, Sent, expect_success
from events.calling import Answer, call
from events.reaching import CallRefused

_COLLECTION = "app.bsky.feed.post"
_REFUSALS = frozenset({400, 401, 403, 404})
_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]»”’]")
_TAG = re.compile(r"(?<![\w#])#(\w*[^\W\d]\w*)")


def post(row: SocialPost, story: Any, url: str, *, is_old: bool) -> Sent:
    """Post the words with a card of the story. Raises NotTaken, CallFailed or CallRefused."""
    session = _session(row)
    record: dict[str, Any] = {
        "$type": _COLLECTION,
        "text": row.text,
        "createdAt": stamp(row.event.at),
        "langs": [story.language],
        "embed": {
            "$type": "app.bsky.embed.external",
            "external": {
                "uri": url,
                "title": story.social_title or story.shown_headline,
                "description": (story.social_description or story.summary)[:300],
            },
        },
    }
    if found := facets(row.text):
        record["facets"] = found
    said = _ask(row, "putRecord", session, {**_place(row, session), "record": record})
    return Sent(
        id=str(said["uri"]),
        url=f"https://bsky.app/profile/{session['did']}/post/{row.key}",
    )


def delete(row: SocialPost, url: str) -> None:
    """Take the post back, there or not. Raises NotTaken, CallFailed or CallRefused."""
    session = _session(row)
    _ask(row, "deleteRecord", session, _place(row, session))


def facets(text: str) -> list[dict[str, Any]]:
    """Mark links and hashtags, which Bluesky doesn't find by itself, by their places in UTF-8."""
    kind = "app.bsky.richtext.facet"
    marked = [
        (each.span(), {"$type": f"{kind}#link", "uri": each[0]}) for each in _LINK.finditer(text)
    ]
    links = [span for span, _feature in marked]
    marked += [
        (each.span(), {"$type": f"{kind}#tag", "tag": each[1]})
        for each in _TAG.finditer(text)
        if not any(start <= each.start() < end for start, end in links)
    ]
    return [
        {
            "index": {
                "byteStart": len(text[:start].encode()),
                "byteEnd": len(text[:end].encode()),
            },
            "features": [feature],
        }
        for (start, end), feature in sorted(marked, key=lambda each: each[0])
    ]


def _place(row: SocialPost, session: dict[str, Any]) -> dict[str, str]:
    return {"repo": session["did"], "collection": _COLLECTION, "rkey": row.key}


def _session(row: SocialPost) -> dict[str, Any]:
    said = {"identifier": row.account.handle, "password": row.account.secret()}
    session: dict[str, Any] = _read(_call(row, "com.atproto.server.createSession", said, {}))
    return session


def _ask(row: SocialPost, verb: str, session: dict[str, Any], said: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {session['accessJwt']}"}
    return _read(_call(row, f"com.atproto.repo.{verb}", said, headers))


def _call(row: SocialPost, method: str, said: Any, headers: dict[str, str]) -> Answer:
    return call(
        "POST",
        f"{row.account.server}/xrpc/{method}",
        body=json.dumps(said, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", **headers},
    )


def _read(answer: Answer) -> Any:
    if answer.status in _REFUSALS:
        raise CallRefused(
            _("It answered %(status)d: check the account’s handle and app password. %(said)s")
            % {"status": answer.status, "said": answer.body[:SHOWN].decode(errors="replace")}
        )  # fmt: skip
    expect_success(answer)
    return json.loads(answer.body or b"{}")
