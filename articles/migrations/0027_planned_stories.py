"""The story budget: stories before a word of them is written."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0026_outside_links"),
        ("images", "0004_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedStory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slugline",
                    models.CharField(
                        help_text="Short internal name; the article keeps it.",
                        max_length=120,
                        verbose_name="slugline",
                    ),
                ),
                ("line", models.CharField(blank=True, max_length=300, verbose_name="in one line")),
                (
                    "pictures",
                    models.CharField(blank=True, max_length=300, verbose_name="pictures wanted"),
                ),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                (
                    "length",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50000),
                        ],
                        verbose_name="length in words",
                    ),
                ),
                (
                    "is_restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Seen by who planned it, by who has it, and by administrators only.",
                        verbose_name="restricted",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("created_at", models.DateTimeField(editable=False)),
                ("started_at", models.DateTimeField(editable=False, null=True)),
                ("struck_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "planned story",
                "verbose_name_plural": "planned stories",
            },
        ),
        migrations.AddField(
            model_name="plannedstory",
            name="article",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="planned_story",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="plannedstory",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="plannedstory",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="plannedstory",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.section",
                verbose_name="section",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedstory",
            index=models.Index(
                condition=models.Q(
                    ("started_at__isnull", True),
                    ("struck_at__isnull", True),
                    ("due_at__isnull", False),
                ),
                fields=["due_at", "id"],
                name="plannedstory_due",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedstory",
            index=models.Index(
                condition=models.Q(
                    ("started_at__isnull", True),
                    ("struck_at__isnull", True),
                    ("due_at__isnull", True),
                ),
                fields=["-id"],
                name="plannedstory_undated",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedstory",
            index=models.Index(
                condition=models.Q(("started_at__isnull", False)),
                fields=["-started_at", "-id"],
                name="plannedstory_started",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedstory",
            index=models.Index(
                condition=models.Q(("struck_at__isnull", False)),
                fields=["-struck_at", "-id"],
                name="plannedstory_struck",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedstory",
            constraint=models.CheckConstraint(
                condition=models.Q(("slugline", ""), _negated=True),
                name="plannedstory_has_a_slugline",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedstory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at__isnull", True), ("struck_at__isnull", True), _connector="OR"
                ),
                name="plannedstory_started_or_struck",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedstory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("article__isnull", True), ("started_at__isnull", False), _connector="OR"
                ),
                name="plannedstory_with_article_is_started",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedstory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("length__isnull", True),
                    models.Q(("length__gte", 1), ("length__lte", 50000)),
                    _connector="OR",
                ),
                name="plannedstory_length_makes_sense",
            ),
        ),
    ]
