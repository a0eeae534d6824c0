"""A public process serves the whole site on a role that can't read a draft."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import psycopg2
import pytest
from django.db import connection

from articles import corrections, holding, moving, publishing, reader_tables, withdrawing
from articles.models import (
    Article,
    ArticleByline,
    ArticlePath,
    AuthorBeat,
    Correction,
    Placement,
    RelatedArticle,
    Role,
    Series,
    SiteIdentity,
    SocialAccount,
    Topic,
)
from authors.models import Author, AuthorLink
from images.writing import write_one_due
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
from tests.newsroom.public_process import (
    reader_role,
    served,
    sign_in,
)

# Every desk word holds one of these; no page may.
SECRETS = ("xylophone", "quokka", "zebedee", "rumoured", "edda@example.org", "jabberwock")


@pytest.fixture
def role(transactional_db) -> Iterator[tuple[str, str]]:
    """Return a reader's role of this worker's database, and the URL that signs in as it."""
    name = f"reader_{connection.settings_dict['NAME']}"
    with reader_role(name) as url:
        yield name, url


@pytest.fixture
def newspaper(transactional_db, editor, now) -> dict[str, str]:
    """Fill the site; return addresses by what is there."""
    identity = SiteIdentity.objects.create(pk=1, name="The Courier", logo=make_picture(9))
    SocialAccount.objects.create(site=identity, kind="mastodon", url="https://m.example/@courier")
    world = make_section("World")
    ports = make_section("Ports", parent=world)
    old_section = make_section("Abroad", merged_into=world)
    portrait = make_picture(2, caption="")
    ana = make_author("Ana Autora", portrait=portrait, bio="Writes.", public_email="ana@x.example")
    AuthorLink.objects.create(author=ana, kind="website", url="https://ana.example/")
    make_author("A. Autora", merged_into=ana)
    shy = make_author("Shy Writer", state=Author.State.HIDDEN)
    harbour = make_topic("Harbour", synonyms=("Port",))
    make_topic("Docks", merged_into=harbour)
    unknown = make_topic("Rumoured", state=Topic.State.PROPOSED)
    AuthorBeat.objects.create(author=ana, topic=unknown)
    series = Series.objects.create(name="Tides", slug="tides")

    plain = make_live("Ferry returns", section=world, authors=(shy,), topics=(harbour, unknown))
    lead = make_draft(
        "Порт углубляют", section=ports, language="ru", authors=(ana,), topics=(harbour,),
        series=series, lead_image=make_picture(3), social_image=make_picture(4), by=editor,
        desk_note="Zebedee knows", slugline="ZEBEDEE",
    )  # fmt: skip
    ArticleByline.objects.create(article=lead, author=ana, role=Role.PHOTOGRAPHY, position=1)
    RelatedArticle.objects.create(article=lead, related=plain)
    revision = edit(lead, now=now)
    publishing.publish(lead, revision=revision, by=None, now=now, placement=Placement.HOME_LEAD)
    for kind in (Correction.Kind.CORRECTION, Correction.Kind.EDITORS_NOTE):
        corrections.correct(lead, kind=kind, text="It is 4 metres.", by=None, now=now)
    while write_one_due():  # the worker's part: every size of the pictures
        pass
    edit(lead, headline="Xylophone", body="<p>Xylophone.</p>", deck="Xylophone", now=now)
    for number in range(24):
        make_live(f"Tide table {number}", section=world, now=now - timedelta(days=number + 2))

    quokka = {"section": world, "authors": (make_author("Quokka Author"),)}
    make_draft("Quokka draft", topics=(make_topic("Quokka topic"),), **quokka)
    embargoed = make_draft("Quokka embargo", **quokka)
    holding.set_embargo(embargoed, until=now + timedelta(days=1), by=None, now=now)
    gone = {name: make_live(f"Quokka {name}", **quokka) for name in ("kill", "legal", "pause")}
    paths = {name: ArticlePath.objects.get(article_id=each.pk).path for name, each in gone.items()}
    withdrawing.kill(gone["kill"], sentence="It was wrong.", by=None, now=now, reason="Jabberwock")
    withdrawing.take_down(
        gone["legal"], ground=withdrawing.Ground.LEGAL, sentence="A court says so.", by=None,
        now=now, reason="Jabberwock",
    )  # fmt: skip
    publishing.unpublish(gone["pause"], by=None, now=now, reason="Jabberwock")
    moving.move_url(plain, path="world/2026/11/ferry", by=None, now=now)
    moved = ArticlePath.objects.filter(article_id=plain.pk).earliest("pk").path
    return {
        **paths, "lead": ArticlePath.objects.get(article_id=lead.pk).path, "moved": moved,
        "embargo": "world/2026/11/quokka-embargo", "old section": old_section.slug,
        "original": make_picture(3).file.name,
    }  # fmt: skip


def expected(there: dict[str, str]) -> dict[str, int]:
    """Return the status of addresses that no link may lead to, and of some that links do."""
    return {
        "/latest/": 200,
        "/authors/": 200,
        "/topics/": 200,
        "/accents.css": 200,
        "/search/?q=ferry": 200,
        "/search/?q=порт": 200,
        "/search/?q=Autora": 200,
        "/authors/ana-autora/?role=other": 200,
        "/api/v1/": 200,
        "/api/v1/articles": 200,
        "/api/v1/articles/whole": 200,
        "/api/v1/authors": 200,
        "/api/v1/topics": 200,
        "/api/v1/changes": 200,
        "/api/v1/search?q=ferry": 200,
        "/api/v1/openapi.json": 200,
        f"/{there['lead']}/": 200,
        f"/{there['moved']}/": 301,
        f"/{there['old section']}/": 301,
        "/authors/a-autora/": 301,
        "/topics/docks/": 301,
        "/latest": 301,
        f"/{there['kill']}/": 410,
        f"/{there['legal']}/": 451,
        f"/{there['pause']}/": 404,
        f"/{there['embargo']}/": 404,
        "/authors/shy-writer/": 404,
        "/authors/quokka-author/": 404,
        "/topics/rumoured/": 404,
        "/topics/quokka-topic/": 404,
        "/latest/?before=nowhere": 404,
        "/no-such-page/": 404,
        "/admin/": 404,
        "/admin/login/": 404,
        "/admin/password-reset/": 404,
        "/admin/articles/article/": 404,
        f"/media/{there['original']}": 404,
        f"/private/{there['original']}": 404,
    }


# --- The site -------------------------------------------------------------------------------------


def test_the_whole_site_is_served_and_no_draft_shows(role, newspaper, tmp_path):
    known = expected(newspaper)
    with served(role[1], tmp_path) as reader:
        pages = reader.crawl(*known)
        log = reader.log.read_text()

    assert {address: pages[address].status for address in known} == known
    linked = {address: page.status for address, page in pages.items() if address not in known}
    assert set(linked.values()) <= {200, 301}, linked
    assert len(linked) > 40
    assert any("before=" in address for address in linked)
    assert len([address for address in linked if address.startswith("/media/renditions/")]) >= 5
    shown = {
        address: [word for word in SECRETS if word in unescape(page.text).casefold()]
        for address, page in pages.items()
    }
    assert {address: words for address, words in shown.items() if words} == {}
    assert not any("set-cookie" in page.headers for page in pages.values())
    assert not any("/admin" in page.text for page in pages.values())
    assert "Порт углубляют" in pages["/"].text
    assert "It is 4 metres." in pages[f"/{newspaper['lead']}/"].text
    assert "permission denied" not in log


def test_a_search_for_what_is_not_public_finds_nothing(role, newspaper, tmp_path):
    with served(role[1], tmp_path) as reader:
        found = {word: reader.get(f"/search/?q={word}") for word in (*SECRETS, "draft", "Writer")}
        known = reader.get("/search/?q=Ferry")

    assert "No story matches" not in known.text
    for word, page in found.items():
        assert page.status == 200
        assert "No story matches" in page.text, word


def test_what_the_desk_does_shows_at_once(role, newspaper, tmp_path, now):
    draft = Article.objects.get(headline="Quokka draft")

    with served(role[1], tmp_path) as reader:
        before = reader.get("/world/2026/11/quokka-draft/")
        publishing.publish(draft, revision=newest(draft), by=None, now=now)
        public = reader.get("/world/2026/11/quokka-draft/")
        withdrawing.kill(draft, sentence="It was wrong.", by=None, now=now, reason="Wrong")
        after = reader.get("/world/2026/11/quokka-draft/")

    assert [before.status, public.status, after.status] == [404, 200, 410]
    assert "Quokka" not in after.text


# --- The role -------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(role) -> Iterator["psycopg2.extensions.connection"]:
    """Return a connection of the role's own."""
    signed_in = sign_in(role[0])
    signed_in.autocommit = True
    yield signed_in
    signed_in.close()


def attempt(signed_in, statement: str) -> str:
    """Execute a statement as the role; return PostgreSQL's refusal, or ""."""
    try:
        with signed_in.cursor() as cursor:
            cursor.execute(statement)
    except psycopg2.errors.InsufficientPrivilege as refusal:
        return str(refusal)
    return ""


def test_postgresql_refuses_the_desk_to_the_role(signed_in, newspaper):
    desk = set(connection.introspection.table_names()) - set(reader_tables.tables())
    assert {
        "articles_article", "articles_revision", "articles_scheduledverb", "accounts_user",
        "events_event", "django_session", "authors_profileaccount", "wire_wireitem",
        "articles_section_editors", "auth_group", "django_migrations",
    } <= desk  # fmt: skip

    for table in sorted(desk):
        assert f"permission denied for table {table}" in attempt(signed_in, f'TABLE "{table}"')
    injected = "SELECT slug FROM articles_section UNION SELECT headline FROM articles_article"
    assert "permission denied" in attempt(signed_in, injected)
    assert attempt(signed_in, "SELECT slug FROM articles_section") == ""


def test_postgresql_refuses_every_change_to_the_role(signed_in, newspaper):
    for table in reader_tables.tables():
        for statement in (
            f'INSERT INTO "{table}" DEFAULT VALUES',
            f'DELETE FROM "{table}"',  # noqa: S608
            f'TRUNCATE "{table}" CASCADE',
            f'ALTER TABLE "{table}" ADD COLUMN mine int',
            f'DROP TABLE "{table}"',
        ):
            assert attempt(signed_in, statement), statement
    for statement in (
        "UPDATE articles_publishedarticle SET headline = 'Mine'",
        "SELECT * FROM articles_publishedarticle FOR UPDATE",
        "SET ROLE pg_read_all_data",
        f'SET ROLE "{connection.settings_dict["USER"]}"',
        "SELECT pg_read_file('/etc/passwd')",
        "COPY articles_section TO PROGRAM 'cat'",
    ):
        assert "permission denied" in attempt(signed_in, statement), statement
