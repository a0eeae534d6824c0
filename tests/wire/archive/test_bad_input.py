"""What is wrong in an archive is said, line by line, and keeps nothing else out."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from articles.models import (
    Article,
    ArticlePath,
    PublishedArticle,
    Revision,
    Section,
    Topic,
)
from authors.models import Author
from events.models import Event
from tests.factories import make_author, make_section, make_topic
from tests.wire.archive.every_state import contents, export, import_
from wire.models import ArchiveChunk, ArchiveImport

PLAIN = {
    "id": 1, "slug": "ferry-returns", "headline": "Ferry returns", "deck": "At last.",
    "body_html": "<p>The ferry sailed.</p>", "authors": ["ana"], "section": "world",
    "tags": ["harbour"], "published_at": "2011-05-17T10:00:00+00:00",
}  # fmt: skip


def archive(folder: Path, *articles: object, **files: list[dict]) -> Path:
    """Write an archive; a text stands for a line as it is."""
    folder.mkdir(exist_ok=True)
    rows = [each if isinstance(each, str) else json.dumps(each) + "\n" for each in articles]
    (folder / "articles.jsonl").write_text("".join(rows))
    for name, said in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in said))
    return folder


def refused(folder: Path, *words: str) -> list[dict]:
    """Import what has bad lines in it; return the reject file."""
    rejects = folder.parent / "rejects.jsonl"
    with pytest.raises(CommandError, match="refused"):
        import_(folder, "--rejects", str(rejects), *words)
    return [json.loads(line) for line in rejects.read_text().splitlines()]


# --- Plain files ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_plain_line_is_a_live_story_with_one_revision_and_one_event(tmp_path):
    folder = archive(
        tmp_path / "in", PLAIN,
        authors=[{"slug": "ana", "name": "Ana", "bio": "Writes.", "role": "Staff writer"}],
        tags=[{"slug": "harbour", "name": "Harbour"}],
        sections=[{"slug": "world", "name": "World"}],
    )  # fmt: skip

    said = import_(folder)

    story = PublishedArticle.objects.get()
    assert (story.pk, story.path) == (1, "world/2011/05/ferry-returns")
    assert story.first_published_at == story.published_at
    assert f"{story.published_at:%Y-%m-%dT%H:%M}" == "2011-05-17T10:00"
    assert [row.name for row in story.bylines.all()] == ["Ana"]
    assert Author.objects.get().title == "Staff writer"
    assert Topic.objects.called("HARBOUR").get().is_on_site
    assert Revision.objects.get().why == "imported"
    assert [each.verb for each in Event.objects.filter(kind="article")] == ["import"]
    assert "1 articles in" in said
    assert not ArchiveChunk.objects.exists()
    assert ArchiveImport.objects.get().ended_at


@pytest.mark.django_db
def test_a_line_without_a_date_is_a_draft(tmp_path):
    folder = archive(tmp_path / "in", {"id": 4, "headline": "Only begun"})

    import_(folder)

    draft = Article.objects.get()
    assert (draft.standing, draft.stage, draft.slug) == ("never", "draft", "")
    assert not PublishedArticle.objects.exists()
    assert not ArticlePath.objects.exists()


@pytest.mark.django_db
def test_unknown_authors_topics_and_sections_are_made_and_listed(tmp_path):
    story = PLAIN | {"authors": ["bo-byline", "Zoë Ångström"], "section": "sea-news"}

    said = import_(archive(tmp_path / "in", story))

    assert set(Author.objects.values_list("name", "slug")) == {
        ("Bo Byline", "bo-byline"), ("Zoë Ångström", "zoë-ångström"),
    }  # fmt: skip
    assert Section.objects.get().name == "Sea News"
    for text in ("author “bo-byline”", "author “Zoë Ångström”", "section “sea-news”", "harbour"):
        assert f"{text}" in said
    assert said.count("was unknown; created") == 4


@pytest.mark.django_db
def test_what_is_here_already_stays_and_an_empty_bio_is_filled(tmp_path):
    empty_bio = make_author("Ana", slug="ana", title="Editor")
    with_bio = make_author("Bo", slug="bo", bio="As it is.")
    harbour = make_topic("Harbour", slug="the-harbour")
    make_section("World", description="Ours")
    folder = archive(
        tmp_path / "in", PLAIN,
        authors=[
            {"slug": "ana", "name": "Another", "bio": "Writes."},
            {"slug": "bo", "name": "Bo", "bio": "Other words."},
        ],
        tags=[{"slug": "harbour", "name": "HARBOUR"}],
        sections=[{"slug": "world", "name": "Elsewhere"}],
    )  # fmt: skip

    import_(folder)

    empty_bio.refresh_from_db()
    with_bio.refresh_from_db()
    assert (empty_bio.name, empty_bio.title, empty_bio.bio) == ("Ana", "Editor", "Writes.")
    assert with_bio.bio == "As it is."
    assert Section.objects.get().description == "Ours"
    assert [row.topic for row in PublishedArticle.objects.get().topic_items.all()] == [harbour]


@pytest.mark.django_db
def test_unknown_fields_are_kept_reported_and_come_out_again(tmp_path):
    story = PLAIN | {"wordpress_id": 77, "meta": {"b": [1, None], "a": "ü"}}
    folder = archive(
        tmp_path / "in", story, authors=[{"slug": "ana", "name": "Ana", "desk": "Sport"}]
    )

    said = import_(folder)
    out = export(tmp_path / "out")

    assert "field “wordpress_id” is unknown; kept" in said
    assert "author field “desk” is unknown; kept" in said
    line = json.loads(out["articles.jsonl"])
    assert (line["wordpress_id"], line["meta"]) == (77, {"b": [1, None], "a": "ü"})
    assert json.loads(out["authors.jsonl"])["desk"] == "Sport"


@pytest.mark.django_db
def test_equal_slugs_get_a_number_and_old_dates_are_dates(tmp_path):
    old = PLAIN | {"published_at": "1887-03-01T00:00:00+00:00"}
    folder = archive(tmp_path / "in", old, old | {"id": 2}, old | {"id": 3})

    said = import_(folder)

    paths = PublishedArticle.objects.order_by("pk").values_list("path", flat=True)
    base = "world/1887/03/ferry-returns"
    assert list(paths) == [base, f"{base}-2", f"{base}-3"]
    assert "slug was taken; a number was added to the address (2 times)" in said


@pytest.mark.django_db
def test_hostile_markup_null_bytes_and_odd_slugs_are_made_harmless(tmp_path):
    story = PLAIN | {
        "slug": "../Admin Été?",
        "headline": "Bad\u0000 \ud800news\u0007",
        "body_html": "<p onclick=x()>Words<script>alert(1)</script><img src=x onerror=y></p>"
        '<iframe src="https://evil.example"></iframe><a href="javascript:x()">link</a>\u0000',
    }

    import_(archive(tmp_path / "in", story))

    live = PublishedArticle.objects.get()
    assert live.headline == "Bad news"
    assert live.body == "<p>Words</p><a>link</a>"
    assert live.path == "world/2011/05/admin-été"


# --- Bad lines ------------------------------------------------------------------------------------

BAD = {
    "not JSON": '{"id": 5, "headline": "Cut o',
    "not a JSON object": "[1, 2]\n",
    "id is no whole number": PLAIN | {"id": "5"},
    "headline is no text": PLAIN | {"headline": ["Ferry"]},
    "headline has 400 characters": PLAIN | {"headline": "x" * 400},
    "the headline is missing": PLAIN | {"headline": " "},
    "no words are left": PLAIN | {"body_html": "<script>x</script>"},
    "section is missing": {k: v for k, v in PLAIN.items() if k != "section"},
    "published_at is in the future": PLAIN | {"published_at": "2940-01-01T00:00:00Z"},
    "published_at is no time": PLAIN | {"published_at": "yesterday"},
    "is that right": PLAIN | {"published_at": "0011-05-17T10:00:00Z"},
    "tags is no list": PLAIN | {"tags": "harbour"},
    "language “xx”": PLAIN | {"language": "xx"},
    "an address of the site": PLAIN | {"section": "admin"},
    "no tombstone says so": PLAIN | {"standing": "killed", "first_published_at": "2011-01-01"},
    "is no field of the format": PLAIN | {"corrections": [{"kind": "correction", "tekst": ""}]},
    "is no web address": PLAIN | {"canonical_url": "javascript:alert(1)"},
    "live_revision is not among": PLAIN | {"live_revision": 3},
    "belongs to the site itself": PLAIN | {"paths": [{"path": "admin/x", "at": "2011-01-01"}]},
    "nested too deeply": '{"id": 7, "a": ' + "[" * 200_000 + "\n",
    "NaN is no JSON": '{"id": NaN}\n',
    "role is none of": PLAIN | {"authors": [{"author": "ana", "role": "barista"}]},
    "only a live article": PLAIN | {"standing": "never", "live_revision": 1},
}


@pytest.mark.django_db
@pytest.mark.parametrize("reason", BAD)
def test_a_bad_line_is_refused_with_its_number_and_the_others_go_in(tmp_path, reason):
    folder = archive(tmp_path / "in", PLAIN | {"id": 100}, "\n", BAD[reason])

    rejects = refused(folder)

    assert [(each["file"], each["line"]) for each in rejects] == [("articles.jsonl", 3)]
    assert reason in rejects[0]["reason"]
    assert list(Article.objects.values_list("pk", flat=True)) == [100]
    assert ArchiveImport.objects.get().ended_at


@pytest.mark.django_db
@pytest.mark.parametrize("reason", BAD)
def test_strict_is_all_or_nothing(tmp_path, reason):
    folder = archive(tmp_path / "in", PLAIN | {"id": 100}, BAD[reason])

    with pytest.raises(CommandError, match="Nothing went in"):
        import_(folder, "--strict")

    for model in (Article, Author, Topic, Section, Event, ArchiveImport, ArticlePath):
        assert not model.objects.exists()


@pytest.mark.django_db
def test_a_line_that_is_too_long_is_passed_over_unread(tmp_path, settings):
    settings.ARCHIVE_LINE_LIMIT = 4096
    long = json.dumps(PLAIN | {"id": 2, "body_html": "x" * 3_000_000}) + "\n"

    rejects = refused(archive(tmp_path / "in", PLAIN, long, PLAIN | {"id": 3}))

    assert [each["line"] for each in rejects] == [2]
    assert "NEWSROOM_ARCHIVE_LINE_LIMIT" in rejects[0]["reason"]
    assert set(Article.objects.values_list("pk", flat=True)) == {1, 3}


@pytest.mark.django_db
def test_an_id_twice_is_refused_the_second_time(tmp_path):
    folder = archive(tmp_path / "in", PLAIN, PLAIN | {"headline": "Again"})

    rejects = refused(folder)

    assert [each["line"] for each in rejects] == [2]
    assert rejects[0]["reason"] == "id 1 was on line 1 already"
    assert Article.objects.get().headline == "Ferry returns"


@pytest.mark.django_db
def test_what_postgresql_alone_refuses_keeps_only_itself_out(tmp_path):
    # Same path twice in one record passes the reader's checks of each path by itself.
    paths = [{"path": "world/twice", "at": "2011-01-01"}] * 2
    folder = archive(tmp_path / "in", PLAIN, PLAIN | {"id": 2, "paths": paths}, PLAIN | {"id": 3})

    rejects = refused(folder)

    assert [each["line"] for each in rejects] == [2]
    assert "the database refuses it" in rejects[0]["reason"]
    assert set(Article.objects.values_list("pk", flat=True)) == {1, 3}


@pytest.mark.django_db
def test_importing_again_changes_nothing_and_another_article_of_that_id_is_refused(tmp_path):
    folder = archive(tmp_path / "in", PLAIN, PLAIN | {"id": 2, "slug": "other"})
    import_(folder)
    before = export(tmp_path / "before")

    said = import_(folder)
    archive(folder, PLAIN, PLAIN | {"id": 2, "slug": "stranger"}, PLAIN | {"id": 3})
    rejects = refused(folder)

    assert "0 articles in; 2 were here already" in said
    assert [each["reason"] for each in rejects] == ["id 2 is another article here, “other”"]
    assert Article.objects.count() == 3
    after = export(tmp_path / "after")
    assert after["articles.jsonl"].startswith(before["articles.jsonl"])


# --- Bad folders and pictures ---------------------------------------------------------------------


@pytest.mark.django_db
def test_a_wrong_folder_is_refused_with_a_hint(tmp_path):
    archive(tmp_path / "outer-archive", PLAIN)

    with pytest.raises(CommandError, match=r"no articles.jsonl.*Did you mean .*outer-archive"):
        import_(tmp_path)
    with pytest.raises(CommandError, match="is no folder"):
        import_(tmp_path / "none")


@pytest.mark.django_db
def test_bad_pictures_are_told_and_the_story_comes_in_without(tmp_path):
    story = PLAIN | {"image": "one.jpg", "caption": "A ferry"}
    folder = archive(
        tmp_path / "in", story,
        images=[{"file": "../../etc/passwd"}, {"file": "one.jpg", "alt": "x"}],
    )  # fmt: skip
    (folder / "images").mkdir()
    (folder / "images" / "one.jpg").write_bytes(b"<script>")
    (folder / "images" / "link.jpg").symlink_to("/etc/hostname")

    rejects = refused(folder)

    assert {each["file"] for each in rejects} == {
        "images.jsonl", "images/link.jpg", "images/one.jpg",
    }  # fmt: skip
    live = PublishedArticle.objects.get()
    assert (live.lead_image, live.lead_caption) == (None, "A ferry")


@pytest.mark.django_db
def test_bad_lines_of_the_small_files_are_told_and_the_others_go_in(tmp_path):
    folder = archive(
        tmp_path / "in", PLAIN,
        authors=[{"slug": "ana", "name": "Ana"}, {"slug": "ana", "name": "B"}, {"slug": "no name"}],
        sections=[{"slug": "world", "name": "World"}, {"slug": "admin", "name": "Admin"}],
        tags=[{"slug": "a", "name": "Wharf"}, {"slug": "b", "name": "wharf"}],
    )  # fmt: skip

    rejects = refused(folder)

    assert {(each["file"], each["line"]) for each in rejects} == {
        ("authors.jsonl", 2), ("authors.jsonl", 3), ("sections.jsonl", 2),
    }  # fmt: skip
    assert Topic.objects.called("wharf").get().slug == "a"
    assert contents(folder)
