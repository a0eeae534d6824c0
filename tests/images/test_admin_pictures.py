"""The picture library on the desk: upload, describe, look; originals are for nobody outside."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow

from events.models import Event
from images.models import Image
from pagecache import keys
from tests.factories import make_live, make_picture

pytestmark = pytest.mark.django_db

ADD = "/admin/images/image/add/"


def jpeg(colour=(200, 30, 30)) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", (60, 40), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def upload(client, data: bytes, name="wall.jpg", **words):
    return client.post(ADD, {"file": SimpleUploadedFile(name, data), **words})


def thumbnail(image: Image) -> str:
    return reverse("admin:images_image_thumbnail", args=[image.pk])


def test_a_picture_comes_in_through_the_library_with_its_words(client, picture_editor):
    client.force_login(picture_editor)

    response = upload(client, jpeg(), alt="A wall", caption="Walls", credit="Pia")

    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == ("A wall", "Walls", "Pia")
    assert (image.width, image.uploaded_by) == (60, picture_editor)
    with image.file.open("rb") as file:
        assert file.read() == jpeg()
    event = Event.objects.get()
    assert (event.kind, event.subject_id, event.verb) == ("image", image.pk, "uploaded")
    assert event.by == picture_editor
    assert not image.renditions.exists()  # nothing is public before it is used


def test_alt_and_credit_are_not_needed_to_upload(client, reporter):
    client.force_login(reporter)

    assert upload(client, jpeg()).status_code == 302


def test_the_same_bytes_again_lead_to_the_picture_as_it_is_described(
    client, reporter, picture_editor
):
    client.force_login(picture_editor)
    upload(client, jpeg(), alt="A wall", credit="Pia")
    client.force_login(reporter)

    response = upload(client, jpeg(), name="again.jpg", caption="Walls")

    assert "already here, and in no story yet" in response.text
    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == ("A wall", "", "Pia")
    assert image.uploaded_by == picture_editor


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"text", "not a picture"), (b"<svg/>", "SVG drawing"), (jpeg()[:100], "cut short")],
)
def test_what_is_no_picture_is_refused_at_the_file_and_the_words_stay(
    client, reporter, data, reason
):
    client.force_login(reporter)

    response = upload(client, data, caption="Walls of the harbour")

    assert response.status_code == 200
    assert reason in response.text
    assert "Walls of the harbour" in response.text
    assert not Image.objects.exists()
    assert not Event.objects.exists()


def test_changing_the_words_is_recorded_and_the_bytes_never_change(
    client, picture_editor, django_capture_on_commit_callbacks
):
    image = make_picture(size=(60, 40))
    client.force_login(picture_editor)
    address = reverse("admin:images_image_change", args=[image.pk])

    response = client.post(
        address,
        {
            "alt": "New",
            "credit": "Pia",
            "usage_rights": "own",
            "file": SimpleUploadedFile("x.jpg", jpeg()),
        },
    )

    assert response.status_code == 302
    after = Image.objects.get()
    assert (after.alt, after.file.name) == ("New", image.file.name)
    assert (after.content_hash, after.width) == (image.content_hash, 60)
    assert Event.objects.get().keys == [keys.image(image.pk)]
    assert "alt" in Event.objects.get().payload["changed"]


def test_a_picture_is_never_deleted(client, administrator):
    image = make_picture(size=(60, 40))
    client.force_login(administrator)

    response = client.post(reverse("admin:images_image_delete", args=[image.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Image.objects.exists()


# --- Who sees what --------------------------------------------------------------------------------


def test_the_library_shows_thumbnails_to_who_may_see_it(client, reporter):
    image = make_picture(size=(900, 600))
    client.force_login(reporter)

    response = client.get(thumbnail(image))

    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert "private" in response["Cache-Control"]
    assert Pillow.open(io.BytesIO(response.content)).size == (640, 427)
    listing = client.get(reverse("admin:images_image_changelist")).text
    assert thumbnail(image) in listing
    assert image.file.name not in listing


def test_a_thumbnail_needs_a_sign_in_and_the_right_to_see_pictures(client, reporter):
    image = make_picture(size=(60, 40))

    outside = client.get(thumbnail(image))
    reporter.groups.clear()
    client.force_login(reporter)
    without_role = client.get(thumbnail(image))

    assert outside.status_code == 302
    assert outside["Location"].startswith("/admin/login/")
    assert without_role.status_code == 403


def test_a_thumbnail_of_no_picture_is_not_found(client, reporter):
    client.force_login(reporter)

    assert client.get("/admin/images/image/999/thumbnail/").status_code == 404


@pytest.mark.parametrize(
    ("role", "uploads", "changes"),
    [
        ("reporter", 302, 403), ("copy_editor", 302, 403), ("picture_editor", 302, 302),
        ("editor", 302, 302), ("profile_editor", 302, 403),
    ],
)  # fmt: skip
def test_roles_upload_and_describe_as_the_table_says(request, client, role, uploads, changes):
    image = make_picture(size=(60, 40))
    client.force_login(request.getfixturevalue(role))

    added = upload(client, jpeg())
    changed = client.post(
        reverse("admin:images_image_change", args=[image.pk]), {"alt": "New", "usage_rights": "own"}
    )

    assert (added.status_code, changed.status_code) == (uploads, changes)


def test_no_address_leads_to_an_original(client, world, administrator, now, settings):
    image = make_picture(size=(900, 600))
    live = make_live(section=world, lead_image=image, now=now)
    client.force_login(administrator)
    pages = ["/", f"/world/2026/11/{live.slug}/", reverse("admin:images_image_changelist"),
             reverse("admin:images_image_change", args=[image.pk])]  # fmt: skip
    guesses = [
        f"/media/{image.file.name}", f"/{image.file.name}", f"/private/{image.file.name}",
        f"/static/{image.file.name}", f"/media/renditions/../../private/{image.file.name}",
        *(
            f"{start}{kind}s/{image.content_hash[:2]}/{image.content_hash[:32]}.{ending}"
            for start in ("/media/", "/media/renditions/", "/media/renditions/../../private/")
            for kind, ending in (("preview", "jpg"), ("thumbnail", "webp"))
        ),
    ]  # fmt: skip

    for page in pages:
        text = client.get(page).text
        assert image.file.name not in text, page
        assert "originals/" not in text, page
    for guess in guesses:
        assert client.get(guess).status_code in (400, 404), guess
    assert not (settings.MEDIA_ROOT / image.file.name).exists()
    assert image.file.storage.exists(image.file.name)
