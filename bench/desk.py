"""What editors ask for: lists, filters, search, suggestions, history, in an archive of any size."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from articles.admin.list_pages import written
from articles.models import Article
from bench.measuring import Browser, Cost, measure
from bench.words import Language

_LIST = "/admin/articles/article/"
_SUGGEST = "/admin/autocomplete/?app_label=articles&field_name={}&model_name={}&term="


def costs(language: Language) -> Iterator[Cost]:
    """Measure the desk's screens as an administrator who has written some of the archive."""
    editor = _editor()
    client = Client()
    client.force_login(editor)
    name = settings.SESSION_COOKIE_NAME
    browser = Browser(cookie=f"{name}={client.cookies[name].value}")
    for page, addresses in _screens(editor, language).items():
        yield measure(f"desk: {page}", browser, addresses)


def _editor() -> User:
    """Return an editor to whom a fiftieth of the archive belongs; some of it awaits review."""
    editor = User.objects.create_superuser("editor@example.org", "bench bench", name="Edda")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article SET created_by_id = %(editor)s, stage = 'in_review',"
            " has_changes = true WHERE id %% 2000 = 7;"
            "UPDATE articles_article SET created_by_id = %(editor)s,"
            " assigned_to_id = CASE WHEN id %% 200 = 0 THEN %(editor)s END WHERE id %% 50 = 0;",
            {"editor": editor.pk},
        )
        cursor.execute("VACUUM ANALYZE articles_article")
    return editor


def _screens(editor: User, language: Language) -> dict[str, list[str]]:
    newest = Article.objects.newest_saved()
    middle = newest[Article.objects.count() // 2]  # once, and not measured
    section = Article.objects.values_list("section", flat=True).order_by("-pk")[0]
    frequent, rare = language.content_word(0), language.content_word(20_000)
    place = written((middle.saved_at, middle.pk))
    one = f"{_LIST}{middle.pk}"
    return {
        "board": ["/admin/"],
        "list": [_LIST],
        "list, middle": [f"{_LIST}?before={place}"],
        "list by publication": [f"{_LIST}?order=published"],
        "filter stage": [f"{_LIST}?stage=in_review"],
        "filter section": [f"{_LIST}?section={section}"],
        "filter changes": [f"{_LIST}?changes=live"],
        "filter mine": [f"{_LIST}?own=mine"],
        "filter created": [f"{_LIST}?own=created"],
        "filter assigned": [f"{_LIST}?assigned=me"],
        "filter genre": [f"{_LIST}?genre=opinion"],
        "filter standing": [f"{_LIST}?standing=killed"],
        "two filters": [f"{_LIST}?section={section}&own=created"],
        "search, most frequent": [f"{_LIST}?q={frequent}"],
        "search, rare": [f"{_LIST}?q={rare}"],
        "search, nothing": [f"{_LIST}?q=zzyzzyva"],
        "search, without": [f"{_LIST}?q=-{frequent}"],
        "search and filter": [f"{_LIST}?q={frequent}&section={section}"],
        "search, slug": [f"{_LIST}?q={middle.slug}"],
        "writing screen": [f"{one}/change/"],
        "history": [f"{one}/history/"],
        "suggest stories": [_SUGGEST.format("related", "relatedarticle") + frequent[:3]],
        "suggest authors": [_SUGGEST.format("author", "articlebyline") + "ba"],
        "suggest topics": [_SUGGEST.format("topics", "article") + "ba"],
        "authors": ["/admin/authors/author/"],
        "topics": ["/admin/articles/topic/"],
        "topics, search": [f"/admin/articles/topic/?q={language.content_word(3)}"],
    }
