"""Public sizes: never larger than the picture, under names that stay and can't be guessed."""

import io
import re

import pytest
from PIL import Image as Pillow

from images.models import Rendition
from images.renditions import SHARE_WIDTH, WIDTHS, ensure_renditions, thumbnail
from tests.factories import make_picture

pytestmark = pytest.mark.django_db


def sizes(image) -> set[tuple[str, int]]:
    return set(image.renditions.values_list("format", "width"))


@pytest.mark.parametrize(
    ("width", "webp", "jpeg"),
    [
        (60, {60}, 60),
        (400, {400}, 400),
        (401, {400, 401}, 401),
        (900, {400, 800, 900}, 900),
        (1200, {400, 800, 1200}, 1200),
        (1801, {400, 800, 1200, 1800}, 1200),
    ],
)
def test_widths_fit_the_picture(width, webp, jpeg):
    image = make_picture(size=(width, 30))

    ensure_renditions(image)

    assert sizes(image) == {("webp", each) for each in webp} | {("jpeg", jpeg)}
    assert max(width for _format, width in sizes(image)) <= min(width, WIDTHS[-1])
    assert jpeg <= SHARE_WIDTH


def test_each_file_is_what_its_row_says():
    image = make_picture(size=(900, 600))

    ensure_renditions(image)

    for rendition in image.renditions.all():
        with rendition.file.open("rb") as file, Pillow.open(file) as picture:
            assert picture.size == (rendition.width, rendition.height)
            assert picture.format.lower() == rendition.format
        assert rendition.height == round(rendition.width * 600 / 900)


def test_a_very_flat_picture_keeps_a_pixel_of_height():
    image = make_picture(size=(1900, 2))

    ensure_renditions(image)

    assert all(rendition.height >= 1 for rendition in image.renditions.all())


def test_writing_again_writes_nothing(django_assert_num_queries):
    image = make_picture(size=(500, 40))
    ensure_renditions(image)
    before = {each.pk: each.file.storage.get_modified_time(each.file.name) for each in rows()}

    with django_assert_num_queries(1):
        ensure_renditions(image)

    after = {each.pk: each.file.storage.get_modified_time(each.file.name) for each in rows()}
    assert after == before


def rows():
    return Rendition.objects.all()


def test_a_size_that_is_missing_is_written_without_the_others():
    image = make_picture(size=(500, 40))
    ensure_renditions(image)
    kept = set(rows().exclude(format="jpeg").values_list("pk", flat=True))
    rows().filter(format="jpeg").delete()

    ensure_renditions(image)

    assert kept < set(rows().values_list("pk", flat=True))
    assert ("jpeg", 500) in sizes(image)


def test_names_are_stable_so_that_pages_held_elsewhere_stay_whole():
    image = make_picture(size=(500, 40))
    ensure_renditions(image)
    names = {each.file.name for each in rows()}
    rows().delete()  # the files are still there, as after a publication that was rolled back

    ensure_renditions(image)

    assert {each.file.name for each in rows()} == names


def test_names_can_not_be_guessed_from_the_picture(settings):
    image = make_picture(size=(500, 40))
    ensure_renditions(image)
    names = {each.file.name for each in rows()}
    rows().delete()

    settings.SECRET_KEY = "another secret"
    ensure_renditions(image)

    assert names.isdisjoint(each.file.name for each in rows())
    for name in names:
        assert re.fullmatch(r"renditions/[0-9a-f]{2}/[0-9a-f]{32}-\d+\.(webp|jpg)", name)
        assert image.content_hash[:8] not in name
    assert len({re.search(r"[0-9a-f]{32}", name)[0] for name in names}) == len(names)


def test_two_pictures_share_no_name():
    one, two = make_picture(1, size=(500, 40)), make_picture(2, size=(500, 40))

    ensure_renditions(one)
    ensure_renditions(two)

    names = list(rows().values_list("file", flat=True))
    assert len(set(names)) == len(names) == 6


def test_renditions_carry_nothing_that_the_camera_wrote():
    image = make_picture(size=(500, 40))

    ensure_renditions(image)

    for rendition in rows():
        with rendition.file.open("rb") as file, Pillow.open(file) as picture:
            assert not picture.getexif()
            assert not set(picture.info) & {"exif", "xmp", "photoshop", "comment"}


def test_the_desks_thumbnail_is_small_and_stored_nowhere():
    image = make_picture(size=(900, 600))

    data = thumbnail(image, 300)

    with Pillow.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (300, 200))
    assert not rows().exists()
