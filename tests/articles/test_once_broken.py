"""Input that once broke something: each of these was a fault, and stays mended."""

import io
import os
import struct
import time
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image as Pillow

from articles import paths, saving, site
from articles.body import clean
from articles.content import Content
from articles.models import Article, ScheduledVerb, Section, SiteIdentity, Topic
from articles.models.taxonomy import folded
from articles.reading import word_count
from articles.reviewing import spike, submit
from authors.matching import match
from authors.models import Author
from authors.ownership import ProfileAccount
from events.models import Event
from images.intake import PictureRefused, take_in
from images.staging import preview
from tests.factories import (
    EARLIER,
    edit,
    make_author,
    make_draft,
    make_live,
    make_picture,
    make_topic,
    newest,
)

pytestmark = pytest.mark.django_db


def test_search_bears_three_hundred_hyphens(client, world):
    make_live(section=world)
    site.forget()
    assert client.get("/search/", {"q": "-" * 300}).status_code == 200


def test_search_bears_a_page_number_of_5000_digits(client, world):
    assert client.get("/search/", {"q": "a", "page": "1" * 5000}).status_code == 200


def test_slug_follows_headline_until_published(world, now):
    d = make_draft("First working title", section=world)
    edit(d, headline="The real headline", now=now)
    assert d.slug == "the-real-headline"


def test_a_hindi_slug_keeps_its_vowels(world):
    assert saving.slug_of("हिन्दी समाचार") == "हिन्दी-समाचार"


@pytest.mark.parametrize("a,b", [("पुल", "पल"), ("ガス", "カス"), ("กิน", "กัน")])
def test_folded_keeps_vowels(a, b):
    assert folded(a) != folded(b)


@pytest.mark.parametrize("text,n", [("हिन्दी समाचार", 2), ("العَرَبِيَّة", 1), ("re\u0301sume\u0301", 1)])
def test_word_count_marks(text, n):
    assert word_count(text) == n


def test_cleaning_nested_lists_twice_changes_nothing():
    h = "<ul><li><table><li> text <hr>"
    assert clean(clean(h)) == clean(h)


def test_a_control_character_by_reference_goes():
    assert "\x01" not in clean("<p>a&#1;b</p>")


def test_clean_many_empty_paragraphs_is_quick():
    t = time.process_time()
    clean("<p></p>" * 20000 + "<p>x</p>")
    assert time.process_time() - t < 2


def test_word_count_of_dirty_body(world, now):
    d = make_draft(section=world)
    edit(d, body="<p>one two</p><script>three four five</script>", now=now)
    assert d.word_count == 2


def png_header(width, height):
    def chunk(k, d):
        return struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def test_a_picture_that_claims_billions_of_pixels_is_refused():
    with pytest.raises(PictureRefused):
        take_in(png_header(60000, 60000), name="x")


def shown(data: bytes):
    return Pillow.open(io.BytesIO(preview(take_in(data, name="x")))).convert("RGB")


def test_a_sixteen_bit_picture_keeps_its_greys(db):
    b = io.BytesIO()
    Pillow.new("I;16", (40, 30), 30000).save(b, "PNG")
    assert 100 < shown(b.getvalue()).getpixel((1, 1))[0] < 130


def test_a_transparent_colour_becomes_white(db):
    b = io.BytesIO()
    Pillow.new("RGB", (40, 30), (0, 0, 0)).save(b, "PNG", transparency=(0, 0, 0))
    assert shown(b.getvalue()).getpixel((1, 1)) == (255, 255, 255)


def test_two_spellings_of_one_account_are_refused_with_a_sentence(client, reporter):
    a = make_author()
    ProfileAccount.objects.create(author=a, user=reporter)
    client.force_login(reporter)
    addr = reverse("admin:authors_author_change", args=[a.pk])
    f = client.get(addr).context
    data = {
        "bio": "x",
        "links-TOTAL_FORMS": 2,
        "links-INITIAL_FORMS": 0,
        "links-0-kind": "x",
        "links-0-url": "@ana",
        "links-1-kind": "x",
        "links-1-url": "https://twitter.com/ana",
        "account-TOTAL_FORMS": 1,
        "account-INITIAL_FORMS": 1,
    }
    for i in f["inline_admin_formsets"]:
        if i.formset.prefix != "links":
            for k, v in i.formset.management_form.initial.items():
                data[f"{i.formset.prefix}-{k}"] = v
            for form in i.formset.initial_forms:
                data[form.add_prefix("id")] = form.instance.pk
                data |= {form.add_prefix(n): v for n, v in form.initial.items()}
    assert client.post(addr, data).status_code in (200, 302)


def test_site_account_is_normalised(client, administrator):
    client.force_login(administrator)
    SiteIdentity.objects.create(pk=1, name="C")
    addr = reverse("admin:articles_siteidentity_change", args=[1])
    data = {
        "name": "C",
        "language": "en",
        "time_zone": "UTC",
        "accent": "#7a1f1f",
        "footer_links-TOTAL_FORMS": 0,
        "footer_links-INITIAL_FORMS": 0,
        "accounts-TOTAL_FORMS": 2,
        "accounts-INITIAL_FORMS": 0,
        "accounts-0-kind": "x",
        "accounts-0-url": "@courier",
        "accounts-0-position": 0,
        "accounts-1-kind": "website",
        "accounts-1-url": "javascript:alert(1)",
        "accounts-1-position": 0,
    }
    client.post(addr, data)
    site.forget()
    t = client.get("/").text
    assert 'href="@courier"' not in t and "javascript:" not in t


def test_signing_in_bears_a_nul_in_the_address(client):
    assert (
        client.post("/admin/login/", {"username": "a\x00@b.example", "password": "x"}).status_code
        == 200
    )


def test_signing_in_bears_a_forwarded_address_with_a_port(client, settings, db):
    settings.TRUSTED_PROXIES = 1
    assert (
        client.post(
            "/admin/login/",
            {"username": "a@b.example", "password": "x"},
            HTTP_X_FORWARDED_FOR="203.0.113.9:4711",
        ).status_code
        == 200
    )


def test_filling_a_bio_purges_the_author_page(now):
    make_author("Ana")
    match("Ana", bio="b", links=[], by=None, now=now)
    assert Event.objects.get().keys


def test_a_merged_name_means_what_it_became(now):
    a = make_author("Ana Autora")
    make_author("A. Autora", merged_into=a)
    assert match("A. Autora", bio="", links=[], by=None, now=now).author == a


def test_a_killed_article_is_not_restored_over(client, administrator, world):
    d = make_draft("One", section=world)
    newest(d)
    edit(d, headline="Two", now=EARLIER)
    Article.objects.filter(pk=d.pk).update(standing="killed")
    client.force_login(administrator)
    client.post(reverse("admin:articles_article_revision", args=[d.pk, 1]))
    d.refresh_from_db()
    assert d.headline == "Two"


def test_restore_follows_merge(world, now):
    a, b = make_author("A"), make_author("B")
    t, u = make_topic("T"), make_topic("U")
    d = make_draft("One", section=world, authors=(a,), topics=(t,))
    first = newest(d)
    edit(d, headline="Two", now=now)
    Author.objects.filter(pk=a.pk).update(merged_into=b)
    Topic.objects.filter(pk=t.pk).update(merged_into=u)
    saving.restore(d, revision=first, by=None, now=now)
    c = Content.of(d)
    assert c.bylines[0].author_id == b.pk and c.topic_ids == (u.pk,)


def test_an_original_has_no_url():
    with pytest.raises(ValueError):
        assert make_picture(size=(60, 40)).file.url


def test_a_long_path_is_imported(tmp_path):
    p = tmp_path.joinpath(*["d" * 100] * 3)
    p.mkdir(parents=True)
    (p / "a.txt").write_text("Head\n\nIt sailed.\n")
    call_command("import_stories", str(p))


def test_a_file_name_that_is_not_utf8_is_imported(tmp_path):
    f = os.fsencode(str(tmp_path)) + b"/caf\xe9.txt"
    Path(os.fsdecode(f)).write_bytes(b"Head\n\nIt sailed.\n")
    call_command("import_stories", str(tmp_path))


@pytest.mark.parametrize(
    "pattern",
    ["{section}/{slug}.html", "{section} {slug}/x", "{", "{}/{slug}", "{section}//{slug}"],
)
def test_patterns_that_no_address_serves_are_refused(pattern):
    assert paths.pattern_problem(pattern)


def test_section_editor_own_elsewhere(section_editor, sport, now):
    d = make_draft(section=sport, by=section_editor)
    submit(d, by=section_editor, now=now)


def test_section_editor_own_without_section(section_editor, now):
    d = make_draft(section=None, by=section_editor)
    submit(d, by=section_editor, now=now)


def test_a_synonym_that_is_too_long_is_refused_with_a_sentence(client, editor):
    t = make_topic("T")
    client.force_login(editor)
    r = client.post(
        reverse("admin:articles_topic_change", args=[t.pk]),
        {"name": "T", "slug": "t", "kind": "subject", "state": "accepted", "synonyms": "x" * 200},
    )
    assert r.status_code in (200, 302)


def test_merged_section_redirects(client, world, sport):
    Section.objects.filter(pk=sport.pk).update(merged_into=world)
    site.forget()
    assert client.get("/sport/").status_code == 301


def test_a_cursor_with_a_huge_id_is_borne(client, world):
    make_live(section=world)
    assert client.get("/latest/", {"before": "1-" + "9" * 30}).status_code in (200, 404)


def test_a_cursor_with_an_underscore_is_none(client, world):
    assert client.get("/latest/", {"before": "1_0-5"}).status_code == 404


def test_a_spiked_draft_that_had_a_schedule_can_be_deleted(client, administrator, world, now):
    d = make_draft(section=world)
    r = newest(d)
    ScheduledVerb.objects.create(
        article=d, verb="publish", revision=r, due_at=now, state="cancelled", ended_at=now
    )
    spike(d, by=administrator, now=now)
    client.force_login(administrator)
    client.post(reverse("admin:articles_article_delete", args=[d.pk]), {"post": "yes"})
    assert not Article.objects.filter(pk=d.pk).exists()


def test_delete_plain_spiked_draft(client, administrator, world, now):
    d = make_draft(section=world)
    spike(d, by=administrator, now=now)
    client.force_login(administrator)
    client.post(reverse("admin:articles_article_delete", args=[d.pk]), {"post": "yes"})
    assert not Article.objects.filter(pk=d.pk).exists()


def test_two_home_leads(client, world, now):
    make_live("Older lead", section=world, placement="home_lead", now=now - timedelta(hours=1))
    make_live("New lead", section=world, placement="home_lead", now=now)
    t = client.get("/").text
    assert t.count(">Older lead<") == 1 and t.index("New lead") < t.index("Older lead")


def test_section_accent_constraint(world):
    with pytest.raises(IntegrityError):
        Section.objects.update(accent="x}b{}")
