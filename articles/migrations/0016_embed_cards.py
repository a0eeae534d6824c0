"""What other sites said of their pages, for the cards in stories."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_drafts_in_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmbedCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(db_collation="C", max_length=600, unique=True)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("by", models.CharField(blank=True, max_length=200)),
                ("quote", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("found", "found"), ("failed", "failed")],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "card of another site",
                "verbose_name_plural": "cards of other sites",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_try_at"],
                        name="embedcard_waiting",
                    ),
                    models.Index(fields=["asked_at"], name="embedcard_asked"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "found", "failed"])),
                        name="embedcard_state_known",
                    )
                ],
            },
        ),
    ]
