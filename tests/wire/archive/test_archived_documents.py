"""PDF documents of an archive: beside their stories again, and public with them."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from articles.models import Article, ArticleDocument, PublishedDocument
from articles.rebuilding import Outcome, rebuild
from events.models import Purge
from pagecache.keys import article
from tests.factories import make_draft, make_live
from tests.wire.archive.every_state import PDF, empty, export, fill, import_

pytestmark = pytest.mark.django_db


def test_documents_stand_beside_their_stories_and_readers_have_those_of_live_ones(tmp_path):
    made = fill()
    lead, secret = made["lead"].pk, made["secret"].pk
    tokens = set(PublishedDocument.objects.values_list("token", flat=True))
    export(tmp_path / "out")
    empty()
    Purge.objects.all().delete()

    import_(tmp_path / "out")

    held = ArticleDocument.objects.order_by("pk").values_list("article", "title", "name")
    assert list(held) == [
        (lead, "A plan", "Смета 2019.pdf"), (lead, "A plan", "the file"),
        (secret, "A plan", "source.pdf"),
    ]  # fmt: skip
    shown = PublishedDocument.objects.order_by("position")
    assert {each.token for each in shown} == tokens
    assert [each.article_id for each in shown] == [lead, lead]
    with default_storage.open(shown[0].file_name) as file:
        assert file.read() == PDF
    told = {name for row in Purge.objects.all() for name in row.keys}
    assert article(lead) in told
    assert {each.outcome for batch in rebuild() for each in batch} == {Outcome.SAME}


def test_what_is_no_document_is_told_by_line_and_the_rest_goes_in(tmp_path):
    live, draft = make_live(), make_draft()
    folder = tmp_path / "in"
    (folder / "documents").mkdir(parents=True)
    (folder / "articles.jsonl").write_text("")
    (folder / "documents" / "a.pdf").write_bytes(PDF)
    (folder / "documents" / "b.pdf").write_bytes(b"<html>no</html>")
    (folder / "documents" / "c.pdf").symlink_to("/etc/hostname")
    good = {"article": live.pk, "file": "a.pdf", "title": "A plan"}
    lines = [
        good, good | {"article": 4040404}, good | {"article": "1"}, good | {"title": " "},
        good | {"file": "../a.pdf"}, good | {"file": "d.pdf"}, good | {"file": "b.pdf"},
        good | {"file": "c.pdf"}, good | {"added_at": "soon"}, good | {"article": draft.pk},
    ]  # fmt: skip
    text = "\n".join(json.dumps(each) for each in lines)
    (folder / "documents.jsonl").write_text(text + '\n{"article": 1')
    rejects = tmp_path / "rejects.jsonl"

    for _twice in range(2):
        with pytest.raises(CommandError, match="9 lines were refused"):
            import_(folder, "--rejects", str(rejects))

    found = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [each["line"] for each in found] == [2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert {each["file"] for each in found} == {"documents.jsonl"}
    assert "article 4040404 is not here" in found[0]["reason"]
    assert "is not a PDF document" in found[5]["reason"]
    assert ArticleDocument.objects.filter(article__in=[live, draft]).count() == 2
    assert Article.objects.count() == 2


def test_pictures_and_documents_are_left_out_together(tmp_path):
    fill()
    before = export(tmp_path / "out")
    bare = export(tmp_path / "bare", "--no-images")
    empty()

    import_(tmp_path / "out", "--no-images")

    assert not ArticleDocument.objects.exists()
    assert bare["documents.jsonl"] == before["documents.jsonl"]
    assert len([name for name in before if name.startswith("documents/")]) == 2
    assert not any(name.startswith("documents/") for name in bare)
