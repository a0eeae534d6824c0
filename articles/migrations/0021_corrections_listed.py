"""The index of the list of corrections, made while the site runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0020_static_pages")]

    operations = [
        AddIndexConcurrently(
            "correction",
            models.Index(
                fields=["-issued_at", "-id"],
                condition=models.Q(
                    ("is_withdrawn", False), models.Q(("kind", "update"), _negated=True)
                ),
                name="correction_listed",
            ),
        )
    ]
