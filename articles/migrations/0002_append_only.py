"""Revisions and addresses are append-only: the database itself refuses to change them."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION articles_revision_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Deleting an account sets by_id to NULL; by_name keeps who it was.
    IF NEW.by_id IS NULL AND (to_jsonb(NEW) - 'by_id') = (to_jsonb(OLD) - 'by_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'revision_is_append_only: revision % can not be changed', OLD.id
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER revision_is_append_only BEFORE UPDATE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION articles_revision_refuse_change();

CREATE FUNCTION articles_articlepath_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'articlepath_is_append_only: address % can not be changed', OLD.path
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER articlepath_is_append_only BEFORE UPDATE OR DELETE ON articles_articlepath
    FOR EACH ROW EXECUTE FUNCTION articles_articlepath_refuse_change();
"""
BACKWARD = """
DROP TRIGGER revision_is_append_only ON articles_revision;
DROP FUNCTION articles_revision_refuse_change();
DROP TRIGGER articlepath_is_append_only ON articles_articlepath;
DROP FUNCTION articles_articlepath_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_first")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
