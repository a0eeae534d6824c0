"""The indexes of both search columns, built while the site is used."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0009_search")]

    operations = [
        AddIndexConcurrently(
            "publishedarticle", GinIndex(fields=["search"], name="published_search")
        ),
        AddIndexConcurrently(
            "publishedarticle",
            GinIndex(fields=["headline_search"], name="published_headline_search"),
        ),
    ]
