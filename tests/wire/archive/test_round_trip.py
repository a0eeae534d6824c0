"""Out, into an empty newsroom, and out again: the same bytes, whatever state a story is in."""

import json

import pytest

from articles.models import Article, PublishedArticle, RelatedArticle, Revision, ScheduledVerb
from articles.rebuilding import Outcome, rebuild
from articles.workflow import TABLE
from events.models import Event, Purge
from pagecache.keys import article
from tests.articles.published_history import snapshot
from tests.wire.archive.every_state import contents, empty, export, fill, import_, states


@pytest.mark.django_db
@pytest.mark.parametrize("words", [(), ("--history",), ("--no-images",)])
def test_an_archive_comes_out_as_it_went_in(tmp_path, words):
    fill()
    kept = [word for word in words if word == "--history"]
    before = export(tmp_path / "before", *kept)
    empty()

    said = import_(tmp_path / "before", *(word for word in words if word == "--no-images"))
    after = export(tmp_path / "after", *words)

    assert " 0 lines refused" in said
    if "--no-images" in words:
        assert after["images.jsonl"] == b""
        # Without its pictures, and otherwise the same.
        assert _without_pictures(after) == _without_pictures(before)
    else:
        assert after == before
        assert len([name for name in after if name.startswith("images/")]) == 6


def _without_pictures(files):
    kept = []
    for line in files["articles.jsonl"].splitlines():
        said = json.loads(line)
        for each in (said, *(row.get("content", {}) for row in said["revisions"])):
            each.pop("image", None)
            each.pop("social_image", None)
        kept.append(said)
    return kept


@pytest.mark.django_db
def test_the_newsroom_that_goes_out_holds_every_state(tmp_path):
    fill()

    assert {(str(stage), str(standing)) for stage, standing, _verb in TABLE} <= states()


@pytest.mark.django_db
def test_readers_see_what_they_saw_and_a_rebuild_finds_nothing_to_do(tmp_path):
    fill()
    before = _by_path()
    export(tmp_path / "out")
    empty()

    Purge.objects.all().delete()
    import_(tmp_path / "out")

    assert _by_path() == before
    told = {name for row in Purge.objects.all() for name in row.keys}
    assert {article(pk) for pk in PublishedArticle.objects.values_list("pk", flat=True)} <= told
    rows = snapshot()
    findings = [each for batch in rebuild() for each in batch]
    assert {each.outcome for each in findings} == {Outcome.SAME}
    assert len(findings) == PublishedArticle.objects.count() > 6
    assert snapshot() == rows


def _by_path():
    return {
        each.path: (
            each.headline, each.body, each.body_text, each.published_at, each.word_count,
            each.section.slug, each.top_section.slug, each.related_ids, each.placement,
            each.is_retracted,
            [(row.author.slug, row.role, row.name) for row in each.bylines.order_by("position")],
            [row.topic.slug for row in each.topic_items.order_by("position")],
        )
        for each in PublishedArticle.objects.all()
    }  # fmt: skip


@pytest.mark.django_db
def test_the_desk_has_its_states_plans_and_neighbours_back(tmp_path):
    made = fill()
    export(tmp_path / "out")
    empty()

    import_(tmp_path / "out")

    planned = Article.objects.get(pk=made["planned"].pk)
    publishing, unpublishing = ScheduledVerb.objects.filter(article=planned).order_by("pk")
    assert (publishing.verb, publishing.revision.content["headline"]) == ("update", "Ebb and flow")
    assert publishing.made_from == planned.live_revision
    assert unpublishing.reason == "Lapses"
    assert planned.headline == "Typed on"
    assert planned.has_changes
    cleared = Article.objects.get(pk=made["cleared"].pk)
    assert cleared.cleared_revision.number == 1
    related = RelatedArticle.objects.values_list("article", "related")
    assert set(related) == {
        (made["lead"].pk, made["plain"].pk), (made["plain"].pk, made["updated"].pk),
    }  # fmt: skip
    assert not Article.objects.get(pk=made["lead"].pk).has_changes


@pytest.mark.django_db
def test_each_article_has_one_event_that_names_the_import_and_history_comes_before_it(tmp_path):
    made = fill()
    export(tmp_path / "plain")
    export(tmp_path / "history", "--history")
    revisions = Revision.objects.count()
    happened = Event.objects.filter(kind="article").count()

    empty()
    import_(tmp_path / "plain")
    alone = list(Event.objects.filter(kind="article").values_list("verb", "by_name"))
    empty()
    import_(tmp_path / "history")

    assert alone == [("import", "import")] * Article.objects.count()
    assert Revision.objects.count() == revisions
    assert Event.objects.filter(kind="article").count() == happened + Article.objects.count()
    newest = Event.objects.about("article", made["fixed"].pk).newest().first()
    assert newest.verb == "import"
    assert newest.payload["path"] == "world/levy-will-rise"


@pytest.mark.django_db
def test_the_next_article_gets_an_id_of_its_own(tmp_path):
    fill()
    export(tmp_path / "out")
    empty()
    lines = (tmp_path / "out" / "articles.jsonl").read_text().splitlines()
    said = json.loads(lines[0]) | {"id": 9_000_000}
    (tmp_path / "out" / "articles.jsonl").write_text(json.dumps(said) + "\n")

    import_(tmp_path / "out", "--no-images")
    made = Article.objects.create(headline="New", saved_at="2026-01-01T00:00Z")

    assert made.pk > 9_000_000


@pytest.mark.django_db
def test_exporting_twice_gives_the_same_bytes_and_a_full_folder_is_refused(tmp_path):
    fill()

    once, twice = export(tmp_path / "one", "--history"), export(tmp_path / "two", "--history")

    assert once == twice
    with pytest.raises(Exception, match="not an empty folder"):
        export(tmp_path / "one")
    assert contents(tmp_path / "one") == once
