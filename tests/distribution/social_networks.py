"""A Mastodon server and a Bluesky server in one, as strict as those about what they take."""

import html
import json
import re
from urllib.parse import urlsplit

from tests.events.local_server import Asked, Said

TOKEN, PASSWORD, HANDLE, DID = "m4st0d0n-token", "b1ue-sky-pass", "courier.bsky.social", "did:plc:c"
_JWT = "a.b.c"
# A timestamp identifier (atproto.com/specs/tid).
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


class Networks:
    """What was posted, by number and by record key; may forget keys, fail, or fail after taking."""

    def __init__(self) -> None:
        self.statuses: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.records: dict[str, dict] = {}
        self.made = 0
        self.is_down = self.is_deaf = False

    def say(self, asked: Asked) -> Said:
        """Answer one request; while deaf it does what it is asked and says that it failed."""
        if self.is_down:
            return 503, {}, b"later"
        status, said = self._answer(asked)
        if self.is_deaf:
            return 502, {}, b"gateway"
        return status, {"Content-Type": "application/json"}, json.dumps(said).encode()

    def _answer(self, asked: Asked) -> tuple[int, object]:
        path = urlsplit(asked.path).path
        if path.startswith("/xrpc/"):
            return self._bluesky(path.removeprefix("/xrpc/"), asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            said = f"The access token {asked.headers.get('authorization')} is invalid"
            return 401, {"error": said}
        return self._mastodon(path, asked)

    def _mastodon(self, path: str, asked: Asked) -> tuple[int, object]:
        if path == "/api/v1/statuses" and asked.method == "POST":
            said = json.loads(asked.body)
            if not said["status"].strip() or len(said["status"]) > 500:
                return 422, {"error": "Validation failed: Text"}
            key = asked.headers["idempotency-key"]
            if key not in self.keys:
                self.made += 1
                self.keys[key] = str(self.made)
                self.statuses[self.keys[key]] = said["status"]
            return 200, self._status(self.keys[key])
        if path.startswith("/api/v1/statuses/") and asked.method == "DELETE":
            number = path.rpartition("/")[2]
            found = self.statuses.pop(number, None)
            return (200, {"id": number}) if found else (404, {"error": "Record not found"})
        if path == "/api/v1/accounts/verify_credentials":
            return 200, {"id": "7"}
        if path == "/api/v1/accounts/7/statuses":
            return 200, [self._status(number) for number in reversed(self.statuses)]
        return 404, {"error": "Not found"}

    def _status(self, number: str) -> dict[str, str]:
        words = html.escape(self.statuses.get(number, ""))
        content = re.sub(r"(https?://\S+)", r'<a href="\1">\1</a>', words)
        url = f"https://m.example/@courier/{number}"
        return {"id": number, "url": url, "content": f"<p>{content}</p>"}

    def _bluesky(self, method: str, asked: Asked) -> tuple[int, object]:
        said = json.loads(asked.body)
        if method == "com.atproto.server.createSession":
            if (said["identifier"], said["password"]) != (HANDLE, PASSWORD):
                return 401, {"error": "AuthenticationRequired", "message": "Invalid password"}
            return 200, {"did": DID, "handle": HANDLE, "accessJwt": _JWT, "refreshJwt": "r"}
        if asked.headers.get("authorization") != f"Bearer {_JWT}" or said["repo"] != DID:
            return 401, {"error": "InvalidToken"}
        if said["collection"] != "app.bsky.feed.post" or not _TID.fullmatch(said["rkey"]):
            return 400, {"error": "InvalidRequest"}
        if method == "com.atproto.repo.deleteRecord":
            self.records.pop(said["rkey"], None)
            return 200, {}
        record = said["record"]
        length = len(record["text"].encode())
        fits = all(
            0 <= each["index"]["byteStart"] < each["index"]["byteEnd"] <= length
            for each in record.get("facets", ())
        )
        if record["$type"] != said["collection"] or len(record["text"]) > 300 or not fits:
            return 400, {"error": "InvalidRequest", "message": "Invalid record"}
        self.records[said["rkey"]] = record
        return 200, {"uri": f"at://{DID}/{said['collection']}/{said['rkey']}", "cid": "bafy"}
