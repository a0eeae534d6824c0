"""`python -m bench`: build a small archive in a database of its own, and measure its pages."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("NEWSROOM_TESTING", "true")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.test.utils import get_runner  # noqa: E402

from bench import archive, pages  # noqa: E402


def main() -> None:
    """Measure with SIZE articles (environment; 500 unless told) and print the table."""
    size = int(os.environ.get("SIZE", "500"))
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        print(f"Loading {size} articles …", file=sys.stderr)
        archive.build(size)
        pages.print_table(size)
    finally:
        runner.teardown_databases(databases)


main()
