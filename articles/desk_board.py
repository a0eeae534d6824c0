"""The board of the desk: stages as columns, what is planned, what went wrong, who did what."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import catching_up, desk_notices, pushing, site
from articles.models.article import Article
from articles.models.byline import ArticleByline
from articles.models.planned import PlannedStoryQuerySet
from articles.models.schedule import ScheduledVerb
from articles.permissions import visible_to
from articles.rights_over import RightsOver
from articles.scheduling import LATE_AFTER
from articles.wording import done_words, is_known, verb_words
from articles.workflow import Stage, Standing, Verb, transition
from events.models import Delivery, Event
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
        (Verb.PUBLISH, True), (Verb.UPDATE, True), (Verb.SCHEDULE, True), (Verb.SEND_BACK, True),
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


class Due(TextChoices):
    """When the desk expects a story."""

    OVERDUE = "overdue", _("overdue")
    TODAY = "today", _("today")
    WEEK = "week", _("within a week")
    NONE = "none", _("no date")


@dataclass(frozen=True)
class Filters:
    """What the person narrowed the board to."""

    section: int | None = None
    person: int | None = None
    desk: str = ""
    due: str = ""
    changes: str = ""

    @classmethod
    def of(cls, query: Any) -> "Filters":
        """Read them from a query string; what is not offered is no filter."""
        numbers = {
            name: int(query[name])
            for name in ("section", "person")
            if str(query.get(name, "")).isdecimal() and len(query[name]) < 10
        }
        due = query.get("due", "")
        return cls(
            **numbers,
            desk=query.get("desk", "").replace("\0", ""),
            due=due if due in Due.values else "",
            changes="live" if query.get("changes") == "live" else "",
        )

    @property
    def is_set(self) -> bool:
        """Say whether anything is narrowed."""
        return self != Filters()

    def apply(self, rows: QuerySet[Article], now: datetime) -> QuerySet[Article]:
        """Narrow working copies."""
        if self.section:
            rows = rows.filter(Q(section=self.section) | Q(section__parent=self.section))
        if self.desk:
            rows = rows.filter(section__in=sections_of_desk(self.desk))
        if self.person:
            bylined = ArticleByline.objects.filter(author__account__user=self.person)
            rows = rows.filter(
                Q(assigned_to=self.person)
                | Q(created_by=self.person)
                | Q(pk__in=bylined.values("article"))
            )
        if self.due:
            rows = rows.filter(_due(self.due, now))
        if self.changes:
            rows = rows.filter(standing=Standing.LIVE, has_changes=True)
        return rows

    def apply_to_plans(self, rows: PlannedStoryQuerySet) -> PlannedStoryQuerySet:
        """Narrow planned stories by section, desk and person."""
        if self.section:
            rows = rows.filter(Q(section=self.section) | Q(section__parent=self.section))
        if self.desk:
            rows = rows.filter(section__in=sections_of_desk(self.desk))
        if self.person:
            rows = rows.filter(Q(assigned_to=self.person) | Q(created_by=self.person))
        return rows


def desks() -> list[str]:
    """Return the names of the desks, as sections name them."""
    return sorted({desk for desk in _desks().values() if desk})


def sections_of_desk(desk: str) -> list[int]:
    """Return the ids of the sections whose stories a desk owns."""
    return [pk for pk, name in _desks().items() if name == desk]


def _desks() -> dict[int, str]:
    """Return each section's desk: its own, else that of the section above."""
    held = site.current().sections
    return {
        pk: section.desk or (held[section.parent_id].desk if section.parent_id in held else "")
        for pk, section in held.items()
    }


def _due(due: str, now: datetime) -> Q:
    """Return what is due in the newsroom's own days; a week ends on the seventh from today."""
    zone = site.current().zone
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    match due:
        case Due.OVERDUE:
            return Q(due_at__lt=now)
        case Due.TODAY:
            return Q(due_at__gte=midnight, due_at__lt=midnight + timedelta(days=1))
        case Due.WEEK:
            return Q(due_at__gte=midnight, due_at__lt=midnight + timedelta(days=7))
    return Q(due_at=None)


def board(user: User, filters: Filters, *, now: datetime) -> dict[str, Any]:
    """Return everything below the personal lists of the first page; bounded queries each."""
    if not user.has_perm("articles.view_article"):
        return {}
    plans = _plans(user, filters, now)
    refused = list(
        plans.filter(state=ScheduledVerb.State.REFUSED, ended_at__gt=now - _LOOKING_BACK).order_by(
            "-ended_at"
        )[:10]
    )
    notices = desk_notices.unseen(user)
    about = {plan.article_id for plan in refused} | {
        each.subject_id for each in notices if each.kind == "article"
    }
    mergeable = catching_up.mergeable_plans(about)
    return {
        "columns": _columns(user, filters, now),
        "coming": plans.filter(
            state=ScheduledVerb.State.WAITING, due_at__lte=now + AHEAD
        ).order_by("due_at", "pk")[:20],
        "refused": refused,
        "mergeable": mergeable,
        "late": [
            plan
            for plan in plans.filter(
                state=ScheduledVerb.State.DONE, ended_at__gt=now - _LOOKING_BACK
            ).order_by("-ended_at")[:50]
            if plan.ended_at and plan.ended_at - plan.due_at > LATE_AFTER
        ],
        "lately": _lately(user),
        "notices": desk_notices.told(notices, mergeable),
        "workers": workers_alive(now),
        "desks": desks(),
        "dues": Due.choices,
        "now": now,
        "untold": pushing.problems(user),
        "undelivered": list(
            Delivery.objects.failing().filter(channel=Delivery.Channel.PURGE)[:5]
        ),
    }  # fmt: skip


def _columns(user: User, filters: Filters, now: datetime) -> list[Column]:
    rows = visible_to(user, Article.objects.defer("search", "body")).exclude(
        standing__in=[Standing.KILLED, Standing.TAKEN_DOWN]
    )
    labels = dict(Article._meta.get_field("stage").flatchoices)
    found = {}
    for stage in _MOVES:
        in_stage = filters.apply(rows.filter(stage=stage), now)
        if stage == Stage.DRAFT:
            # What is live and unchanged rests; it is no draft that anybody works on.
            in_stage = in_stage.filter(~Q(standing=Standing.LIVE) | Q(has_changes=True))
        found[stage] = list(
            in_stage.select_related("section", "assigned_to", "created_by").order_by(
                *(["due_at", "pk"] if filters.due not in ("", Due.NONE) else ["-saved_at", "-pk"])
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


def _plans(user: User, filters: Filters, now: datetime) -> QuerySet[ScheduledVerb]:
    seen = filters.apply(visible_to(user, Article.objects.all()), now)
    return ScheduledVerb.objects.select_related("article__section", "by").filter(
        article__in=seen.values("pk")
    )


@dataclass(frozen=True)
class Done:
    """Who did what to which story."""

    who: str
    what: str
    article: Article
    at: datetime


def _lately(user: User) -> list[Done]:
    """Return the newest events about stories that the person may see."""
    events = [
        event
        for event in Event.objects.filter(kind="article").newest()[: LATELY * 3]
        if is_known(event.verb)
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
