"""Find the embargoes that end in a day or a week, for the desk's calendar."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0027_planned_stories")]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                fields=["embargo_until", "id"],
                condition=models.Q(("embargo_until__isnull", False)),
                name="article_embargo",
            ),
        ),
    ]
