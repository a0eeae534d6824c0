"""Drop an index that the constraint’s own begins with; for a moment’s lock only."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("events", "0005_one_mail_a_notice"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS events_delivery_event_id_c08f510e",
            "CREATE INDEX CONCURRENTLY events_delivery_event_id_c08f510e"
            " ON events_delivery (event_id)",
            state_operations=[
                migrations.AlterField(
                    model_name="delivery",
                    name="event",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="events.event",
                    ),
                ),
            ],
        ),
    ]
