"""The three doors through which readers act on their own: no process needs to read an address.

They run with the rights of the tables' owner, whoever calls them. `grant_reader` opens them to the
role of public processes; to all others they are shut.
"""

from django.db import migrations

JOIN = """
CREATE FUNCTION newsletter_join(
    asked_email text, asked_lists bigint[], asked_page text, asked_origin text
) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO newsletter_readerrequest
        (email, lists, page, origin, email_hash, at, attempts, last_error, next_try_at)
    SELECT left(asked_email, 254), to_jsonb(wanted.ids), left(asked_page, 200),
           left(asked_origin, 32), '', clock_timestamp(), 0, '', clock_timestamp()
    FROM (SELECT array_agg(id ORDER BY id) AS ids FROM newsletter_mailinglist
          WHERE id = ANY(asked_lists) AND is_open) AS wanted
    WHERE wanted.ids IS NOT NULL
      AND (SELECT count(*) FROM newsletter_readerrequest
           WHERE origin = left(asked_origin, 32)
             AND at > clock_timestamp() - interval '1 hour') < 20
      AND (SELECT count(*) FROM (SELECT 1 FROM newsletter_readerrequest
                                 WHERE done_at IS NULL LIMIT 5000) AS waiting) < 5000
    RETURNING true
$$
"""
CONFIRM = """
CREATE FUNCTION newsletter_confirm(asked_token text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH confirmed AS (
        UPDATE newsletter_subscription
        SET confirmed_at = clock_timestamp(), left_at = NULL, refusals = 0, ask_token = ''
        WHERE ask_token = asked_token AND asked_token <> ''
          AND asked_at > clock_timestamp() - interval '7 days'
        RETURNING 1
    )
    SELECT count(*) > 0 FROM confirmed
$$
"""
LEAVE = """
CREATE FUNCTION newsletter_leave(asked_token text, from_all boolean) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH person AS (
        SELECT id, email FROM newsletter_subscription WHERE token = asked_token
    ), gone AS (
        UPDATE newsletter_subscription AS each
        SET left_at = coalesce(each.left_at, clock_timestamp()), ask_token = ''
        FROM person
        WHERE each.id = person.id OR (from_all AND each.email = person.email)
    )
    SELECT count(*) > 0 FROM person
$$
"""


class Migration(migrations.Migration):
    """Make them, and shut them to everyone else."""

    dependencies = [("newsletter", "0001_first")]
    operations = [
        migrations.RunSQL(JOIN, "DROP FUNCTION newsletter_join"),
        migrations.RunSQL(CONFIRM, "DROP FUNCTION newsletter_confirm"),
        migrations.RunSQL(LEAVE, "DROP FUNCTION newsletter_leave"),
        *(
            migrations.RunSQL(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC", migrations.RunSQL.noop)
            for name in ("newsletter_join", "newsletter_confirm", "newsletter_leave")
        ),
    ]
