"""The door through which counts come in, for the role of public processes too.

It adds to what is there, for live stories and hours of today alone, and tells nothing.
"""

from django.db import migrations

COUNT = """
CREATE FUNCTION readership_count(at timestamptz, ids bigint[], counts int[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH told AS (
        SELECT live.article_id, live.top_section_id, least(given.reads, 1000000) AS reads
        FROM unnest(ids, counts) AS given(id, reads)
        JOIN articles_publishedarticle AS live ON live.article_id = given.id
        WHERE given.reads > 0
          AND at BETWEEN clock_timestamp() - interval '1 day'
                     AND clock_timestamp() + interval '1 hour'
    ), by_article AS (
        INSERT INTO readership_hourlyreads AS kept (hour, article_id, reads)
        SELECT date_trunc('hour', at, 'UTC'), article_id, reads FROM told ORDER BY article_id
        ON CONFLICT (hour, article_id) DO UPDATE SET reads = kept.reads + excluded.reads
    )
    INSERT INTO readership_sectionreads AS kept (hour, section_id, reads)
    SELECT date_trunc('hour', at, 'UTC'), top_section_id, sum(reads)
    FROM told GROUP BY top_section_id ORDER BY top_section_id
    ON CONFLICT (hour, section_id) DO UPDATE SET reads = kept.reads + excluded.reads
$$
"""


class Migration(migrations.Migration):
    """Make it, and shut it to everyone else."""

    dependencies = [("readership", "0001_first"), ("articles", "0014_article_figures")]
    operations = [
        migrations.RunSQL(COUNT, "DROP FUNCTION readership_count"),
        migrations.RunSQL(
            "REVOKE ALL ON FUNCTION readership_count FROM PUBLIC", migrations.RunSQL.noop
        ),
    ]
