"""The verb autosave: take what a window sends, merge it with what others wrote, lose nothing.

It touches the desk side only, for live articles too. Nothing that was typed is dropped: it is in
the working copy, or in a conflict that everybody sees who opens the article.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import assigning, conflicts, revisions, saving, settling, threeway, working
from articles.blocks import split
from articles.body import clean
from articles.content import Content
from articles.merged import Merged
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.working import WorkingVersion
from articles.permissions import may, may_see
from articles.verbs import NotAllowed, VerbRefused
from articles.wording import done_words, state_words
from articles.workflow import Verb, transition

# A revision is cut after so much writing, and whenever somebody else goes on.
WRITING_SPELL = timedelta(minutes=10)
# Faster than this nobody types: so many versions of one person within so many seconds.
_BURST, _BURST_SECONDS = 20, 10
# Of sendings whose answer never came, so many may still be on their way.
_MOST_LATE = 3
PICTURE_NAMES = frozenset(
    {"lead_image_id", "lead_alt", "lead_caption", "lead_credit", "social_image_id"}
)


class UnknownVersion(Exception):
    """The version that a window began from is kept no more; it must send that along."""


class TooOften(Exception):
    """One person writes versions faster than anybody types."""


@dataclass(frozen=True)
class Splice:
    """At block `at`, drop so many blocks and put these in their place."""

    at: int
    drop: int
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """What a window changed since the version that it began from.

    `fields` are those of `Content`, clean; `body` is a splice of the base's blocks, or the whole.
    `facts` lie beside the content (who has it, where it stands), each with what it was before.
    `tokens` name earlier sendings whose answer never came, `token` this one. `base_content` is
    what the window began from, for when the server keeps that no more.
    """

    base: str
    token: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: Splice | str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    facts_before: Mapping[str, Any] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    base_content: Content | None = None
    tab: str = ""


@dataclass(frozen=True)
class Saved:
    """What became of it: names and contents of what was sent and of what the article says now."""

    sent_name: str
    sent: Content
    name: str
    content: Content
    article: Article
    has_conflicts: bool


def blocks_of(body: str) -> list[str]:
    """Return a body's blocks without the space between them, as the editor knows them."""
    return [block for block in split(body) if block.strip()]


def autosave(article: Article, *, sent: Sent, by: User, now: datetime) -> Saved:
    """Merge what a window sends into the working copy.

    Raises VerbRefused where the person may not write, UnknownVersion when what the window began
    from is needed, TooOften for a program that has run wild.
    """
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        _check(locked, by, sent)
        _take_facts(locked, sent, by=by, now=now)
        merged = Merged.current()
        stored = merged.content(Content.of(locked))
        again = working.sent_by(locked, (sent.token,))
        if again is not None and again.by_id == by.pk:
            here = merged.content(Content.from_json(again.content))
            return Saved(f"w{again.pk}", here, working.name_of(locked), stored, locked, False)
        base = merged.content(_base(locked, sent))
        incoming = merged.content(_incoming(base, sent))
        _supersede(locked, sent, incoming, by=by, now=now)
        if incoming == base:
            name = working.name_of(locked)
            return Saved(sent.base, incoming, name, stored, locked, False)
        _check_pace(locked, by, now)
        merge = threeway.merge(tidied(base), stored=tidied(stored), incoming=tidied(incoming))
        after = blocks_before(merge.conflicts, incoming)
        kept = conflicts.keep(
            locked, merge.conflicts, after=after, base=base, by=by, now=now, tab=sent.tab
        )
        said = write(locked, stored, merge.content, by=by, now=now)
        if said == stored or said != incoming:
            own = working.keep(locked, incoming, by=by, now=now, token=sent.token, is_branch=True)
            name = working.name_of(locked)
            if said != stored:
                name = f"w{working.keep(locked, said, by=by, now=now).pk}"
        else:
            own = working.keep(locked, incoming, by=by, now=now, token=sent.token)
            name = f"w{own.pk}"
        if said != stored:
            _cut_a_spell(locked, by=by, now=now)
        return Saved(f"w{own.pk}", incoming, name, said, locked, kept)


def begin_new(*, sent: Sent, by: User, now: datetime) -> Saved:
    """Create an article from what a window sends first.

    The same window may send again, when it has not heard the answer: that finds the first.
    """
    with transaction.atomic():
        tokens = [each for each in (*sent.tokens, sent.token) if each]
        begun = WorkingVersion.objects.filter(by=by, token__in=tokens).order_by("-pk")
        arrived = begun.select_related("article").first()
        if arrived is not None:
            return autosave(arrived.article, sent=sent, by=by, now=now)
        article = Article(created_by=by, saved_at=now)
        article.save()
        saving.save(article, by=by, now=now)
        return autosave(article, sent=replace(sent, base="r1"), by=by, now=now)


def write(
    locked: Article, stored: Content, content: Content, *, by: User, now: datetime
) -> Content:
    """Write a merged content, after a revision of what the hand before has left.

    Returns what the working copy says then; the caller keeps it as a version.
    """
    if blocks_of(content.body) == blocks_of(stored.body):
        content = replace(content, body=stored.body)
    if content == stored:
        return stored
    last = working.ahead(locked)
    if last is not None and last.by_id != by.pk:
        settling.settle(locked)
    section_id = locked.section_id
    locked.section_id = content.section_id
    saving.check_refiling(locked, by, before=section_id)
    return saving.autosaved(locked, content, before=stored.headline, now=now)


def check_may_write(locked: Article, by: User) -> None:
    """Raise VerbRefused unless the person may see the article and its state lets it be saved."""
    if not may_see(by, locked):
        raise NotAllowed(_("This story is restricted; ask one of its people."))
    if transition(locked.stage, locked.standing, Verb.SAVE) is None:
        raise VerbRefused(
            _("“%(article)s” is %(state)s now; it can’t be %(done)s.")
            % {
                "article": locked,
                "state": state_words(locked),
                "done": done_words(Verb.SAVE),
            }
        )


def _supersede(locked: Article, sent: Sent, incoming: Content, *, by: User, now: datetime) -> None:
    """Take earlier sendings of this window that are still on their way for arrived.

    A window that closes sends all it has while an earlier part may be under way, and the network
    keeps no order: the part, coming last, would be a conflict of a person with themselves.
    """
    if not sent.tokens:
        return
    there = set(
        WorkingVersion.objects.filter(article=locked, token__in=sent.tokens).values_list(
            "token", flat=True
        )
    )
    for token in sent.tokens[-_MOST_LATE:]:
        if token and token not in there:
            working.keep(locked, incoming, by=by, now=now, token=token, is_branch=True)


def _check(locked: Article, by: User, sent: Sent) -> None:
    check_may_write(locked, by)
    if may(by, "edit", locked):
        return
    names = {*sent.fields, *sent.facts, *(["body"] if sent.body is not None else [])}
    if not (by.has_perm("articles.edit_pictures") and by.is_active and names <= PICTURE_NAMES):
        raise NotAllowed(_("You may read this story, not write in it. Ask an editor."))


def _check_pace(locked: Article, by: User, now: datetime) -> None:
    recent = WorkingVersion.objects.filter(article=locked).order_by("-pk")
    moments = recent.filter(by=by).exclude(token="").values_list("at", flat=True)[:_BURST]
    times = list(moments)
    if len(times) == _BURST and now - times[-1] < timedelta(seconds=_BURST_SECONDS):
        raise TooOften


def _take_facts(locked: Article, sent: Sent, *, by: User, now: datetime) -> None:
    """Write what lies beside the content, unless it was changed since the page was opened."""
    before = locked.assigned_to_id
    taken = {
        name: value
        for name, value in sent.facts.items()
        if getattr(locked, name) == sent.facts_before.get(name)
    }
    for name, value in taken.items():
        setattr(locked, name, value)
    if taken:
        locked.save(update_fields=list(taken))
    if locked.assigned_to_id != before:
        assigning.tell(locked, before=before, by=by, now=now)


def _base(locked: Article, sent: Sent) -> Content:
    arrived = working.sent_by(locked, sent.tokens)
    if arrived is not None:
        return Content.from_json(arrived.content)
    base = working.content_named(locked, sent.base) or sent.base_content
    if base is None:
        raise UnknownVersion
    return base


def _incoming(base: Content, sent: Sent) -> Content:
    changes = dict(sent.fields)
    if isinstance(sent.body, Splice):
        here = blocks_of(base.body)
        end = sent.body.at + sent.body.drop
        changes["body"] = clean("".join([*here[: sent.body.at], *sent.body.blocks, *here[end:]]))
    elif sent.body is not None:
        changes["body"] = clean(sent.body)
    if "body" in changes:
        here, there = blocks_of(base.body), blocks_of(changes["body"])
        changes["body"] = base.body if here == there else "".join(there)
    return replace(base, **changes)


def tidied(content: Content) -> Content:
    """Leave out the space between blocks: it is nobody's change."""
    return replace(content, body="".join(blocks_of(content.body)))


def blocks_before(
    found: Sequence[threeway.Conflict], incoming: Content
) -> dict[threeway.Conflict, str]:
    """Say after which block of what was sent the conflicting ones stand."""
    here = blocks_of(incoming.body)
    after: dict[threeway.Conflict, str] = {}
    for conflict in found:
        if conflict.name == "body" and (other := blocks_of(conflict.other)) and other[0] in here:
            place = here.index(other[0])
            after[conflict] = here[place - 1] if place else ""
    return after


def _cut_a_spell(locked: Article, *, by: User, now: datetime) -> None:
    since = working.writing_since(locked)
    if since is not None and now - since >= WRITING_SPELL:
        settling.cut(locked, Content.of(locked), by=by, now=now, why=Revision.Why.WRITING)
