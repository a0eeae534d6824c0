"""The house style: words that the house writes otherwise, with a first set in English."""

from typing import Any

from django.db import migrations, models

from articles.house_style_defaults import DEFAULTS


def write_defaults(apps: Any, schema_editor: Any) -> None:
    """Write the first set."""
    model = apps.get_model("articles", "HouseRule")
    model.objects.bulk_create(
        model(what=what, replacement=replacement, why=why) for what, replacement, why in DEFAULTS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=100, verbose_name="word or phrase")),
                (
                    "replacement",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the words are pointed out, and the writer decides.",
                        max_length=100,
                        verbose_name="write instead",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("advice", "advice"),
                            ("blocks", "blocks publishing until fixed or waved through"),
                        ],
                        default="advice",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                (
                    "is_whole_word",
                    models.BooleanField(
                        default=True,
                        help_text="“cop” is then not found in “copper”.",
                        verbose_name="whole words only",
                    ),
                ),
                (
                    "is_case_sensitive",
                    models.BooleanField(
                        default=False,
                        help_text="“Internet” is then another than “internet”.",
                        verbose_name="capitals count",
                    ),
                ),
            ],
            options={
                "verbose_name": "house style rule",
                "verbose_name_plural": "house style",
                "ordering": ("what", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("what",), name="houserule_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", ""), _negated=True),
                            models.Q(("what", models.F("replacement")), _negated=True),
                        ),
                        name="houserule_changes_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["advice", "blocks"])),
                        name="houserule_severity_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(write_defaults, migrations.RunPython.noop),
    ]
