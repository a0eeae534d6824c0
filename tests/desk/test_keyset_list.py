"""The desk's list of articles: pages by cursor, filters, search, and who is shown what."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin import list_pages
from articles.admin.list_pages import written
from articles.models import Article, ArticleByline
from authors.ownership import ProfileAccount
from tests.factories import make_author, make_draft, make_live, make_section

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_article_changelist")
AUTOCOMPLETE = reverse("admin:autocomplete")


@pytest.fixture
def desk(client, editor):
    """Return a client in which an editor is signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def small_bounds(monkeypatch):
    """Make few rows stand for many."""
    for name, bound in {"NEAR": 4, "FEW": 6, "SCANNED": 10}.items():
        monkeypatch.setattr(list_pages, name, bound)


def many(count, *, now, gap=timedelta(minutes=1), **fields):
    """Write rows as an import would; the newest has number 0."""
    fields.setdefault("headline", "Ferry returns")
    return Article.objects.bulk_create(
        Article(saved_at=now - gap * number, slugline=f"ferry-{number}", **fields)
        for number in range(count)
    )


def look(client, **query):
    """Return the list as the page has it."""
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.headers
    return answer.context["cl"]


def follow(client, url):
    return client.get(LIST + url).context["cl"]


def names(found):
    return {article.headline for article in found.result_list}


def ids(found):
    return [article.pk for article in found.result_list]


def messages(answer):
    return [str(message) for message in answer.context["messages"]]


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("gap", [timedelta(minutes=1), timedelta(0)], ids=["apart", "at once"])
@pytest.mark.parametrize(
    "query",
    [{}, {"stage": "draft"}, {"section": "here"}, {"q": "fer"}, {"own": "created"},
     {"stage": "draft", "genre": "news"}, {"q": "returns", "language": "en"},
     {"order": "published"}, {"order": "published", "q": "ferry"}],
    ids=urlencode,
)  # fmt: skip
def test_paging_to_the_end_and_back_shows_each_row_once(desk, editor, world, now, query, gap):
    rows = many(120, now=now, gap=gap, section=world, created_by=editor)
    for row in rows:
        row.standing, row.first_published_at, row.published_at = "unpublished", now, row.saved_at
    Article.objects.bulk_update(rows, ["standing", "first_published_at", "published_at"])
    wanted = [row.pk for row in sorted(rows, key=lambda row: (row.saved_at, row.pk), reverse=True)]
    query = query | ({"section": world.pk} if "section" in query else {})

    pages = [look(desk, **query)]
    while pages[-1].older_url:
        pages.append(follow(desk, pages[-1].older_url))
    back = [pages[-1]]
    while back[-1].newer_url:
        back.append(follow(desk, back[-1].newer_url))

    assert [len(page.result_list) for page in pages] == [50, 50, 20]
    assert [pk for page in pages for pk in ids(page)] == wanted
    assert [ids(page) for page in reversed(back)] == [ids(page) for page in pages]


def test_row_saved_meanwhile_moves_to_the_top_and_no_other_is_lost(desk, now):
    rows = many(120, now=now)
    first = look(desk)

    Article.objects.filter(pk=rows[70].pk).update(saved_at=now + timedelta(minutes=1))
    second = follow(desk, first.older_url)
    third = follow(desk, second.older_url)
    top = follow(desk, second.newer_url)

    assert ids(second) + ids(third) == [row.pk for row in rows[50:] if row != rows[70]]
    assert ids(top) == [row.pk for row in rows[:50]]
    assert ids(follow(desk, top.newer_url))[:2] == [rows[70].pk, rows[0].pk]


def test_page_stays_where_it_was_when_its_rows_are_deleted(desk, now):
    rows = many(60, now=now)
    first = look(desk)

    Article.objects.filter(pk__in=[rows[49].pk, rows[50].pk]).delete()

    assert ids(follow(desk, first.older_url)) == [row.pk for row in rows[51:]]


def test_page_behind_the_last_row_says_so_and_leads_back(desk, now):
    rows = many(60, now=now)

    answer = desk.get(LIST, {"before": written((rows[-1].saved_at, rows[-1].pk))})

    assert "nothing older" in answer.text
    back = follow(desk, answer.context["cl"].newer_url)
    assert ids(back) == [row.pk for row in rows[9:59]]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "1", "1-", "-1", "1-2-3", "1.5-2", "1-2 ", "١-٢", "1-\x00", "9" * 18 + "-1",
     "-" + "9" * 17 + "-1", "1-" + "9" * 19, "NaN-1", "%00", "1795348800000000-9e9"],
)  # fmt: skip
@pytest.mark.parametrize("direction", ["before", "after"])
def test_bad_cursor_shows_the_first_page_with_a_message(desk, now, direction, cursor):
    rows = many(3, now=now)

    answer = desk.get(LIST, {direction: cursor})

    assert ids(answer.context["cl"]) == [row.pk for row in rows]
    assert len(messages(answer)) == 1 and "no such page" in messages(answer)[0]


def test_two_cursors_are_a_bad_one(desk, now):
    many(3, now=now)

    answer = desk.get(LIST, {"before": written((now, 1)), "after": written((now, 1))})

    assert "no such page" in messages(answer)[0]


def test_published_order_shows_only_what_has_a_date(desk, world, now):
    old = make_live("Old", section=world, now=now - timedelta(days=2))
    new = make_live("New", section=world, now=now - timedelta(days=1))
    make_draft("Draft", now=now)
    Article.objects.filter(pk=old.pk).update(saved_at=now + timedelta(days=1))

    assert ids(look(desk, order="published")) == [new.pk, old.pk]
    assert ids(look(desk))[0] == old.pk
    assert ids(look(desk, order="headline")) == ids(look(desk))


# --- filters --------------------------------------------------------------------------------------
def test_each_filter_keeps_its_own(desk, editor, reporter, world, sport, now):
    child = make_section("Europe", parent=world)
    bylined = make_author("Edda Editor")
    ProfileAccount.objects.create(author=bylined, user=editor)
    make_live("Live", section=world)
    make_live("Changed", section=child, language="de")
    Article.objects.filter(headline="Changed").update(has_changes=True)
    make_draft("Ready", section=sport, by=editor, stage="ready", genre="opinion")
    make_draft("Mine to do", by=reporter, assigned_to=editor)
    make_draft("Theirs to do", by=reporter, assigned_to=reporter)
    make_draft("Under my name", by=reporter, authors=(bylined,))

    kept = {
        "stage=ready": {"Ready"},
        "standing=live": {"Live", "Changed"},
        "changes=live": {"Changed"},
        f"section={world.pk}": {"Live", "Changed"},
        f"section={child.pk}": {"Changed"},
        f"section={sport.pk}": {"Ready"},
        "section=none": {"Mine to do", "Theirs to do", "Under my name"},
        "own=mine": {"Ready", "Mine to do", "Under my name"},
        "own=created": {"Ready"},
        "assigned=me": {"Mine to do"},
        f"assigned={reporter.pk}": {"Theirs to do"},
        "assigned=nobody": {"Live", "Changed", "Ready", "Under my name"},
        "genre=opinion": {"Ready"},
        "language=de": {"Changed"},
        "genre=opinion&own=mine": {"Ready"},
        f"section={world.pk}&changes=live&language=de": {"Changed"},
        f"section={world.pk}&order=published": {"Live", "Changed"},
        "own=created&q=ready": {"Ready"},
        "own=created&q=do": set(),
    }
    assert {query: names(follow(desk, f"?{query}")) for query in kept} == kept


@pytest.mark.parametrize(
    "query",
    ["stage=gone", "stage=%00", "section=x", "section=99999999999999999999", "assigned=-1",
     "assigned=%D9%A1", "own=%F0%9F%99%82", "headline__startswith=F", "body=x", "nothing=1",
     "language=xx", "%00=1", "has_changes__exact=1"],
)  # fmt: skip
def test_what_no_filter_offers_leads_to_the_plain_list(desk, world, now, query):
    many(2, now=now)

    answer = desk.get(f"{LIST}?{query}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}?e=1")
    assert len(look(desk, e="1").result_list) == 2


def test_links_of_filters_leave_the_place_behind_and_keep_the_rest(desk, now):
    many(120, now=now)
    second = follow(desk, look(desk, q="ferry", stage="draft", order="saved").older_url)

    urls = [link.url for group in second.groups for link in group.links] + [second.orders[1].url]

    assert not any("before" in url or "after" in url for url in urls)
    assert all("q=ferry" in url for url in urls)
    assert [chip.words for chip in second.chips] == ["“ferry”", "stage: draft"]
    assert [chip.url for chip in second.chips] == [
        "?order=saved&stage=draft", "?order=saved&q=ferry",
    ]  # fmt: skip


def test_combined_filters_look_at_the_newest_and_say_so(desk, now, small_bounds):
    rows = many(14, now=now)
    Article.objects.filter(pk__in=[rows[9].pk, rows[10].pk]).update(genre="opinion")

    answer = desk.get(LIST, {"genre": "opinion"})

    assert ids(answer.context["cl"]) == [rows[9].pk]
    assert "Looked at the newest 10 articles." in answer.text


def test_list_that_looked_at_everything_says_nothing(desk, now, small_bounds):
    rows = many(10, now=now)

    answer = desk.get(LIST, {"genre": "news"})

    assert ids(answer.context["cl"]) == [row.pk for row in rows]
    assert "Looked at" not in answer.text


# --- search ---------------------------------------------------------------------------------------
@pytest.fixture
def three(now):
    """Return three stories by name."""
    return {
        "ferry": make_draft(
            "Ferry-boat returns", slug="ferry-returns", slugline="FERRY-1", body="<p>Today</p>"
        ),
        "storm": make_draft("Storm halts the ferry", body="<p>It’s 2026 and O’Neil waits.</p>"),
        "tram": make_draft("Tram line opens", slugline="storm", kicker="Fährhafen", body=""),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ferry-returns", {"ferry"}),
        ("FERRY-1", {"ferry"}),
        ("storm", {"tram"}),  # an exact slugline, before words
        ("stor", {"storm", "tram"}),
        ("fer", {"ferry", "storm"}),
        ("FERRY", {"ferry", "storm"}),
        ("ferry-bo", {"ferry"}),
        ("fer ret", {"ferry"}),
        ('"the ferry"', {"storm"}),
        ('"the fer"', set()),
        ("ferry -halts", {"ferry"}),
        ("-ferry", {"tram"}),
        ("returns or opens", {"ferry", "tram"}),
        ("fähr", {"tram"}),
        ("2026", {"storm"}),
        ("o'neil", {"storm"}),
        ("O’Nei", {"storm"}),
        ("“the ferry”", {"storm"}),
        ("  ", {"ferry", "storm", "tram"}),
        ("xylophone", set()),
    ],
)
def test_search_finds(desk, three, text, found):
    shown = look(desk, q=text)

    assert {name for name in three if three[name].pk in ids(shown)} == found


def test_search_finds_an_id(desk, three):
    assert ids(look(desk, q=str(three["tram"].pk))) == [three["tram"].pk]
    assert ids(look(desk, q=f" {three['tram'].pk} ")) == [three["tram"].pk]


@pytest.mark.parametrize(
    "text",
    ["!", "&", "|", ":*", "'", "''", "\\", "\\'", '"', '""', '-""', "-", "--", "or", "or or", "(",
     "<->", "a:*", "%", "a" * 5000, "🙂", "\u202e", "1" * 50, "\ufffd", "<b>", "' or 1=1 --",
     "-or", "!!x", "a & | b", "\x00", "fer\x00ry", "http://a.b/c?d=e&f", "-a -b -c", "\u0301",
     "$1 %s {}"],
)  # fmt: skip
def test_odd_input_is_answered(desk, three, text, small_bounds):
    look(desk, q=text)
    look(desk, q=text, genre="news")
    assert suggest(desk, text).status_code == 200


def test_rare_word_is_found_in_the_whole_archive(desk, now, small_bounds):
    rows = many(40, now=now)
    Article.objects.filter(pk=rows[39].pk).update(headline="Xylophone")

    answer = desk.get(LIST, {"q": "xylo"})

    assert ids(answer.context["cl"]) == [rows[39].pk]
    assert "Looked at" not in answer.text


def test_common_word_is_looked_for_in_order(desk, now, small_bounds):
    rows = many(70, now=now)

    answer = desk.get(LIST, {"q": "ferry"})

    assert ids(answer.context["cl"]) == [row.pk for row in rows[:10]]
    assert "Looked at the newest 10 articles." in answer.text


def test_common_word_behind_a_filter_is_looked_for_among_the_newest(desk, now, monkeypatch):
    for name, bound in {"NEAR": 60, "FEW": 6, "SCANNED": 100}.items():
        monkeypatch.setattr(list_pages, name, bound)
    rows = many(130, now=now)
    Article.objects.filter(pk__in=[rows[90].pk, rows[120].pk]).update(stage="ready")

    shown = look(desk, q="ferry", stage="ready")

    assert (ids(shown), shown.is_cut) == ([rows[90].pk], True)


# --- who is shown what ----------------------------------------------------------------------------
def test_restricted_story_is_shown_to_its_own_people_only(client, reporter, other_reporter):
    story = make_draft("Secret ferry", slug="secret", slugline="S-1", by=reporter,
                       is_restricted=True)  # fmt: skip
    queries = ["", "?q=secret", "?q=S-1", "?q=ferry", f"?q={story.pk}", "?stage=draft",
               "?genre=news", "?assigned=nobody", "?own=mine"]  # fmt: skip

    client.force_login(other_reporter)
    assert [ids(follow(client, query)) for query in queries] == [[]] * len(queries)
    assert suggest(client, "secret").json()["results"] == []

    client.force_login(reporter)
    assert [ids(follow(client, query)) for query in queries] == [[story.pk]] * len(queries)
    assert len(suggest(client, "secret").json()["results"]) == 1


def test_list_is_for_those_with_a_role(client, django_user_model):
    assert client.get(LIST).status_code == 302
    client.force_login(django_user_model.objects.create_user("no@example.org", None, name="No"))
    assert client.get(LIST).status_code == 403
    assert suggest(client, "x").status_code == 403


# --- the page and its cost ------------------------------------------------------------------------
def test_page_marks_the_order_and_nothing_sorts_or_selects_more_than_it_shows(desk, now):
    many(60, now=now)

    page = desk.get(LIST, {"order": "published"}).text + desk.get(LIST).text

    assert page.count('<a href="?" aria-current="true">Last saved</a>') == 1
    assert page.count('<a href="?order=published" aria-current="true">Last published</a>') == 1
    assert 'aria-label="Pages"' in page
    for absent in ('class="question', "sortable", "?o=", "<style", "onclick"):
        assert absent not in page


@pytest.mark.parametrize("query", ["", "?order=published", "?stage=draft", "?own=mine"])
def test_page_costs_the_same_queries_for_two_rows_and_for_fifty(desk, editor, world, now, query):
    def write(count):
        rows = many(count, now=now, section=world, created_by=editor, standing="unpublished",
                    first_published_at=now, published_at=now, body="<p>Long</p>")  # fmt: skip
        author = make_author(f"Ana {count}")
        ArticleByline.objects.bulk_create(ArticleByline(article=row, author=author) for row in rows)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get(LIST + query)
        return [entry["sql"] for entry in seen.captured_queries]

    write(2)
    desk.get(LIST)  # the site's name and sections are held from here on
    two = cost()
    write(58)
    fifty = cost()

    assert len(two) == len(fifty) <= 11
    rows = [sql for sql in fifty if "articles_article" in sql]
    for word in ("COUNT(", "OFFSET", '"body"', '"search"'):
        assert not any(word in sql for sql in rows), word


def suggest(client, term, **query):
    field = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "related"}
    return client.get(AUTOCOMPLETE, {**field, "term": term, **query})


def test_suggestions_search_as_the_list_does_and_count_nothing(desk, now):
    rows = many(130, now=now)

    with CaptureQueriesContext(connection) as seen:
        first, second = suggest(desk, "fer"), suggest(desk, "fer", page=2)
    last, by_id = suggest(desk, "", page=5), suggest(desk, str(rows[120].pk))

    assert [each["id"] for each in first.json()["results"] + second.json()["results"]] == [
        str(row.pk) for row in rows[:40]
    ]
    assert first.json()["pagination"]["more"] and not last.json()["pagination"]["more"]
    assert len(last.json()["results"]) == 20
    assert [each["id"] for each in by_id.json()["results"]] == [str(rows[120].pk)]
    for entry in seen.captured_queries:
        assert not any(word in entry["sql"] for word in ("COUNT(", "OFFSET", '"body"', '"search",'))
