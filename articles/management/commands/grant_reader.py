"""`manage.py grant_reader ROLE`: a database role that can read what is public, and nothing else."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction
from psycopg2 import extensions, sql

from articles.reader_tables import READER_FUNCTIONS, rights_of, tables

# What the role is made as; LOGIN is its only power. It inherits nothing: should somebody put it
# into another role, that one's rights don't come along.
_POWERS = {
    "rolcanlogin": (True, "LOGIN"),
    "rolcreatedb": (False, "NOCREATEDB"),
    "rolcreaterole": (False, "NOCREATEROLE"),
    "rolinherit": (False, "NOINHERIT"),
    "rolreplication": (False, "NOREPLICATION"),
    "rolbypassrls": (False, "NOBYPASSRLS"),
}
_LONGEST = 63  # PostgreSQL cuts the rest off, and would grant to another role


class Command(BaseCommand):
    """Make the role if need be, and give it exactly the rights of a public process."""

    help = (
        "Creates a PostgreSQL role (or takes the one of this name) and lets it read what public "
        "pages need, and nothing else. Run it again after each migrate; it changes nothing that "
        "is right already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the role, and where its password is."""
        parser.add_argument("role", metavar="ROLE")
        parser.add_argument(
            "--password-env",
            default="",
            metavar="NAME",
            help="the environment variable that holds the role's password",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all or nothing, then ask PostgreSQL what the role really may do."""
        role, password = options["role"], _password(options["password_env"])
        if not 0 < len(role.encode()) <= _LONGEST:
            raise CommandError(f"A role's name has 1 to {_LONGEST} bytes; choose another.")
        try:
            with transaction.atomic():
                is_new = _make(role)
                if password:
                    _set_password(role, password)
                _grant(role)
                rights = rights_of(role)
                if rights.missing or rights.excess:
                    raise CommandError(_complaint(role, rights.missing, rights.excess))
        except ProgrammingError as problem:
            # The first line says what was refused; the rest is for whoever debugs PostgreSQL.
            reason = str(problem).splitlines()[0]
            raise CommandError(
                f"PostgreSQL refused ({reason}), so nothing was changed; run this as the owner of "
                "the newsroom's tables."
            ) from problem
        self.stdout.write(
            f"{'Made' if is_new else 'Found'} the role “{role}”; it may read {len(tables())} "
            "tables and nothing else."
        )


def _password(variable: str) -> str:
    """Return the password from the environment: on a command line, others could read it."""
    if not variable:
        return ""
    password = os.environ.get(variable, "")
    if not password:
        raise CommandError(f"{variable} is not set or empty; put the role's password in it.")
    return password


def _make(role: str) -> bool:
    """Create the role, or bring it down to no power but signing in; return whether it is new.

    Only what differs is altered: an owner of tables who may not create roles can still grant.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, rolsuper OR rolcreaterole "
            "FROM pg_roles WHERE rolname = current_user"
        )
        me, may_create = cursor.fetchone()
        columns = sql.SQL(", ").join(map(sql.Identifier, ("rolsuper", *_POWERS)))
        cursor.execute(
            sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(columns), [role]
        )
        found = cursor.fetchone()
        if role == me:
            raise CommandError(
                f"“{role}” is the role that this command signs in with; name another, "
                "which will be made."
            )
        if found and found[0]:
            raise CommandError(
                f"“{role}” is a superuser of this PostgreSQL server; name another role, "
                "which will be made."
            )
        held = dict(zip(_POWERS, found[1:], strict=True)) if found else {}
        words = [word for name, (wanted, word) in _POWERS.items() if held.get(name) is not wanted]
        if words and not may_create:
            state = "may do too much" if found else "does not exist"
            raise CommandError(
                f"The role “{role}” {state}, and “{me}” may not create or alter roles; have a "
                f"PostgreSQL administrator run “{_statement(role, found, words)}”, then run this "
                "command again."
            )
        if words:
            cursor.execute(_statement(role, found, words))
        cursor.execute(
            "SELECT parent.rolname FROM pg_auth_members JOIN pg_roles parent ON parent.oid = roleid"
            " JOIN pg_roles child ON child.oid = member WHERE child.rolname = %s",
            [role],
        )
        for (parent,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(parent), sql.Identifier(role))
            )
    return not found


def _statement(role: str, found: object, words: list[str]) -> str:
    verb = "ALTER" if found else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} {' '.join(words)}").format(sql.Identifier(role))
    return statement.as_string(connection.connection)


def _set_password(role: str, password: str) -> None:
    """Set the password as a hash made here: the server's log never shows the words."""
    hashed = extensions.encrypt_password(
        password, role, scope=connection.connection, algorithm="scram-sha-256"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed))
        )


def _grant(role: str) -> None:
    """Take every right in this database from the role, then give those of a reader."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = cursor.fetchone()
        names = {
            "role": sql.Identifier(role),
            "database": sql.Identifier(database),
            "schema": sql.Identifier(schema),
            "tables": sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables()),
            "functions": sql.SQL(", ").join(sql.SQL(each) for each in READER_FUNCTIONS),
        }
        for statement in _STATEMENTS:
            cursor.execute(sql.SQL(statement).format(**names))


_STATEMENTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",  # of columns too
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON ALL ROUTINES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON DATABASE {database} FROM {role}",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON {tables} TO {role}",
    "GRANT EXECUTE ON FUNCTION {functions} TO {role}",
)


def _complaint(role: str, missing: list[str], excess: list[str]) -> str:
    """Say what stands in the way, when rights were given by others than who runs this."""
    if missing:
        return (
            f"“{role}” still can't read {missing[0]}, so nothing was changed; run this as the "
            "owner of the newsroom's tables, after migrate."
        )
    return (
        f"“{role}” could still {'; '.join(excess)}, so nothing was changed; take that from it "
        "(and from PUBLIC, which means every role) and run this again."
    )
