"""The one clock: the database's. Verbs take `now`; the edge (a view, a command) reads it here."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """Return the database server's time, with its zone, to the microsecond.

    Several web machines and workers disagree about the time; the one database does not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    now: datetime = row[0]
    return now
