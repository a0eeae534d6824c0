"""{% picture %}: a picture in the sizes that were written for it. It never queries."""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join

from images.models import Image, Rendition

register = template.Library()

# How wide each place shows a picture, for the browser to choose by (HTML's `sizes`); the numbers
# follow the columns of static/site/.
_SIZES = {
    "wide": "100vw",
    "lead": "(min-width: 62rem) 58rem, 100vw",
    "front": "(min-width: 82rem) 50rem, (min-width: 60rem) 62vw, 100vw",
    "large": "(min-width: 82rem) 40rem, (min-width: 60rem) 50vw, 100vw",
    "card": "(min-width: 82rem) 23rem, (min-width: 60rem) 30vw, (min-width: 38rem) 45vw, 7rem",
    "thumb": "(min-width: 40rem) 14rem, 7rem",
    "portrait": "(min-width: 40rem) 12rem, 8rem",
    "face": "5rem",
}
_FALLBACK = "jpeg"


@dataclass(frozen=True)
class Shared:
    """The rendition that goes out with a link, with its absolute or site-relative address."""

    url: str
    width: int
    height: int


@register.simple_tag
def picture(
    image: Image | None, place: str, alt: str = "", *, is_first: bool = False, is_mute: bool = False
) -> str:
    """Return <picture> for a place (a key of `_SIZES`), or "" when no rendition is public.

    `alt` falls back on the picture's own; `is_mute` says that the words beside it say it all.
    `is_first` is for the one picture that a reader sees first: it is fetched at once.
    """
    renditions = _renditions(image)
    if image is None or not renditions:
        return ""
    fallback = next((each for each in renditions if each.format == _FALLBACK), renditions[-1])
    if not is_mute and not alt and not image.is_decorative:
        alt = image.alt
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}" {}></picture>',
        _sources(renditions, _SIZES[place]),
        fallback.file.url,
        fallback.width,
        fallback.height,
        "" if is_mute else alt,
        _PRIORITY[is_first],
    )


@register.simple_tag
def shared_picture(image: Image | None) -> Shared | None:
    """Return the JPEG of a picture that social networks take, or None."""
    found = next((each for each in _renditions(image) if each.format == _FALLBACK), None)
    if found is None:
        return None
    return Shared(url=found.file.url, width=found.width, height=found.height)


_PRIORITY = {
    True: format_html('fetchpriority="{}"', "high"),
    False: format_html('loading="{}" decoding="{}"', "lazy", "async"),
}


def _renditions(image: Image | None) -> list[Rendition]:
    if image is None:
        return []
    return sorted(image.renditions.all(), key=lambda each: each.width)


def _sources(renditions: list[Rendition], sizes: str) -> str:
    candidates = [
        (each.file.url, each.width) for each in renditions if each.format != _FALLBACK
    ]  # fmt: skip
    if not candidates:
        return ""
    return format_html(
        '<source type="image/webp" srcset="{}" sizes="{}">',
        format_html_join(", ", "{} {}w", candidates),
        sizes,
    )
