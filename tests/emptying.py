"""Empty the database after a test that committed, in a fiftieth of the time of `flush`.

Django truncates every table and then writes content types, permissions and roles anew, half a
second a test. Those stay here, as they say the same after every migrate; of the rest, what rows
there are is deleted.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

_STAY = {
    model._meta.db_table for model in (ContentType, Permission, Group, Group.permissions.through)
}


def empty() -> None:
    """Delete all rows but those that `migrate` writes."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    deletions = [
        f"DELETE FROM {connection.ops.quote_name(table)}"  # noqa: S608 - names of our own tables
        for table in sorted(set(tables) - _STAY - {"django_migrations"})
    ]
    with connection.cursor() as cursor:
        # Without the checks of foreign keys, which would need an order.
        cursor.execute(
            f"BEGIN; SET LOCAL session_replication_role = replica; {'; '.join(deletions)}; COMMIT"
        )


def _empty_or_flush(case: TransactionTestCase) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        empty()
    else:
        call_command("flush", verbosity=0, interactive=False, database="default")


def install() -> None:
    """Let every test that commits end so."""
    TransactionTestCase._fixture_teardown = _empty_or_flush
