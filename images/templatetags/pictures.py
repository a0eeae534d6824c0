"""{% picture %}: a picture in the sizes that were written for it. It never queries."""

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join

from images.cropping import SHAPES
from images.models import Image, Rendition
from images.models.public_copy import PublicCopy
from images.renditions import CARD, PORTRAIT, SEARCH_SHAPES

register = template.Library()

# How wide each place shows a picture, for the browser to choose by (HTML's `sizes`); the numbers
# follow the columns of static/site/.
_SIZES = {
    "wide": "100vw",
    "lead": "(min-width: 62rem) 58rem, 100vw",
    "column": "(min-width: 46rem) 43rem, 100vw",
    "small": "(min-width: 46rem) 22rem, 100vw",
    "front": "(min-width: 82rem) 50rem, (min-width: 60rem) 62vw, 100vw",
    "large": "(min-width: 82rem) 40rem, (min-width: 60rem) 50vw, 100vw",
    "card": "(min-width: 82rem) 23rem, (min-width: 60rem) 30vw, (min-width: 38rem) 45vw, 7rem",
    "thumb": "(min-width: 40rem) 14rem, 7rem",
    "portrait": "(min-width: 40rem) 12rem, 8rem",
    "face": "5rem",
    "logo": "(min-width: 48rem) 24rem, 60vw",
}
# Which frame a place shows; where there is none yet, the whole picture does.
_CROPS = {
    "front": CARD,
    "large": CARD,
    "card": CARD,
    "thumb": CARD,
    "portrait": PORTRAIT,
    "face": PORTRAIT,
}
_FALLBACK = "jpeg"
# What browsers choose from, the best first.
_OFFERED = ("avif", "webp")


@dataclass(frozen=True)
class Shared:
    """A copy that goes out with a link or to search engines; its address may lack the site's."""

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
    if image is None or not image.copies:
        return ""
    if is_mute:
        alt = ""
    elif not alt and not image.is_decorative:
        alt = image.alt
    return _markup(image.copies, place, alt, is_first)


# By type too: words that were called safe are not those that were not.
@lru_cache(maxsize=4_000, typed=True)
def _markup(copies: tuple[PublicCopy, ...], place: str, alt: str, is_first: bool) -> str:
    """Return the element; the same copies stand on many pages."""
    shown = _for_place(copies, place)
    if not shown:
        return ""
    fallback = next((each for each in shown if each.format == _FALLBACK), shown[-1])
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}" {}></picture>',
        _sources(shown, _SIZES[place]),
        fallback.url,
        fallback.width,
        fallback.height,
        alt,
        _PRIORITY[is_first],
    )


@register.simple_tag
def shared_picture(image: Image | None) -> Shared | None:
    """Return the JPEG of a whole picture that social networks take, or None."""
    return _jpeg(image, Rendition.WHOLE)


@register.simple_tag
def search_pictures(image: Image | None) -> list[Shared]:
    """Return the JPEGs that search engines ask for, 16:9, 4:3 and 1:1, as far as there are."""
    found = (_jpeg(image, shape) for shape in SEARCH_SHAPES)
    return [shared for shared in found if shared is not None]


_PRIORITY = {
    True: format_html('fetchpriority="{}"', "high"),
    False: format_html('loading="{}" decoding="{}"', "lazy", "async"),
}


def _for_place(copies: tuple[PublicCopy, ...], place: str) -> list[PublicCopy]:
    """Return the copies of the place's frame, narrow first; of the whole while there are none."""
    crop = _CROPS.get(place, Rendition.WHOLE)
    framed = [each for each in copies if each.crop == crop]
    if any(each.format == _FALLBACK for each in framed):
        return framed
    # Nothing yet, or the whole picture has the frame's shape: then its copies serve too.
    whole = [each for each in copies if each.crop == Rendition.WHOLE]
    return sorted(framed + whole, key=lambda each: each.width)


def _jpeg(image: Image | None, crop: str) -> Shared | None:
    for each in (image.copies or ()) if image is not None else ():
        if each.format == _FALLBACK and _shows(each, crop):
            return Shared(url=each.url, width=each.width, height=each.height)
    return None


def _shows(each: PublicCopy, crop: str) -> bool:
    """Say whether a copy is of this frame; the whole picture is, where it has the shape itself."""
    if each.crop != Rendition.WHOLE or crop == Rendition.WHOLE:
        return each.crop == crop
    across, down = SHAPES[crop]
    return abs(each.width * down - each.height * across) <= max(across, down)


def _sources(renditions: list[PublicCopy], sizes: str) -> str:
    offered = [
        (format_, [(each.url, each.width) for each in renditions if each.format == format_])
        for format_ in _OFFERED
    ]
    return format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (format_, format_html_join(", ", "{} {}w", candidates), sizes)
            for format_, candidates in offered
            if candidates
        ),
    )
