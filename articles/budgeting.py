"""The verbs of the budget: plan a story, change the plan, strike it, put it back, start writing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.notice_kinds import NoticeKind
from articles import assigning, saving, site
from articles.budget_rights import may_plan, may_see_planned, rights_over
from articles.models.article import Article
from articles.models.planned import PlannedStory
from articles.permissions import may_see
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from events.notices import notify
from events.recording import record

KIND = "planned_story"
#: What a person writes of a plan; `is_restricted` asks for a right of its own.
WORDS = ("slugline", "line", "pictures", "note", "length", "section", "assigned_to", "due_at")


_DONE = {
    "planned": gettext_lazy("planned"),
    "changed": gettext_lazy("changed"),
    "struck": gettext_lazy("struck"),
    "put_back": gettext_lazy("put back on the budget"),
    "started": gettext_lazy("writing started"),
}


class PlanHasMoved(VerbRefused):
    """Somebody changed the plan after the form was opened; `fields` are what they changed."""

    def __init__(self, message: str, fields: list[str]) -> None:
        self.fields = fields
        super().__init__(message)


def plan(planned: PlannedStory, *, by: User, now: datetime) -> Event:
    """Put a story on the budget and tell who is to write it. Raises VerbRefused."""
    if not may_plan(by):
        raise NotAllowed(_("You may not plan stories. Ask an editor to put it on the budget."))
    with transaction.atomic():
        _check_assignee(planned.assigned_to)
        planned.created_by, planned.created_at = by, now
        if planned.is_restricted and not rights_over(by, planned).may("restrict"):
            raise NotAllowed(_("You may not restrict a plan here. Ask an editor of the section."))
        planned.save(force_insert=True)
        _tell(planned, before=None, by=by, now=now)
        return record(KIND, planned.pk, "planned", by=by, now=now)


def revise(
    planned: PlannedStory, said: dict[str, Any], *, seen: int, by: User, now: datetime
) -> Event:
    """Change what is planned; `said` has a value for each field to change.

    Raises PlanHasMoved when somebody changed the plan since version `seen`, VerbRefused else.
    """
    with transaction.atomic():
        locked = _lock(planned, by)
        _check_open(locked)
        changed = [name for name, value in said.items() if getattr(locked, name) != value]
        if locked.version != seen:
            raise PlanHasMoved(
                _(
                    "“%(story)s” was changed while you had it open; nothing is saved yet. Read "
                    "what it says now beside what you typed, then save again."
                )
                % {"story": locked},
                changed,
            )
        before = locked.assigned_to_id
        if "is_restricted" in changed and not rights_over(by, locked).may("restrict"):
            raise NotAllowed(_("You may not restrict a plan here. Ask an editor of the section."))
        for name in changed:
            setattr(locked, name, said[name])
        if locked.assigned_to_id != before:
            _check_assignee(locked.assigned_to)
        locked.version += 1
        locked.save()
        if locked.assigned_to_id != before:
            _tell(locked, before=before, by=by, now=now)
        return record(
            KIND, locked.pk, "changed", by=by, now=now, payload={"fields": sorted(changed)}
        )


def hand_over(planned: PlannedStory, *, to: User, by: User, now: datetime) -> Event:
    """Put a planned story into somebody else's hands, and tell them; the rest stays as planned.

    Open to who may edit the plan, and to administrators of accounts. Raises VerbRefused.
    """
    with transaction.atomic():
        locked = PlannedStory.objects.select_for_update(of=("self",)).get(pk=planned.pk)
        if not by.has_perm("accounts.change_user"):
            _check_sight(locked, by)
            _check_right(locked, by)
        _check_open(locked)
        _check_assignee(to)
        before = locked.assigned_to_id
        locked.assigned_to = to
        locked.version += 1
        locked.save(update_fields=["assigned_to", "version"])
        _tell(locked, before=before, by=by, now=now)
        return record(
            KIND, locked.pk, "changed", by=by, now=now, payload={"fields": ["assigned_to"]}
        )


def strike(planned: PlannedStory, *, by: User, now: datetime) -> Event:
    """Take a story off the budget; `put_back` undoes it. Raises VerbRefused."""
    with transaction.atomic():
        locked = _lock(planned, by)
        _check_open(locked)
        locked.struck_at = now
        locked.save(update_fields=["struck_at"])
        return record(KIND, locked.pk, "struck", by=by, now=now)


def put_back(planned: PlannedStory, *, by: User, now: datetime) -> Event:
    """Put a struck story on the budget again. Raises VerbRefused."""
    with transaction.atomic():
        locked = _lock(planned, by)
        if locked.struck_at is None:
            raise VerbRefused(_("“%(story)s” is on the budget already.") % {"story": locked})
        locked.struck_at = None
        locked.save(update_fields=["struck_at"])
        return record(KIND, locked.pk, "put_back", by=by, now=now)


def start_writing(planned: PlannedStory, *, by: User, now: datetime) -> Article:
    """Return the draft that a planned story becomes; whoever presses second gets the same one.

    The draft has the plan's slugline, section, assignee and due time, and its restriction: who
    planned it stays one of its people. Raises VerbRefused.
    """
    with transaction.atomic():
        locked = PlannedStory.objects.select_for_update(of=("self",)).get(pk=planned.pk)
        _check_sight(locked, by)
        if locked.article is not None:
            if not may_see(by, locked.article):
                raise NotAllowed(_("This story is restricted; ask one of its people."))
            return locked.article
        _check_right(locked, by)
        _check_open(locked)
        article = _draft(locked, by, now)
        locked.article, locked.started_at = article, now
        locked.save(update_fields=["article", "started_at"])
        record(KIND, locked.pk, "started", by=by, now=now, payload={"article": article.pk})
        record(
            "article", article.pk, "started", by=by, now=now, revision=1,
            payload={"planned_story": locked.pk},
        )  # fmt: skip
        if article.assigned_to_id != by.pk:
            assigning.tell(article, before=None, by=by, now=now)
    return article


def done_words(verb: str) -> str:
    """Return what the history of a planned story says was done."""
    return str(_DONE[verb])


def _draft(locked: PlannedStory, by: User, now: datetime) -> Article:
    writer = locked.assigned_to
    article = Article(
        slugline=locked.slugline,
        language=site.current().identity.language,
        section=locked.section,
        created_by=by,
        assigned_to=writer if writer is not None and writer.is_active else by,
        due_at=locked.due_at,
        is_restricted=locked.is_restricted,
        saved_at=now,
    )
    article.save()
    if locked.is_restricted and locked.created_by is not None:
        article.named_people.add(locked.created_by)
    saving.save(article, by=by, now=now)
    return article


def _lock(planned: PlannedStory, by: User) -> PlannedStory:
    locked = PlannedStory.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    _check_sight(locked, by)
    _check_right(locked, by)
    return locked


def _check_sight(locked: PlannedStory, by: User) -> None:
    if not may_see_planned(by, locked):
        raise NotAllowed(_("This plan is restricted; ask one of its people."))


def _check_right(locked: PlannedStory, by: User) -> None:
    if not rights_over(by, locked).may("edit"):
        raise NotAllowed(
            _("“%(story)s” isn’t yours to change. Ask an editor to assign it to you.")
            % {"story": locked}
        )


def _check_open(locked: PlannedStory) -> None:
    if locked.struck_at is not None:
        raise VerbRefused(_("“%(story)s” has been struck; put it back first.") % {"story": locked})
    if locked.started_at is not None:
        raise VerbRefused(
            _("Writing of “%(story)s” has started; what holds now is said in the article.")
            % {"story": locked}
        )


def _check_assignee(to: User | None) -> None:
    if to is not None and not to.is_active:
        raise VerbRefused(
            _("The account of %(name)s is turned off; choose somebody else.") % {"name": to}
        )


def _tell(planned: PlannedStory, *, before: int | None, by: User, now: datetime) -> None:
    """Leave a notice for who got the story, if that is somebody else."""
    to = planned.assigned_to
    if to is None or to.pk in (before, by.pk):
        return
    text = _("%(by)s planned “%(story)s” for you.") % {"by": by, "story": planned}
    notify([to], kind=KIND, subject_id=planned.pk, text=text, now=now, what=NoticeKind.ASSIGNED)
