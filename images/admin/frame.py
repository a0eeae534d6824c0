"""Set a picture's focal point and draw its crops: numbers, which a script turns into handles."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from events.clock import database_now
from images import cropping
from images.admin.assets import FRAME
from images.admin.shown import label
from images.describing import DescribingRefused, describe
from images.models import Image
from images.usage import live_places


class FrameForm(forms.Form):
    """The focal point and the crops, in hundredths of the picture's width and height.

    A crop has `hand`, `left`, `top` and `width`; its height follows from its shape.
    """

    focal_x = forms.FloatField(label=gettext_lazy("From the left"), min_value=0, max_value=100)
    focal_y = forms.FloatField(label=gettext_lazy("From the top"), min_value=0, max_value=100)

    def __init__(self, image: Image, data: Any = None) -> None:
        self.image = image
        super().__init__(data, initial=_initial(image))
        for number in range(len(cropping.SHAPES)):
            self.fields[f"hand-{number}"] = forms.BooleanField(
                required=False, label=gettext_lazy("Drawn by hand")
            )
            for name, words in _SIDES.items():
                self.fields[f"{name}-{number}"] = forms.FloatField(
                    label=words, min_value=0, max_value=100, required=False
                )
        for name, field in self.fields.items():
            if isinstance(field, forms.FloatField):
                field.widget.attrs |= {"step": "0.01", "inputmode": "decimal"}
            if name.partition("-")[0] in _SIDES:
                field.widget.attrs["data-side"] = name.partition("-")[0]

    def crops(self) -> list["CropFields"]:
        """Return the fields of each crop, with the frame that it shows now."""
        return [CropFields(self, number, name) for number, name in enumerate(cropping.SHAPES)]

    def changes(self) -> dict[str, Any]:
        """Return the columns to set."""
        given = self.cleaned_data
        crops = {}
        for number, name in enumerate(cropping.SHAPES):
            left, top, width = (given.get(f"{side}-{number}") for side in _SIDES)
            is_drawn = given.get(f"hand-{number}")
            if is_drawn and width and left is not None and top is not None:
                crops[name] = _box(self.image, name, left / 100, top / 100, width / 100)
        return {
            "focal_x": round(given["focal_x"] / 100, 4),
            "focal_y": round(given["focal_y"] / 100, 4),
            "crops": crops,
        }


_SIDES = {
    "left": gettext_lazy("From the left"),
    "top": gettext_lazy("From the top"),
    "width": gettext_lazy("Width"),
}


@dataclass(frozen=True)
class CropFields:
    """One crop as the page shows it."""

    form: FrameForm
    number: int
    name: str

    @property
    def shape(self) -> tuple[int, int]:
        """Return width and height of the shape."""
        return cropping.SHAPES[self.name]

    @property
    def hand(self) -> Any:
        """Return the field that says that somebody drew it."""
        return self.form[f"hand-{self.number}"]

    @property
    def sides(self) -> list[Any]:
        """Return the fields of the frame."""
        return [self.form[f"{side}-{self.number}"] for side in _SIDES]

    @property
    def box(self) -> cropping.Box:
        """Return the frame that is stored or follows the focal point, in pixels."""
        image = self.form.image
        size = (image.width, image.height)
        return cropping.frame(size, self.name, focal=image.focal, by_hand=image.crops)


def frame_page(request: HttpRequest, image: Image, context: dict[str, Any]) -> HttpResponse:
    """Show the frame, or save it: every live place follows."""
    form = FrameForm(image, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = request.user if isinstance(request.user, User) else None
        try:
            event = describe(image, changes=form.changes(), by=user, now=database_now())
        except DescribingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved.") if event else _("Nothing was different."))
            return HttpResponseRedirect(request.path)
    page = {
        **context,
        "title": _("Focal point and crops"),
        "image": image,
        "label": label(image),
        "form": form,
        "live": live_places(image.pk, limit=20),
        "media": FRAME,
    }
    return TemplateResponse(request, "admin/images/image/frame.html", page)


def _initial(image: Image) -> dict[str, Any]:
    found: dict[str, Any] = {
        "focal_x": round(image.focal_x * 100, 2),
        "focal_y": round(image.focal_y * 100, 2),
    }
    for number, name in enumerate(cropping.SHAPES):
        box = cropping.frame(
            (image.width, image.height), name, focal=image.focal, by_hand=image.crops
        )
        found[f"hand-{number}"] = name in image.crops
        found[f"left-{number}"] = round(box[0] / image.width * 100, 2)
        found[f"top-{number}"] = round(box[1] / image.height * 100, 2)
        found[f"width-{number}"] = round(box[2] / image.width * 100, 2)
    return found


def _box(image: Image, name: str, left: float, top: float, width: float) -> list[float]:
    """Return a frame of the crop's shape that lies within the picture."""
    across, down = cropping.SHAPES[name]
    tall = image.width * down / (image.height * across)  # height per width, as shares
    width = min(width, 1.0, 1 / tall)
    height = width * tall
    return [
        round(min(left, 1 - width), 5),
        round(min(top, 1 - height), 5),
        round(width, 5),
        round(height, 5),
    ]
