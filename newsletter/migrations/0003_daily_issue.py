from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0002_doors")]

    operations = [
        migrations.AddField(
            model_name="mailinglist",
            name="issue_at",
            field=models.TimeField(
                blank=True,
                help_text="In the newsroom's time. Empty: the desk begins each issue. "
                "Never of breaking news.",
                null=True,
                verbose_name="makes an issue each day at",
            ),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="made_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="mailinglist",
            name="sends_by_itself",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Otherwise it waits as a draft until an editor has looked at it.",
                verbose_name="and sends it",
            ),
        ),
    ]
