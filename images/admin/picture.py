"""One picture on the desk: its words, its rights, where it runs; and the addresses of the rest."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from events.clock import database_now
from events.models import Event
from images import staging, usage
from images.admin import frame, library, shown, uploading
from images.admin.assets import UPLOAD
from images.describing import DescribingRefused, check, describe
from images.intake import alike
from images.models import Image

EVERYWHERE, FUTURE = "everywhere", "future"
#: What live stories can keep as it is while the library changes.
KEEPABLE = ("alt", "credit")
_RIGHTS_TO_RUN = ("usable_from", "usable_until", "is_denied")
_ASKED = ("reach", "reason")


class DescriptionForm(forms.ModelForm):
    """What the library says of a picture; denying it needs a reason."""

    reach = forms.ChoiceField(
        label=gettext_lazy("Changed alt text or credit"),
        choices=[
            (EVERYWHERE, gettext_lazy("change in all live places that have no words of their own")),
            (FUTURE, gettext_lazy("for future uses only; live stories stay as they are")),
        ],
        initial=EVERYWHERE,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        help_text=gettext_lazy("Needed to deny a picture; the history keeps it."),
    )

    class Meta:
        model = Image
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets choose
        widgets = {
            name: forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
            for name in ("alt", "caption", "keywords", "restrictions", "extended_description")
        }

    def clean(self) -> dict[str, Any]:
        """Refuse what the verb would refuse."""
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if name not in _ASKED:
                setattr(self.instance, name, value)
        try:
            check(self.instance, changed=self.changed_data, reason=cleaned.get("reason", ""))
        except DescribingRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return cleaned


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """Pictures and what is known about them."""

    form = DescriptionForm
    change_form_template = "admin/images/image/change_form.html"
    search_fields = ("caption", "alt", "credit")
    ordering = ("-pk",)
    radio_fields: ClassVar[dict[str, Any]] = {}
    fieldsets = (
        (
            gettext_lazy("Words"),
            {"fields": ("alt", "is_decorative", "caption", "credit", "reach")},
        ),
        (
            gettext_lazy("Rights"),
            {
                "fields": (
                    "usage_rights", "copyright", "licence", "licence_url", "restrictions",
                    ("usable_from", "usable_until"), "is_denied", "reason",
                )
            },
        ),
        (
            gettext_lazy("More"),
            {
                "classes": ("collapse",),
                "fields": (
                    "headline", "creator", "source", "keywords", "location", "taken_at",
                    "digital_source_type", "extended_description", "web_statement",
                    "licensor_name", "licensor_url",
                ),
            },
        ),
    )  # fmt: skip
    _keep_live: ClassVar[Callable[..., Event | None] | None] = None

    @classmethod
    def keep_live_with(cls, describe_for_future: Callable[..., Event | None]) -> None:
        """Let the room above, which knows stories, change words for future uses only."""
        cls._keep_live = staticmethod(describe_for_future)

    # --- who may ----------------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Ask the roles; who handed a picture in describes it until readers see it."""
        if super().has_change_permission(request, obj):
            return True
        return (
            obj is not None
            and obj.uploaded_by_id == request.user.pk
            and request.user.has_perm("images.add_image")
            and not usage.live([obj.pk])
        )

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """A picture that was used is part of stories."""
        return False

    # --- the page of a picture --------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Ask about live places where there are any; and for a reason from who may deny."""
        left_out: set[str] = set()
        may_deny = request.user.has_perm("images.change_image")
        if not may_deny:
            left_out.update(_ASKED)
        if obj is None or not self._live_stories(obj):
            left_out.add("reach")
        return [
            (
                title,
                {**part, "fields": tuple(each for each in part["fields"] if each not in left_out)},
            )
            for title, part in self.fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Leave it to picture editors to say when a picture may run."""
        return () if request.user.has_perm("images.change_image") else _RIGHTS_TO_RUN

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add where the picture runs and what its file is."""
        image = kwargs.get("obj")
        if image is not None:
            now = database_now()
            context |= {
                "title": shown.label(image),
                "subtitle": None,
                "label": shown.label(image),
                "standing": shown.standing_words(image, now),
                "may_run": not Image.objects.unusable(now).filter(pk=image.pk).exists(),
                "live_places": usage.live_places(image.pk),
                "desk_places": usage.desk_places(image.pk),
                "alike": [{"image": each, "label": shown.label(each)} for each in alike(image)],
                "show_save_and_add_another": False,
                "show_save_and_continue": False,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Save, with an Event; pages that show the picture go stale, or keep their words."""
        user = request.user if isinstance(request.user, User) else None
        changes = {name: getattr(obj, name) for name in form.changed_data if name not in _ASKED}
        kept: dict[str, Any] = {}
        if form.cleaned_data.get("reach") == FUTURE:
            kept = {name: changes.pop(name) for name in KEEPABLE if name in changes}
        image, now = Image.objects.get(pk=obj.pk), database_now()
        reason = form.cleaned_data.get("reason", "")
        try:
            event = describe(image, changes=changes, by=user, now=now, reason=reason)
            if kept and self._keep_live is not None:
                event = self._keep_live(image, changes=kept, by=user, now=now) or event
        except DescribingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved.") if event else _("Nothing was different."))

    def response_change(self, request: HttpRequest, obj: Image) -> HttpResponse:
        """Stay with the picture; messages were given where things happened."""
        return HttpResponseRedirect(reverse("admin:images_image_change", args=[obj.pk]))

    def _live_stories(self, image: Image) -> bool:
        return any(place.kind == "article" for place in usage.live_places(image.pk, limit=1))

    # --- the other screens ------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        """Add the screens around a picture, and its copies, which need a session."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/thumbnail/", wrap(self.thumbnail), name="images_image_thumbnail"),
            path("<int:pk>/preview/", wrap(self.preview), name="images_image_preview"),
            path("<int:pk>/frame/", wrap(self.frame), name="images_image_frame"),
            path("<int:pk>/facts/", wrap(library.facts), name="images_image_facts"),
            path("choose/", wrap(library.choose), name="images_image_choose"),
            path("upload/", wrap(uploading.upload), name="images_image_upload"),
            path("rights/", wrap(self.rights), name="images_image_rights"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the library as a grid."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return library.library(request, self._context(request, UPLOAD))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """Take pictures in."""
        return uploading.upload_page(request, self._context(request, UPLOAD))

    def frame(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set focal point and crops."""
        image = get_object_or_404(Image, pk=pk)
        if not self.has_change_permission(request, image):
            raise PermissionDenied
        return frame.frame_page(request, image, self._context(request))

    def rights(self, request: HttpRequest) -> HttpResponse:
        """Show the rights report."""
        return library.rights_report(request, self._context(request))

    def thumbnail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Serve a small copy of a picture to those who may see the library."""
        image = self._seen(request, pk)
        return _private(staging.thumbnail(image), "image/webp")

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Serve a copy of a picture as large as a screen, upright."""
        image = self._seen(request, pk)
        return _private(staging.preview(image), "image/jpeg")

    def _seen(self, request: HttpRequest, pk: int) -> Image:
        if not request.user.has_perm("images.view_image"):
            raise PermissionDenied
        return get_object_or_404(Image, pk=pk)

    def _context(self, request: HttpRequest, media: Any = None) -> dict[str, Any]:
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return {**context, "media": media} if media is not None else context


def _private(data: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = "private, max-age=86400"
    return response
