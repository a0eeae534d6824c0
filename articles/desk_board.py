"""The board of the desk: stages as columns, what is planned, what went wrong, who did what."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from articles.models.article import Article
from articles.models.schedule import ScheduledVerb
from articles.permissions import visible_to
from articles.rights_over import RightsOver
from articles.scheduling import LATE_AFTER
from articles.wording import done_words, verb_words
from articles.workflow import Stage, Standing, Verb, transition
from events.models import Event, Notice
from events.pulse import workers_alive

IN_COLUMN = 10
AHEAD = timedelta(hours=24)
_LOOKING_BACK = timedelta(days=7)
LATELY = 15
# Moves that a card offers: (verb, whether it needs a page of its own).
_MOVES = {
    Stage.DRAFT: ((Verb.SUBMIT, False),),
    Stage.IN_REVIEW: (
        (Verb.APPROVE, False), (Verb.SEND_BACK, True), (Verb.TAKE_BACK, False),
    ),
    Stage.READY: (
        (Verb.PUBLISH, False), (Verb.UPDATE, False), (Verb.SCHEDULE, True), (Verb.SEND_BACK, True),
    ),
    Stage.SCHEDULED: ((Verb.SCHEDULE, True),),
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """A button on a card; `has_page` when the verb asks for something first."""

    verb: Verb
    label: str
    has_page: bool


@dataclass
class Card:
    """A story on the board."""

    article: Article
    moves: list[Move] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """A stage, its newest stories, and whether there are more than shown."""

    stage: Stage
    label: str
    cards: list[Card]
    has_more: bool


@dataclass(frozen=True)
class Filters:
    """What the person narrowed the board to."""

    section: int | None = None
    person: int | None = None

    @classmethod
    def of(cls, query: Any) -> "Filters":
        """Read them from a query string; what is no number is no filter."""
        read = {
            name: int(query[name])
            for name in ("section", "person")
            if str(query.get(name, "")).isdecimal()
        }
        return cls(**read)

    def apply(self, rows: QuerySet[Article]) -> QuerySet[Article]:
        """Narrow working copies."""
        if self.section:
            rows = rows.filter(Q(section=self.section) | Q(section__parent=self.section))
        if self.person:
            rows = rows.filter(Q(assigned_to=self.person) | Q(created_by=self.person))
        return rows


def board(user: User, filters: Filters, *, now: datetime) -> dict[str, Any]:
    """Return everything below the personal lists of the first page; bounded queries each."""
    if not user.has_perm("articles.view_article"):
        return {}
    return {
        "columns": _columns(user, filters),
        "coming": _plans(user, filters).filter(
            state=ScheduledVerb.State.WAITING, due_at__lte=now + AHEAD
        ).order_by("due_at", "pk")[:20],
        "refused": _plans(user, filters).filter(
            state=ScheduledVerb.State.REFUSED, ended_at__gt=now - _LOOKING_BACK
        ).order_by("-ended_at")[:10],
        "late": [
            plan
            for plan in _plans(user, filters).filter(
                state=ScheduledVerb.State.DONE, ended_at__gt=now - _LOOKING_BACK
            ).order_by("-ended_at")[:50]
            if plan.ended_at and plan.ended_at - plan.due_at > LATE_AFTER
        ],
        "lately": _lately(user),
        "notices": list(_notices(user)[:10]),
        "workers": workers_alive(now),
    }  # fmt: skip


def _columns(user: User, filters: Filters) -> list[Column]:
    rows = visible_to(user, Article.objects.defer("search", "body")).exclude(
        standing__in=[Standing.KILLED, Standing.TAKEN_DOWN]
    )
    labels = dict(Article._meta.get_field("stage").flatchoices)
    found = {}
    for stage in _MOVES:
        in_stage = filters.apply(rows.filter(stage=stage))
        if stage == Stage.DRAFT:
            # What is live and unchanged rests; it is no draft that anybody works on.
            in_stage = in_stage.filter(~Q(standing=Standing.LIVE) | Q(has_changes=True))
        found[stage] = list(
            in_stage.select_related("section", "assigned_to", "created_by").order_by(
                "-saved_at", "-pk"
            )[: IN_COLUMN + 1]
        )
    rights = RightsOver(user, [article for each in found.values() for article in each])
    return [
        Column(
            stage=stage,
            label=str(labels[stage]).capitalize(),
            cards=[Card(article, _moves(article, stage, rights)) for article in each[:IN_COLUMN]],
            has_more=len(each) > IN_COLUMN,
        )
        for stage, each in found.items()
    ]


def _moves(article: Article, stage: Stage, rights: RightsOver) -> list[Move]:
    moves = []
    for verb, has_page in _MOVES[stage]:
        step = transition(article.stage, article.standing, verb)
        if step is not None and rights.may(step.right, article):
            moves.append(Move(verb, verb_words(verb).capitalize(), has_page))
    return moves


def _plans(user: User, filters: Filters) -> QuerySet[ScheduledVerb]:
    seen = filters.apply(visible_to(user, Article.objects.all()))
    return ScheduledVerb.objects.select_related("article__section", "by").filter(
        article__in=seen.values("pk")
    )


def _notices(user: User) -> QuerySet[Notice]:
    """Return what the person has not seen yet, but of stories that they may see no more."""
    seen = visible_to(user, Article.objects.all()).values("pk")
    return Notice.objects.unseen_by(user).filter(~Q(kind="article") | Q(subject_id__in=seen))


@dataclass(frozen=True)
class Done:
    """Who did what to which story."""

    who: str
    what: str
    article: Article
    at: datetime


def _lately(user: User) -> list[Done]:
    """Return the newest events about stories that the person may see."""
    known = {verb.value for verb in Verb}
    events = [
        event
        for event in Event.objects.filter(kind="article").newest()[: LATELY * 3]
        if event.verb in known
    ]
    seen = visible_to(
        user, Article.objects.defer("search", "body").filter(pk__in={e.subject_id for e in events})
    )
    articles = {article.pk: article for article in seen}
    return [
        Done(event.by_name, done_words(event.verb), articles[event.subject_id], event.at)
        for event in events
        if event.subject_id in articles
    ][:LATELY]
