"""When a person put the first hints away; empty for everybody at first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_mailed_notices")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hints_dismissed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="put the first hints away"
            ),
        ),
    ]
