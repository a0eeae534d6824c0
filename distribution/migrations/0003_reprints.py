import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("distribution", "0002_outgoing_calls")]

    operations = [
        migrations.AddField(
            model_name="machinepolicy",
            name="reprint_license",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The address of a licence, such as one of Creative Commons'.",
                max_length=300,
                validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                verbose_name="licence for reprints",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="machinepolicy",
            name="reprint_terms",
            field=models.TextField(
                blank=True,
                default="",
                help_text="What partners may do with a story's text, and must. With terms, each "
                "story of your own has a page with its text to copy; without, none has.",
                verbose_name="terms for reprints",
            ),
            preserve_default=False,
        ),
    ]
