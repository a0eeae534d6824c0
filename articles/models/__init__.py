"""The models of both sides, one idea a file; public code imports the files, never this package."""

from articles.models.article import Article, ArticleTopic, RelatedArticle
from articles.models.byline import ArticleByline
from articles.models.choices import Genre, Layout, PictureRole, Placement, Role
from articles.models.conflict import TextConflict
from articles.models.correction import Correction
from articles.models.document import ArticleDocument
from articles.models.embed_card import EmbedCard
from articles.models.figure import ArticleFigure
from articles.models.further import FurtherReading
from articles.models.house_style import HouseRule
from articles.models.note import ArticleNote
from articles.models.outside_link import OutsideLink
from articles.models.path import ArticlePath
from articles.models.planned import PlannedStory
from articles.models.presence import Presence
from articles.models.published import (
    PublishedArticle,
    PublishedByline,
    PublishedPicture,
    PublishedTopic,
)
from articles.models.published_document import PublishedDocument
from articles.models.published_static import PublishedStaticPage
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.models.share import ShareLink, ShareVisit
from articles.models.site import FooterLink, SiteIdentity, SocialAccount
from articles.models.static_page import StaticPage
from articles.models.taxonomy import AuthorBeat, Section, Series, Topic, TopicName
from articles.models.tombstone import Tombstone
from articles.models.vocabulary import VocabularyPass, VocabularyWord
from articles.models.working import WorkingVersion

__all__ = [
    "Article",
    "ArticleByline",
    "ArticleDocument",
    "ArticleFigure",
    "ArticleNote",
    "ArticlePath",
    "ArticleTopic",
    "AuthorBeat",
    "Correction",
    "EmbedCard",
    "FooterLink",
    "FurtherReading",
    "Genre",
    "HouseRule",
    "Layout",
    "OutsideLink",
    "PictureRole",
    "Placement",
    "PlannedStory",
    "Presence",
    "PublishedArticle",
    "PublishedByline",
    "PublishedDocument",
    "PublishedPicture",
    "PublishedStaticPage",
    "PublishedTopic",
    "RelatedArticle",
    "Revision",
    "Role",
    "ScheduledVerb",
    "Section",
    "Series",
    "ShareLink",
    "ShareVisit",
    "SiteIdentity",
    "SocialAccount",
    "StaticPage",
    "TextConflict",
    "Tombstone",
    "Topic",
    "TopicName",
    "VocabularyPass",
    "VocabularyWord",
    "WorkingVersion",
]
