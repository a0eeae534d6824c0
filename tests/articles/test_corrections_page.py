"""What was wrong and is right, in one list that readers, feeds and machines find."""

import re
from datetime import timedelta

import pytest

from articles import publishing
from articles.corrections import correct
from articles.models import Correction
from distribution.models import MachinePolicy, PolicyLink
from tests.factories import make_live

pytestmark = pytest.mark.django_db


def note(story, now, text="It was two ships.", kind="correction") -> Correction:
    return correct(story, kind=Correction.Kind(kind), text=text, by=None, now=now)


def texts(page) -> list[str]:
    return re.findall(r'mended-words"[^>]*><p>(.*?)</p>', page.text)


def test_corrections_stand_newest_first_at_their_stories(client, now):
    ferry, tram = make_live("Ferry returns"), make_live("Tram stops")
    note(ferry, now, "First.")
    note(tram, now + timedelta(hours=1), "Second.", "retraction")
    note(tram, now + timedelta(hours=2), "New facts.", "update")

    page = client.get("/corrections/")

    assert texts(page) == ["Second.", "First."]
    assert "Retracted: Tram stops" in page.text
    assert 'href="/world/2026/11/ferry-returns/"' in page.text
    assert "/feeds/corrections.rss" in page.text
    assert 'rel="canonical" href="http://127.0.0.1:8000/corrections/"' in page.text


def test_the_correction_at_the_story_and_every_foot_lead_to_the_list(client, now):
    story = make_live()
    plain = client.get("/world/2026/11/ferry-returns-to-the-island/").text
    note(story, now)
    corrected = client.get("/world/2026/11/ferry-returns-to-the-island/").text

    assert plain.count('"/corrections/"') == 1
    assert corrected.count('"/corrections/"') == 2


def test_what_is_not_public_any_more_is_not_in_the_list(client, now):
    story, reworded, withdrawn = make_live("A"), make_live("B"), make_live("C")
    note(story, now, "Of a story that goes.")
    first = note(reworded, now, "Badly put.")
    Correction.objects.create(
        article_id=reworded.pk, kind=first.kind, text="Well put.", issued_at=now, replaces=first
    )
    Correction.objects.filter(pk=note(withdrawn, now, "Not so.").pk).update(is_withdrawn=True)
    publishing.unpublish(story, by=None, now=now, reason="x")

    assert texts(client.get("/corrections/")) == ["Well put."]


def test_the_pages_of_the_list_lead_to_each_other(client, now):
    story = make_live()
    for number in range(45):
        note(story, now + timedelta(minutes=number // 2), f"Number {number}.")

    first = client.get("/corrections/")
    older = re.search(r'pager-older" rel="next" href="(.*?)"', first.text)[1]
    second = client.get(older)
    third = client.get(re.search(r'pager-older" rel="next" href="(.*?)"', second.text)[1])
    back = re.search(r'pager-link" rel="prev" href="(.*?)"', third.text)[1]

    shown = [*texts(first), *texts(second), *texts(third)]
    assert shown == [f"Number {number}." for number in reversed(range(45))]
    assert texts(client.get(back)) == texts(second)
    assert client.get("/corrections/?before=x").status_code == 404


def test_an_empty_list_says_so_and_the_policy_is_linked(client):
    PolicyLink.objects.create(
        policy=MachinePolicy.objects.create(pk=1), kind="correctionsPolicy", url="/ethics/"
    )

    page = client.get("/corrections/")

    assert "No story has been corrected yet." in page.text
    assert '<a href="/ethics/">How we correct</a>' in page.text
