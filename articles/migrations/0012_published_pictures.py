"""Which pictures live stories show, as rows: what makes their copies public."""

import django.db.models.deletion
from django.db import migrations, models

_FILL = """
INSERT INTO articles_publishedpicture (article_id, position, image_id, role)
SELECT article_id, 0, lead_image_id, 'lead' FROM articles_publishedarticle
WHERE lead_image_id IS NOT NULL
UNION ALL
SELECT article_id, CASE WHEN lead_image_id IS NULL THEN 0 ELSE 1 END, social_image_id, 'social'
FROM articles_publishedarticle WHERE social_image_id IS NOT NULL
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_one_index_each"),
        ("images", "0003_library_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedPicture",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "article_id",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "lead picture"),
                            ("social", "picture for social media"),
                            ("figure", "figure in the text"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="articles.publishedarticle",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_items",
                        to="images.image",
                    ),
                ),
            ],
            options={
                "verbose_name": "published picture",
                "verbose_name_plural": "published pictures",
                "indexes": [
                    models.Index(fields=["image", "-article"], name="publishedpicture_image")
                ],
            },
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
