"""{% picture %}: the sizes that exist, words for those who cannot see, and never a query."""

import pytest
from django.template import Context, Template

from images.models import Image
from images.models.public_copy import PublicCopy
from images.templatetags.pictures import _SIZES, picture, shared_picture


def image(*sizes: tuple[str, int], **fields) -> Image:
    made = Image(pk=1, width=2000, height=1000, alt="A harbour", **fields)
    made.copies = tuple(
        PublicCopy(f"r/{width}.{format_}", "whole", format_, width, width // 2)
        for format_, width in sorted(sizes, key=lambda size: size[1])
    )
    return made


HARBOUR = image(("webp", 800), ("webp", 400), ("jpeg", 1200))


def test_a_picture_offers_its_sizes_narrow_first_and_a_jpeg_for_the_rest():
    assert picture(HARBOUR, "card") == (
        '<picture><source type="image/webp" '
        'srcset="/media/r/400.webp 400w, /media/r/800.webp 800w" '
        f'sizes="{_SIZES["card"]}">'
        '<img src="/media/r/1200.jpeg" width="1200" height="600" alt="A harbour" '
        'loading="lazy" decoding="async"></picture>'
    )


def test_the_first_picture_of_a_page_is_fetched_at_once():
    shown = picture(HARBOUR, "lead", is_first=True)

    assert 'fetchpriority="high"' in shown
    assert "lazy" not in shown


@pytest.mark.parametrize("nothing", [None, image()])
def test_no_public_size_means_no_picture(nothing):
    assert picture(nothing, "card") == ""
    assert shared_picture(nothing) is None


def test_the_words_of_the_place_win_over_the_pictures_own():
    assert 'alt="Boats &amp; &quot;gulls&quot;"' in picture(HARBOUR, "card", 'Boats & "gulls"')


def test_decoration_and_pictures_beside_their_name_are_silent():
    assert 'alt=""' in picture(HARBOUR, "face", is_mute=True)
    assert 'alt=""' in picture(image(("jpeg", 400), is_decorative=True), "card")


def test_a_picture_without_webp_is_still_shown():
    shown = picture(image(("jpeg", 400)), "thumb")

    assert "<source" not in shown
    assert 'src="/media/r/400.jpeg"' in shown


def test_a_template_can_ask_whether_there_is_a_picture():
    template = Template(
        '{% load pictures %}{% picture image "card" as it %}'
        "{% if it %}yes{{ it }}{% else %}no{% endif %}"
    )

    assert template.render(Context({"image": None})) == "no"
    assert template.render(Context({"image": HARBOUR})).startswith("yes<picture>")


def test_networks_get_the_jpeg_with_its_size():
    shared = shared_picture(HARBOUR)

    assert shared is not None
    assert (shared.url, shared.width, shared.height) == ("/media/r/1200.jpeg", 1200, 600)
