"""A page made of many reads shows one moment.

A form that showed an older text under the name of a newer version would be merged as if its writer
had seen, and taken back, what a colleague wrote between two of the reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside from one snapshot. Write nothing there: it could be refused.

    Inside a transaction that has begun, that transaction decides.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
