"""The outlet's logos: data, chosen in the admin, on every page at once."""

import re

import pytest
from django.urls import reverse

from articles import site
from articles.models import SiteIdentity
from events.models import Event
from images.models import Rendition
from images.writing import write_now
from tests.factories import make_picture
from tests.newsroom.newspaper import save_in_admin

pytestmark = pytest.mark.django_db


def test_logos_stand_in_place_of_the_name_on_the_ground_they_are_drawn_for(client, administrator):
    identity = SiteIdentity.objects.create(pk=1, name="The Courier")
    light, dark, square = (make_picture(seed, size=(400, 200)) for seed in (1, 2, 3))
    client.force_login(administrator)
    written = client.get("/").text

    save_in_admin(
        client, identity, logo=light.pk, logo_dark=dark.pk, logo_square=square.pk, accent="#0a5c36"
    )
    for picture in (light, dark, square):
        write_now(picture)
    site.forget()
    page = client.get("/").text
    copies = {
        picture.pk: Rendition.objects.live().filter(image=picture, format="jpeg") for picture in
        (light, dark, square)
    }  # fmt: skip
    head, _, body = page.partition("<body")

    assert "logo-light" not in written
    for kind, picture in (("light", light), ("dark", dark)):
        shown = re.findall(rf'logo-{kind}">(.*?)</span>', body)
        assert len(shown) == 2, kind  # nameplate and foot
        assert all('alt="The Courier"' in each for each in shown)
        assert any(copy.file.url in shown[0] for copy in copies[picture.pk])
    icon = re.search(r'apple-touch-icon" href="(.*?)"', head)[1]
    assert icon in {copy.file.url for copy in copies[square.pk] if copy.width == copy.height}
    assert ":root{--accent:#0a5c36}" in client.get("/accents.css").text
    assert Event.objects.filter(kind="site", keys__contains=["site"]).exists()


def test_without_a_dark_logo_the_dark_theme_writes_the_name_out(client, administrator):
    identity = SiteIdentity.objects.create(pk=1, name="The Courier")
    light = make_picture(1, size=(400, 200))
    client.force_login(administrator)

    save_in_admin(client, identity, logo=light.pk)
    site.forget()
    page = client.get("/").text

    assert '<span class="logo logo-dark">The Courier</span>' in page


def test_links_at_the_foot_are_data_and_nothing_that_a_browser_would_run(client, administrator):
    SiteIdentity.objects.create(pk=1, name="The Courier")
    client.force_login(administrator)
    address = reverse("admin:articles_siteidentity_change", args=[1])
    form = {
        "name": "The Courier", "language": "en", "time_zone": "UTC", "accent": "#7a1f1f",
        "accounts-TOTAL_FORMS": 0, "accounts-INITIAL_FORMS": 0,
        "footer_links-TOTAL_FORMS": 1, "footer_links-INITIAL_FORMS": 0,
        "footer_links-0-heading": "Subscribe", "footer_links-0-label": "By post",
        "footer_links-0-url": "javascript:alert(1)", "footer_links-0-position": 0,
    }  # fmt: skip

    refused = client.post(address, form)
    client.post(address, form | {"footer_links-0-url": "/contact/"})
    site.forget()
    foot = client.get("/latest/").text.partition('<footer class="site-foot">')[2]

    assert refused.status_code == 200
    assert "<h2><bdi>Subscribe</bdi></h2>" in foot
    assert '<a href="/contact/"><bdi>By post</bdi></a>' in foot
