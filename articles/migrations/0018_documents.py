"""PDF documents beside stories, and what of them readers may download."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import images.storage


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_further_reading"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedDocument",
            fields=[
                (
                    "token",
                    models.CharField(
                        db_collation="C", max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.TextField()),
                ("byte_size", models.PositiveIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="articles.publishedarticle",
                    ),
                ),
            ],
            options={
                "verbose_name": "published document",
                "verbose_name_plural": "published documents",
            },
        ),
        migrations.CreateModel(
            name="ArticleDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "file",
                    models.FileField(
                        storage=images.storage.private_storage, upload_to="documents/%Y/%m/"
                    ),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("byte_size", models.PositiveIntegerField()),
                ("added_by_name", models.CharField(blank=True, max_length=150)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "content_hash"), name="articledocument_once_per_article"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), ("byte_size__gt", 0)
                        ),
                        name="articledocument_has_title_size",
                    ),
                ],
            },
        ),
    ]
