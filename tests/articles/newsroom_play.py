"""A newsroom in which random people do random things, beside a model that says what comes of it."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from articles import fixing, holding, moving, publishing, reviewing, scheduling
from articles.models import Article, Revision, ScheduledVerb
from articles.verbs import VerbRefused
from articles.workflow import Verb
from events.clock import database_now
from tests.articles.newsroom_model import OFF, ON_ITS_WAY, OPEN, PLAIN, Plan, Story, Text, changed
from tests.articles.test_roles_and_verbs import CALLS, has_right, possible
from tests.factories import edit, make_draft

CAST = ("reporter", "other_reporter", "copy_editor", "section_editor", "editor", "administrator")
PARTS = ("headline", "deck", "first", "last")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
WEIGHTS = {
    "save": 8, "submit": 3, "take_back": 1, "send_back": 1, "approve": 3, "publish": 14,
    "fix_live": 4, "correct": 2, "schedule": 6, "schedule_unpublish": 2, "unschedule": 2,
    "unpublish": 3, "spike": 1, "unspike": 6, "hold": 1, "release": 3, "withdraw": 2, "reopen": 6,
    "require_legal": 1, "clear_legal": 3, "set_embargo": 1, "lift_embargo": 2, "restrict": 1,
    "unrestrict": 2, "move": 1, "place": 1, "discard": 2, "due": 0, "end_of_embargo": 0,
}  # fmt: skip
MEANING = {"publish": {"publish", "update"}, "withdraw": {"kill", "take_down"}}


class Newsroom:
    """A few stories, real and modelled, and one random step after another."""

    def __init__(self, seed: int, people: dict[str, Any], sections: dict[str, Any]) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - to be had again from the seed
        self.people = people
        self.log = [f"seed {seed}"]
        ScheduledVerb.objects.all().delete()  # what a newsroom before this one left undone
        self.stories = [self._make(sections) for _ in range(2)]

    def _make(self, sections: dict[str, Any]) -> Story:
        owner = self.chance.choice(["reporter", "other_reporter", "editor"])
        section = self.chance.choice(["world", "sport"])
        text, slug = Text(self.word()), f"slug-{self.chance.getrandbits(40)}"
        draft = make_draft(
            section=sections[section], by=self.people[owner], now=database_now(), slug=slug,
            **text.columns(),
        )  # fmt: skip
        return Story(draft.pk, owner, section, slug, [text])

    def word(self) -> str:
        """Return a word that was not said before."""
        return f"Word {self.chance.getrandbits(40)}"

    def step(self) -> Story:
        """Let one person try one thing, mostly something possible; return the story it was about.

        The real newsroom and the model must agree on whether it is done.
        """
        story = self.chance.choice(self.stories)
        verb = self._verb_for(story)
        person = self._person_for(story, verb)
        self.log.append(f"{verb} of {story.pk} by {person}")
        article, now = Article.objects.get(pk=story.pk), database_now()
        if verb in PLAIN:
            if self.done(verb, story, article, person, now, story.can(verb)):
                story.plain(verb)
                if verb == "release":
                    story.release(now)
        else:
            getattr(self, verb)(story, article, person, now)
        return story

    def _verb_for(self, story: Story) -> str:
        if story.plans and self.chance.random() < 0.25:
            return "due"
        if story.embargo and self.chance.random() < 0.25:
            return "end_of_embargo"
        if self.chance.random() < 0.1:
            return self.chance.choice(list(WEIGHTS))
        verbs = possible(story.stage, story.standing)
        likely = [verb for verb in WEIGHTS if verbs & MEANING.get(verb, {verb})]
        return self.chance.choices(likely, [WEIGHTS[verb] for verb in likely])[0]

    def _person_for(self, story: Story, verb: str) -> str:
        rights = MEANING.get(verb, {verb})
        may = [each for each in CAST if any(self.may(story, each, right) for right in rights)]
        return self.chance.choice(may if may and self.chance.random() < 0.8 else CAST)

    def may(self, story: Story, person: str, verb: str) -> bool:
        """Say whether the rules give the person the right, and sight of the story."""
        role = person.removeprefix("other_")
        own, here = person == story.owner, story.section == "world"
        return story.is_seen_by(person) and has_right(role, verb, own=own, here=here)

    def attempt(self, is_allowed: bool, call: Callable[[], Any]) -> Any:
        """Try; return what the verb gave, or None where both sides refuse."""
        try:
            result = call()
        except VerbRefused as refusal:
            assert not is_allowed, f"{self.log}: refused, but the rules allow it: {refusal}"
            return None
        assert is_allowed, f"{self.log}: allowed, but the rules refuse it"
        return result

    def done(self, verb, story, article, person, now, is_possible: bool) -> bool:
        """Try a verb that needs no choices; return whether it was done."""
        is_done = is_possible and self.may(story, person, verb)
        self.attempt(is_done, lambda: CALLS[Verb(verb)](article, self.people[person], now))
        story.events += is_done
        return is_done

    def seen(self, story: Story, article: Article) -> tuple[int, Revision]:
        """Return the revision that the person saw; mostly it is the newest."""
        is_newest = not story.newest or self.chance.random() < 0.85
        place = story.newest if is_newest else self.chance.randrange(story.newest)
        return place, article.revisions.get(number=place + 1)

    # --- The verbs that need more than a state and a flag -----------------------------------------

    def save(self, story, article, person, now) -> None:
        is_open = story.standing in OFF or (story.standing == "live" and story.stage in ON_ITS_WAY)
        if is_open and self.may(story, person, "save"):  # the form asks for this before it saves
            text = changed(story.text, self.chance.choice(PARTS), self.word())
            edit(article, by=self.people[person], now=now, **text.columns())
            story.save(text)

    def approve(self, story, article, person, now) -> None:
        place, revision = self.seen(story, article)
        is_seen = story.stage == "in_review" and place == story.newest
        is_done = is_seen and self.may(story, person, "approve")
        choices = {"revision": revision, "by": self.people[person], "now": now}
        self.attempt(is_done, partial(reviewing.approve, article, **choices))
        if is_done:
            story.stage, story.events = "ready", story.events + 1

    def publish(self, story, article, person, now) -> None:
        place, revision = self.seen(story, article)
        is_live = story.standing == "live"
        verb = "update" if is_live else "publish"
        is_done = (
            story.stage in ON_ITS_WAY
            and (is_live or story.standing in OFF)
            and place == story.newest
            and place != story.live
            and story.may_go_out(story.revisions[place], now)
            and self.may(story, person, verb)
        )
        publish = publishing.publish_update if is_live else publishing.publish
        choices = {"revision": revision, "by": self.people[person], "now": now}
        choices |= {"is_substantive": True} if is_live else {}
        self.attempt(is_done, partial(publish, article, **choices))
        if is_done:
            story.publish_by_hand(place, now)
            story.events += 1

    def fix_live(self, story, article, person, now) -> None:
        if story.live is None:
            return
        part, word = self.chance.choice(PARTS), self.word()
        fixed = changed(story.revisions[story.live], part, word)
        place = story.live if self.chance.random() < 0.9 else 0
        is_done = (
            story.stage in ON_ITS_WAY
            and place == story.live
            and story.may_go_out(fixed, now)
            and self.may(story, person, "fix_live")
        )
        name = "body" if part in ("first", "last") else part
        call = partial(
            fixing.fix_live, article, live=article.revisions.get(number=place + 1),
            changes={name: fixed.columns()[name]}, by=self.people[person], now=now,
        )  # fmt: skip
        self.attempt(is_done, call)
        if is_done:
            story.events += 1
            story.fix(fixed)

    def correct(self, story, article, person, now) -> None:
        if self.done("correct", story, article, person, now, story.standing == "live"):
            story.updated_at = now

    def withdraw(self, story, article, person, now) -> None:
        verb, standing, status = self.chance.choice(
            [("kill", "killed", 410), ("take_down", "taken_down", 451)]
        )
        starts = {"live", "unpublished"} | ({"killed"} if verb == "take_down" else set())
        is_possible = story.standing in starts and story.stage in ON_ITS_WAY
        if self.done(verb, story, article, person, now, is_possible):
            story.withdraw(standing, status)
            story.plans = []

    def unpublish(self, story, article, person, now) -> None:
        if self.done("unpublish", story, article, person, now, story.standing == "live"):
            story.withdraw("unpublished")
            story.plans = []

    def clear_legal(self, story, article, person, now) -> None:
        place, revision = self.seen(story, article)
        is_done = story.stage in ON_ITS_WAY and story.standing in OPEN and story.legal != "none"
        is_done = is_done and place == story.newest and self.may(story, person, "clear_legal")
        choices = {"revision": revision, "by": self.people[person], "now": now}
        self.attempt(is_done, partial(holding.clear_legal, article, **choices))
        if is_done:
            story.legal, story.cleared, story.events = "cleared", story.text, story.events + 1

    def set_embargo(self, story, article, person, now) -> None:
        is_possible = story.stage in ON_ITS_WAY and story.standing in OFF
        if self.done("set_embargo", story, article, person, now, is_possible):
            story.embargo = now + HOUR
            early = [plan for plan in story.plans if plan.due_at < now + HOUR]
            story.drop([plan for plan in early if plan.verb != "unpublish"])
            story.rest()

    def end_of_embargo(self, story, article, person, now) -> None:
        if story.embargo:
            story.embargo = now - SECOND
            Article.objects.filter(pk=story.pk).update(embargo_until=story.embargo)

    def restrict(self, story, article, person, now) -> None:
        named = self.chance.choice(CAST)
        is_done = story.stage in ON_ITS_WAY and story.standing in OPEN
        is_done = is_done and self.may(story, person, "restrict")
        people, by = [self.people[named]], self.people[person]
        self.attempt(is_done, lambda: holding.restrict(article, people=people, by=by, now=now))
        if is_done:
            story.restricted, story.named, story.events = True, {named}, story.events + 1

    def move(self, story, article, person, now) -> None:
        path = f"moved/{self.chance.getrandbits(40)}"
        is_done = story.standing in {"live", "unpublished"} and story.stage in ON_ITS_WAY
        is_done = is_done and self.may(story, person, "move")
        by = self.people[person]
        self.attempt(is_done, lambda: moving.move_url(article, path=path, by=by, now=now))
        if is_done:
            story.path, story.events = path, story.events + 1

    def place(self, story, article, person, now) -> None:
        where = self.chance.choice(["home", "section"])
        is_done = story.standing == "live" and story.placement != where
        is_done = is_done and self.may(story, person, "place")
        choices = {"placement": where, "by": self.people[person], "now": now}
        self.attempt(is_done, partial(moving.place, article, **choices))
        if is_done:
            story.placement, story.events = where, story.events + 1

    def discard(self, story, article, person, now) -> None:
        if self.done("discard", story, article, person, now, story.has_changes):
            story.save(story.revisions[story.live])
            story.drop([plan for plan in story.plans if plan.verb == "update"])
            story.stage = "draft"

    # --- Plans ------------------------------------------------------------------------------------

    def schedule(self, story, article, person, now) -> None:
        place, revision = self.seen(story, article)
        due_at = now + HOUR * self.chance.choice([1, 3, 5])
        live = story.live_by(due_at)
        is_done = (
            story.stage in ON_ITS_WAY
            and story.standing in OPEN
            and place == story.newest
            and place != live
            and not (story.embargo and due_at < story.embargo)
            and self.may(story, person, "schedule")
        )
        choices = {"revision": revision, "by": self.people[person], "now": now, "due_at": due_at}
        if item := self.attempt(is_done, partial(scheduling.schedule, article, **choices)):
            verb = "publish" if live is None else "update"
            story.plans.append(Plan(item.pk, verb, place, live, due_at))
            story.stage, story.events = "scheduled", story.events + 1

    def schedule_unpublish(self, story, article, person, now) -> None:
        is_done = story.stage in ON_ITS_WAY and (
            story.standing == "live" or (story.standing in OFF and story.stage == "scheduled")
        )
        is_done = is_done and self.may(story, person, "schedule_unpublish")
        by = self.people[person]
        if item := self.attempt(is_done, lambda: CALLS[Verb.SCHEDULE_UNPUBLISH](article, by, now)):
            story.plans.append(Plan(item.pk, "unpublish", None, None, item.due_at))
            story.events += 1

    def unschedule(self, story, article, person, now) -> None:
        if not story.plans:
            return
        plan = self.chance.choice(story.plans)
        is_done = self.may(story, person, "unschedule")
        choices = {"by": self.people[person], "now": now}
        item = ScheduledVerb.objects.get(pk=plan.pk)
        self.attempt(is_done, partial(scheduling.unschedule, item, **choices))
        if is_done:
            story.drop([plan])
            story.events += 1
            story.rest()

    def due(self, story, article, person, now) -> None:
        """Let the time of a plan come; a worker runs it, or looks the other way during a hold."""
        if not story.plans:
            return
        plan = self.chance.choice(story.plans)
        plan.due_at = now - HOUR * 9
        ScheduledVerb.objects.filter(pk=plan.pk).update(due_at=plan.due_at)
        if story.held and self.chance.random() < 0.5:
            return
        while due := [
            (plan.due_at, plan.pk, each, plan)
            for each in self.stories
            for plan in each.plans
            if plan.due_at <= now
        ]:
            _due_at, _pk, its_story, plan = min(due, key=lambda found: found[:2])
            assert scheduling.run_one_due() is True
            its_story.run(plan, ScheduledVerb.objects.get(pk=plan.pk).ended_at)
        assert scheduling.run_one_due() is False
