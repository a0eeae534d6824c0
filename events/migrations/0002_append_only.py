"""Events are append-only: the database itself refuses to change or delete what happened."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION events_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Deleting an account sets by_id to NULL; by_name keeps who it was.
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
        AND (to_jsonb(NEW) - 'by_id') = (to_jsonb(OLD) - 'by_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'event_is_append_only: event % can not be changed', OLD.id
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION events_event_refuse_change();
"""
BACKWARD = """
DROP TRIGGER event_is_append_only ON events_event;
DROP FUNCTION events_event_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_first")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
