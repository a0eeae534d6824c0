"""A newsroom with stories in every state, and what it takes to begin again with an empty one."""

import io
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from articles import (
    corrections,
    documents,
    fixing,
    holding,
    merging,
    moving,
    publishing,
    reviewing,
    scheduling,
    site,
    withdrawing,
)
from articles.models import (
    Article,
    ArticleByline,
    AuthorBeat,
    Correction,
    FooterLink,
    RelatedArticle,
    Role,
    Section,
    Series,
    SiteIdentity,
    SocialAccount,
    StaticPage,
    Topic,
)
from articles.publishing_pages import publish_page, save_page
from articles.withdrawing import Ground
from authors.models import Author, AuthorLink
from tests import factories
from tests.factories import edit, make_author, make_picture, make_section, make_topic, newest

THEN = datetime(2019, 5, 17, 8, 30, 12, 345678, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_ROOMS = ("articles", "authors", "images", "events", "accounts", "wire")


def make_draft(headline: str, *, now: datetime = THEN, **fields) -> Article:
    """Create a saved working copy, long ago."""
    return factories.make_draft(headline, now=now, **fields)


def make_live(headline: str, *, now: datetime = THEN, **fields) -> Article:
    """Publish an article, long ago."""
    return factories.make_live(headline, now=now, **fields)


def fill() -> dict[str, Article]:
    """Make a newsroom in which everything that can be said of an article is said of one."""
    rosa = User.objects.create_user("rosa@example.org", name="Rosa Reporter")
    identity = SiteIdentity.objects.create(
        pk=1, name="The Courier", tagline="Twice a day", time_zone="Europe/Lisbon", language="pt",
        logo=make_picture(40), logo_dark=make_picture(41), logo_square=make_picture(42),
        accent="#123456",
    )  # fmt: skip
    FooterLink.objects.create(site=identity, heading="Read", label="Latest", url="/latest/")
    now = factories.EARLIER
    about = StaticPage(path="about", title="About", description="Us", body="<p>We print.</p>")
    save_page(about, by=None, now=now, before=None)
    publish_page(about, by=None, now=now)
    about.refresh_from_db()
    about.body, about.position, about.is_in_footer = "<p>We print twice.</p>", 3, False
    save_page(about, by=None, now=now, before=StaticPage.objects.get(pk=about.pk))
    save_page(StaticPage(path="terms", title="Terms"), by=None, now=now, before=None)
    SocialAccount.objects.create(site=identity, kind="x", url="https://x.com/courier")
    site.forget()
    world = make_section("World", description="Beyond the bay", position=2, desk="Foreign")
    ports = make_section("Ports", parent=world, accent="#123456")
    old_ports = make_section("Docks")
    world.editors.add(rosa)
    ana = make_author(
        "Ana Autora", bio="Writes.", languages=["pt", "en"], portrait=make_picture(80)
    )
    AuthorLink.objects.create(author=ana, kind="website", url="https://ana.example.org")
    pen = make_author("Zé Ninguém", kind=Author.Kind.PEN_NAME, state=Author.State.HIDDEN)
    double, lost = make_author("Bo Byline"), make_author("Bo Biline")
    harbour = make_topic("Harbour", synonyms=("Port", "Docks & quays"))
    wharf, tides = make_topic("Wharf"), make_topic("Tides", state=Topic.State.RETIRED)
    AuthorBeat.objects.create(author=ana, topic=harbour)
    series = Series.objects.create(name="Tides of change", slug="tides-of-change")
    made: dict[str, Article] = {}

    made["plain"] = make_live("Ferry returns", section=world, authors=(ana, lost), topics=(wharf,))
    Topic.objects.filter(pk=harbour.pk).update(pinned_ids=[made["plain"].pk])
    lead = made["lead"] = make_draft(
        "Порт \\ углубляют\tснова", section=ports, language="ru", authors=(double, ana),
        topics=(tides, harbour), series=series, lead_image=make_picture(120), kicker="Порт",
        social_image=make_picture(160), lead_alt="Кран", lead_caption="Утро\nу воды",
        lead_credit="Н. Н.", genre="feature", layout="feature", is_evergreen=True, is_indexed=False,
        slugline="dredge", due_at=THEN, desk_note="Call the harbour\r\nmaster — “why?”", by=rosa,
        canonical_url="https://example.org/a", assigned_to=rosa, deck="“Второй” подзаголовок",
        body='<p lang="ru">Экскаватор &amp; баржа.</p><h2>Вечер</h2><ul><li>Раз</li></ul>',
    )  # fmt: skip
    ArticleByline.objects.create(article=lead, author=pen, role=Role.PHOTOGRAPHY, position=2)
    ArticleByline.objects.create(
        article=lead, author=double, role=Role.EDITING, credited_as="B. Byline", position=3
    )
    RelatedArticle.objects.create(article=lead, related=made["plain"])
    revision = edit(lead, now=THEN + timedelta(minutes=1))
    publishing.publish(lead, revision=revision, by=None, now=THEN, placement="home_lead")
    updated = made["updated"] = make_live("Cup final", section=world, topics=(harbour,))
    RelatedArticle.objects.create(article=made["plain"], related=updated)
    edit(made["plain"], headline="Ferry returns, late", now=THEN + timedelta(hours=1))
    revision = edit(updated, headline="Cup won", body="<p>They <b>won</b>.</p>", now=_later(1))
    publishing.publish_update(
        updated, revision=revision, by=None, now=_later(1), is_substantive=True
    )
    edit(updated, headline="Not yet public", body="<p>Draft words.</p>", now=_later(2), by=rosa)
    reviewing.submit(updated, by=None, now=_later(3), note="Please read")

    fixed = made["fixed"] = make_live("Levy rises", section=world, authors=(ana,))
    edit(fixed, deck="In the works", now=_later(1))
    fixed.refresh_from_db()
    fixing.fix_live(
        fixed, live=fixed.live_revision, changes={"headline": "Levy will rise"}, by=None,
        now=_later(2),
    )  # fmt: skip
    first = corrections.correct(
        fixed, kind=Correction.Kind.CORRECTION, text="It is 4 %.", by=None, now=_later(3)
    )
    Correction.objects.create(
        article_id=fixed.pk, kind=first.kind, text="It is 4.5 %.", replaces=first,
        issued_at=first.issued_at,
    )  # fmt: skip
    moving.move_url(fixed, path="world/levy-will-rise", by=None, now=_later(4), reason="Wrong")

    moving.move_url(fixed, path="world/levy", by=None, now=_later(5))
    moving.move_url(fixed, path="world/levy-will-rise", by=None, now=_later(6), reason="Again")
    retracted = make_live("Retracted", section=world)
    corrections.correct(
        retracted, kind=Correction.Kind.RETRACTION, text="It is not so.", by=None, now=_later(1)
    )

    planned = made["planned"] = make_live("Ebb", section=old_ports, has_no_byline=True)
    revision = edit(planned, headline="Ebb and flow", now=_later(1))
    due = datetime(2189, 1, 1, 6, tzinfo=UTC)
    scheduling.schedule(
        planned, revision=revision, due_at=due, by=None, now=_later(2),
        is_substantive=True, placement="home",
    )  # fmt: skip
    scheduling.schedule_unpublish(
        planned, due_at=due + timedelta(days=1), by=None, now=_later(2), reason="Lapses"
    )
    edit(planned, headline="Typed on", now=_later(3))
    cancelled = make_draft("Cancelled plan", section=world)
    item = scheduling.schedule(
        cancelled, revision=newest(cancelled), due_at=due, by=None, now=_later(1)
    )
    scheduling.unschedule(item, by=None, now=_later(2))

    cleared = made["cleared"] = make_draft("Court hears", section=world, authors=(ana,))
    holding.require_legal(cleared, by=None, now=_later(1))
    holding.clear_legal(cleared, revision=newest(cleared), by=None, now=_later(2))
    edit(cleared, desk_note="Cleared by phone", now=_later(3))
    holding.set_embargo(cleared, until=due, by=None, now=_later(3))
    required = make_draft("Court waits", section=world)
    holding.require_legal(required, by=None, now=_later(1), reason="Names a minor")
    held = make_draft("Held", section=world)
    holding.hold(held, by=None, now=_later(1), reason="Waits for the mayor")
    secret = made["secret"] = make_draft("Secret", section=world, by=rosa)
    holding.restrict(secret, people=[rosa], by=None, now=_later(1), reason="Source")
    make_draft("", section=None, body="")

    for standing in ("never", "live", "unpublished"):
        for stage in ("in_review", "ready", "scheduled", "spiked"):
            if (stage, standing) != ("spiked", "live"):
                _bring_to(stage, standing, world, due)
    for name in ("unpublished", "killed", "taken_down", "reopened", "again"):
        made[name] = make_live(f"Was {name}", section=world, authors=(ana,))
    why = {"by": None, "now": _later(5), "reason": "Under dispute"}
    publishing.unpublish(made["unpublished"], **why)
    withdrawing.kill(made["killed"], sentence="Withdrawn.", **why)
    for name in ("taken_down", "reopened", "again"):
        withdrawing.take_down(made[name], ground=Ground.LEGAL, sentence="By order.", **why)
    for name in ("reopened", "again"):
        withdrawing.reopen(made[name], by=None, now=_later(6), reason="Order lifted")
    made["again"].refresh_from_db()
    publishing.publish(
        made["again"], revision=newest(made["again"]), by=None, now=_later(7),
        published_at=THEN - timedelta(days=20_000),
    )  # fmt: skip

    for story, data, name in (
        (made["lead"], PDF, "Смета 2019.pdf"), (made["lead"], PDF + b"\n", ""),
        (secret, PDF, "source.pdf"),
    ):  # fmt: skip
        documents.attach(story, data=data, name=name, title="A plan", by=None, now=_later(8))

    merging.merge_authors(lost, into=double, by=None, now=_later(8))
    merging.merge_topics(wharf, into=harbour, by=None, now=_later(8))
    merging.merge_sections(old_ports, into=ports, by=None, now=_later(8))
    return made


def _bring_to(stage: str, standing: str, section: Section, due: datetime) -> None:
    made = (make_draft if standing == "never" else make_live)(
        f"{standing} {stage}", section=section
    )
    if standing == "unpublished":
        publishing.unpublish(made, by=None, now=_later(1), reason="Under dispute")
    revision = edit(made, deck="Anew", now=_later(1))
    if stage == "spiked":
        reviewing.spike(made, by=None, now=_later(2))
        return
    if stage == "scheduled":
        scheduling.schedule(made, revision=revision, due_at=due, by=None, now=_later(2))
        return
    reviewing.submit(made, by=None, now=_later(2))
    if stage == "ready":
        reviewing.approve(made, revision=revision, by=None, now=_later(3))


def _later(hours: int) -> datetime:
    return THEN + timedelta(hours=hours)


def empty() -> None:
    """Take everything out of the newsroom, accounts and pictures too; ids do not begin again."""
    tables = {
        model._meta.db_table
        for room in _ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for folder in (
        Path(settings.MEDIA_ROOT),
        Path(settings.STORAGES["private"]["OPTIONS"]["location"]),
    ):
        shutil.rmtree(folder, ignore_errors=True)
    site.forget()


def export(folder: Path, *words: str) -> dict[str, bytes]:
    """Export into a folder; return its files by name."""
    call_command("export_archive", folder, *words, verbosity=0, stdout=io.StringIO())
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}


def import_(folder: Path, *words: str) -> str:
    """Import a folder in this process, and return what was said."""
    said = io.StringIO()
    call_command(
        "import_archive", folder, "--workers", "0", *words, verbosity=0, stdout=said, stderr=said
    )
    return said.getvalue()


def states() -> set[tuple[str, str]]:
    """Return every (stage, standing) that an article is in."""
    return set(Article.objects.values_list("stage", "standing"))
