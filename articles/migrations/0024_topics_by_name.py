"""The index of the list of topics, made while the site runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0023_notes")]

    operations = [
        AddIndexConcurrently(
            "topicname",
            models.Index(
                fields=["key"], condition=models.Q(("is_synonym", False)), name="topicname_own"
            ),
        )
    ]
