"""Public copies: what live uses need and no more, under names that can't be guessed."""

import io
import re

import pytest
from PIL import Image as Pillow

from articles import publishing
from images import xmp
from images.models import Image, Rendition
from images.renditions import WIDTHS, packet, plan
from images.staging import preview, thumbnail
from images.writing import write_now, write_one_due
from tests.factories import edit, make_draft, make_live, make_picture, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context in which what waits for the commit happens."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files(image: Image) -> set[str]:
    """Return the names of a picture's public files that really are there."""
    found = {row.file.name: row for row in Rendition.objects.filter(image=image)}
    return {name for name, row in found.items() if row.file.storage.exists(name)}


def states(image: Image) -> set[str]:
    return set(Rendition.objects.filter(image=image).values_list("state", flat=True))


def copies(image: Image) -> set[tuple[str, str, int]]:
    return set(Rendition.objects.filter(image=image).values_list("crop", "format", "width"))


# --- The plan -------------------------------------------------------------------------------------


def picture(width=3000, height=2000, **fields) -> Image:
    return Image(width=width, height=height, content_hash="a" * 64, **fields)


def test_the_plan_has_sizes_for_browsers_shapes_for_search_engines_and_small_faces(settings):
    settings.PICTURE_AVIF = True

    planned = {(each.crop, each.format, each.width, each.height) for each in plan(picture())}

    assert {each[2] for each in planned if each[:2] == ("whole", "webp")} == set(WIDTHS)
    assert {each[2] for each in planned if each[:2] == ("whole", "avif")} == set(WIDTHS)
    assert {
        ("whole", "jpeg", 1200, 800),
        ("16:9", "jpeg", 1200, 675),
        ("4:3", "jpeg", 1200, 900),
        ("1:1", "jpeg", 1200, 1200),
        ("1:1", "webp", 160, 160),
    } <= planned


@pytest.mark.parametrize("size", [(60, 40), (1, 1), (1900, 2), (2, 1900), (401, 300)])
def test_no_copy_is_larger_than_its_frame_and_none_is_planned_twice(size):
    planned = plan(picture(*size))

    assert all(each.width <= each.box[2] and each.height >= 1 for each in planned)
    assert len({each.name for each in planned}) == len(planned)
    assert len({(each.box, each.format, each.width) for each in planned}) == len(planned)


def test_names_tell_nothing_stay_the_same_and_need_our_secret(settings):
    names = [each.name for each in plan(picture())]

    assert [each.name for each in plan(picture())] == names
    for name in names:
        assert re.fullmatch(r"renditions/[0-9a-f]{2}/[0-9a-f]{32}-\d+\.(webp|jpg)", name)
        assert "aaaa" not in name
    settings.SECRET_KEY = "another secret"
    assert not {each.name for each in plan(picture())} & set(names)


@pytest.mark.parametrize(
    ("change", "is_whole_renamed"),
    [
        ({"focal_x": 0.1}, False),
        ({"crops": {"16:9": [0, 0, 0.5, 0.421875]}}, False),
        ({"credit": "Pia"}, True),
        ({"copyright": "© The Courier"}, True),
        ({"content_hash": "b" * 64}, True),
        ({"alt": "A wall"}, None),
        ({"caption": "A wall"}, None),
    ],
)
def test_what_changes_the_bytes_changes_the_names_and_nothing_else_does(change, is_whole_renamed):
    changed = picture(**{key: value for key, value in change.items() if key != "content_hash"})
    changed.content_hash = change.get("content_hash", changed.content_hash)
    before = {each.name for each in plan(picture())}
    after = {each.name for each in plan(changed)}
    whole = {each.name for each in plan(picture()) if each.crop == "whole"}

    assert (before == after) == (is_whole_renamed is None)
    if is_whole_renamed is not None:
        assert bool(whole & after) != is_whole_renamed


# --- Publishing and the worker --------------------------------------------------------------------


def test_publishing_writes_one_copy_at_once_and_the_worker_writes_the_rest(committed, world, now):
    image, spare = make_picture(1, size=(900, 600)), make_picture(2)

    with committed():
        make_live(section=world, lead_image=image, now=now)

    assert copies(image) == {("whole", "jpeg", 900)}
    assert len(files(image)) == 1
    with committed():
        assert write_one_due()
        assert not write_one_due()
    assert files(image) == {each.name for each in plan(image)}
    assert states(image) == {"live"}
    assert not spare.renditions.exists()


def test_each_file_is_what_its_row_says(committed, world, now, settings):
    settings.PICTURE_AVIF = True
    image = make_picture(1, size=(900, 600))
    with committed():
        make_live(section=world, lead_image=image, now=now)
        write_now(image)

    for row in image.renditions.all():
        with row.file.open("rb") as file, Pillow.open(file) as found:
            assert found.size == (row.width, row.height)
            assert found.format.lower() == row.format
        assert row.byte_size in (0, row.file.size)
    assert {row.format for row in image.renditions.all()} == {"jpeg", "webp", "avif"}


def test_writing_again_writes_nothing(committed, world, now):
    image = make_picture(1, size=(500, 400))
    with committed():
        make_live(section=world, lead_image=image, now=now)
        write_now(image)
    before = {row.pk: row.file.storage.get_modified_time(row.file.name) for row in rows(image)}

    with committed():
        write_now(image)

    assert before == {
        row.pk: row.file.storage.get_modified_time(row.file.name) for row in rows(image)
    }


def rows(image: Image):
    return Rendition.objects.filter(image=image)


def test_a_file_that_the_store_has_lost_is_written_again(committed, world, now):
    image = make_picture(1, size=(500, 400))
    with committed():
        make_live(section=world, lead_image=image, now=now)
        write_now(image)
    lost = rows(image)[0]
    lost.file.storage.delete(lost.file.name)

    with committed():
        write_now(image)

    assert files(image) == {each.name for each in plan(image)}


def test_another_focal_point_makes_new_names_and_the_old_files_go(committed, world, now):
    image = make_picture(1, size=(900, 600))
    with committed():
        make_live(section=world, lead_image=image, now=now)
        write_now(image)
    before = files(image)
    Image.objects.filter(pk=image.pk).update(focal_x=0.0)
    image.refresh_from_db()

    with committed():
        write_now(image)

    after = files(image)
    assert after == {each.name for each in plan(image)}
    assert before - after and after - before
    assert states(image) == {"live"}


# --- The last live use ----------------------------------------------------------------------------


def test_when_the_last_live_use_goes_the_files_go(committed, world, now):
    image = make_picture(1, size=(500, 400))
    with committed():
        one = make_live("One", section=world, lead_image=image, now=now)
        two = make_live("Two", section=world, social_image=image, now=now)
        write_now(image)
    store = rows(image)[0].file.storage
    names = files(image)

    with committed():
        publishing.unpublish(one, by=None, now=now, reason="Doubt")
    assert files(image) == names
    with committed():
        publishing.unpublish(two, by=None, now=now, reason="Doubt")

    assert not rows(image).exists()
    assert not any(store.exists(name) for name in names)
    assert not write_one_due()


def test_an_update_that_drops_a_picture_takes_it_off(committed, world, now):
    old, new = make_picture(1, size=(500, 400)), make_picture(2, size=(500, 400))
    with committed():
        live = make_live(section=world, lead_image=old, now=now)
        revision = edit(live, lead_image=new, now=now)
        publishing.publish_update(live, revision=revision, by=None, now=now, is_substantive=False)

    assert not files(old)
    assert len(files(new)) == 1


def test_a_publication_that_is_rolled_back_leaves_no_file(committed, world, now):
    image = make_picture(1, size=(500, 400))
    draft = make_draft(section=world, lead_image=image, now=now)
    Image.objects.filter(pk=image.pk).update(credit="")

    with committed(), pytest.raises(publishing.ChecksFailed):
        publishing.publish(draft, revision=newest(draft), by=None, now=now)

    assert not rows(image).exists()


# --- What a copy says -----------------------------------------------------------------------------


def camera_file() -> bytes:
    """Return a JPEG with a place, a serial number and an owner in its EXIF."""
    exif = Pillow.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8769)[0xA431] = "SERIAL-4711"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    Pillow.new("RGB", (900, 600), (9, 90, 120)).save(buffer, "JPEG", exif=exif)
    assert b"SERIAL-4711" in buffer.getvalue()
    return buffer.getvalue()


def test_copies_keep_credit_copyright_and_licence_and_lose_place_and_serial(
    committed, world, now, settings
):
    settings.PICTURE_AVIF = True
    from_camera = camera_file()
    image = make_picture(data=from_camera)
    Image.objects.filter(pk=image.pk).update(
        credit="Pia/The Courier", creator="Pia Picture", copyright="© 2026 <The> Courier",
        web_statement="https://courier.example/rights?a=1&b=2",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        licensor_url="https://courier.example/licences",
        digital_source_type="trainedAlgorithmicMedia",
    )  # fmt: skip
    image.refresh_from_db()

    with committed():
        make_live(section=world, lead_image=image, now=now)
        write_now(image)

    assert {row.format for row in rows(image)} == {"jpeg", "webp", "avif"}
    for row in rows(image):
        with row.file.open("rb") as file:
            data = file.read()
        assert b"SERIAL" not in data and b"Camera maker" not in data
        with Pillow.open(io.BytesIO(data)) as found:
            assert not dict(found.getexif())
            said = xmp.parse(found.info["xmp"])
        assert said["photoshop:Credit"] == "Pia/The Courier"
        assert said["dc:creator"] == ["Pia Picture"]
        assert said["dc:rights"] == ["© 2026 <The> Courier"]
        assert said["xmpRights:WebStatement"] == "https://courier.example/rights?a=1&b=2"
        assert said["cc:license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert said["plus:Licensor"] == [{"plus:LicensorURL": "https://courier.example/licences"}]
        assert said["Iptc4xmpExt:DigitalSourceType"].endswith("/trainedAlgorithmicMedia")
    with image.file.open("rb") as file:
        assert file.read() == from_camera


def test_the_packet_of_a_picture_without_words_is_still_a_packet():
    assert xmp.parse(packet(picture())) == {}


# --- For the desk ---------------------------------------------------------------------------------


def test_the_desks_copies_lie_in_the_private_store_and_are_made_again_when_lost(settings):
    image = make_picture(1, size=(3000, 2000))
    first = thumbnail(image), preview(image)
    for path in (settings.VAR / "private").glob("*s/*/*.[wj]*"):
        if "originals" not in path.parts:
            path.unlink()

    again = thumbnail(image), preview(image)

    assert again == first
    assert [Pillow.open(io.BytesIO(data)).size for data in first] == [(640, 427), (1200, 800)]
    assert not rows(image).exists()
