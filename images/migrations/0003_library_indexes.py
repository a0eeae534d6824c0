"""Indexes of the picture library, made beside the running site; constraints checked likewise."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.contrib.postgres.search import CombinedSearchVector, SearchConfig, SearchVector
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("images", "0002_picture_library")]

    operations = [
        migrations.RemoveConstraint(
            model_name="rendition",
            name="rendition_once_per_size",
        ),
        AddIndexConcurrently(
            model_name="image",
            index=GinIndex(
                CombinedSearchVector(
                    CombinedSearchVector(
                        SearchVector("headline", "caption", "name", config="simple", weight="A"),
                        "||",
                        SearchVector(
                            "alt",
                            "extended_description",
                            "keywords",
                            "location",
                            config="simple",
                            weight="B",
                        ),
                        SearchConfig("simple"),
                    ),
                    "||",
                    SearchVector(
                        "credit",
                        "creator",
                        "source",
                        "copyright",
                        "licence",
                        "restrictions",
                        config="simple",
                        weight="C",
                    ),
                    SearchConfig("simple"),
                ),
                name="image_search",
            ),
        ),
        AddIndexConcurrently(
            model_name="image",
            index=GinIndex(fields=["look"], name="image_look"),
        ),
        AddIndexConcurrently(
            model_name="image",
            index=models.Index(fields=["credit", "-id"], name="image_by_credit"),
        ),
        AddIndexConcurrently(
            model_name="image",
            index=models.Index(fields=["usage_rights", "-id"], name="image_by_rights"),
        ),
        AddIndexConcurrently(
            model_name="image",
            index=models.Index(
                condition=models.Q(("lapsed_at", None), ("usable_until__isnull", False)),
                fields=["usable_until", "id"],
                name="image_to_lapse",
            ),
        ),
        AddIndexConcurrently(
            model_name="image",
            index=models.Index(
                condition=models.Q(
                    ("is_denied", True),
                    ("usable_until__isnull", False),
                    ("usable_from__isnull", False),
                    _connector="OR",
                ),
                fields=["-id"],
                name="image_limited",
            ),
        ),
        AddIndexConcurrently(
            model_name="image",
            index=models.Index(
                condition=models.Q(("renditions_due_at__isnull", False)),
                fields=["renditions_due_at", "id"],
                name="image_renditions_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="rendition",
            index=models.Index(
                condition=models.Q(("state", "retired")), fields=["id"], name="rendition_retired"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS rendition_once_per_name "
                    "ON images_rendition (file)",
                    "DROP INDEX CONCURRENTLY IF EXISTS rendition_once_per_name",
                ),
                migrations.RunSQL(
                    "ALTER TABLE images_rendition ADD CONSTRAINT rendition_once_per_name "
                    "UNIQUE USING INDEX rendition_once_per_name",
                    "ALTER TABLE images_rendition DROP CONSTRAINT rendition_once_per_name",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="rendition",
                    constraint=models.UniqueConstraint(
                        fields=("file",), name="rendition_once_per_name"
                    ),
                ),
            ],
        ),
        ValidateConstraint(model_name="image", name="image_focal_point_inside"),
        ValidateConstraint(model_name="image", name="image_usable_until_after_from"),
        ValidateConstraint(model_name="image", name="image_usage_rights_known"),
        ValidateConstraint(model_name="image", name="image_orientation_known"),
        ValidateConstraint(model_name="rendition", name="rendition_state_known"),
        # What is public gets its names and sizes anew; the worker does it, one picture at a time.
        migrations.RunSQL(
            "UPDATE images_image SET renditions_due_at = now() "
            "WHERE id IN (SELECT image_id FROM images_rendition)",
            migrations.RunSQL.noop,
        ),
    ]
