"""What comes in is a whole picture, judged by its bytes; everything else is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow

from images.intake import PictureRefused, take_in
from images.models import Image
from images.staging import preview

RED, BLUE = (200, 30, 30), (30, 30, 200)


def encoded(format_: str, *, size=(60, 40), mode="RGB", colour=RED, **options) -> bytes:
    """Return a picture of one colour as a file."""
    buffer = io.BytesIO()
    Pillow.new(mode, size, colour).save(buffer, format_, **options)
    return buffer.getvalue()


def two_coloured(format_: str, orientation: int) -> bytes:
    """Return a wide picture, red on its left and blue on its right, with an EXIF orientation."""
    picture = Pillow.new("RGB", (80, 40), BLUE)
    picture.paste(RED, (0, 0, 40, 40))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    picture.save(buffer, format_, exif=exif, quality=95)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return a small file that says it is a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def original(image: Image) -> bytes:
    """Return the bytes that were kept."""
    with image.file.open("rb") as file:
        return file.read()


def shown(image: Image) -> Pillow.Image:
    """Return the picture as the desk and readers see it."""
    with Pillow.open(io.BytesIO(preview(image))) as file:
        assert file.mode == "RGB"
        return file.copy()


def near(colour, other) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(colour, other, strict=True))


# --- In -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("format_", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")]
)
def test_a_picture_is_kept_byte_for_byte_with_its_size_and_words(format_, ending, reporter):
    data = encoded(format_, size=(64, 48))

    image = take_in(data, name="x", by=reporter, alt="A wall", caption="Walls", credit="Pia")

    image = Image.objects.get(pk=image.pk)
    assert (image.width, image.height) == (64, 48)
    assert original(image) == data
    assert image.file.name.endswith(ending)
    assert (image.alt, image.caption, image.credit) == ("A wall", "Walls", "Pia")
    assert image.uploaded_by == reporter


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["photo.png", "photo.exe", "photo", "", "../../etc/passwd", "a/b.jpg", "x" * 500, "é ع"]
)
def test_the_bytes_decide_the_type_and_the_name_decides_nothing(name, settings):
    image = take_in(encoded("JPEG"), name=name)

    assert image.file.name.endswith(".jpg")
    assert image.file.name.startswith("originals/")
    assert "passwd" not in image.file.name
    assert len(image.file.name) <= 100


@pytest.mark.django_db
def test_the_same_bytes_twice_are_one_picture_and_keep_its_words():
    first = take_in(encoded("JPEG"), name="one.jpg", alt="Her words", credit="Pia")

    again = take_in(encoded("JPEG"), name="two.png", alt="Other words", credit="Another")
    other = take_in(encoded("JPEG", colour=BLUE), name="one.jpg")

    assert again == first
    assert (again.alt, again.credit) == ("Her words", "Pia")
    assert other != first
    assert Image.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "format_", "colour"),
    [("L", "PNG", 90), ("1", "PNG", 1), ("P", "PNG", 3), ("CMYK", "JPEG", (0, 255, 255, 0)),
     ("LA", "PNG", (90, 90)), ("RGBA", "WEBP", (1, 2, 3, 4))],
)  # fmt: skip
def test_pictures_of_any_colour_mode_come_in(mode, format_, colour):
    image = take_in(encoded(format_, mode=mode, colour=colour), name="x")

    assert shown(image).size == (60, 40)


# --- Refused --------------------------------------------------------------------------------------

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not a picture that can be taken", id="nothing"),
        pytest.param(b"Once upon a time.", "not a picture that can be taken", id="text"),
        pytest.param(SVG, "is an SVG drawing", id="svg"),
        pytest.param(encoded("BMP"), "not a picture that can be taken", id="bmp"),
        pytest.param(encoded("TIFF"), "not a picture that can be taken", id="tiff"),
        pytest.param(b"<html></html>", "not a picture that can be taken", id="html"),
        pytest.param(b"%PDF-1.7\n", "not a picture that can be taken", id="pdf"),
        pytest.param(encoded("JPEG")[:200], "damaged or cut short", id="jpeg-cut-in-its-head"),
        pytest.param(
            encoded("JPEG", size=(300, 300))[:-500], "damaged or cut short", id="jpeg-cut-short"
        ),
        pytest.param(
            encoded("PNG", size=(300, 300))[:-60], "damaged or cut short", id="png-cut-short"
        ),
        pytest.param(encoded("WEBP")[:-20], "damaged or cut short", id="webp-cut-short"),
        pytest.param(encoded("GIF")[:-30], "damaged or cut short", id="gif-cut-short"),
        pytest.param(encoded("AVIF")[:-60], "damaged or cut short", id="avif-cut-short"),
        pytest.param(
            encoded("PNG").replace(b"IDAT", b"IDAX"), "damaged or cut short", id="png-broken"
        ),
        pytest.param(
            b"\xff\xd8\xff" + b"\x00" * 100, "damaged or cut short", id="jpeg-in-name-only"
        ),
        pytest.param(b"\x89PNG\r\n\x1a\n", "damaged or cut short", id="png-in-name-only"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_its_name(data, reason):
    with pytest.raises(PictureRefused, match=reason) as refusal:
        take_in(data, name="folder/wall.jpg")

    assert "“wall.jpg”" in str(refusal.value)
    assert not Image.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(11_001, 10_000), (60_000, 60_000)])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_unread(size):
    data = png_header(*size)
    assert len(data) < 100

    with pytest.raises(PictureRefused, match="more than 110 million pixels"):
        take_in(data, name="bomb.png")


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused_with_the_limit(settings):
    settings.PICTURE_MOST_BYTES = 1024 * 1024

    with pytest.raises(PictureRefused, match="larger than 1 MB"):
        take_in(b"\xff\xd8\xff" + bytes(1024 * 1024), name="big.jpg")


# --- Upright, on white ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "red_is_at"),
    [
        (1, (80, 40), (5, 20)), (3, (80, 40), (75, 20)), (6, (40, 80), (20, 5)),
        (8, (40, 80), (20, 75)), (2, (80, 40), (75, 20)), (5, (40, 80), (20, 8)),
    ],
)  # fmt: skip
def test_a_turned_picture_is_shown_and_measured_upright(format_, orientation, size, red_is_at):
    image = take_in(two_coloured(format_, orientation), name="x")

    assert (image.width, image.height) == size
    upright = shown(image)
    assert upright.size == size
    assert near(upright.getpixel(red_is_at), RED)


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (9, 9, 9, 0)), ("LA", (9, 0))])
@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(mode, colour, format_):
    upright = shown(take_in(encoded(format_, mode=mode, colour=colour), name="x"))

    assert upright.mode == "RGB"
    assert upright.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.django_db
def test_a_half_transparent_colour_is_mixed_with_white():
    upright = shown(take_in(encoded("PNG", mode="RGBA", colour=(0, 0, 0, 128)), name="x"))

    assert near(upright.getpixel((5, 5)), (127, 127, 127))


@pytest.mark.django_db
def test_a_transparent_palette_becomes_white():
    buffer = io.BytesIO()
    Pillow.new("RGBA", (20, 20), (9, 9, 9, 0)).quantize().save(buffer, "PNG")

    upright = shown(take_in(buffer.getvalue(), name="x"))

    assert upright.getpixel((5, 5)) == (255, 255, 255)
