"""What the picture library knows: words, rights, frame. No column here rewrites the table."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("images", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="byte_size",
            field=models.PositiveBigIntegerField(default=0, editable=False, verbose_name="bytes"),
        ),
        migrations.AddField(
            model_name="image",
            name="copyright",
            field=models.CharField(blank=True, max_length=300, verbose_name="copyright"),
        ),
        migrations.AddField(
            model_name="image",
            name="creator",
            field=models.CharField(blank=True, max_length=200, verbose_name="creator"),
        ),
        migrations.AddField(
            model_name="image",
            name="crops",
            field=models.JSONField(blank=True, default=dict, verbose_name="crops by hand"),
        ),
        migrations.AddField(
            model_name="image",
            name="digital_source_type",
            field=models.CharField(
                blank=True,
                help_text="A term of IPTC’s list, for example trainedAlgorithmicMedia.",
                max_length=60,
                verbose_name="digital source type",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="extended_description",
            field=models.TextField(blank=True, verbose_name="extended description"),
        ),
        migrations.AddField(
            model_name="image",
            name="focal_x",
            field=models.FloatField(default=0.5, verbose_name="focal point, from the left"),
        ),
        migrations.AddField(
            model_name="image",
            name="focal_y",
            field=models.FloatField(default=0.5, verbose_name="focal point, from the top"),
        ),
        migrations.AddField(
            model_name="image",
            name="format",
            field=models.CharField(
                blank=True, editable=False, max_length=10, verbose_name="format"
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="has_content_credentials",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="C2PA data was found in the file; nobody has verified it.",
                verbose_name="carries content credentials",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="headline",
            field=models.CharField(blank=True, max_length=300, verbose_name="headline"),
        ),
        migrations.AddField(
            model_name="image",
            name="is_animated",
            field=models.BooleanField(default=False, editable=False, verbose_name="animated"),
        ),
        migrations.AddField(
            model_name="image",
            name="is_denied",
            field=models.BooleanField(default=False, verbose_name="denied: must not run"),
        ),
        migrations.AddField(
            model_name="image",
            name="keywords",
            field=models.TextField(
                blank=True, help_text="With commas between.", verbose_name="keywords"
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="lapsed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="image",
            name="licence",
            field=models.CharField(
                blank=True,
                help_text="For example CC BY 4.0.",
                max_length=100,
                verbose_name="licence",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="licence_url",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                verbose_name="licence’s address",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="licensor_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="licensor"),
        ),
        migrations.AddField(
            model_name="image",
            name="licensor_url",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                verbose_name="licensor’s address",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="location",
            field=models.CharField(blank=True, max_length=300, verbose_name="location"),
        ),
        migrations.AddField(
            model_name="image",
            name="look",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="name",
            field=models.CharField(
                blank=True, editable=False, max_length=120, verbose_name="file name"
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="orientation",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="image",
            name="renditions_due_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="image",
            name="restrictions",
            field=models.TextField(blank=True, verbose_name="restrictions and instructions"),
        ),
        migrations.AddField(
            model_name="image",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="source"),
        ),
        migrations.AddField(
            model_name="image",
            name="taken_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken"),
        ),
        migrations.AddField(
            model_name="image",
            name="usable_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="usable from"),
        ),
        migrations.AddField(
            model_name="image",
            name="usable_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="usable until"),
        ),
        migrations.AddField(
            model_name="image",
            name="usage_rights",
            field=models.CharField(
                choices=[
                    ("unknown", "not said"),
                    ("own", "our own"),
                    ("agency", "from an agency"),
                    ("handout", "handout"),
                    ("creative_commons", "Creative Commons"),
                    ("public_domain", "public domain"),
                    ("other", "other"),
                ],
                default="unknown",
                max_length=20,
                verbose_name="usage rights",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="web_statement",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                verbose_name="rights statement’s address",
            ),
        ),
        migrations.AddField(
            model_name="rendition",
            name="byte_size",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="rendition",
            name="crop",
            field=models.CharField(default="whole", max_length=10),
        ),
        migrations.AddField(
            model_name="rendition",
            name="state",
            field=models.CharField(
                choices=[("writing", "Writing"), ("live", "Live"), ("retired", "Retired")],
                default="live",
                max_length=10,
            ),
        ),
        AddConstraintNotValid(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("focal_x__gte", 0),
                    ("focal_x__lte", 1),
                    ("focal_y__gte", 0),
                    ("focal_y__lte", 1),
                ),
                name="image_focal_point_inside",
            ),
        ),
        AddConstraintNotValid(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("usable_from", None),
                    ("usable_until", None),
                    ("usable_until__gt", models.F("usable_from")),
                    _connector="OR",
                ),
                name="image_usable_until_after_from",
            ),
        ),
        AddConstraintNotValid(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "usage_rights__in",
                        [
                            "unknown",
                            "own",
                            "agency",
                            "handout",
                            "creative_commons",
                            "public_domain",
                            "other",
                        ],
                    )
                ),
                name="image_usage_rights_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(("orientation__gte", 1), ("orientation__lte", 8)),
                name="image_orientation_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="rendition",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["writing", "live", "retired"])),
                name="rendition_state_known",
            ),
        ),
    ]
