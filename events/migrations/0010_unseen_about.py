"""An index to find what a person has not seen of one thing, made beside the running site."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("events", "0009_shared_notice")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                fields=["user", "kind", "subject_id"],
                condition=models.Q(seen_at=None),
                name="notice_unseen_about",
            ),
        ),
    ]
