from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

# Deliveries are many and workers insert all the time: nothing here blocks them while it looks.


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("events", "0004_notices_by_mail")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS delivery_once_per_notice "
                    "ON events_delivery (notice_id, channel) WHERE notice_id IS NOT NULL",
                    "DROP INDEX CONCURRENTLY IF EXISTS delivery_once_per_notice",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("notice__isnull", False)),
                        fields=("notice", "channel"),
                        name="delivery_once_per_notice",
                    ),
                )
            ],
        ),
        AddConstraintNotValid(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("notice__isnull", True)),
                    models.Q(("event__isnull", True), ("notice__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_of_an_event_or_a_notice",
            ),
        ),
        ValidateConstraint(model_name="delivery", name="delivery_of_an_event_or_a_notice"),
    ]
