"""A kind of notice more: the reader of a share link wrote. Changes no table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_mentioned"),
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
                    ("shared", "A reader whom I sent a link leaves a note or signs off"),
                    ("stopped", "What I scheduled was cancelled"),
                ],
                max_length=20,
                verbose_name="reason",
            ),
        ),
    ]
