"""A role that can read what is public, and nothing else."""

import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from psycopg2 import sql

from articles import reader_tables
from articles.models import PublishedArticle
from tests.factories import make_live

ROLE = 'reader "of" the Café'  # every name that PostgreSQL takes is taken


def grant(role: str = ROLE, *words: str) -> str:
    """Run the command and return what it said."""
    said = io.StringIO()
    call_command("grant_reader", role, *words, stdout=said)
    return said.getvalue()


def execute(statement: str, *values: object, role: str = ROLE) -> list[tuple]:
    """Execute a statement that names the role as {role}; return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)), values or None)
        return cursor.fetchall() if cursor.description else []


def attempt(statement: str, *, role: str = ROLE) -> str:
    """Execute a statement as the role; return PostgreSQL's refusal, or ""."""
    execute("SET LOCAL ROLE {role}", role=role)
    try:
        with transaction.atomic():
            execute(statement)
    except ProgrammingError as refusal:
        return str(refusal)
    finally:
        execute("RESET ROLE")
    return ""


def all_tables() -> list[str]:
    """Return every table of the database, of no model too."""
    return connection.introspection.table_names()


# --- The two lists --------------------------------------------------------------------------------


def test_every_model_is_on_exactly_one_list():
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    reader = {model._meta.label for model in reader_tables.READER_MODELS}
    reader |= reader_tables.READER_MODELS_ABOVE

    assert reader & reader_tables.DESK_MODELS == set()
    assert every - reader - reader_tables.DESK_MODELS == set(), (
        "put the new model on one of the two lists in articles/reader_tables.py"
    )
    assert (reader | reader_tables.DESK_MODELS) - every == set()


def test_no_table_of_the_reader_is_one_of_the_desk():
    desk = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label in reader_tables.DESK_MODELS
    }

    assert desk & set(reader_tables.tables()) == set()


# --- What the role may do -------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_role_reads_what_is_public_and_no_other_table(world):
    make_live("Ferry returns", section=world)

    said = grant()

    refused = {table for table in all_tables() if attempt(f'TABLE "{table}"')}
    assert set(all_tables()) - refused == set(reader_tables.tables())
    count = len(reader_tables.tables())
    assert said == f"Made the role “{ROLE}”; it may read {count} tables and nothing else.\n"


@pytest.mark.django_db
def test_the_role_changes_nothing():
    grant()

    for table in all_tables():
        with connection.cursor() as cursor:
            column = connection.introspection.get_table_description(cursor, table)[0].name
        for statement in (
            f'INSERT INTO "{table}" DEFAULT VALUES',
            f'UPDATE "{table}" SET "{column}" = "{column}"',  # noqa: S608
            f'DELETE FROM "{table}"',  # noqa: S608
            f'TRUNCATE "{table}" CASCADE',
        ):
            assert "permission denied" in attempt(statement), statement
    assert "permission denied" in attempt("CREATE TABLE mine ()")
    assert "permission denied" in attempt("SELECT nextval('articles_section_id_seq')")
    assert "permission denied" in attempt("SELECT last_value FROM articles_article_id_seq")
    assert "permission denied" in attempt("CREATE ROLE another")


@pytest.mark.django_db
def test_the_role_can_sign_in_and_has_no_other_power():
    grant()

    powers = execute(
        "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolreplication, "
        "rolbypassrls FROM pg_roles WHERE rolname = %s",
        ROLE,
    )
    assert powers == [(True, False, False, False, False, False, False)]


@pytest.mark.django_db
def test_running_it_again_changes_nothing():
    grant()
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relname = ANY(%s) ORDER BY 1"
    before = execute(rights, all_tables())

    said = grant()

    assert execute(rights, all_tables()) == before
    assert said.startswith(f"Found the role “{ROLE}”")


@pytest.mark.django_db
def test_what_the_role_had_before_is_taken_from_it():
    execute("CREATE ROLE {role} CREATEDB CREATEROLE NOLOGIN INHERIT")
    execute("CREATE ROLE newsroom_backup")
    execute("GRANT newsroom_backup TO {role}")
    execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    execute("GRANT SELECT (headline) ON articles_article TO {role}")
    execute("GRANT CREATE ON SCHEMA public TO {role}")
    before = reader_tables.rights_of(ROLE)

    grant()

    after = reader_tables.rights_of(ROLE)
    assert len(before.excess) == 6
    assert (after.missing, after.excess) == ([], [])
    assert "permission denied" in attempt("SELECT headline FROM articles_article")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("GRANT SELECT ON articles_revision TO PUBLIC", "read articles_revision"),
        ("GRANT SELECT (content) ON articles_revision TO PUBLIC", "read articles_revision"),
        ("GRANT UPDATE (name) ON articles_section TO PUBLIC", "change articles_section"),
        ("CREATE VIEW v AS SELECT 1; GRANT SELECT ON v TO PUBLIC", "read v;? ?"),
    ],
)
def test_a_right_that_everybody_has_is_named_and_nothing_is_done(given, named):
    execute(given)

    with pytest.raises(CommandError, match=f"could still {named}"):
        grant()

    assert execute("SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE) == []


@pytest.mark.django_db
def test_rights_differ_when_a_table_is_added_after_the_grant():
    grant()
    execute("REVOKE SELECT ON articles_section FROM {role}")

    rights = reader_tables.rights_of(ROLE)

    assert rights.missing == ["articles_section"]


# --- The password ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_password_is_kept_as_a_hash_made_here(monkeypatch):
    monkeypatch.setenv("READER_PASSWORD", "quokka% '; DROP")

    grant(ROLE, "--password-env", "READER_PASSWORD")

    kept = execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", ROLE)[0][0]
    assert kept.startswith("SCRAM-SHA-256$")
    assert "quokka" not in kept


@pytest.mark.django_db
def test_a_password_that_is_not_there_is_a_refusal(monkeypatch):
    monkeypatch.delenv("READER_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="READER_PASSWORD is not set or empty"):
        grant(ROLE, "--password-env", "READER_PASSWORD")


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_role_that_runs_it_is_refused():
    me = connection.settings_dict["USER"] or execute("SELECT current_user")[0][0]

    with pytest.raises(CommandError, match="signs in with"):
        grant(me)


@pytest.mark.django_db
def test_a_superuser_is_refused():
    execute("CREATE ROLE {role} SUPERUSER")

    with pytest.raises(CommandError, match="is a superuser"):
        grant()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "x" * 64, "é" * 32])
def test_a_name_that_postgresql_would_cut_is_refused(name):
    with pytest.raises(CommandError, match="1 to 63 bytes"):
        grant(name)


@pytest.fixture
def owner(db):
    """Work as a role that owns the tables but may not create roles."""
    execute("CREATE ROLE newsroom_owner")
    for table in all_tables():
        execute(f'ALTER TABLE "{table}" OWNER TO newsroom_owner')
    for function in reader_tables.READER_FUNCTIONS:
        execute(f"ALTER FUNCTION {function} OWNER TO newsroom_owner")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
    execute(f'ALTER DATABASE "{database}" OWNER TO newsroom_owner')
    execute("ALTER SCHEMA public OWNER TO newsroom_owner")
    yield lambda: execute("SET LOCAL ROLE newsroom_owner")
    execute("RESET ROLE")


def test_who_may_not_create_roles_is_told_what_to_ask_for(owner):
    owner()

    with pytest.raises(CommandError) as refusal:
        grant("reader")

    assert str(refusal.value) == (
        "The role “reader” does not exist, and “newsroom_owner” may not create or alter roles; "
        'have a PostgreSQL administrator run “CREATE ROLE "reader" LOGIN NOCREATEDB '
        "NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS”, then run this command again."
    )


def test_who_may_not_create_roles_can_grant_to_one_that_was_made_for_them(owner):
    execute(
        "CREATE ROLE {role} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS",
        role="reader",
    )
    owner()

    said = grant("reader")

    assert said.startswith("Found the role “reader”")
    assert PublishedArticle.objects.count() == 0
    execute("RESET ROLE")
    assert attempt("SELECT 1 FROM articles_publishedarticle", role="reader") == ""


@pytest.mark.django_db
def test_who_does_not_own_the_tables_is_told_so():
    execute("CREATE ROLE newsroom_guest CREATEROLE")
    execute("SET LOCAL ROLE newsroom_guest")

    with pytest.raises(CommandError, match="run this as the owner of the newsroom's tables"):
        grant("reader")

    execute("RESET ROLE")
