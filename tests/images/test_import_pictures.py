"""`manage.py import_pictures`: a report for each file, and no file keeps the others out."""

import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command
from PIL import Image as Pillow
from PIL import ImageDraw

from events.models import Event
from images.models import Image
from tests.factories import make_live, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """Return a folder with two pictures, one in a folder below, and two that are none."""
    home = tmp_path / "from the agency"
    (home / "below").mkdir(parents=True)
    Pillow.new("RGB", (60, 40), (9, 90, 9)).save(home / "a.jpg", quality=90)
    Pillow.new("RGB", (40, 60), (90, 9, 9)).save(home / "below" / "b.txt", "PNG")
    (home / "c.jpg").write_text("no picture")
    (home / "d.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (home / ".hidden").write_text("not looked at")
    return home


def run(*arguments) -> tuple[str, int]:
    """Return what the command printed, and its exit code."""
    out = io.StringIO()
    try:
        call_command("import_pictures", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


def entries(*arguments) -> list[dict]:
    return [json.loads(line) for line in run("--json", *arguments)[0].splitlines()]


def test_every_file_is_reported_and_the_good_ones_are_in(folder, picture_editor):
    said, code = run(folder, "--by", picture_editor.email)

    first, second = Image.objects.order_by("pk")
    assert code == 1
    assert said.splitlines() == [
        f"accepted  {folder}/a.jpg: {first.pk}, jpeg, 60 × 40, orientation 1, read nothing",
        f"accepted  {folder}/below/b.txt: {second.pk}, png, 40 × 60, orientation 1, read nothing",
        "refused   “c.jpg” is not a picture that can be taken; "
        "hand in JPEG, PNG, WebP, AVIF, HEIC or GIF.",
        "refused   “d.svg” is an SVG drawing, which can carry scripts; export it as PNG.",
        "2 taken, 2 refused.",
    ]
    assert first.uploaded_by == picture_editor
    assert Event.objects.filter(kind="image", verb="uploaded", by=picture_editor).count() == 2


def test_good_files_alone_end_with_nought(folder):
    assert run(folder / "a.jpg", folder / "below")[1] == 0


def test_the_same_bytes_are_known_with_their_uses(folder, world, now):
    run(folder / "a.jpg")
    Image.objects.update(alt="A field", credit="Pia")
    make_live(section=world, lead_image=Image.objects.get(), now=now)

    said, code = run(folder / "a.jpg")

    assert code == 0
    assert "already here as" in said and "used in 1 places" in said
    assert Image.objects.count() == 1


def drawing(shift: int = 0) -> Pillow.Image:
    picture = Pillow.new("RGB", (900, 600), (240, 240, 230))
    pen = ImageDraw.Draw(picture)
    for number in range(12):
        left = (number * 211 + shift) % 800
        box = (left, number * 47, left + 130, number * 47 + 90)
        pen.rectangle(box, fill=(number * 20, 60, 250 - number * 20))
    return picture


def test_a_picture_that_looks_like_another_is_taken_with_a_warning(tmp_path):
    drawing().save(tmp_path / "original.jpg", quality=92)
    drawing().resize((450, 300)).save(tmp_path / "smaller.jpg", quality=60)
    drawing(333).save(tmp_path / "zz-other.jpg")

    original, smaller, other = entries(tmp_path)

    assert original["alike"] == []
    assert smaller["alike"] == [original["id"]]
    assert other["alike"] == []


def test_plain_pictures_are_not_like_each_other(folder):
    make_picture(7)

    assert [each["alike"] for each in entries(folder / "a.jpg", folder / "below")] == [[], []]


def test_json_says_what_the_file_says(tmp_path):
    exif = Pillow.Exif()
    exif[0x0112], exif[0x013B], exif[0x8298] = 6, "Pia Picture", "Copyright Pia"
    Pillow.new("RGB", (60, 40)).save(tmp_path / "a.jpg", exif=exif)

    (entry,) = entries(tmp_path)

    assert entry["outcome"] == "accepted"
    assert (entry["width"], entry["height"], entry["orientation"]) == (40, 60, 6)
    assert entry["read"] == {"creator": "Pia Picture", "copyright": "Copyright Pia"}
    assert entry["id"] == Image.objects.get().pk


def test_a_file_that_is_not_there_is_refused_like_any_other(folder):
    shutil.rmtree(folder / "below")

    (entry,) = entries(folder / "below")

    assert entry["outcome"] == "refused"
    assert "No such file" in entry["reason"]


def test_nobody_hands_in_for_a_stranger(folder):
    with pytest.raises(CommandError, match="Nobody signs in as"):
        run(folder, "--by", "stranger@example.org")
