"""`manage.py import_stories`: files off a wire become drafts, exactly as they stand, once."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, ArticlePath, PublishedArticle, Revision, SiteIdentity, Topic
from authors.models import Author, AuthorLink
from tests.factories import make_author, make_section, make_topic
from wire.models import WireItem

pytestmark = pytest.mark.django_db

STORY = """Harbour Town Keeps Its “Last” Night Ferry

Owner’s offer of €2 million came an hour before the vote

The night ferry will run for another year, the board said – “by the skin of its teeth.”

Zoë Fenwick said the café on board wouldn’t open before spring.

Author: Imogen Tarrant

Imogen Tarrant covers the coast. Follow her on Twitter @imogentarrant.
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder that stories arrive in."""
    (made := tmp_path / "incoming").mkdir()
    return made


def put(folder: Path, name: str, text: str | bytes = STORY) -> Path:
    """Put a story file in the folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def run(*words: object) -> SimpleNamespace:
    """Run the command; return what it says and whether it failed."""
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command("import_stories", *map(str, words), stdout=out, stderr=err, no_color=True)
    except CommandError as error:
        failure = str(error)
    return SimpleNamespace(out=out.getvalue(), err=err.getvalue(), failure=failure)


def story(headline: str, *, author: str = "", bio: str = "", text: str = "It sailed.") -> str:
    credit = f"\n\nAuthor: {author}\n\n{bio}" if author else ""
    return f"{headline}\n\n{text}{credit}\n"


# --- Files in, drafts out -------------------------------------------------------------------------


def test_a_file_becomes_a_draft_word_for_word(folder):
    file = put(folder, "ferry.txt")

    said = run(file)

    article = Article.objects.get()
    assert (article.stage, article.standing, article.created_by) == ("draft", "never", None)
    assert article.headline == "Harbour Town Keeps Its “Last” Night Ferry"
    assert article.deck == "Owner’s offer of €2 million came an hour before the vote"
    assert article.body == (
        "<p>The night ferry will run for another year, the board said – “by the skin of its "
        "teeth.”</p><p>Zoë Fenwick said the café on board wouldn’t open before spring.</p>"
    )
    [byline] = article.byline_items.all()
    assert (byline.author.name, byline.role) == ("Imogen Tarrant", "writing")
    revision = Revision.objects.get()
    assert (revision.why, revision.note) == ("imported", str(file))
    assert said.failure == said.err == ""
    assert f"{file}: draft, article {article.pk}: Harbour Town" in said.out
    assert "1 taken in, 0 were here already, 0 refused." in said.out
    assert "New author profile: Imogen Tarrant." in said.out
    assert not ArticlePath.objects.exists()


def test_the_author_is_made_with_bio_and_the_links_in_it(folder):
    run(put(folder, "ferry.txt"))

    author = Author.objects.get()
    assert author.bio == "Imogen Tarrant covers the coast. Follow her on Twitter @imogentarrant."
    link = AuthorLink.objects.get()
    assert (link.kind, link.url) == ("x", "https://x.com/imogentarrant")
    assert not author.is_published


def test_folders_are_read_whole_in_order_and_other_files_left_alone(folder):
    put(folder, "b.txt", story("Second story"))
    put(folder, "a.txt", story("First story"))
    put(folder, "deep/er/c.txt", story("Third story"))
    put(folder, ".hidden.txt", story("Hidden"))
    put(folder, "picture.jpg", b"\xff\xd8\xff")

    said = run(folder)

    headlines = Article.objects.order_by("pk").values_list("headline", flat=True)
    assert list(headlines) == ["First story", "Second story", "Third story"]
    assert said.failure == ""


def test_standard_input_is_a_file_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(STORY.encode())))

    said = run("-")

    assert Article.objects.get().headline.startswith("Harbour Town")
    assert "standard input: draft" in said.out


def test_the_same_bytes_again_change_nothing_under_any_name(folder):
    first = put(folder, "ferry.txt")
    run(first)
    before = (Article.objects.values().get(), Author.objects.values().get())

    again = run(first, put(folder, "copy.txt"))

    assert (Article.objects.values().get(), Author.objects.values().get()) == before
    assert Revision.objects.count() == WireItem.objects.count() == 1
    assert "0 taken in, 2 were here already, 0 refused." in again.out
    assert f"here already, as article {Article.objects.get().pk}" in again.out
    assert again.failure == ""


def test_the_same_bytes_change_nothing_even_after_an_editor_changed_the_draft(folder):
    file = put(folder, "ferry.txt")
    run(file)
    Article.objects.update(headline="The editor’s own")

    run(file, "--publish", "--section", make_section().slug)

    assert Article.objects.get().headline == "The editor’s own"
    assert not PublishedArticle.objects.exists()


def test_files_in_the_encodings_of_the_samples_say_the_same():
    samples = Path(__file__).parent / "samples"
    names = ("ferry.utf-8.txt", "ferry.windows-1252.txt", "ferry.utf-16.txt", "ferry.utf-8-bom.txt")

    run(*(samples / name for name in names))

    assert Article.objects.count() == 4
    assert len(set(Article.objects.values_list("headline", "deck", "body"))) == 1
    assert "wouldn’t" in Article.objects.first().body
    assert Author.objects.count() == 1


def test_markup_in_a_text_file_is_words_and_not_markup(folder):
    text = "Use <b>bold</b> & <script>alert(1)</script>, said “A&B” <a href=javascript:x>."

    run(put(folder, "html.txt", story("How <i>not</i> to", text=text)))

    article = Article.objects.get()
    assert article.headline == "How <i>not</i> to"
    assert "<b>" not in article.body
    assert "<script" not in article.body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, said “A&amp;B” &lt;a href" in article.body


# --- Bad files ------------------------------------------------------------------------------------


def test_bad_files_are_named_with_their_reason_and_the_others_go_in(folder):
    put(folder, "1-good.txt", story("A good story"))
    bad = [
        put(folder, "2-empty.txt", ""),
        put(folder, "3-bodiless.txt", "Only a headline\n"),
        put(folder, "4-nameless.txt", "Headline\n\nIt sailed.\n\nAuthor:\n"),
        put(folder, "5-binary.txt", bytes(range(256)) * 4),
        put(folder, "6-long.txt", story("word " * 100)),
    ]
    put(folder, "7-good.txt", story("Another good story"))

    (empty := folder.parent / "empty").mkdir()
    said = run(folder, folder / "missing.txt", empty)

    assert Article.objects.count() == 2
    for file in (*bad, folder / "missing.txt", empty):
        [line] = [line for line in said.err.splitlines() if line.startswith(f"{file}: ")]
        assert len(line) > len(f"{file}: ") + 10
    assert "Line 5: " in said.err
    assert "2 taken in, 0 were here already, 7 refused." in said.out
    assert "refused" in said.failure


def test_a_refused_file_leaves_nothing_behind(folder):
    section = make_section()

    said = run(put(folder, "tk.txt", story("Mayor TK resigns", author="Ana Autora", bio="Ana.")),
               "--publish", "--section", section.slug)  # fmt: skip

    assert "TK" in said.err
    assert not Article.objects.exists()
    assert not Author.objects.exists()
    assert not WireItem.objects.exists()


# --- Where stories go -----------------------------------------------------------------------------


def test_stories_are_published_where_and_when_the_command_says(folder, client):
    make_section("World")
    tide = make_topic("Tides", synonyms=("High water",))

    said = run(put(folder, "ferry.txt"), "--publish", "--section", "world", "--topic", "high WATER",
               "--topic", "Ferries", "--published-at", "2024-03-05T06:07+01:00")  # fmt: skip

    page, moment = PublishedArticle.objects.get(), datetime(2024, 3, 5, 5, 7, tzinfo=UTC)
    assert (page.published_at, page.first_published_at) == (moment, moment)
    assert page.path.startswith("world/2024/03/harbour-town-keeps-its-last-night-ferry")
    topics = [item.topic for item in page.topic_items.order_by("position")]
    assert topics == [tide, Topic.objects.get(name="Ferries")]
    assert "published, article" in said.out
    text = client.get(page.get_absolute_url()).text
    assert "Owner’s offer of €2 million" in text
    assert "https://x.com/imogentarrant" in text


def test_a_time_without_a_zone_is_the_newsrooms(folder):
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Asia/Tokyo", language="pt")
    make_section("World")

    run(put(folder, "ferry.txt"), "--publish", "--section=world", "--published-at=2024-03-05T06:00")

    page = PublishedArticle.objects.get()
    assert page.published_at == datetime(2024, 3, 4, 21, 0, tzinfo=UTC)
    assert page.language == "pt"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--section", "nowhere"], "There is no section “nowhere”. Sections: sport, world."),
        (["--publish"], "To publish, say where: --section SLUG."),
        (["--published-at", "yesterday"], "“yesterday” is no time; write it like"),
        (["--published-at", "2024-13-45T99:00"], "is no time"),
        (["--published-at", "2999-01-01T00:00"], "is in the future"),
    ],
)
def test_a_wrong_option_stops_everything_with_a_sentence(folder, words, sentence):
    make_section("World")
    make_section("Sport")

    said = run(put(folder, "ferry.txt"), *words)

    assert sentence in said.failure
    assert not Article.objects.exists()


# --- Authors --------------------------------------------------------------------------------------


def test_an_ambiguous_name_is_left_to_the_editor_with_a_note(folder):
    make_author("Imogen Tarrant")
    make_author("Imogen Tarrant", slug="imogen-2")

    said = run(put(folder, "ferry.txt"))

    article = Article.objects.get()
    assert not article.byline_items.exists()
    note = "Byline “Imogen Tarrant” means 2 profiles; pick the right one."
    assert note in article.desk_note
    assert note in said.out
    assert Author.objects.filter(bio="").count() == 2


def test_an_empty_bio_is_filled_and_a_written_one_never_overwritten(folder):
    imogen = make_author("Imogen Tarrant", title="Correspondent")
    run(put(folder, "one.txt"))
    imogen.refresh_from_db()
    filled = imogen.bio

    run(put(folder, "two.txt", STORY.replace("covers the coast", "has left for the hills")))

    imogen.refresh_from_db()
    assert filled == imogen.bio
    assert filled.startswith("Imogen Tarrant covers the coast.")
    assert imogen.title == "Correspondent"
    assert Article.objects.count() == 2
    assert {item.author for a in Article.objects.all() for item in a.byline_items.all()} == {imogen}


def test_a_file_without_an_author_says_so(folder):
    said = run(put(folder, "plain.txt", story("No name here")))

    assert "names no author" in said.out
    assert "names no author" in Article.objects.get().desk_note
    assert not Author.objects.exists()
