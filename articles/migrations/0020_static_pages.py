"""Static pages on both sides, links at the foot of pages, the outlet's logos and accent."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import articles.models.web


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0019_house_style"),
        ("images", "0004_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FooterLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("heading", models.CharField(max_length=60, verbose_name="below the heading")),
                ("label", models.CharField(max_length=60, verbose_name="words")),
                (
                    "url",
                    models.CharField(
                        help_text="/latest/, or a whole address.",
                        max_length=300,
                        validators=[articles.models.web.validate_link],
                        verbose_name="address",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "link in the footer",
                "verbose_name_plural": "links in the footer",
            },
        ),
        migrations.CreateModel(
            name="PublishedStaticPage",
            fields=[
                ("page_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("path", models.CharField(db_collation="C", max_length=120, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True)),
                ("body", models.TextField()),
                ("is_in_footer", models.BooleanField()),
                ("position", models.PositiveSmallIntegerField()),
                ("published_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "published static page",
                "verbose_name_plural": "published static pages",
            },
        ),
        migrations.CreateModel(
            name="StaticPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        db_collation="C",
                        help_text="about, accessibility, contact, ethics, privacy or terms; any other page stands below about, for example about/funding. It stays as it is once readers have seen it.",
                        max_length=120,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Stands below the title, and in search engines.",
                        max_length=300,
                        verbose_name="in one sentence",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "is_in_footer",
                    models.BooleanField(
                        default=True, verbose_name="linked at the foot of every page"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("saved_at", models.DateTimeField(editable=False)),
                ("first_published_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "static page",
                "verbose_name_plural": "static pages",
            },
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="accent",
            field=models.CharField(
                default="#7a1f1f",
                help_text="Where no section’s own colour stands.",
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "^#[0-9a-f]{6}$", "Give a colour as # and six digits, like #7a1f1f."
                    )
                ],
                verbose_name="accent colour",
            ),
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="logo_dark",
            field=models.ForeignKey(
                blank=True,
                help_text="On a black ground, which blends into the page. Without one, the dark theme writes the name out.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="images.image",
                verbose_name="logo on a dark ground",
            ),
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="logo_square",
            field=models.ForeignKey(
                blank=True,
                help_text="For home screens, feeds and search engines. Without one: the logo’s middle.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="images.image",
                verbose_name="square logo",
            ),
        ),
        migrations.AlterField(
            model_name="siteidentity",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                help_text="Stands in place of the name; on a white ground, which blends into the page.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="images.image",
                verbose_name="logo",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(("accent__regex", "^#[0-9a-f]{6}$")),
                name="siteidentity_accent_is_a_colour",
            ),
        ),
        migrations.AddField(
            model_name="footerlink",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="footer_links",
                to="articles.siteidentity",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedstaticpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("updated_at__gte", models.F("published_at"))),
                name="publishedstaticpage_updated_later",
            ),
        ),
        migrations.AddField(
            model_name="staticpage",
            name="saved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="footerlink",
            constraint=models.UniqueConstraint(
                fields=("site", "heading", "url"), name="footerlink_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="staticpage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("path", ""), _negated=True), models.Q(("title", ""), _negated=True)
                ),
                name="staticpage_has_a_name",
            ),
        ),
    ]
