"""Hand pictures in: any number at once by a plain form, or one at a time from a script."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import User
from events.clock import database_now
from events.recording import record
from images.admin.shown import already_here, facts, label
from images.intake import PictureRefused, receive
from images.models import Image, UsageRights
from pagecache import keys

_ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,image/gif"


class Files(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Clean each file."""
        if not data:
            return super().clean(data, initial)
        return [super(FilesField, self).clean(each, initial) for each in data]


class UploadForm(forms.Form):
    """Files, and the words that go for all of them; empty ones leave what the file itself says."""

    file = FilesField(
        label=_("Pictures"),
        widget=Files(attrs={"accept": _ACCEPT}),
        help_text=_("JPEG, PNG, WebP, AVIF, HEIC or GIF; several at once."),
    )
    credit = forms.CharField(label=_("Credit"), max_length=200, required=False)
    usage_rights = forms.ChoiceField(
        label=_("Usage rights"), choices=UsageRights.choices, required=False
    )
    caption = forms.CharField(
        label=_("Caption"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    alt = forms.CharField(
        label=_("Alt text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Says what the picture shows, for those who cannot see it; for one picture."),
    )

    def words(self) -> dict[str, str]:
        """Return the columns to set on new pictures."""
        names = ("credit", "usage_rights", "caption", "alt")
        found = {name: self.cleaned_data.get(name, "") for name in names}
        if len(self.cleaned_data["file"]) > 1:
            del found["alt"]
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Result:
    """What became of one file: a picture with notes, or a sentence that refuses it."""

    name: str
    image: Image | None = None
    refusal: str = ""
    notes: list[str] = field(default_factory=list)
    alike: list[Image] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return what the picture is called."""
        return label(self.image) if self.image else self.name


def upload_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or take its files in: the good ones go in, each other is refused by name."""
    _check(request)
    form = UploadForm(request.POST or None, request.FILES or None, auto_id="upload-%s")
    results: list[Result] = []
    if request.method == "POST" and form.is_valid():
        words = form.words()
        results = [_take(each, words, request.user) for each in form.cleaned_data["file"]]
        only = results[0]
        if len(results) == 1 and only.image and not only.notes:
            return HttpResponseRedirect(reverse("admin:images_image_change", args=[only.image.pk]))
    page = {**context, "title": _("Add pictures"), "upload": form, "results": results}
    return TemplateResponse(request, "admin/images/image/upload.html", page)


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Take one file in for a script, and answer with the picture's facts or the refusal."""
    _check(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"refusal": sentence}, status=400)
    result = _take(form.cleaned_data["file"][0], form.words(), request.user)
    if result.image is None:
        return JsonResponse({"refusal": result.refusal}, status=400)
    return JsonResponse(
        {
            "picture": facts(result.image),
            "notes": result.notes,
            "alike": [facts(each) for each in result.alike],
        }
    )


def _take(file: UploadedFile, words: dict[str, str], user: Any) -> Result:
    name = file.name or ""
    by = user if isinstance(user, User) else None
    try:
        intake = receive(file, name=name, by=by, **words)
    except PictureRefused as refusal:
        return Result(name, refusal=str(refusal))
    if not intake.is_new:
        # It stays as it is described: those words may stand in stories.
        return Result(name, image=intake.image, notes=[already_here(intake.image)])
    record(
        "image", intake.image.pk, "uploaded", by=by, now=database_now(),
        payload={"words": words, "read": intake.read}, keys=[keys.image(intake.image.pk)],
    )  # fmt: skip
    notes = [str(_("It looks like a picture that is already here."))] if intake.alike else []
    return Result(name, image=intake.image, notes=notes, alike=intake.alike)


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("images.add_image"):
        raise PermissionDenied
