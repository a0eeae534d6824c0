"""The desk's page about readers: today, this week, by story and section, and what was published."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from events.clock import database_now
from readership import figures
from readership.models import SectionReads
from readership.ranking import midnight


@admin.register(SectionReads)
class ReadershipAdmin(admin.ModelAdmin):
    """One page, and nothing to change."""

    def get_urls(self) -> list[Any]:
        """Serve the one page where others have a list."""
        page = self.admin_site.admin_view(self.page)
        return [path("", page, name="readership_sectionreads_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        """Show the charts, each with its table."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = database_now()
        lists = [
            (_("Stories today"), figures.stories("today")),
            (_("Stories this week"), figures.stories("week")),
            (_("Sections today"), figures.sections(midnight(now))),
            (_("Sections this week"), figures.sections(midnight(now, days_ago=6))),
        ]
        return TemplateResponse(
            request,
            "admin/readership/sectionreads/page.html",
            {
                **self.admin_site.each_context(request),
                "opts": SectionReads._meta,
                "title": _("Readership"),
                "charts": [figures.today(now), figures.week(now), figures.published(now)],
                "lists": lists,
            },
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Counts come from readers."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Counts come from readers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Counts go by themselves."""
        return False
