"""What every test of kept pages needs: a clean end."""

from collections.abc import Iterator

import pytest

from tests.pagecache import doubles


@pytest.fixture(autouse=True)
def closed_at_the_end() -> Iterator[None]:
    """Close what the test opened."""
    yield
    while doubles.opened:
        doubles.opened.pop().close()
