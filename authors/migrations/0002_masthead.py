"""The index of the masthead, made while the site runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Collate, Lower

PLAIN = models.Func(
    "name",
    "slug",
    function="regexp_replace",
    arg_joiner=" || '/' || ",
    template="%(function)s(normalize(%(expressions)s, NFKD), '[\\u0300-\\u036f]', '', 'g')",
    output_field=models.TextField(),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("authors", "0001_first")]

    operations = [
        AddIndexConcurrently(
            "author",
            models.Index(
                Collate(Lower(PLAIN), "C"),
                name="author_on_masthead",
                condition=models.Q(
                    ("merged_into", None),
                    ("state", "active"),
                    models.Q(("kind", "guest"), _negated=True),
                ),
            ),
        )
    ]
