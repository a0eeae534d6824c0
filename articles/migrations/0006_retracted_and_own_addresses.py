"""Retracted stories are known to the projection; an article may take an older address again."""

from django.db import migrations, models

# The number of an address only counts up, and nothing else about it ever changes.
FORWARD = """
CREATE OR REPLACE FUNCTION articles_articlepath_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.number > OLD.number
           AND (to_jsonb(NEW) - 'number') = (to_jsonb(OLD) - 'number') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'articlepath_is_append_only: address % can not be changed', OLD.path
        USING ERRCODE = 'check_violation';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION articles_articlepath_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'articlepath_is_append_only: address % can not be changed', OLD.path
        USING ERRCODE = 'check_violation';
END $$;
"""
MARK = """
UPDATE articles_publishedarticle SET is_retracted = true
WHERE article_id IN (
    SELECT article_id FROM articles_correction AS note
    WHERE kind = 'retraction' AND NOT is_withdrawn
    AND NOT EXISTS (SELECT FROM articles_correction WHERE replaces_id = note.id)
)
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_restrict_and_accent")]
    operations = [
        migrations.AddField(
            model_name="articlepath",
            name="number",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddField(
            model_name="publishedarticle",
            name="is_retracted",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
