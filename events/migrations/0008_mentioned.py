"""A kind of notice more: to be named in a note. Changes no table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_purges"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="what",
            field=models.CharField(
                blank=True,
                choices=[
                    ("assigned", "A story is assigned to me"),
                    ("sent_back", "A story of mine is sent back"),
                    ("refused", "What I scheduled did not run"),
                    ("late", "What I scheduled ran late"),
                    ("mentioned", "Somebody names me in a note, or answers one of mine"),
                    ("stopped", "What I scheduled was cancelled"),
                ],
                max_length=20,
                verbose_name="reason",
            ),
        ),
    ]
