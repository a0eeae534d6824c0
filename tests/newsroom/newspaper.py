"""A small newspaper in which anything may happen, and every address that it ever had."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from articles import (
    corrections,
    fixing,
    merging,
    moving,
    publishing,
    publishing_pages,
    saving,
    scheduling,
    withdrawing,
)
from articles.models import (
    Article,
    ArticleByline,
    ArticlePath,
    Correction,
    Placement,
    PublishedArticle,
    PublishedStaticPage,
    RelatedArticle,
    ScheduledVerb,
    Section,
    Series,
    SiteIdentity,
    StaticPage,
    Topic,
)
from articles.verbs import VerbRefused
from articles.workflow import Standing
from authors.models import Author
from events.clock import database_now
from images.models import Image
from tests.factories import (
    make_author,
    make_draft,
    make_picture,
    make_section,
    make_topic,
    newest,
)


def save_in_admin(client: Client, row: Any, **changes: Any) -> None:
    """Change a row with its form in the admin, as a person would."""
    meta = row._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    shown = client.get(url)
    assert shown.status_code == 200, url
    sets = [each.formset for each in shown.context["inline_admin_formsets"]]
    forms = [shown.context["adminform"].form]
    forms += [form for each in sets for form in (each.management_form, *each.forms)]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == []:
                continue
            if isinstance(value, list) and not hasattr(bound.field, "queryset"):
                value = ",".join(value)
            data[bound.html_name] = value
    response = client.post(url, data | changes)
    assert response.status_code == 302, response.context and response.context["errors"]


@dataclass
class Newspaper:
    """The verbs by name; each tries something by chance, and may find nothing to do."""

    client: Client
    chance: random.Random
    addresses: set[str] = field(default_factory=set)
    count: int = 0

    def build(self) -> "Newspaper":
        """Fill the site with one of everything that a page can show."""
        SiteIdentity.objects.create(pk=1, name="The Courier", contact_email="desk@news.example")
        world, sport = make_section("World"), make_section("Sport")
        make_section("Europe", parent=world)
        people = [make_author(name, slug=name.lower()) for name in ("Ana", "Bo", "Cy", "Di")]
        Author.objects.filter(pk=people[0].pk).update(portrait=make_picture(1))
        topics = [make_topic(name) for name in ("Harbour", "Tide", "Budget")]
        make_topic("Proposed", state=Topic.State.PROPOSED)
        series = Series.objects.create(name="The long way", slug="the-long-way")
        pictures = [make_picture(seed) for seed in (2, 3, 4)]
        for number in range(8):
            draft = make_draft(
                f"Story {number}",
                section=(world, sport)[number % 2],
                authors=(people[number % 4], people[(number + 1) % 4])[: 1 + number % 2],
                topics=tuple(topics[: number % 4]),
                lead_image=pictures[number % 3] if number % 2 else None,
                series=series if number % 3 == 0 else None,
                slug=f"story-{number}",
            )
            if number != 7:
                publishing.publish(
                    draft,
                    revision=newest(draft),
                    by=None,
                    now=database_now(),
                    placement=("home_lead", "home", "section")[number % 3],
                )
        for path in ("about", "privacy"):
            page = StaticPage(path=path, title=path.title(), body="<p>Words.</p>")
            publishing_pages.save_page(page, by=None, now=database_now(), before=None)
        publishing_pages.publish_page(
            StaticPage.objects.get(path="about"), by=None, now=database_now()
        )
        first, second, *_others, last = Article.objects.order_by("pk")
        for position, other in enumerate((second, last)):
            RelatedArticle.objects.create(article=first, related=other, position=position)
        first.topic_items.create(tag=Topic.objects.get(name="Proposed"), position=9)
        revision = saving.save(first, by=None, now=database_now())
        publishing.publish_update(
            first, revision=revision, by=None, now=database_now(), is_substantive=False
        )
        self.addresses = {
            "/",
            "/latest/",
            "/topics/",
            "/authors/",
            "/accents.css",
            "/corrections/",
            "/about/",
            "/privacy/",
            "/nothing/",
            "/world/2020/01/nothing/",
            "/authors/?x=1",
            "/topics/?from=t",
            "/authors/?from=b",
            "/authors/ana/?role=other",
            "/api/v1/articles/whole",
        }
        return self.learn()

    def learn(self) -> "Newspaper":
        """Note every address that something has by now."""
        self.addresses |= {
            f"/{path}/" for path in ArticlePath.objects.values_list("path", flat=True)
        }
        self.addresses |= {f"/{each.slug}/" for each in Section.objects.all()}
        self.addresses |= {f"/topics/{each.slug}/" for each in Topic.objects.all()}
        self.addresses |= {f"/authors/{each.slug}/" for each in Author.objects.all()}
        return self

    @property
    def verbs(self) -> dict[str, Callable[[], Any]]:
        """Everything that changes what readers see."""
        prefix = "do_"
        return {
            name.removeprefix(prefix): getattr(self, name)
            for name in dir(self)
            if name.startswith(prefix)
        }

    def do(self, name: str) -> bool:
        """Try a verb; say whether it did anything."""
        self.count += 1
        done = False
        with suppress(VerbRefused, IndexError, PublishedArticle.DoesNotExist):
            self.verbs[name]()
            done = True
        self.learn()
        return done

    def _word(self) -> str:
        return f"Word{self.count}x{self.chance.randrange(10**6)}"

    def _one(self, rows: Any) -> Any:
        return self.chance.choice(list(rows.order_by("pk")))

    def _two(self, rows: Any) -> list[Any]:
        rows = list(rows.order_by("pk"))
        if len(rows) < 2:
            raise IndexError
        return self.chance.sample(rows, 2)

    def _live(self) -> Article:
        return self._one(Article.objects.filter(standing=Standing.LIVE))

    def _edited(self, article: Article, **fields: Any) -> Any:
        for name, value in fields.items():
            setattr(article, name, value)
        return saving.save(article, by=None, now=database_now())

    def _update(self, article: Article, **fields: Any) -> None:
        revision = self._edited(article, **fields)
        publishing.publish_update(
            article, revision=revision, by=None, now=database_now(), is_substantive=True
        )

    def do_publish(self) -> None:
        article = self._one(Article.objects.exclude(standing=Standing.LIVE))
        if article.standing in (Standing.KILLED, Standing.TAKEN_DOWN):
            withdrawing.reopen(article, by=None, now=database_now(), reason="x")
        publishing.publish(article, revision=newest(article), by=None, now=database_now())

    def do_publish_new(self) -> None:
        if Article.objects.count() > 14:
            raise IndexError
        draft = make_draft(
            self._word(),
            section=self._one(Section.objects.filter(merged_into=None)),
            authors=(self._one(Author.objects.filter(merged_into=None)),),
            now=database_now(),
            topics=(self._one(Topic.objects.filter(merged_into=None)),),
        )
        publishing.publish(draft, revision=newest(draft), by=None, now=database_now())

    def do_update_headline(self) -> None:
        self._update(self._live(), headline=self._word())

    def do_update_section(self) -> None:
        self._update(
            self._live(),
            section=self._one(Section.objects.filter(merged_into=None)),
            headline=self._word(),
        )

    def do_retag(self) -> None:
        article = self._live()
        article.set_topics([self._one(Topic.objects.filter(merged_into=None))])
        self._update(article, headline=self._word())

    def do_change_byline(self) -> None:
        article = self._live()
        line = self._one(ArticleByline.objects.filter(article=article))
        free = Author.objects.filter(merged_into=None).exclude(
            pk__in=article.byline_items.values("author")
        )
        line.author = self._one(free)
        line.save()
        self._update(article, deck=self._word())

    def do_swap_picture(self) -> None:
        self._update(self._live(), lead_image=self._one(Image.objects.all()))

    def do_fix(self) -> None:
        article = self._live()
        fixing.fix_live(
            article,
            live=article.live_revision,
            changes={"deck": self._word()},
            by=None,
            now=database_now(),
        )

    def do_correct(self) -> None:
        kind = self.chance.choice(["correction", "update", "clarification", "note", "retraction"])
        if kind not in Correction.Kind.values:
            kind = "correction"
        corrections.correct(
            self._live(),
            kind=Correction.Kind(kind),
            text=self._word(),
            by=None,
            now=database_now(),
        )

    def do_reword_note(self) -> None:
        self._with_note(corrections.reword, text=self._word())

    def do_withdraw_note(self) -> None:
        self._with_note(corrections.withdraw)

    def _with_note(self, verb: Callable[..., object], **said: str) -> None:
        """Do it to a note that stands; without one issue one, and that is all: one verb a step."""
        live = Article.objects.filter(standing=Standing.LIVE)
        standing = Correction.objects.standing().filter(article_id__in=live.values("pk"))
        if standing.exists():
            verb(self._one(standing), by=None, now=database_now(), reason="x", **said)
        else:
            self.do_correct()

    def do_unpublish(self) -> None:
        publishing.unpublish(self._live(), by=None, now=database_now(), reason="x")

    def do_kill(self) -> None:
        withdrawing.kill(
            self._live(), sentence=self._word(), by=None, now=database_now(), reason="x"
        )

    def do_move(self) -> None:
        moving.move_url(
            self._live(), path=f"world/{self._word().lower()}", by=None, now=database_now()
        )

    def do_place(self) -> None:
        placement = self.chance.choice(Placement.values)
        moving.place(self._live(), placement=Placement(placement), by=None, now=database_now())

    def do_schedule_due(self) -> None:
        article = self._live()
        revision = self._edited(article, headline=self._word())
        now = database_now()
        item = scheduling.schedule(
            article,
            revision=revision,
            by=None,
            now=now,
            is_substantive=True,
            due_at=now.replace(year=now.year + 1),
        )
        ScheduledVerb.objects.filter(pk=item.pk).update(due_at=now)
        assert scheduling.run_one_due()

    def do_rename_author(self) -> None:
        author = self._one(Author.objects.filter(merged_into=None))
        save_in_admin(self.client, author, name=self._word(), title=self._word())

    def do_author_portrait(self) -> None:
        author = self._one(Author.objects.filter(merged_into=None))
        save_in_admin(self.client, author, portrait=self._one(Image.objects.all()).pk)

    def do_author_state(self) -> None:
        author = self._one(Author.objects.filter(merged_into=None))
        save_in_admin(self.client, author, state=self.chance.choice(["active", "former", "hidden"]))

    def do_author_slug(self) -> None:
        author = self._one(Author.objects.filter(merged_into=None))
        save_in_admin(self.client, author, slug=self._word().lower())

    def do_merge_authors(self) -> None:
        one, other = self._two(Author.objects.filter(merged_into=None))
        if Author.objects.filter(merged_into=None).count() < 3:
            raise IndexError
        merging.merge_authors(one, into=other, by=None, now=database_now())

    def do_rename_topic(self) -> None:
        topic = self._one(Topic.objects.filter(merged_into=None))
        save_in_admin(self.client, topic, name=self._word(), description=self._word())

    def do_accept_topic(self) -> None:
        topic = self._one(Topic.objects.filter(merged_into=None, state=Topic.State.PROPOSED))
        save_in_admin(self.client, topic, state="accepted")

    def do_pin_stories(self) -> None:
        topic = self._one(Topic.objects.filter(merged_into=None))
        one, other = self._two(Article.objects.exclude(pk__in=topic.pinned_ids))
        save_in_admin(self.client, topic, pin_1=one.pk, pin_2=other.pk)

    def do_merge_topics(self) -> None:
        one, other = self._two(Topic.objects.filter(merged_into=None))
        merging.merge_topics(one, into=other, by=None, now=database_now())

    def do_undo_merge(self) -> None:
        merged = [
            each for model in (Author, Topic) for each in model.objects.exclude(merged_into=None)
        ]
        event = merging.merge_of(self.chance.choice(merged))
        merging.undo_merge(event, by=None, now=database_now())

    def do_rename_section(self) -> None:
        section = self._one(Section.objects.filter(merged_into=None))
        save_in_admin(self.client, section, name=self._word(), description=self._word())

    def do_section_colour(self) -> None:
        section = self._one(Section.objects.filter(merged_into=None))
        save_in_admin(self.client, section, accent=f"#{self.chance.randrange(16**6):06x}")

    def do_rename_series(self) -> None:
        save_in_admin(self.client, self._one(Series.objects.all()), name=self._word())

    def do_picture_words(self) -> None:
        live = PublishedArticle.objects.exclude(lead_image=None)
        image = self._one(Image.objects.filter(pk__in=live.values("lead_image")))
        save_in_admin(self.client, image, credit=self._word(), alt=self._word())

    def do_reword_page(self) -> None:
        page = self._one(StaticPage.objects)
        save_in_admin(
            self.client, page, title=self._word(), body=f"<p>{self._word()}</p>",
            _continue="publish",
        )  # fmt: skip

    def do_unpublish_page(self) -> None:
        page = self._one(StaticPage.objects.filter(pk__in=PublishedStaticPage.objects.values("pk")))
        save_in_admin(self.client, page, _continue="unpublish", reason="x")

    def do_site_name(self) -> None:
        save_in_admin(self.client, SiteIdentity.objects.get(), name=self._word())
