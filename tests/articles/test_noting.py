"""Notes between colleagues: on a story or a passage, with replies, told to whom they name."""

import pytest
from django.urls import reverse

from articles import noting
from articles.models import PublishedArticle
from articles.models.note import ArticleNote
from articles.verbs import NotAllowed, VerbRefused
from events.models import Delivery, Notice
from tests.factories import make_draft, make_live

pytestmark = pytest.mark.django_db


def test_a_note_tells_whom_it_names_and_a_reply_those_who_spoke(now, editor, reporter, copy_editor):
    story = make_draft(by=reporter, body="<p>Ten boats <strong>sank</strong> off Hel.</p>")

    note = noting.add(
        story, text="@Rosa Reporter, who says so? (mail@Cora.example)", passage="boats  sank",
        by=editor, now=now,
    )  # fmt: skip
    assert list(Notice.objects.values_list("user", "what")) == [(reporter.pk, "mentioned")]
    assert Delivery.objects.filter(channel=Delivery.Channel.MAIL).count() == 1
    noting.add(story, text="The harbour master. @cora", parent=note, by=reporter, now=now)
    told = Notice.objects.exclude(user=reporter).values_list("user", flat=True)
    assert sorted(told) == sorted([editor.pk, copy_editor.pk])

    [thread] = noting.threads(story)
    assert thread.is_there
    assert [each.text for each in thread.replies] == ["The harbour master. @cora"]
    noting.resolve(note, by=reporter, now=now)
    assert noting.threads(story)[0].note.resolved_by_name == "Rosa Reporter"
    with pytest.raises(VerbRefused):
        noting.resolve(thread.replies[0], by=reporter, now=now)
    story.body = "<p>Three boats were lost.</p>"
    assert not noting.threads(story)[0].is_there


def test_an_ambiguous_or_unknown_name_names_nobody(editor, reporter):
    reporter.name = "Edda Other"
    reporter.save()
    assert noting.named("@Edda, please; @nobody, mail me@Rosa.example") == []
    assert noting.named("@edda other's and @Edda Editor.") == [reporter, editor]


def test_a_restricted_story_tells_nobody_who_may_not_see_it(now, editor, reporter, copy_editor):
    story = make_draft(by=reporter, is_restricted=True)
    noting.add(story, text="@Cora Copy look", by=reporter, now=now)
    assert not Notice.objects.exists()
    with pytest.raises(NotAllowed):
        noting.add(story, text="I saw it", by=copy_editor, now=now)


def test_the_page_takes_notes_and_readers_see_none(client, now, editor):
    live = make_live(now=now)
    client.force_login(editor)
    page = reverse("admin:articles_article_notes", args=[live.pk])
    assert page in client.get(reverse("admin:articles_article_change", args=[live.pk])).text

    client.post(page, {"text": "<b>Ask</b> the mayor", "passage": "The ferry sailed"})
    note = ArticleNote.objects.get()
    client.post(page, {"text": "Asked", "reply": note.pk})
    shown = client.get(page).text
    assert "&lt;b&gt;Ask&lt;/b&gt; the mayor" in shown
    assert "Asked" in shown
    assert "the mayor" in client.get(reverse("admin:articles_article_change", args=[live.pk])).text
    assert "Write the note." in client.post(page, {"text": " "}).text
    client.post(page, {"resolve": note.pk})
    assert "resolved by Edda Editor" in client.get(page).text
    client.post(page, {"reopen": note.pk})
    note.refresh_from_db()
    assert note.resolved_at is None
    client.logout()
    public = client.get(PublishedArticle.objects.get(pk=live.pk).get_absolute_url()).text
    assert "the mayor" not in public
