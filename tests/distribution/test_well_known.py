"""Files at fixed addresses: what they say, and to whom."""

import json
import urllib.robotparser
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import clear_url_caches

from articles import site
from articles.models import SiteIdentity
from distribution import well_known
from distribution.crawlers import CLASSES
from distribution.models import MachinePolicy, PolicyLink
from images.writing import write_now
from tests.distribution.reading import ORIGIN
from tests.factories import make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(db):
    """Return a way to set the rules for machines."""

    def set_rules(**fields) -> None:
        MachinePolicy.objects.update_or_create(pk=1, defaults=fields)
        site.forget()

    return set_rules


def text(client, address: str) -> str:
    """Return a text file, its headers checked."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    return response.text


def may_read(client, who: str, address: str) -> bool:
    """Ask as a crawler does."""
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(text(client, "/robots.txt").splitlines())
    return parser.can_fetch(who, f"{ORIGIN}{address}")


@pytest.mark.parametrize("number", range(len(CLASSES)))
@pytest.mark.parametrize("is_allowed", [True, False])
def test_each_class_of_crawlers_is_let_in_or_not_by_itself(client, say, number, is_allowed):
    say(**{each.policy: is_allowed == (at == number) for at, each in enumerate(CLASSES)})

    for at, each in enumerate(CLASSES):
        for token in each.tokens:
            assert may_read(client, token, "/world/") is (is_allowed == (at == number)), token


def test_search_engines_read_all_but_the_desk(client, say):
    say(allows_training=False, allows_ai_search=False, allows_ai_visits=False)

    assert may_read(client, "Googlebot", "/world/")
    assert not may_read(client, "Googlebot", "/admin/")


def test_what_is_allowed_in_by_name_is_kept_from_the_desk_too(client, say):
    say(allows_training=True)

    assert may_read(client, "GPTBot", "/world/")
    assert not may_read(client, "GPTBot", "/admin/")


def test_signals_say_what_may_be_done_with_the_words(client, say):
    say(allows_training=False, allows_ai_search=True)

    lines = [line for line in text(client, "/robots.txt").splitlines() if "Signal" in line]

    assert set(lines) == {"Content-Signal: search=yes, ai-input=yes, ai-train=no"}
    assert len(lines) == 1 + len(CLASSES)


def test_robots_txt_names_the_sitemaps(client, say):
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(text(client, "/robots.txt").splitlines())

    assert parser.site_maps() == [f"{ORIGIN}/sitemap.xml", f"{ORIGIN}/sitemaps/news.xml"]
    for url in parser.site_maps():
        assert client.get(url.removeprefix(ORIGIN)).status_code == 200


def test_ads_txt_is_what_was_entered(client, say):
    assert client.get("/ads.txt").status_code == 404
    say(ads_txt=" google.com, pub-1, DIRECT \r\nOWNERDOMAIN=example.org")

    assert text(client, "/ads.txt") == "google.com, pub-1, DIRECT\nOWNERDOMAIN=example.org\n"


def test_security_txt_has_contact_and_expiry(client, say, monkeypatch):
    at = datetime(2026, 11, 22, 12, 34, tzinfo=UTC)
    monkeypatch.setattr(well_known, "database_now", lambda: at)
    assert client.get("/.well-known/security.txt").status_code == 404
    say(security_contact="holes@example.org")

    said = dict(
        line.split(": ", 1) for line in text(client, "/.well-known/security.txt").splitlines()
    )

    assert said["Contact"] == "mailto:holes@example.org"
    expires = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=30) < expires - at < timedelta(days=365)
    assert said["Canonical"] == f"{ORIGIN}/.well-known/security.txt"
    assert text(client, "/security.txt") == text(client, "/.well-known/security.txt")


def test_without_a_contact_of_its_own_security_txt_names_the_outlets(client, db):
    SiteIdentity.objects.create(pk=1, name="The Courier", contact_email="desk@example.org")

    assert "Contact: mailto:desk@example.org\n" in text(client, "/.well-known/security.txt")


def test_password_managers_are_led_to_the_page(client, db):
    response = client.get("/.well-known/change-password")

    assert (response.status_code, response["Location"]) == (302, "/admin/password_change/")
    assert response["Cache-Control"] == "no-store"


@override_settings(ROOT_URLCONF="newsroom.public_urls")
def test_a_public_process_knows_no_passwords(client, db):
    clear_url_caches()

    assert client.get("/.well-known/change-password").status_code == 404
    assert client.get("/robots.txt").status_code == 200
    assert client.get("/feeds/all.atom").status_code == 200


def test_the_manifest_and_the_icons_show_the_logo(client, db, settings):
    logo = make_picture(9, size=(1300, 1300))
    SiteIdentity.objects.create(pk=1, name="The Courier", tagline="Twice a day", logo=logo)
    write_now(logo)
    site.forget()

    response = client.get("/manifest.webmanifest")

    assert response["Content-Type"] == "application/manifest+json; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    said = json.loads(response.content)
    assert (said["name"], said["start_url"]) == ("The Courier", "/")
    first = said["icons"][0]
    assert first["sizes"] == "1200x1200"
    assert (settings.MEDIA_ROOT / first["src"].removeprefix("/media/")).exists()
    assert client.get("/favicon.ico")["Location"] == first["src"]
    page = client.get("/").text
    assert f'rel="apple-touch-icon" href="{first["src"]}"' in page
    assert 'rel="manifest" href="/manifest.webmanifest"' in page


def test_without_a_logo_the_icon_is_the_one_that_we_ship(client, db):
    assert client.get("/favicon.ico")["Location"] == "/static/site/icon.svg"
    assert "apple-touch-icon" not in client.get("/").text


@pytest.mark.parametrize("contact", ["nobody", "http://example.org", "a@b.org c@d.org"])
def test_a_contact_that_nobody_can_reach_is_refused(contact):
    with pytest.raises(ValidationError):
        MachinePolicy(pk=1, security_contact=contact).clean()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.org/", "about"])
def test_a_policy_stands_on_a_page(url):
    with pytest.raises(ValidationError):
        PolicyLink(kind="ethicsPolicy", url=url).clean()


def test_an_administrator_says_it_on_one_form(
    client, administrator, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    address = "/admin/distribution/machinepolicy/add/"
    fields = {
        "allows_ai_search": "on", "hub_url": "", "security_contact": "", "ads_txt": "",
        "founding_year": "", "links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "0",
        "links-0-kind": "ethicsPolicy", "links-0-url": "/about/ethics/",
    }  # fmt: skip

    assert client.get(address).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, fields).status_code == 302

    assert not may_read(client, "ChatGPT-User", "/world/")
    assert may_read(client, "PerplexityBot", "/world/")
    assert client.get(address).status_code == 403


def test_an_editor_may_not(client, editor):
    client.force_login(editor)

    assert client.get("/admin/distribution/machinepolicy/add/").status_code == 403
