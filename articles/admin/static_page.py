"""Static pages on the desk: the working text, what readers see, and the way from one to other."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from articles.models.published_static import PublishedStaticPage
from articles.models.static_page import StaticPage
from articles.publishing_pages import publish_page, save_page, unpublish_page
from articles.verbs import VerbRefused
from events.clock import database_now

_SHOWN = ("path", "title", "description", "body", "is_in_footer", "position")


class StaticPageForm(forms.ModelForm):
    """The working text. Carries the version on screen, so that nobody overwrites anybody."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = StaticPage
        fields = _SHOWN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        #: The row as it stood under the lock; None for a new page.
        self.stored: StaticPage | None = None
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Lock the row; refuse to write over what a colleague has saved since, keeping the text."""
        cleaned = super().clean() or {}
        if not self.instance.pk:
            return cleaned
        rows = StaticPage.objects.select_for_update(no_key=True, of=("self",))
        self.stored = rows.select_related("saved_by").get(pk=self.instance.pk)
        self.instance.version = self.stored.version
        self.instance.first_published_at = self.stored.first_published_at
        if cleaned.get("seen_version") != self.stored.version:
            # The next save is of somebody who has read this.
            data = cast(QueryDict, self.data).copy()
            data["seen_version"] = str(self.stored.version)
            self.data = data
            raise forms.ValidationError(
                _(
                    "%s has saved this page since you opened it. Your text is still below: open "
                    "the page in another tab, bring both together here, and save again."
                )
                % (self.stored.saved_by or _("Somebody"))
            )
        return cleaned


@admin.register(StaticPage)
class StaticPageAdmin(admin.ModelAdmin):
    """About, contact, ethics, privacy: what the outlet says of itself."""

    form = StaticPageForm
    list_display = ("title", "address", "is_live", "saved_at")
    list_per_page = 100
    actions = None
    ordering = ("position", "title", "pk")
    fieldsets = (
        (None, {"fields": ("title", "description", "body"), "classes": ("writing",)}),
        (
            gettext_lazy("Where it stands"),
            {"fields": ("path", "is_in_footer", "position", "seen_version")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaticPage]:
        """Know of each page whether readers see one."""
        live = PublishedStaticPage.objects.filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_readers=Exists(live))

    @admin.display(description=gettext_lazy("address"), ordering="path")
    def address(self, page: StaticPage) -> str:
        """Return the path as it stands in links."""
        return f"/{page.path}/"

    @admin.display(description=gettext_lazy("published"), boolean=True)
    def is_live(self, page: StaticPage) -> bool:
        """Say whether readers see the page."""
        return bool(getattr(page, "has_readers", False))

    def get_readonly_fields(
        self, request: HttpRequest, obj: StaticPage | None = None
    ) -> tuple[str, ...]:
        """Keep the address that readers know."""
        return ("path",) if obj and obj.first_published_at else ()

    def has_delete_permission(self, request: HttpRequest, obj: StaticPage | None = None) -> bool:
        """Only what readers never saw can be deleted."""
        if obj is not None and obj.first_published_at:
            return False
        return super().has_delete_permission(request, obj)

    def get_urls(self) -> list[Any]:
        """Add the preview."""
        preview = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(require_safe(self._preview)),
            name="articles_staticpage_preview",
        )
        return [preview, *super().get_urls()]

    def _preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the working text in the reader's template."""
        page = get_object_or_404(StaticPage, pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        shown = PublishedStaticPage(
            page_id=page.pk,
            published_at=page.first_published_at or page.saved_at,
            updated_at=page.saved_at,
            **{name: getattr(page, name) for name in _SHOWN},
        )
        return render(request, "articles/static_page.html", {"page": shown, "is_preview": True})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the page what readers see now."""
        page = context.get("original")
        live = PublishedStaticPage.objects.filter(pk=page.pk).first() if page else None
        context["live"] = live
        context["differs"] = live is None or any(
            getattr(live, name) != getattr(page, name) for name in _SHOWN
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: StaticPage, form: Any, change: bool) -> None:
        """Store the working text and say what was changed."""
        save_page(obj, by=_person(request), now=database_now(), before=form.stored)

    def log_addition(self, *_args: Any) -> Any:
        """Events are the history."""

    def log_change(self, *_args: Any) -> Any:
        """Events are the history."""

    def response_add(
        self, request: HttpRequest, obj: StaticPage, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on with the new page."""
        return self._answer(request, obj)

    def response_change(self, request: HttpRequest, obj: StaticPage) -> HttpResponse:
        """Carry out the verb of the button; what was saved stays saved if it is refused."""
        return self._answer(request, obj)

    def _answer(self, request: HttpRequest, page: StaticPage) -> HttpResponse:
        verb, by, now = request.POST.get("_continue", "save"), _person(request), database_now()
        try:
            if verb == "publish":
                publish_page(page, by=by, now=now)
                messages.success(request, _("Published: readers see this text now."))
            elif verb == "unpublish":
                reason = request.POST.get("reason", "")
                unpublish_page(page, by=by, now=now, reason=reason)
                messages.success(request, _("Taken off the site. The text is kept here."))
            else:
                messages.success(request, _("Saved. Readers see it once it is published."))
        except VerbRefused as refusal:
            messages.error(request, f"{_('Saved.')} {refusal}")
        return HttpResponseRedirect(reverse("admin:articles_staticpage_change", args=[page.pk]))


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
