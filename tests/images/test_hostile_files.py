"""Files made to do harm, or merely odd: taken correctly, or refused in one sentence, in bounds.

Everything here is opened as in production: in a process of its own, with limits. Run this set by
itself with `pytest tests/images/test_hostile_files.py`.
"""

import io
import json
import os
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from images import confining
from images.intake import PictureRefused, clean_name, receive, take_in
from images.models import Image
from images.staging import preview

pytestmark = pytest.mark.django_db
HEIC = Path(__file__).parent / "files" / "telephone.heic"
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.PICTURE_PROCESS = True


def encoded(format_: str, picture: Pillow.Image, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format_, **options)
    return buffer.getvalue()


def plain(mode="RGB", size=(90, 60), colour=(200, 30, 30)) -> Pillow.Image:
    return Pillow.new(mode, size, colour)


def shown(data: bytes, name="x") -> Pillow.Image:
    """Return the picture as readers will see it."""
    return Pillow.open(io.BytesIO(preview(take_in(data, name=name)))).convert("RGB")


def near(colour, other, by=12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, other, strict=True))


# --- Taken, and shown as they are -----------------------------------------------------------------


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_shown(format_):
    frames = [plain(colour=colour) for colour in ((200, 30, 30), (30, 30, 200), (30, 200, 30))]
    data = encoded(format_, frames[0], save_all=True, append_images=frames[1:], duration=80)

    image = take_in(data, name="x")

    assert image.is_animated
    assert (image.width, image.height) == (90, 60)
    assert near(shown(data).getpixel((9, 9)), (200, 30, 30))


@pytest.mark.parametrize("value", [0, 9000, 30000, 65535])
def test_sixteen_bits_become_eight_and_keep_their_brightness(value):
    data = encoded("PNG", plain("I;16", colour=value))

    assert near(shown(data).getpixel((9, 9)), (value >> 8,) * 3)


def test_sixteen_bits_a_channel_keep_their_colour():
    row = b"\x00" + struct.pack(">HHH", 0xC800, 0x1E00, 0x1E00) * 20
    data = png(20, 10, depth=16, pixels=zlib.compress(row * 10))

    assert near(shown(data).getpixel((5, 5)), (200, 30, 30))


@pytest.mark.parametrize(
    ("ink", "colour"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((0, 0, 0, 255), (20, 20, 20)),
        ((0, 255, 255, 0), (230, 30, 40)),
    ],
)
def test_printers_colours_become_screen_colours(ink, colour):
    data = encoded("JPEG", plain("CMYK", colour=ink), quality=95)

    assert near(shown(data).getpixel((9, 9)), colour, by=45)


def test_a_wide_gamut_profile_is_applied_not_dropped():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert len(lab) > 100

    assert near(shown(encoded("JPEG", plain(), icc_profile=srgb)).getpixel((9, 9)), (200, 30, 30))


@pytest.mark.parametrize("size", [3 * MEGABYTE, 12 * MEGABYTE])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_giant_profile_of_nonsense_is_left_aside(format_, size):
    data = encoded(format_, plain(), icc_profile=os.urandom(size))

    picture = shown(data)

    assert near(picture.getpixel((9, 9)), (200, 30, 30))
    assert len(preview(Image.objects.get())) < 20_000


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (9, 9, 9, 0)), ("LA", (9, 0)), ("PA", (0, 0))]
)
def test_what_is_transparent_lies_on_white(mode, colour):
    picture = plain("RGBA", colour=(9, 9, 9, 0)) if mode == "PA" else plain(mode, colour=colour)
    data = encoded("GIF" if mode == "PA" else "PNG", picture)

    assert near(shown(data).getpixel((9, 9)), (255, 255, 255))


def test_avif_is_taken_and_shown():
    image = take_in(encoded("AVIF", plain()), name="x.jpg")

    assert (image.format, image.width, image.height) == ("avif", 90, 60)
    assert near(shown(encoded("AVIF", plain())).getpixel((9, 9)), (200, 30, 30))


def test_a_telephones_heic_is_taken_and_shown_upright():
    image = take_in(HEIC.read_bytes(), name="IMG_0001.HEIC")

    assert (image.format, image.width, image.height) == ("heic", 96, 64)
    picture = Pillow.open(io.BytesIO(preview(image)))
    assert near(picture.getpixel((10, 32)), (200, 30, 30), by=30)
    assert near(picture.getpixel((86, 32)), (30, 30, 200), by=30)


def test_a_page_hidden_behind_a_picture_never_reaches_readers():
    script = b"<html><script>alert(1)</script></html>"
    data = encoded("JPEG", plain(), comment=script) + script + b"PK\x03\x04"

    image = take_in(data, name="x.html")

    assert image.file.name.endswith(".jpg")
    assert b"script" not in preview(image)


# --- Refused --------------------------------------------------------------------------------------


def png(width: int, height: int, *, depth=8, pixels: bytes = b"", extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """Return a small PNG of 100 million pixels: within the limit, and all of them there."""
    packer = zlib.compressobj(1)
    row = bytes(1 + 10_000 * 3)
    pixels = b"".join(packer.compress(row) for _row in range(10_000)) + packer.flush()
    return png(10_000, 10_000, pixels=pixels)


def sentence(data: bytes, name: str) -> str:
    with pytest.raises(PictureRefused) as refusal:
        take_in(data, name=name)
    assert not Image.objects.exists()
    return str(refusal.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png(100_000, 100_000), id="png"),
        pytest.param(b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(20), id="gif"),
    ],
)
def test_a_claim_of_billions_of_pixels_is_refused_unread(data):
    assert "million pixels" in sentence(data, "bomb.png") or "cut short" in sentence(data, "x")


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg/>",
    ],
)
def test_a_drawing_with_scripts_is_refused_by_its_name(data):
    assert sentence(data, "logo.png") == (
        "“logo.png” is an SVG drawing, which can carry scripts; export it as PNG."
    )


@pytest.mark.parametrize(
    "start",
    [b"%PDF-1.7", b"MZ\x90", b"\x7fELF", b"PK\x03\x04", b"<?php ", b"#!/bin/sh\n", b"II*\0"],
)
def test_what_only_has_a_pictures_name_is_refused(start):
    assert "“holiday.jpg” is not a picture" in sentence(start + bytes(500), "holiday.jpg")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_file_cut_short_is_refused(format_, kept):
    noise = Pillow.effect_noise((200, 150), 90).convert("RGB")
    data = encoded(format_, noise)

    assert "cut short" in sentence(data[: int(len(data) * kept)], "a.jpg")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("x" * 400 + ".jpg", "x" * 116 + ".jpg"),
        ("harmless\u202egpj.exe", "harmlessgpj.exe"),
        ("nul\x00l.jpg", "null.jpg"),
        ("line\nbreak.jpg", "linebreak.jpg"),
        ("صورة.jpg", "صورة.jpg"),
        ("", ""),
    ],
)
def test_odd_names_are_words_and_never_paths(name, kept, settings):
    assert clean_name(name) == kept

    image = take_in(encoded("JPEG", plain()), name=name)

    assert image.name == kept
    assert image.file.name.startswith("originals/")
    written = {path.name for path in settings.VAR.rglob("*") if path.is_file()}
    assert not written & {"passwd", "system.ini", "harmless\u202egpj.exe"}


def test_one_bad_file_never_keeps_the_others_out():
    taken = []
    for data in (encoded("JPEG", plain()), b"nothing", encoded("PNG", plain())):
        try:
            taken.append(receive(data, name="x").image.format)
        except PictureRefused:
            taken.append("refused")

    assert taken == ["jpeg", "refused", "png"]


# --- In bounds ------------------------------------------------------------------------------------

_MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "images.child"], input=sys.stdin.buffer.read(),
                      capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([done.returncode, done.stdout.decode(), peak]))
"""


def measured(path: Path, tmp_path: Path, settings) -> tuple[int, str, int]:
    """Return exit code, answer and peak memory in bytes of one examination."""
    request = {
        "task": "examine", "path": str(path), "most_pixels": settings.PICTURE_MOST_PIXELS,
        "memory": settings.PICTURE_MOST_MEMORY, "seconds": settings.PICTURE_MOST_SECONDS,
        "preview": str(tmp_path / "preview"), "thumbnail": str(tmp_path / "thumbnail"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED], input=json.dumps(request).encode(), check=True,
        capture_output=True, cwd=confining._ROOT,
    )  # fmt: skip
    code, answer, peak = json.loads(done.stdout)
    return code, answer, peak


def heavy(kind: str) -> bytes:
    """Return a file whose decoding is as heavy as the limit of pixels allows."""
    match kind:
        case "png of 100 megapixels":
            return bomb()
        case "progressive jpeg of 64 megapixels":
            picture = Pillow.new("RGB", (8000, 8000), (9, 90, 90))
            return encoded("JPEG", picture, progressive=True, subsampling=0)
        case "turned jpeg of 64 megapixels":
            exif = Pillow.Exif()
            exif[0x0112] = 6
            return encoded("JPEG", Pillow.new("RGB", (8000, 8000)), exif=exif)
        case _:
            return encoded("WEBP", Pillow.new("RGBA", (8000, 8000)), quality=1, method=0)


@pytest.mark.parametrize(
    "kind",
    [
        "png of 100 megapixels", "progressive jpeg of 64 megapixels",
        "turned jpeg of 64 megapixels",
        pytest.param("webp of 64 megapixels", marks=pytest.mark.proof),
    ],
)  # fmt: skip
def test_no_file_needs_more_than_half_a_gigabyte(kind, tmp_path, settings):
    path = tmp_path / "heavy"
    path.write_bytes(heavy(kind))

    code, answer, peak = measured(path, tmp_path, settings)

    assert peak <= 512 * MEGABYTE, f"{peak // MEGABYTE} MB"
    assert code != 0 or '"format"' in answer or '"refused"' in answer


def test_a_file_that_needs_too_much_memory_is_refused_by_name(settings):
    settings.PICTURE_MOST_MEMORY = 90 * MEGABYTE
    picture = Pillow.new("RGB", (5000, 5000), (9, 90, 90))

    words = sentence(encoded("JPEG", picture, progressive=True, subsampling=0), "poster.jpg")

    assert "“poster.jpg” needs too much memory" in words


def test_a_file_that_takes_too_long_is_refused_by_name(settings):
    settings.PICTURE_MOST_SECONDS = 1
    noise = Pillow.effect_noise((6000, 6000), 90).convert("RGB")
    data = encoded("WEBP", noise, lossless=True, method=0, quality=0)

    assert "“slow.webp” takes too long" in sentence(data, "slow.webp")


def test_this_process_stays_small_whatever_is_handed_in(tmp_path):
    (tmp_path / "bomb.png").write_bytes(bomb())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with (tmp_path / "bomb.png").open("rb") as file:
        receive(file, name="bomb.png")

    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (after - before) * 1024 < 64 * MEGABYTE
