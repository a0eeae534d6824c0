"""Load the demonstration newspaper through the same doors as any other: save, publish, correct."""

import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from articles import publishing, reviewing, saving, withdrawing
from articles.corrections import correct
from articles.models import (
    Article,
    ArticleByline,
    AuthorBeat,
    Correction,
    RelatedArticle,
    Section,
    Series,
    SiteIdentity,
    SocialAccount,
    StaticPage,
    Topic,
)
from articles.publishing_pages import publish_page, save_page
from articles.relating import choose_for_all
from authors import links
from authors.models import Author, AuthorLink
from authors.ownership import ProfileAccount
from distribution.models import MachinePolicy, PolicyLink
from events.recording import record
from images.intake import take_in
from images.models import Image
from images.settling import settle
from newsroom.demo import markup
from newsroom.demo.drawing import Wanted, jpegs
from newsroom.demo.emblem import emblem
from pagecache import keys

HERE = Path(__file__).parent
PASSWORD = "aldermouth"  # noqa: S105 - the demo's accounts are printed on purpose
ROLES = {
    "reporter": "Reporter",
    "copy_editor": "Copy editor",
    "picture_editor": "Picture editor",
    "section_editor": "Section editor",
    "editor": "Editor",
    "profile_editor": "Profile editor",
    "administrator": "Administrator",
}
_TEXT = (
    "headline", "deck", "kicker", "dateline", "trail_text", "genre", "layout", "language",
    "byline_text", "seo_title", "seo_description", "sponsor", "source_name", "source_url",
    "slug", "desk_note",
)  # fmt: skip


class DemoLoader:
    """Reads the files beside this one and writes the newspaper; `say` is told of each step."""

    def __init__(self, *, now: datetime, say: Callable[[str], None]) -> None:
        self._now = now
        self._say = say
        self._outlet = tomllib.loads((HERE / "outlet.toml").read_text(encoding="utf-8"))
        self._zone = ZoneInfo(self._outlet["site"]["time_zone"])
        self._users: dict[str, User] = {}
        self._drawn: dict[Wanted, bytes] = {}
        self._pictures: dict[tuple[str, int], Image] = {}

    def load(self) -> None:
        """Write everything, in one transaction: a loading that is cut short leaves nothing."""
        with transaction.atomic():
            self._read_stories()
            self._draw()
            self._say("sections, topics and people")
            self._identity()
            self._load_pages()
            self._sections = self._load_sections()
            self._topics = self._load_topics()
            self._series = {
                each["slug"]: Series.objects.create(**each) for each in self._outlet["series"]
            }
            self._authors = self._load_authors()
            self._load_stories()
            # The files are in no order, and what came first had nothing to stand beside.
            for _ids in choose_for_all(is_anew=True, now=self._now):
                pass

    # --- pictures ---------------------------------------------------------------------------------
    def _read_stories(self) -> None:
        files = sorted((HERE / "stories").glob("*.md"))
        self._stories = [markup.read(file.read_text(encoding="utf-8")) for file in files]
        drawn = (front["picture"] for front, _body in self._stories if "picture" in front)
        self._uses = Counter((each["scene"], each["seed"]) for each in drawn)

    def _draw(self) -> None:
        """Draw everything first, on all processors: no verb waits for a pencil."""
        faces = {
            Wanted("portrait", each.get("portrait_seed", number))
            for number, each in enumerate(self._outlet["authors"])
            if _has_face(each)
        }
        wanted = sorted(faces | {Wanted(*each) for each in self._uses})
        self._say(f"pictures: drawing {len(wanted)}")
        self._drawn = jpegs(wanted)

    # --- the outlet -------------------------------------------------------------------------------
    def _identity(self) -> None:
        site = dict(self._outlet["site"])
        social = site.pop("social", [])
        mark = take_in(emblem(), name="emblem.png", alt=site["name"], credit=site["name"])
        identity = SiteIdentity.objects.create(
            pk=1,
            logo_square=mark,
            **{name: str(value).strip() for name, value in site.items()},
        )
        for position, each in enumerate(social):
            url = links.normalise(each["kind"], each["value"])
            SocialAccount.objects.create(
                site=identity, kind=each["kind"], url=url, position=position
            )
        opened = settle([mark.pk], now=self._now)
        record("site", 1, "created", by=None, now=self._now, keys={keys.SITE} | opened)

    def _load_pages(self) -> None:
        """Write what the outlet says of itself, and say which of it are its rules."""
        rules = MachinePolicy.objects.create(pk=1)
        for position, file in enumerate(sorted((HERE / "pages").glob("*.md"))):
            front, text = markup.read(file.read_text(encoding="utf-8"))
            page = StaticPage(
                path=front["path"], title=front["title"], description=front["description"],
                body=text, position=position,
            )  # fmt: skip
            save_page(page, by=None, now=self._now, before=None)
            shown = publish_page(page, by=None, now=self._now)
            for kind in front.get("policies", ()):
                PolicyLink.objects.create(policy=rules, kind=kind, url=shown.get_absolute_url())

    def _load_sections(self) -> dict[str, Section]:
        made: dict[str, Section] = {}
        # Parents first, whatever the order of the file.
        for each in sorted(self._outlet["sections"], key=lambda each: "parent" in each):
            fields = dict(each)
            parent = made[fields.pop("parent")] if "parent" in each else None
            made[each["slug"]] = Section.objects.create(parent=parent, **fields)
        return made

    def _load_topics(self) -> dict[str, Topic]:
        made = {}
        for each in self._outlet["topics"]:
            fields = dict(each)
            fields.pop("pinned", None)  # its stories come later
            synonyms = tuple(fields.pop("synonyms", ()))
            made[each["slug"]] = Topic.objects.create_named(
                fields.pop("name"), synonyms=synonyms, state=Topic.State.ACCEPTED, **fields
            )
        return made

    # --- people -----------------------------------------------------------------------------------
    def _load_authors(self) -> dict[str, Author]:
        made = {}
        for number, each in enumerate(self._outlet["authors"]):
            fields = dict(each)
            role, beats = fields.pop("role", ""), fields.pop("beats", [])
            social = fields.pop("links", [])
            seed = fields.pop("portrait_seed", number)
            joined, left = fields.pop("joined", None), fields.pop("left", None)
            fields["public_email"] = fields.pop("email", "")
            login = self._account(each["name"], each["slug"], role) if role else None
            author = Author.objects.create(
                joined_on=joined,
                left_on=left,
                portrait=self._portrait(each, seed),
                **{
                    name: value.strip() if isinstance(value, str) else value
                    for name, value in fields.items()
                },
            )
            if login:
                ProfileAccount.objects.create(author=author, user=login)
            for position, link in enumerate(social):
                AuthorLink.objects.create(
                    author=author,
                    kind=link["kind"],
                    url=links.normalise(link["kind"], link["value"]),
                    position=position,
                )
            AuthorBeat.objects.bulk_create(
                AuthorBeat(author=author, topic=self._topics[slug]) for slug in beats
            )
            made[each["slug"]] = author
        return made

    def _portrait(self, each: dict[str, Any], seed: int) -> Image | None:
        if not _has_face(each):
            return None
        return take_in(
            self._drawn[Wanted("portrait", seed)],
            name=f"{each['slug']}.jpg",
            alt=f"Portrait of {each['name']}",
            credit=self._outlet["site"]["name"],
        )

    def _account(self, name: str, slug: str, role: str) -> User:
        user = User.objects.create_user(
            f"{slug.split('-')[0]}@aldermouthcourier.example", PASSWORD, name=name
        )
        user.groups.add(Group.objects.get(name=ROLES[role]))
        if role == "section_editor":
            for section in self._sections.values():
                if section.parent_id is None and section.position <= 2:
                    section.editors.add(user)
        self._users[slug] = user
        return user

    # --- stories ----------------------------------------------------------------------------------
    def _load_stories(self) -> None:
        # Oldest first, as they would have been written; drafts last.
        stories = sorted(
            self._stories, key=lambda story: self._moment(story[0].get("published", "0d 23:59"))
        )
        made: dict[str, Article] = {}
        for number, (front, body) in enumerate(stories, start=1):
            made[front["slug"]] = self._story(front, body)
            if number % 20 == 0 or number == len(stories):
                self._say(f"stories: {number} of {len(stories)}")
        for front, _body in stories:
            if front.get("related"):
                self._relate(made[front["slug"]], [made[slug] for slug in front["related"]])
        for each in self._outlet["topics"]:
            pinned = [made[slug].pk for slug in each.get("pinned", ())]
            Topic.objects.filter(slug=each["slug"]).update(pinned_ids=pinned)

    def _story(self, front: dict[str, Any], body: str) -> Article:
        published = self._moment(front["published"]) if front.get("published") else None
        saved_at = (published or self._now) - timedelta(minutes=40)
        writer = self._users.get(
            front.get("created_by") or next((each["author"] for each in front["bylines"]), "")
        )
        article = Article.objects.create(
            body=body,
            section=self._sections[front["section"]],
            series=self._series.get(front.get("series", "")),
            placement=front.get("placement", "section"),
            has_no_byline=front.get("no_byline", False),
            is_evergreen=front.get("is_evergreen", False),
            lead_image=self._lead(front),
            lead_caption=self._caption(front),
            created_by=writer,
            saved_at=saved_at,
            **{name: front[name] for name in _TEXT if name in front},
        )
        ArticleByline.objects.bulk_create(
            ArticleByline(
                article=article,
                author=self._authors[each["author"]],
                role=each["role"],
                credited_as=each.get("credited_as", ""),
                position=position,
            )
            for position, each in enumerate(front.get("bylines", []))
        )
        article.set_topics([self._topics[slug] for slug in front.get("topics", [])])
        saving.save(article, by=writer, now=saved_at)
        if published:
            self._publish(article, front, published)
        else:
            self._stage(article, front.get("stage", "draft"), writer, saved_at)
        return article

    def _publish(self, article: Article, front: dict[str, Any], published: datetime) -> None:
        revision = article.revisions.newest()[:1].get()
        publishing.publish(article, revision=revision, by=None, now=published)
        if updated := front.get("updated"):
            # One more word of a desk note makes the revision that the update publishes.
            at = self._moment(updated)
            article.desk_note = "Updated after publication."
            revision = saving.save(article, by=None, now=at)
            publishing.publish_update(
                article, revision=revision, by=None, now=at, is_substantive=True
            )
        for each in front.get("corrections", []):
            correct(
                article,
                kind=Correction.Kind(each["kind"]),
                text=each["text"],
                by=None,
                now=max(self._moment(each["at"]), published),
            )
        if told := front.get("killed"):
            withdrawing.kill(
                article, sentence=told["sentence"], reason=told["reason"], by=None,
                now=self._moment(told["at"]),
            )  # fmt: skip
        if told := front.get("taken_down"):
            withdrawing.take_down(
                article, sentence=told["sentence"], reason=told["reason"], by=None,
                now=self._moment(told["at"]), ground=withdrawing.Ground.LEGAL,
            )  # fmt: skip
        if headline := front.get("pending_headline"):
            article.headline = headline
            saving.save(article, by=None, now=self._now)
            self._stage(article, front.get("pending_stage", "draft"), None, self._now)

    def _stage(self, article: Article, stage: str, by: User | None, at: datetime) -> None:
        revision = article.revisions.newest()[:1].get()
        if stage == "spiked":
            reviewing.spike(article, by=None, now=at, reason="Overtaken by events.")
        if stage in ("in_review", "ready"):
            reviewing.submit(article, by=None, now=at)
        if stage == "ready":
            reviewing.approve(article, revision=revision, by=None, now=at)

    def _relate(self, article: Article, others: list[Article]) -> None:
        """Put stories side by side, on the desk and on the live page."""
        RelatedArticle.objects.bulk_create(
            RelatedArticle(article=article, related=other, position=position)
            for position, other in enumerate(others)
        )
        pending = article.has_changes or article.stage != "draft"
        revision = saving.save(article, by=None, now=article.saved_at)
        if article.standing == "live" and not pending:
            publishing.publish_update(
                article, revision=revision, by=None, now=article.saved_at, is_substantive=False
            )

    def _lead(self, front: dict[str, Any]) -> Image | None:
        if not (wanted := front.get("picture")):
            return None
        name = (wanted["scene"], wanted["seed"])
        if name not in self._pictures:
            self._pictures[name] = take_in(
                self._drawn[Wanted(*name)],
                name=f"{front['slug']}.jpg",
                alt=wanted["alt"],
                caption="" if self._uses[name] > 1 else wanted.get("caption", ""),
                credit=wanted.get("credit", ""),
            )
        return self._pictures[name]

    def _caption(self, front: dict[str, Any]) -> str:
        """Return what a story says under a picture that others use too; such a one has no own."""
        wanted = front.get("picture") or {}
        is_shared = self._uses[wanted.get("scene"), wanted.get("seed")] > 1
        return wanted.get("caption", "") if is_shared else ""

    def _moment(self, text: str) -> datetime:
        """Read “3d 07:40” as three days ago at 07:40 in the newsroom's zone, never in the future."""
        days, clock = text.split()
        local = self._now.astimezone(self._zone)
        day = local.date() - timedelta(days=int(days.removesuffix("d")))
        moment = datetime.combine(day, time.fromisoformat(clock), tzinfo=self._zone)
        return min(moment.astimezone(UTC), self._now)


def _has_face(author: dict[str, Any]) -> bool:
    return (
        author.get("kind") not in ("organisation", "pen_name")
        and author.get("has_portrait") is not False
    )
