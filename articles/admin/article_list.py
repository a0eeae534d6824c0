"""The desk's list of articles: what a row says, how it is searched, and who may see it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.admin import bulk_page
from articles.admin.keyset import KeysetChangeList, SuggestionPaginator, suggestions
from articles.admin.list_filters import FILTERS
from articles.models.article import Article
from articles.permissions import may, may_see, visible_to
from articles.wording import state_words
from articles.workflow import Standing


class ArticleList(admin.ModelAdmin):
    """What the list shows, and whom; the form stands in `article`."""

    list_display = ("shown_headline", "state", "section", "bylines", "published_at", "saved_at")
    list_display_links = ("shown_headline",)
    list_filter = FILTERS
    list_select_related = ("section",)
    list_per_page = 50
    search_fields = ("headline", "slugline", "slug")
    show_full_result_count = False
    search_help_text = _("Words or their beginnings, a “phrase”, -without, a slug or a number")
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    paginator = SuggestionPaginator
    ordering = ("-saved_at", "-pk")

    # --- lists ------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Load what a row of the list shows."""
        found = super().get_queryset(request)
        if isinstance(request.user, User):
            found = visible_to(request.user, found)
        if request.resolver_match and str(request.resolver_match.url_name).endswith("_changelist"):
            found = found.defer("body").prefetch_related("byline_items__author")
        return found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        """Page by cursor."""
        return KeysetChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Search as the list does; this is for boxes that suggest articles."""
        return suggestions(queryset, search_term), False

    def get_actions(
        self,
        request: HttpRequest,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> dict[str, Any]:
        """Offer our own actions only: nothing deletes many stories."""
        if action_location != ActionLocation.CHANGE_LIST or IS_POPUP_VAR in request.GET:
            return {}
        return dict(bulk_page.menu(request))

    def get_urls(self) -> list[Any]:
        """Add the pages of actions on many stories."""
        return [*bulk_page.urls(self), *super().get_urls()]

    @admin.display(description=_("headline"))
    def shown_headline(self, article: Article) -> str:
        """Return the headline, or what stands in its place."""
        return str(article)

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        """Return both states as one label with a colour."""
        kind = "live" if article.standing == Standing.LIVE else article.stage
        if article.standing not in (Standing.LIVE, Standing.NEVER):
            kind = "off"
        return format_html('<span class="state state-{}">{}</span>', kind, state_words(article))

    @admin.display(description=_("byline"))
    def bylines(self, article: Article) -> str:
        """Return the names, in order."""
        items = sorted(article.byline_items.all(), key=lambda item: (item.position, item.pk))
        return ", ".join(dict.fromkeys(item.credited_as or item.author.name for item in items))

    # --- who may ----------------------------------------------------------------------------------
    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Ask the roles; a restricted article is seen by its own people only."""
        if obj is not None and isinstance(request.user, User) and not may_see(request.user, obj):
            return False
        return super().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Ask the roles; withdrawn articles are read-only until they are reopened."""
        user = request.user
        if not isinstance(user, User):
            return False
        if obj is None:
            return user.has_perm("articles.view_article")
        if obj.standing in (Standing.KILLED, Standing.TAKEN_DOWN) or not may_see(user, obj):
            return False
        return may(user, "edit", obj) or user.has_perm("articles.edit_pictures")

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only what was never published and is spiked may go, and only by an administrator."""
        if obj is None or not isinstance(request.user, User):
            return False
        return (
            request.user.has_perm("articles.delete_article")
            and obj.stage == "spiked"
            and obj.standing == Standing.NEVER
        )
