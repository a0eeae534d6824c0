"""A new column goes into the archive, or into the list of those that do not: never forgotten."""

import pytest

from articles.content import COLUMNS
from articles.models import (
    Article,
    ArticleFigure,
    FooterLink,
    PublishedPicture,
    PublishedStaticPage,
    Section,
    Series,
    SiteIdentity,
    StaticPage,
    Topic,
)
from authors.models import Author
from images.models import Image
from tests.factories import make_live, make_picture
from tests.wire.archive.every_state import empty, export, import_
from wire.archive import exporting_articles as exporting
from wire.archive import picture_lines
from wire.archive.exporting_reference import PAGE_TEXTS

# Columns that no archive holds, and why.
LEFT_OUT = {
    Article: {
        "has_changes", "word_count", "reading_minutes", "search",  # worked out again
    },
    Section: {"id"},
    Series: {"id"},
    Topic: {"id"},
    Author: {"id"},
    SiteIdentity: {"id"},
    StaticPage: {"id", "version", "saved_by"},
    PublishedStaticPage: {"page_id"},
    FooterLink: {"id", "site", "position"},
    Image: {
        "id", "uploaded_by",
        # read from the bytes again
        "content_hash", "look", "format", "byte_size", "width", "height", "orientation",
        "is_animated", "has_content_credentials",
        # the worker's
        "lapsed_at", "renditions_due_at",
    },
}  # fmt: skip
IN_IT = {
    Article: {
        "id", "created_by", "assigned_to", "live_revision", "cleared_revision", "version",
        *exporting.PLAIN, *exporting.DEFAULTS, *exporting.TIMES,
        *(name.removesuffix("_id") for name in COLUMNS),
    },
    Section: {
        "slug", "name", "description", "accent", "position", "desk", "parent", "merged_into",
    },
    Series: {"slug", "name", "description"},
    Topic: {
        "slug", "name", "kind", "description", "state", "is_published", "merged_into", "pinned_ids",
    },
    Author: {
        "slug", "name", "title", "pronouns", "short_bio", "bio", "public_email", "location",
        "languages", "kind", "state", "birth_year", "death_year", "is_published", "joined_on",
        "left_on", "created_at", "saved_at", "portrait", "merged_into",
    },
    SiteIdentity: {
        "name", "tagline", "about", "contact_email", "language", "time_zone", "logo",
        "logo_dark", "logo_square", "accent",
    },
    StaticPage: {*PAGE_TEXTS, "is_in_footer", "position", "saved_at", "first_published_at"},
    PublishedStaticPage: {*PAGE_TEXTS, "is_in_footer", "position", "published_at", "updated_at"},
    FooterLink: {"heading", "label", "url"},
    Image: {
        "file", *picture_lines.TEXTS, *picture_lines.FLAGS, *picture_lines.TIMES,
        *picture_lines.FOCAL, picture_lines.CROPS,
    },
}  # fmt: skip


@pytest.mark.parametrize("model", IN_IT, ids=lambda model: model.__name__)
def test_every_column_is_in_the_archive_or_left_out_on_purpose(model):
    columns = {field.name for field in model._meta.concrete_fields}

    assert IN_IT[model] | LEFT_OUT[model] == columns
    assert not IN_IT[model] & LEFT_OUT[model]


@pytest.mark.django_db
def test_pictures_in_the_text_go_by_the_names_of_their_files(tmp_path):
    spare, picture = make_picture(10), make_picture(20)
    body = (
        f'<p>Before.</p><figure data-image="{picture.pk}"><figcaption>A pier</figcaption></figure>'
    )
    make_live(body=body)
    before = export(tmp_path / "before")
    empty()
    make_picture(90)

    import_(tmp_path / "before")
    now = Image.objects.get(content_hash=picture.content_hash)

    assert now.pk not in (picture.pk, spare.pk)
    assert PublishedPicture.objects.get().image == now
    assert ArticleFigure.objects.get().image == now
    assert f'data-image="{now.pk}"' in Article.objects.get().body
    assert export(tmp_path / "after")["articles.jsonl"] == before["articles.jsonl"]
    assert b"data-image" in before["articles.jsonl"]


@pytest.mark.django_db
def test_all_that_is_known_of_a_picture_comes_back(tmp_path):
    full, bare = make_picture(30), make_picture(50)
    for name in picture_lines.TEXTS:
        is_address = name.endswith("_url") or name == "web_statement"
        setattr(full, name, f"https://example.org/{name}" if is_address else f"{name} é 🛳️"[:20])
        setattr(bare, name, "")
    full.usage_rights, bare.usage_rights = "agency", "unknown"
    full.is_denied = full.is_decorative = True
    full.created_at, full.taken_at = "2020-01-02T03:04:05.678901Z", "1999-01-01T00:00:00Z"
    full.usable_from, full.usable_until = "2020-01-01T00:00:00Z", "2031-01-01T00:00:00Z"
    full.focal_x, full.focal_y = 0.1, 0.9
    full.crops = {"16:9": [0, 0.25, 1, 0.5]}
    full.save()
    bare.save()
    full.refresh_from_db()
    saved = [
        field.attname for field in Image._meta.concrete_fields
        if field.name in IN_IT[Image] and field.name != "file"
    ]  # fmt: skip
    usual = Image()
    assert [name for name in saved if getattr(full, name) == getattr(usual, name)] == []
    known = Image.objects.order_by("content_hash").values(*saved)
    before, rows = export(tmp_path / "before"), list(known)
    empty()

    import_(tmp_path / "before")

    assert export(tmp_path / "after") == before
    assert list(known.all()) == rows
