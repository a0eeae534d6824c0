"""Which tables a public process may read, in one place; and what a database role really may do.

A test asserts that every model of the project is on exactly one of the two lists below, so that no
new table becomes readable, or stays unreadable, by accident.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

from articles.models import (
    ArticlePath,
    Correction,
    FooterLink,
    FurtherReading,
    PublishedArticle,
    PublishedByline,
    PublishedDocument,
    PublishedPicture,
    PublishedStaticPage,
    PublishedTopic,
    Section,
    Series,
    SiteIdentity,
    SocialAccount,
    Tombstone,
    Topic,
    TopicName,
    VocabularyWord,
)
from authors.models import Author, AuthorLink
from events.models import Purge
from images.models import Image, Rendition

# What public pages are made of: the projection, the public records, the reference data.
READER_MODELS: tuple[type[Model], ...] = (
    PublishedArticle, PublishedByline, PublishedPicture, PublishedTopic, PublishedDocument,
    PublishedStaticPage, Correction, FurtherReading, Tombstone, ArticlePath,
    Section, Series, Topic, TopicName, SiteIdentity, SocialAccount, FooterLink, VocabularyWord,
    Author, AuthorLink,
    # Whole, although it holds who uploaded it: as a bare number, since accounts are out of reach.
    Image, Rendition,
    # Names of keys only: a public process must hear what to drop.
    Purge,
)  # fmt: skip

# The same, of apps above this one, and so named by label.
READER_MODELS_ABOVE = frozenset(
    {
        "distribution.MachinePolicy",
        "distribution.PolicyLink",
        "newsletter.MailingList",
        "readership.Ranked",
    }
)

# What a public process may ask the database to do, with its owner's rights: no more than a reader
# may do alone. They take an address or numbers in, and give a yes or no out, or nothing.
READER_FUNCTIONS = (
    "newsletter_join(text, bigint[], text, text)",
    "newsletter_confirm(text)",
    "newsletter_leave(text, boolean)",
    "readership_count(timestamp with time zone, bigint[], integer[])",
)

# Everything else. Named by label: some belong to apps above this one.
DESK_MODELS = frozenset(
    {
        "accounts.SignInFailure", "accounts.User", "accounts.User_groups",
        "accounts.User_user_permissions",
        "admin.LogEntry",
        "articles.Article", "articles.ArticleByline",
        "articles.ArticleDocument", "articles.ArticleFigure", "articles.ArticleTopic",
        "articles.Article_named_people", "articles.AuthorBeat", "articles.EmbedCard",
        "articles.ArticleNote", "articles.HouseRule", "articles.OutsideLink",
        "articles.PlannedStory", "articles.Presence",
        "articles.RelatedArticle", "articles.Revision", "articles.ScheduledVerb",
        "articles.Section_editors", "articles.StaticPage", "articles.TextConflict",
        "articles.VocabularyPass", "articles.WorkingVersion",
        "articles.ShareLink", "articles.ShareVisit",
        "auth.Group", "auth.Group_permissions", "auth.Permission",
        "authors.ProfileAccount",
        "contenttypes.ContentType",
        "distribution.OutgoingCall", "distribution.PostingAccount", "distribution.SocialPost",
        "distribution.Webhook",
        "events.Delivery", "events.Event", "events.Notice", "events.Pulse",
        "newsletter.Copy", "newsletter.Issue", "newsletter.IssueStory",
        "newsletter.ReaderRequest", "newsletter.Subscription",
        "readership.HourlyReads", "readership.SectionReads",
        "sessions.Session",
        "taggit.Tag", "taggit.TaggedItem",
        "wire.ArchiveChunk", "wire.ArchiveImport", "wire.ArchivePicture", "wire.KeptFields",
        "wire.WireItem",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Rights:
    """How a role differs from one that reads what is public and nothing else."""

    missing: list[str]  # tables and functions that public pages need
    reads: list[str]  # other tables and sequences
    writes: list[str]
    powers: list[str]  # what it may do beside tables, in words

    @property
    def excess(self) -> list[str]:
        """What it may do and must not, as phrases."""
        found = list(self.powers)
        if self.writes:
            found.append(f"change {_shortened(self.writes)}")
        if self.reads:
            found.append(f"read {_shortened(self.reads)}")
        return found


def tables() -> list[str]:
    """Return the names of the tables that public pages need."""
    above = [model for model in apps.get_models() if model._meta.label in READER_MODELS_ABOVE]
    return [model._meta.db_table for model in (*READER_MODELS, *above)]


def rights_of(role: str) -> Rights:
    """Ask PostgreSQL what a role may do in this database, however it came by it.

    Rights count whether they were granted to the role, to everybody, or to a role that it is in.
    """
    wanted = set(tables())
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, {"role": role})
        found = cursor.fetchall()
        cursor.execute(_POWERS, {"role": role})
        powers = [phrase for (phrase,) in cursor.fetchall()]
        cursor.execute(_SHUT, {"role": role, "functions": list(READER_FUNCTIONS)})
        shut = [name for (name,) in cursor.fetchall()]
    readable = {name for name, reads, _writes in found if reads}
    return Rights(
        missing=sorted(wanted - readable) + shut,
        reads=sorted(readable - wanted),
        writes=sorted(name for name, _reads, writes in found if writes),
        powers=powers,
    )


def _shortened(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


# has_…_privilege answers yes when any of the rights listed is held. A sequence that can be read
# tells how many drafts there are.
_RELATIONS = """
SELECT relname,
       CASE relkind WHEN 'S' THEN has_sequence_privilege(%(role)s, oid, 'SELECT')
            ELSE has_any_column_privilege(%(role)s, oid, 'SELECT') END,
       CASE relkind WHEN 'S' THEN has_sequence_privilege(%(role)s, oid, 'USAGE, UPDATE')
            ELSE has_table_privilege(%(role)s, oid, 'DELETE, TRUNCATE, TRIGGER')
              OR has_any_column_privilege(%(role)s, oid, 'INSERT, UPDATE, REFERENCES') END
FROM pg_class
WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
"""
_POWERS = """
WITH role AS (SELECT * FROM pg_roles WHERE rolname = %(role)s)
SELECT 'do anything: it is a superuser' FROM role WHERE rolsuper
UNION ALL SELECT 'create roles' FROM role WHERE rolcreaterole
UNION ALL SELECT 'create databases' FROM role WHERE rolcreatedb
UNION ALL SELECT 'copy the whole server (REPLICATION)' FROM role WHERE rolreplication
UNION ALL SELECT 'pass row security (BYPASSRLS)' FROM role WHERE rolbypassrls
UNION ALL SELECT 'create tables' FROM role
          WHERE has_schema_privilege(rolname, current_schema(), 'CREATE')
UNION ALL SELECT 'act as ' || parent.rolname FROM role
          JOIN pg_auth_members ON member = role.oid JOIN pg_roles parent ON parent.oid = roleid
"""
_SHUT = """
SELECT name FROM unnest(%(functions)s) AS name
WHERE NOT coalesce(has_function_privilege(%(role)s, to_regprocedure(name), 'EXECUTE'), false)
"""
