"""Writers with windows open on one article, as the scripts of the writing screen act."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from accounts.models import User
from articles import conflicts, working
from articles.autosaving import Saved, Sent, autosave, blocks_of
from articles.content import Content
from articles.models import Article
from tests.factories import EARLIER


@dataclass
class Window:
    """What one window shows, and which version it knows that it began from."""

    article: Article
    user: User
    tab: str
    now: datetime = EARLIER
    base: str = ""
    shows: Content = field(default_factory=Content)
    knows: Content = field(default_factory=Content)
    tokens: list[str] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.article.refresh_from_db()
        self.base = working.name_of(self.article)
        self.shows = self.knows = Content.of(self.article)

    def types(self, **fields) -> "Window":
        self.shows = replace(self.shows, **fields)
        return self

    def writes(self, place: int, words: str) -> "Window":
        """Add words to the end of a paragraph, or a paragraph of its own after the last."""
        blocks = blocks_of(self.shows.body)
        if place < len(blocks):
            blocks[place] = blocks[place].removesuffix("</p>") + f" {words}</p>"
        else:
            blocks.append(f"<p>{words}</p>")
        return self.types(body="".join(blocks))

    def inserts(self, place: int, words: str) -> "Window":
        blocks = blocks_of(self.shows.body)
        blocks.insert(min(place, len(blocks)), f"<p>{words}</p>")
        return self.types(body="".join(blocks))

    def sends(self) -> Saved:
        """Send what is new; the caller says what becomes of the answer."""
        self.sent += 1
        token = f"{self.tab}-{self.sent}"
        before = Content() if self.tokens else self.knows
        changed = {
            name: getattr(self.shows, name)
            for name in ("headline", "deck", "desk_note", "bylines", "topic_ids")
            if self.tokens or getattr(self.shows, name) != getattr(before, name)
        }
        body = self.shows.body if self.tokens or self.shows.body != before.body else None
        sent = Sent(
            base=self.base, token=token, tokens=tuple(self.tokens), fields=changed, body=body,
            base_content=self.knows, tab=self.tab,
        )  # fmt: skip
        self.tokens.append(token)
        self.now += timedelta(seconds=3)
        return autosave(self.article, sent=sent, by=self.user, now=self.now)

    def hears(self, saved: Saved) -> None:
        """Take in what the article says now; nothing was typed since it was sent."""
        self.base, self.knows, self.shows = saved.name, saved.content, saved.content
        self.tokens = []

    def hears_late(self, saved: Saved) -> None:
        """Take over only that what was sent has arrived: somebody has typed on just there."""
        self.base, self.knows = saved.sent_name, saved.sent
        self.tokens = []

    def saves(self) -> Saved:
        saved = self.sends()
        self.hears(saved)
        return saved


def everything_said(article: Article) -> str:
    """Return all words of the working copy, and all that are kept beside it."""
    article.refresh_from_db()
    said = Content.of(article)
    beside = [f"{each.kept} {each.other}" for each in conflicts.open_of(article)]
    return " ".join([said.headline, said.deck, said.desk_note, said.body, *beside])
