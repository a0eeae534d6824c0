"""Stories pinned to the page of a topic, by number."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_topics_by_name")]

    operations = [
        migrations.AddField(
            "topic",
            "pinned_ids",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                editable=False,
                size=None,
                verbose_name="pinned stories",
            ),
        ),
        migrations.AddConstraint(
            "topic",
            models.CheckConstraint(
                condition=models.Q(("pinned_ids__len__lte", 4)), name="topic_has_few_pins"
            ),
        ),
    ]
