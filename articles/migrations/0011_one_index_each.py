"""Keep one index where two began with the same column, and give person filters theirs.

Each step is a transaction of its own, and nothing locks a table for longer than a moment: indexes
are built and dropped concurrently, and no foreign key is checked again, as AlterField would.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Name, table, column and operator class of each index that goes.
_DOUBLED = [
    ("articles_article_assigned_to_id_d2d99d35", "articles_article", "assigned_to_id"),
    ("articles_article_created_by_id_b1067734", "articles_article", "created_by_id"),
    ("articles_article_section_id_624070f6", "articles_article", "section_id"),
    ("articles_article_slug_cc61df93", "articles_article", "slug"),
    ("articles_article_slug_cc61df93_like", "articles_article", "slug varchar_pattern_ops"),
    ("articles_articlebyline_article_id_517bbfa4", "articles_articlebyline", "article_id"),
    ("articles_articlepath_path_2cfd6693_like", "articles_articlepath", "path varchar_pattern_ops"),
    (
        "articles_articletopic_content_object_id_988d8f47",
        "articles_articletopic",
        "content_object_id",
    ),
    (
        "articles_publishedarticle_path_fcffbc1a_like",
        "articles_publishedarticle",
        "path varchar_pattern_ops",
    ),
    ("articles_publishedarticle_section_id_3edea385", "articles_publishedarticle", "section_id"),
    (
        "articles_publishedarticle_top_section_id_a62cd828",
        "articles_publishedarticle",
        "top_section_id",
    ),
    ("articles_publishedbyline_article_id_273688ff", "articles_publishedbyline", "article_id"),
    ("articles_publishedtopic_article_id_5adcc041", "articles_publishedtopic", "article_id"),
    ("articles_publishedtopic_topic_id_29767e3f", "articles_publishedtopic", "topic_id"),
    ("articles_relatedarticle_article_id_edc4d0da", "articles_relatedarticle", "article_id"),
    ("articles_revision_article_id_2d2af917", "articles_revision", "article_id"),
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0010_search_indexes"),
        ("images", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                condition=models.Q(("created_by__isnull", False)),
                fields=["created_by", "-saved_at", "-id"],
                name="article_by_creator",
            ),
        ),
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                condition=models.Q(("assigned_to__isnull", False)),
                fields=["assigned_to", "-saved_at", "-id"],
                name="article_by_assignee",
            ),
        ),
        *(
            migrations.RunSQL(
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                f"CREATE INDEX CONCURRENTLY {name} ON {table} ({column})",
            )
            for name, table, column in _DOUBLED
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="assigned_to",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="created_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="section",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.section",
                        verbose_name="section",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="slug",
                    field=models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        db_collation="C",
                        db_index=False,
                        max_length=120,
                        verbose_name="slug",
                    ),
                ),
                migrations.AlterField(
                    model_name="articlebyline",
                    name="article",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="byline_items",
                        to="articles.article",
                    ),
                ),
                migrations.AlterField(
                    model_name="articletopic",
                    name="content_object",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_items",
                        to="articles.article",
                    ),
                ),
                migrations.AlterField(
                    model_name="publishedarticle",
                    name="section",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.section",
                    ),
                ),
                migrations.AlterField(
                    model_name="publishedarticle",
                    name="top_section",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.section",
                    ),
                ),
                migrations.AlterField(
                    model_name="publishedbyline",
                    name="article",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bylines",
                        to="articles.publishedarticle",
                    ),
                ),
                migrations.AlterField(
                    model_name="publishedtopic",
                    name="article",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_items",
                        to="articles.publishedarticle",
                    ),
                ),
                migrations.AlterField(
                    model_name="publishedtopic",
                    name="topic",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_items",
                        to="articles.topic",
                    ),
                ),
                migrations.AlterField(
                    model_name="relatedarticle",
                    name="article",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_items",
                        to="articles.article",
                    ),
                ),
                migrations.AlterField(
                    model_name="revision",
                    name="article",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.article",
                    ),
                ),
            ]
        ),
    ]
