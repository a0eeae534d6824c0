"""An index of the drafts that somebody works on, made while the desk goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0014_article_figures")]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                fields=["-saved_at", "-id"],
                condition=models.Q(stage="draft")
                & (~models.Q(standing="live") | models.Q(has_changes=True)),
                name="article_in_work",
            ),
        ),
    ]
