"""The writing screen shows text and version of one moment, whatever is saved while it is made."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import autosaving, working
from articles.admin import form as article_form
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_colleague_saves_between_two_reads_is_not_taken_for_seen(
    client, monkeypatch, reporter, copy_editor
):
    article = factories.make_draft("Ferry returns", by=reporter, body="<p>one</p>")
    before = working.name_of(article)
    saved = []

    def save_meanwhile():
        sent = autosaving.Sent(base=before, token="b", fields={"deck": "Written meanwhile"})
        autosaving.autosave(article, sent=sent, by=copy_editor, now=timezone.now())
        connection.close()

    def name_of(row):
        if not saved:
            saved.append(True)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(save_meanwhile).result()
        return working_name_of(row)

    working_name_of = working.name_of
    monkeypatch.setattr(article_form.working, "name_of", name_of)
    client.force_login(reporter)

    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()

    article.refresh_from_db()
    assert article.deck == "Written meanwhile"
    assert "Written meanwhile" not in page
    assert re.search(r'name="seen_version" value="([rw]\d+)"', page)[1] == before
