"""The rules of RULES.md as a small model: one story in a few columns, no database, no Django."""

from dataclasses import dataclass, field, replace
from datetime import datetime

ANCHOR = "<p>Nobody changes this paragraph.</p>"
ON_ITS_WAY = {"draft", "in_review", "ready", "scheduled"}
OFF = {"never", "unpublished"}
OPEN = {"never", "live", "unpublished"}


@dataclass(frozen=True)
class Text:
    """What a story says; the two paragraphs stand apart, so that changes of both merge."""

    headline: str
    deck: str = ""
    first: str = "one"
    last: str = "two"

    def columns(self) -> dict[str, str]:
        """Return what the columns of the article hold."""
        body = f"<p>{self.first}</p>{ANCHOR}<p>{self.last}</p>"
        return {"headline": self.headline, "deck": self.deck, "body": body}


@dataclass
class Plan:
    """A due verb that waits; revisions by their place."""

    pk: int
    verb: str
    revision: int | None
    made_from: int | None
    due_at: datetime


@dataclass
class Story:
    """One article: where it stands, what it says, what stops it, how much has happened to it."""

    pk: int
    owner: str
    section: str
    slug: str
    revisions: list[Text]
    stage: str = "draft"
    standing: str = "never"
    live: int | None = None
    held: bool = False
    legal: str = "none"
    cleared: Text | None = None
    embargo: datetime | None = None
    restricted: bool = False
    named: set[str] = field(default_factory=set)
    path: str = ""
    placement: str = "section"
    first_at: datetime | None = None
    updated_at: datetime | None = None
    tombstone: int | None = None
    plans: list[Plan] = field(default_factory=list)
    events: int = 0

    @property
    def text(self) -> Text:
        """What the working copy says."""
        return self.revisions[-1]

    @property
    def newest(self) -> int:
        """The place of the newest revision."""
        return len(self.revisions) - 1

    @property
    def live_text(self) -> Text | None:
        """What readers see."""
        return None if self.live is None else self.revisions[self.live]

    @property
    def has_changes(self) -> bool:
        """Whether readers don't see yet what the working copy says."""
        return self.live_text not in (None, self.text)

    @property
    def waits(self) -> bool:
        """Whether a publication of it waits for its time."""
        return any(plan.verb != "unpublish" for plan in self.plans)

    def is_seen_by(self, person: str) -> bool:
        """Whether the person may know of it."""
        return (
            not self.restricted or person in {self.owner, "administrator"} or person in self.named
        )

    def may_go_out(self, text: Text, now: datetime) -> bool:
        """Whether hold, embargo and legal let this text out."""
        is_checked = self.legal == "none" or (self.legal == "cleared" and self.cleared == text)
        return is_checked and not self.held and not (self.embargo and self.embargo > now)

    def save(self, text: Text) -> None:
        """Keep what was typed; changed words ask the lawyer again."""
        if text != self.text:
            self.revisions.append(text)
        if self.legal == "cleared" and self.cleared != text:
            self.legal, self.cleared = "required", None
            self.events += 1

    def chain(self, until: datetime | None = None) -> list[Plan]:
        """Return the plans that will run, in their order: each made from what is live by then."""
        live, running = self.live, []
        for plan in sorted(self.plans, key=lambda each: (each.due_at, each.pk)):
            is_in_time = until is None or plan.due_at <= until
            if is_in_time and (plan.verb == "unpublish" or plan.made_from == live):
                running.append(plan)
                live = plan.revision
        return running

    def live_by(self, due_at: datetime) -> int | None:
        """Return which revision will be live when the plans before that time have run."""
        before = self.chain(due_at)
        return before[-1].revision if before else self.live

    def drop(self, dropped: list[Plan]) -> None:
        """Take plans out: what followed one of them follows what stood before it."""
        for plan in sorted(dropped, key=lambda each: (each.due_at, each.pk)):
            self.plans.remove(plan)
            if plan.revision is None or plan.revision == self.live:
                continue
            for each in self.plans:
                if each.made_from == plan.revision and each.due_at >= plan.due_at:
                    each.verb, each.made_from = plan.verb, plan.made_from

    def publish_by_hand(self, revision: int, now: datetime) -> None:
        """Publish, overtaking what was planned unless it follows exactly this."""
        was_live = self.standing == "live"
        self.publish(revision, now, is_substantive=True)
        if not was_live:
            running = self.chain()
            overtaken = [each for each in self.plans if each not in running]
            self.drop([each for each in overtaken if each.verb != "unpublish"])
            self.wait()

    def release(self, now: datetime) -> None:
        """End a hold; what came due meanwhile is reported, once."""
        missed = [plan for plan in self.plans if plan.due_at <= now]
        self.drop(missed)
        self.events += len(missed)
        self.rest()

    def publish(self, revision: int, now: datetime, *, is_substantive: bool = False) -> None:
        """Show a revision: for the first time, again, or in place of another."""
        if self.standing == "live":
            self.updated_at = now if is_substantive else self.updated_at
        else:
            self.first_at = self.first_at or now
            self.path = self.path or f"{self.section}/{now:%Y/%m}/{self.slug}"
        self.stage, self.standing, self.live, self.tombstone = "draft", "live", revision, None

    def fix(self, fixed: Text) -> None:
        """Show the fixed live text; bring into the working copy what it left as it was."""
        was, mine = self.live_text, self.text
        if self.text != fixed:
            self.revisions.append(fixed)
        self.live = self.newest
        merged = {
            name: getattr(fixed, name) if getattr(mine, name) == getattr(was, name) else value
            for name, value in vars(mine).items()
        }
        self.save(Text(**merged))

    def withdraw(self, standing: str, status: int | None = None) -> None:
        """Take it off: without a trace, or with a tombstone."""
        self.stage, self.standing, self.live = "draft", standing, None
        self.tombstone = status or self.tombstone

    def run(self, plan: Plan, now: datetime) -> None:
        """Carry out what is due, or refuse it."""
        self.events += 1
        is_open = self.stage in ON_ITS_WAY and not self.held
        if plan.verb == "unpublish":
            is_done = is_open and self.standing == "live"
            if is_done:
                self.withdraw("unpublished")
        else:
            revision = plan.revision or 0
            is_done = (
                is_open
                and (self.standing == "live" if plan.verb == "update" else self.standing in OFF)
                and plan.made_from == self.live
                and revision != self.live
                and self.may_go_out(self.revisions[revision], now)
            )
            if is_done:
                self.publish(revision, now)
        if is_done:
            self.plans.remove(plan)
            self.wait()
        else:
            self.drop([plan])
            self.rest()

    def wait(self) -> None:
        """Be scheduled while a publication waits."""
        if self.waits:
            self.stage = "scheduled"

    def rest(self) -> None:
        """Be ready again when no publication waits any more."""
        if self.stage == "scheduled" and not self.waits:
            self.stage = "ready"

    def can(self, verb: str) -> bool:
        """Whether a verb that only moves states or sets a flag has something to do."""
        stages, standings, flag, is_set = _PLAIN[verb][:4]
        is_so = bool(flag) and getattr(self, flag) == is_set
        return self.stage in stages and self.standing in standings and not is_so

    def plain(self, verb: str) -> None:
        """Carry out a verb that only moves states or sets a flag."""
        flag, is_set, stage, standing = _PLAIN[verb][2:]
        if flag:
            setattr(self, flag, is_set)
        if verb == "spike":
            self.plans = []
        if verb == "require_legal":
            self.cleared = None
        self.stage, self.standing = stage or self.stage, standing or self.standing


# verb → stages, standings, flag, what it is set to, stage after, standing after
_PLAIN: dict[str, tuple[set[str], set[str], str, object, str, str]] = {
    "submit": ({"draft"}, OPEN, "", None, "in_review", ""),
    "take_back": ({"in_review"}, OPEN, "", None, "draft", ""),
    "send_back": ({"in_review", "ready"}, OPEN, "", None, "draft", ""),
    "spike": (ON_ITS_WAY, OFF, "", None, "spiked", ""),
    "unspike": ({"spiked"}, OFF, "", None, "draft", ""),
    "hold": (ON_ITS_WAY, OPEN, "held", True, "", ""),
    "release": (ON_ITS_WAY, OPEN, "held", False, "", ""),
    "unrestrict": (ON_ITS_WAY, OPEN, "restricted", False, "", ""),
    "require_legal": (ON_ITS_WAY, OPEN, "legal", "required", "", ""),
    "lift_embargo": (ON_ITS_WAY, OFF, "embargo", None, "", ""),
    "reopen": ({"draft"}, {"killed", "taken_down"}, "", None, "draft", "unpublished"),
}
PLAIN = tuple(_PLAIN)


def changed(text: Text, name: str, word: str) -> Text:
    """Return the text with one part of it written anew."""
    return replace(text, **{name: word})
