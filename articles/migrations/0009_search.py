"""Search: words without accents and typographic apostrophes, headlines apart, a vocabulary.

Generated columns can't be changed in place: the table of published stories is written anew, with
readers waiting (at a million stories, for as long as its words take to be indexed). The two indexes
follow apart from it.
"""

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models import Case, F, Func, Q, TextField, Value, When

CONFIGURATIONS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
UNACCENTED = {"en", "id", "nl"}
APOSTROPHES, LETTERS = "’ʼ＇", "łŁøØđĐħı"


def indexed(column, *, is_unaccented):
    if not is_unaccented:
        words = F(column)
        for apostrophe in APOSTROPHES:
            words = replaced(words, apostrophe)
        return words
    bare = Func(
        Func(
            F(column), function="normalize", template="%(function)s(%(expressions)s, NFD)",
            output_field=TextField(),
        ),
        Value(r"[\u0300-\u036f]"), Value(""), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip
    plain = Func(
        bare, Value(APOSTROPHES + LETTERS), Value("'''lLoOdDhi"),
        function="translate", output_field=TextField(),
    )  # fmt: skip
    return Case(
        When(**{f"{column}__regex": r"[^\u0001-\u007f\u2010-\u2027]"}, then=plain),
        default=replaced(F(column), "’"),
        output_field=TextField(),
    )


def replaced(words, apostrophe):
    return Func(words, Value(apostrophe), Value("'"), function="replace", output_field=TextField())


def vector(*parts):
    def of(config, *, is_unaccented):
        whole = None
        for weight, columns in parts:
            each = SearchVector(
                *(indexed(column, is_unaccented=is_unaccented) for column in columns),
                weight=weight,
                config=config,
            )
            whole = each if whole is None else whole + each
        return whole

    return models.GeneratedField(
        expression=Case(
            *(
                When(language=code, then=of(config, is_unaccented=code in UNACCENTED))
                for code, config in CONFIGURATIONS.items()
            ),
            default=of("simple", is_unaccented=True),
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_article_due"), ("images", "0001_first")]

    operations = [
        migrations.RemoveIndex("publishedarticle", "published_search"),
        migrations.RemoveField("publishedarticle", "search"),
        migrations.AddField(
            "publishedarticle",
            "search",
            vector(("A", ("headline",)), ("B", ("deck", "kicker")), ("D", ("body_text",))),
        ),
        migrations.AddField("publishedarticle", "headline_search", vector(("A", ("headline",)))),
        migrations.CreateModel(
            name="VocabularyPass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                ("last_article_id", models.BigIntegerField(default=0)),
                ("is_settling", models.BooleanField(default=False)),
                ("last_word", models.CharField(blank=True, db_collation="C", max_length=40)),
                ("started_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField()),
                ("archive", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "verbose_name": "pass over the vocabulary",
                "verbose_name_plural": "passes over the vocabulary",
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="vocabularypass_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="VocabularyWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        db_collation="C",
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="word",
                    ),
                ),
                (
                    "stories",
                    models.PositiveIntegerField(default=0, verbose_name="stories with it"),
                ),
                ("counted", models.PositiveIntegerField(default=0)),
                ("counted_in", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "word of the vocabulary",
                "verbose_name_plural": "words of the vocabulary",
                "indexes": [models.Index(fields=["-stories", "word"], name="vocabulary_commonest")],
            },
        ),
    ]
