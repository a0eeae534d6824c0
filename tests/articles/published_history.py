"""Live stories with a past, and the projection as PostgreSQL holds it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from articles import corrections, publishing
from articles.models import (
    Article,
    ArticleByline,
    Correction,
    RelatedArticle,
    Role,
    Section,
    Series,
)
from articles.rebuilding import Finding, Outcome
from tests.factories import (
    edit,
    make_author,
    make_draft,
    make_live,
    make_picture,
    make_section,
    make_topic,
    newest,
)

TABLES = (
    "articles_publishedarticle", "articles_publishedbyline", "articles_publishedtopic",
    "articles_publishedpicture",
)  # fmt: skip


def snapshot(*columns: str) -> dict[str, list[dict[str, object]]]:
    """Return the whole projection as PostgreSQL holds it, generated columns too, sorted."""
    tables = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT {', '.join(('*', *columns))} FROM {table}")  # noqa: S608
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            tables[table] = sorted(rows, key=repr)
    return tables


def counted(findings: Iterable[list[Finding]]) -> dict[Outcome, int]:
    """Count the outcomes of all batches."""
    found: dict[Outcome, int] = {}
    for finding in (each for batch in findings for each in batch):
        found[finding.outcome] = found.get(finding.outcome, 0) + 1
    return found


def make_history(world: Section, sport: Section, now: datetime) -> dict[str, Article]:
    """Make live stories with a past: updates, corrections, withdrawals, placements, bylines."""
    ana, bo, cy = make_author("Ana Autora"), make_author("Bo Byline"), make_author("Cy Camera")
    harbour, dredging = make_topic("Harbour"), make_topic("Dredging")
    ports = make_section("Ports", parent=world)
    series = Series.objects.create(name="Tides", slug="tides")

    plain = make_live("Ferry returns", section=world, authors=(ana,), topics=(harbour,))
    lead = make_draft(
        "Порт углубляют", section=ports, language="ru", authors=(bo, ana),
        topics=(dredging, harbour), series=series, lead_image=make_picture(size=(90, 60)),
        kicker="Порт", lead_caption="Утро", genre="feature", layout="feature", is_evergreen=True,
    )  # fmt: skip
    ArticleByline.objects.create(article=lead, author=cy, role=Role.PHOTOGRAPHY, position=2)
    ArticleByline.objects.create(
        article=lead, author=bo, role=Role.EDITING, credited_as="B. Byline", position=3
    )
    RelatedArticle.objects.create(article=lead, related=plain)
    revision = edit(lead, now=now)
    publishing.publish(lead, revision=revision, by=None, now=now, placement="home_lead")

    updated = make_live("Cup final", section=sport, placement="home", topics=(harbour,))
    revision = edit(updated, headline="Cup final won", body="<p>They <b>won</b>.</p>", now=now)
    publishing.publish_update(updated, revision=revision, by=None, now=now, is_substantive=True)
    edit(updated, headline="Not yet public", now=now)

    corrected = make_live("Levy rises", section=world, authors=(cy,))
    for kind in (Correction.Kind.UPDATE, Correction.Kind.CORRECTION):
        corrections.correct(corrected, kind=kind, text="It is 4.", by=None, now=now)

    again = make_live("Pier closes", section=sport, placement="none")
    publishing.unpublish(again, by=None, now=now, reason="Under dispute")
    revision = edit(again, headline="Pier closes early", section=world, now=now)
    later = now + timedelta(hours=1)
    publishing.publish(again, revision=revision, by=None, now=later, placement="home")

    backdated = make_draft("From the archive", section=sport)
    publishing.publish(
        backdated, revision=newest(backdated), by=None, now=now,
        published_at=now - timedelta(days=900),
    )  # fmt: skip

    gone = make_live("Withdrawn", section=world, authors=(bo,))
    publishing.unpublish(gone, by=None, now=now, reason="Under dispute")
    make_draft("Only a draft", section=world)
    return {
        "plain": plain, "lead": lead, "updated": updated, "corrected": corrected, "again": again,
        "backdated": backdated,
    }  # fmt: skip
