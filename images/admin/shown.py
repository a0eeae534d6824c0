"""What the desk says of a picture, in a grid, a picker or an answer to a script."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from images import usage
from images.models import Image
from images.rights import Standing


@dataclass(frozen=True)
class Card:
    """A picture in a grid: what it is called, and what one must know before taking it."""

    image: Image
    label: str
    standing: Standing
    notes: list[str]
    is_live: bool

    @property
    def may_be_taken(self) -> bool:
        """Whether a story may still be given it."""
        return self.standing in (Standing.USABLE, Standing.NOT_YET)


def cards(images: list[Image], *, now: datetime) -> list[Card]:
    """Return the cards of a page; a few queries, however many pictures."""
    live = usage.live([image.pk for image in images])
    return [_card(image, image.pk in live, now) for image in images]


def _card(image: Image, is_live: bool, now: datetime) -> Card:
    standing = image.standing(now)
    notes = [words] if (words := standing_words(image, now)) else []
    if not (image.alt or image.is_decorative):
        notes.append(_("No alt text"))
    if not image.credit:
        notes.append(_("No credit"))
    return Card(image, label(image), standing, notes, is_live)


def label(image: Image) -> str:
    """Return what a picture is called: caption, headline or alt text, else its file or number."""
    words = image.headline or image.caption or image.alt or image.name
    return words[:120] if words else _("Picture %d") % image.pk


def standing_words(image: Image, now: datetime) -> str:
    """Say what the rights forbid or limit, "" when nothing."""
    standing = image.standing(now)
    if standing == Standing.DENIED:
        return _("Denied")
    if standing == Standing.NOT_YET and image.usable_from:
        return _("Not before %s") % _moment(image.usable_from)
    if image.usable_until:
        sentence = _("Rights ended %s") if standing == Standing.LAPSED else _("Until %s")
        return sentence % _moment(image.usable_until)
    return ""


def facts(image: Image) -> dict[str, Any]:
    """Return what the desk's scripts need of a picture, as JSON values."""
    return {
        "id": image.pk,
        "label": label(image),
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "is_decorative": image.is_decorative,
        "width": image.width,
        "height": image.height,
        "thumbnail": reverse("admin:images_image_thumbnail", args=[image.pk]),
        "preview": reverse("admin:images_image_preview", args=[image.pk]),
        "page": reverse("admin:images_image_change", args=[image.pk]),
    }


def already_here(image: Image) -> str:
    """Say of the same bytes handed in again where they are used."""
    stories = usage.stories(image.pk)
    if not stories:
        return _("This picture is already here, and in no story yet.")
    return ngettext(
        "This picture is already here, used in %d story.",
        "This picture is already here, used in %d stories.",
        stories,
    ) % (stories,)


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
