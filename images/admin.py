"""The picture library on the desk, first version: upload, describe, look."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.clock import database_now
from events.recording import record
from images.describing import DescribingRefused, check, describe
from images.intake import PictureRefused, take_in
from images.models import Image
from images.staging import thumbnail
from pagecache import keys

_WORDS = (
    "alt", "is_decorative", "caption", "credit", "creator", "headline", "extended_description",
    "keywords", "location", "taken_at", "source", "digital_source_type", "usage_rights",
    "copyright", "licence", "licence_url", "web_statement", "licensor_name", "licensor_url",
    "restrictions", "usable_from", "usable_until", "is_denied",
)  # fmt: skip


class UploadForm(forms.ModelForm):
    """Hand in a picture; the same bytes twice lead to the picture that is already here."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": "image/*"}))

    class Meta:
        model = Image
        fields = ("alt", "is_decorative", "caption", "credit")

    def clean_file(self) -> Any:
        """Take the picture in, or say why not."""
        upload = self.cleaned_data["file"]
        try:
            self.taken = take_in(upload, name=upload.name)
        except PictureRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return upload

    def save(self, commit: bool = True) -> Image:
        """Put the words onto the picture that was taken in; never blank out what it has."""
        for name in ("alt", "caption", "credit", "is_decorative"):
            if value := self.cleaned_data[name]:
                setattr(self.taken, name, value)
        self.instance = self.taken
        self.save_m2m = lambda: None  # type: ignore[method-assign]
        return self.taken


class DescriptionForm(forms.ModelForm):
    """What the library says of a picture; denying it needs a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        help_text=_("Needed to deny a picture; the history keeps it."),
    )

    class Meta:
        model = Image
        fields = _WORDS
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("alt", "caption", "keywords", "restrictions", "extended_description")
        }

    def clean(self) -> dict[str, Any]:
        """Refuse what the verb would refuse."""
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if name != "reason":
                setattr(self.instance, name, value)
        try:
            check(self.instance, changed=self.changed_data, reason=cleaned.get("reason", ""))
        except DescribingRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return cleaned


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """Pictures and what is known about them."""

    list_display = ("preview", "caption", "credit", "size", "created_at")
    list_display_links = ("preview", "caption")
    list_per_page = 50
    search_fields = ("caption", "alt", "credit")
    ordering = ("-created_at", "-pk")
    readonly_fields = ("large_preview", "size")
    fields = ("large_preview", "size", *_WORDS, "reason")
    show_full_result_count = False

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Upload with a file, change without one: bytes never change."""
        if obj is None:
            return UploadForm
        kwargs["form"] = DescriptionForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> tuple[str, ...]:
        """Ask for the file first."""
        if obj is None:
            return ("file", "alt", "is_decorative", "caption", "credit")
        return self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Nothing to look at before the upload."""
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Save, with an Event; pages that show the picture go stale."""
        user = request.user if isinstance(request.user, User) else None
        if change:
            changes = {name: getattr(obj, name) for name in form.changed_data if name != "reason"}
            describe(
                obj, changes=changes, by=user, now=database_now(),
                reason=form.cleaned_data.get("reason", ""),
            )  # fmt: skip
            return
        obj.uploaded_by = obj.uploaded_by or user
        super().save_model(request, obj, form, change)
        record(
            "image", obj.pk, "uploaded", by=user, now=database_now(),
            payload={"changed": form.changed_data}, keys=[keys.image(obj.pk)],
        )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """A picture that was used is part of stories."""
        return False

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> str:
        """Show a thumbnail, from the private store to signed-in staff."""
        return self._picture(image, "thumbnail")

    @admin.display(description=_("picture"))
    def large_preview(self, image: Image) -> str:
        """Show the picture larger."""
        return self._picture(image, "thumbnail thumbnail-large")

    def _picture(self, image: Image, css: str) -> str:
        return format_html(
            '<img class="{}" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            css,
            reverse("admin:images_image_thumbnail", args=[image.pk]),
            image.alt or image.caption or _("Picture %s") % image.pk,
            image.width,
            image.height,
        )

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        """Return width and height in pixels."""
        return f"{image.width} × {image.height}"

    def get_urls(self) -> list[Any]:
        """Add the thumbnails, which need a session."""
        return [
            path(
                "<int:pk>/thumbnail/",
                self.admin_site.admin_view(self.thumbnail),
                name="images_image_thumbnail",
            ),
            *super().get_urls(),
        ]

    def thumbnail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Serve a small copy of a picture to those who may see the library."""
        if not request.user.has_perm("images.view_image"):
            raise PermissionDenied
        image = get_object_or_404(Image, pk=pk)
        response = HttpResponse(thumbnail(image), content_type="image/webp")
        response["Cache-Control"] = "private, max-age=86400"
        return response
