"""What is known of links to other sites. A new table; nothing else changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_pinned_stories"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(db_collation="C", max_length=600, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("fine", "fine"),
                            ("gone", "gone"),
                            ("silent", "silent"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("was_gone", models.BooleanField(default=False)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("wanted_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "link to another site",
                "verbose_name_plural": "links to other sites",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_try_at"],
                        name="outsidelink_waiting",
                    ),
                    models.Index(fields=["wanted_at"], name="outsidelink_wanted"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "fine", "gone", "silent"])),
                        name="outsidelink_state_known",
                    )
                ],
            },
        ),
    ]
