"""An index to find the first picture of a day, made beside the running site."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("images", "0003_library_indexes")]

    operations = [
        AddIndexConcurrently(
            model_name="image",
            index=models.Index(fields=["created_at", "id"], name="image_by_day"),
        ),
    ]
