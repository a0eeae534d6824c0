"""PDF documents beside a story: taken by content, public only while the story is live."""

import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import documents, holding, pdf, publishing, withdrawing
from articles.models import PublishedArticle, PublishedDocument
from articles.models.document import ArticleDocument
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from tests.factories import make_draft, make_live, newest

PLAIN = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def packed(inside: bytes) -> bytes:
    """Return a PDF whose only object stream holds this."""
    stream = zlib.compress(inside)
    head = b"2 0 obj<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    return PLAIN.replace(b"trailer", head + stream + b"\nendstream endobj\ntrailer")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (PLAIN, ""),
        (packed(b"<</Type/Page>>"), ""),
        (b"<html>%PDF-1.7 %%EOF", "unknown"),
        (b"\x89PNG\r\n\x1a\n" + PLAIN, "unknown"),
        (b"", "unknown"),
        (PLAIN[:-6], "broken"),
        (PLAIN.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "active"),
        (PLAIN.replace(b"/Catalog", b"/Catalog/A<</S/J#61vaScript>>"), "active"),
        (PLAIN.replace(b"/Catalog", b"/Catalog/A<</S/Launch>>"), "active"),
        (packed(b"<</Names<</EmbeddedFiles 3 0 R>>>>"), "active"),
        (PLAIN.replace(b"/Root", b"/Encrypt 9 0 R/Root"), "locked"),
        (packed(b"0" * (pdf.MOST_UNPACKED + 1)), "bomb"),
        (packed(b"x").replace(zlib.compress(b"x"), b"not packed at all"), "broken"),
    ],
)
def test_what_is_no_pdf_for_readers_is_told_by_its_bytes(data, why):
    assert pdf.objection(data) == why


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def public_files(settings) -> list[Path]:
    return sorted((Path(settings.MEDIA_ROOT) / "documents").glob("**/*.pdf"))


def test_a_document_is_public_from_publication_to_withdrawal(
    db, client, committed, now, editor, settings
):
    story = make_draft(section=None, by=editor)
    document = documents.attach(
        story, data=PLAIN, name="../The “Plan” №1.pdf", title="", by=editor, now=now
    )
    assert document.title == "The “Plan” №1"
    assert not PublishedDocument.objects.exists()
    assert public_files(settings) == []
    live = make_live(now=now)
    ArticleDocument.objects.filter(pk=document.pk).update(article=live)

    with committed():
        publishing.publish_update(
            live, revision=newest(live), by=None, now=now, is_substantive=False,
            placement="home",
        )  # fmt: skip

    page = PublishedArticle.objects.get(pk=live.pk).get_absolute_url()
    link = PublishedDocument.objects.get().get_absolute_url()
    assert link in (shown := client.get(page).text)
    assert f"PDF, {len(PLAIN)}" in shown.replace("\xa0", " ")
    response = client.get(link)
    assert b"".join(response.streaming_content) == PLAIN
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert len(public_files(settings)) == 1

    with committed():
        withdrawing.kill(live, sentence="Withdrawn.", by=editor, now=now, reason="Wrong")

    assert client.get(link).status_code == 410
    assert public_files(settings) == []
    with pytest.raises(VerbRefused, match="withdrawn"):
        documents.attach(live, data=PLAIN, name="b.pdf", title="", by=editor, now=now)


def test_on_a_live_story_documents_come_and_go_at_once_by_those_who_may_publish(
    db, client, committed, now, editor, reporter, settings
):
    live = make_live(by=reporter, now=now)
    page = PublishedArticle.objects.get(pk=live.pk).get_absolute_url()
    with pytest.raises(NotAllowed):
        documents.attach(live, data=PLAIN, name="a.pdf", title="", by=reporter, now=now)

    with committed():
        document = documents.attach(
            live, data=PLAIN, name="a.pdf", title="<b>The plan</b>", by=editor, now=now
        )
    assert "&lt;b&gt;The plan&lt;/b&gt;" in client.get(page).text
    event = Event.objects.newest()[0]
    assert (event.verb, event.payload["title"]) == ("attach", "<b>The plan</b>")
    with pytest.raises(VerbRefused, match="already"):
        documents.attach(live, data=PLAIN, name="b.pdf", title="", by=editor, now=now)
    holding.hold(live, by=editor, now=now, reason="Wait")
    with pytest.raises(VerbRefused, match="hold"):
        documents.detach(document, by=editor, now=now)
    holding.release(live, by=editor, now=now)

    with committed():
        documents.detach(document, by=editor, now=now)
    assert "The plan" not in client.get(page).text
    assert public_files(settings) == []
    assert list((Path(settings.VAR) / "private" / "documents").glob("**/*.pdf")) == []


def test_the_desks_page_attaches_refuses_and_removes(client, db, now, editor, settings):
    client.force_login(editor)
    story = make_draft(by=editor)
    page = reverse("admin:articles_article_documents", args=[story.pk])
    assert page in client.get(reverse("admin:articles_article_change", args=[story.pk])).text

    def send(data: bytes, name: str = "plan.pdf"):
        return client.post(page, {"file": SimpleUploadedFile(name, data), "title": "Plan"})

    assert send(PLAIN)["Location"] == page
    assert "Plan" in client.get(page).text
    assert b"".join(client.get(f"{page}?file={story.documents.get().pk}").streaming_content)
    refused = send(b"MZ" + PLAIN)
    assert "is not a PDF" in refused.text
    settings.DOCUMENT_MOST_BYTES = 10
    assert "larger than" in send(PLAIN + b"%").text
    client.post(page, {"remove": story.documents.get().pk})
    assert not story.documents.exists()
