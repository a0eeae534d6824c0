"""What readers find: words, phrases, filters, orders, languages, marks, other spellings."""

import html
import re
from datetime import timedelta

import pytest

from articles import publishing, site
from articles.models import Article, PublishedArticle, VocabularyPass, VocabularyWord
from articles.search import counting, spelling
from tests.factories import make_author, make_live, make_section, make_topic

pytestmark = pytest.mark.django_db


def found(client, text: str = "", **parameters: str) -> list[str]:
    """Return the headlines of the results, in their order."""
    page = client.get("/search/", {"q": text, **parameters})
    assert page.status_code == 200
    results = page.text.partition('<section class="results-main"')[2].partition("</section>")[0]
    titles = re.findall(r'class="card-title"[^>]*><a[^>]*>(.*?)</a>', results)
    return [html.unescape(title) for title in titles]


def snippet(client, text: str) -> str:
    page = client.get("/search/", {"q": text}).text
    return re.search(r'<p class="card-summary"[^>]*>(.*?)</p>', page, re.DOTALL)[1]


def count_words() -> None:
    """Run the worker's step until it has nothing to do."""
    while counting.count_some():
        pass
    spelling.forget()


def live(headline: str, **fields) -> PublishedArticle:
    article = make_live(headline, **fields)
    site.forget()  # the first story of a language
    return PublishedArticle.objects.get(pk=article.pk)


# --- Words ----------------------------------------------------------------------------------------


@pytest.fixture
def three(world):
    """Publish three stories, the newest last."""
    live("Pilots end strike", body="<p>The harbour’s pilots took the night boat home.</p>")
    live("Night falls", body="<p>A boat came into the harbour at night.</p>")
    live("Tram line opens", body="<p>The tram is late, said the mayor of Malmö at the café.</p>")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("pilot", {"Pilots end strike"}),
        ("HARBOUR boat", {"Pilots end strike", "Night falls"}),
        ('"night boat"', {"Pilots end strike"}),
        ("“night boat”", {"Pilots end strike"}),
        ('night -"night boat"', {"Night falls"}),
        ("boat -pilots", {"Night falls"}),
        ("pilots or tram", {"Pilots end strike", "Tram line opens"}),
        ("-pilots", {"Night falls", "Tram line opens"}),
        ("-pilots -tram", {"Night falls"}),
        ("harbour's", {"Pilots end strike", "Night falls"}),
        ("harbour’s", {"Pilots end strike", "Night falls"}),
        ("cafe", {"Tram line opens"}),
        ("CAFÉ", {"Tram line opens"}),
        ("malmo", {"Tram line opens"}),
        ("Malmö", {"Tram line opens"}),
        ("xylophone", set()),
        ("the of and", set()),
        ("strike tram", set()),
    ],
)
def test_search_finds(client, three, text, titles):
    for order in ("", "date"):
        assert set(found(client, text, sort=order)) == titles


def test_each_language_is_read_as_it_is_written(client, world):
    live("Die Häuser", language="de", body="<p>Sie standen in Łódź.</p>")
    live("Les publications", language="fr", body="<p>L’école était publiée.</p>")
    live("عادت العبارة إلى الميناء", language="ar", body="<p>العبارة في الميناء.</p>")
    live("Паромы вернулись", language="ru", body="<p>Паром пришёл.</p>")
    live("Żółta łódź", language="pl", body="<p>Wróciła do Łodzi.</p>")

    assert found(client, "Haus") == ["Die Häuser"]
    assert found(client, "publication") == ["Les publications"]
    assert found(client, "l'école") == found(client, "écoles") == ["Les publications"]
    assert found(client, "ميناء") == ["عادت العبارة إلى الميناء"]
    assert found(client, "паромами") == ["Паромы вернулись"]
    assert found(client, "zolta") == ["Żółta łódź"]


# --- Order and pages ------------------------------------------------------------------------------


def test_a_headline_comes_before_a_body_and_a_new_story_before_an_equal_old_one(client, now):
    live("Ferry strike", body="<p>Words.</p>", now=now - timedelta(days=400))
    live("Old talks", body="<p>A ferry.</p>", now=now - timedelta(days=3000))
    live("New talks", body="<p>A ferry.</p>", now=now)

    assert found(client, "ferry") == ["Ferry strike", "New talks", "Old talks"]
    assert found(client, "ferry", sort="date") == ["New talks", "Ferry strike", "Old talks"]


def follow(client, address: str) -> list[list[str]]:
    """Return the numbers of the stories on each page, from link to link."""
    pages = []
    while address:
        text = client.get("/search/" + address).text
        pages.append(re.findall(r"Story (\d+)</a>", text))
        more = re.search(r'rel="next" href="([^"]*)"', text)
        address = html.unescape(more[1]) if more else ""
    return pages


@pytest.mark.parametrize("address", ["?q=story", "?q=story&sort=date", "?section=world"])
def test_pages_follow_without_gap_or_overlap(client, world, now, address):
    for number in range(45):
        live(f"Story {number}", section=world, now=now - timedelta(minutes=number // 3))

    pages = follow(client, address)

    assert [len(page) for page in pages] == [20, 20, 5]
    assert sorted(number for page in pages for number in page) == sorted(map(str, range(45)))


def test_a_new_story_does_not_shift_a_later_page_by_date(client, world, now):
    for number in range(25):
        live(f"Story {number}", now=now - timedelta(minutes=number))
    first = client.get("/search/?q=story&sort=date").text
    address = "/search/" + html.unescape(re.search(r'rel="next" href="([^"]*)"', first)[1])
    before = client.get(address).text

    live("Story 99", now=now + timedelta(minutes=1))

    assert client.get(address).text == before


# --- Filters --------------------------------------------------------------------------------------


@pytest.fixture
def filed(world, sport, now):
    """Publish stories that differ in where, about what, by whom and when."""
    europe = make_section("Europe", parent=world)
    harbour, ana = make_topic("Harbour"), make_author("Ana Autora")
    live("Ferry one", section=world, now=now)
    live("Ferry two", section=europe, topics=(harbour,), now=now - timedelta(days=1))
    live("Ferry three", section=sport, authors=(ana,), now=now - timedelta(days=10))


@pytest.mark.parametrize(
    ("parameters", "titles"),
    [
        ({"section": "world"}, ["Ferry one", "Ferry two"]),
        ({"section": "europe"}, ["Ferry two"]),
        ({"topic": "harbour"}, ["Ferry two"]),
        ({"author": "ana-autora"}, ["Ferry three"]),
        ({"author": "ana-autora", "section": "world"}, []),
        ({"topic": "harbour", "section": "world"}, ["Ferry two"]),
        ({"from": "2026-11-21"}, ["Ferry one", "Ferry two"]),
        ({"to": "2026-11-21"}, ["Ferry two", "Ferry three"]),
        ({"from": "2026-11-21", "to": "2026-11-21"}, ["Ferry two"]),
        ({"from": "2030-01-01"}, []),
        ({"from": "2026-11-22", "to": "2026-11-21"}, []),
    ],
)
def test_filters_keep(client, filed, parameters, titles):
    for words in ("ferry", "", "-tram"):
        assert found(client, words, sort="date", **parameters) == titles, words


def test_a_wrong_filter_is_left_out_and_named(client, filed):
    for parameters in ({"section": "no-such"}, {"topic": "no-such"}, {"author": "no-such"},
                       {"from": "yesterday"}, {"to": "9999-12-31"}, {"from": "0001-01-01"},
                       {"section": "\x00"}, {"sort": "sideways"}):  # fmt: skip
        page = client.get("/search/", {"q": "ferry", **parameters})

        assert "Ferry one" in page.text, parameters
    assert 'role="alert"' in client.get("/search/", {"q": "ferry", "from": "yesterday"}).text


def test_results_offer_their_topics_and_authors_to_narrow_down(client, filed):
    page = client.get("/search/", {"q": "ferry", "sort": ""}).text

    assert 'href="?q=ferry&amp;topic=harbour"' in page
    assert 'href="?q=ferry&amp;author=ana-autora"' in page


# --- Snippets -------------------------------------------------------------------------------------


def test_a_snippet_marks_the_words_as_they_are_written(client, three):
    assert snippet(client, "cafe") == (
        "The tram is late, said the mayor of Malmö at the <mark>café</mark>."
    )
    assert "<mark>harbour</mark>’s <mark>pilots</mark>" in snippet(client, "pilot harbour's")


def test_a_snippet_is_cut_around_the_words_and_escaped(client, world):
    bad = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;mark&gt; “quoted” \x02 \x03"
    live(
        "Long", body=f"<p>{'Nothing here at all. ' * 60}{bad} gannet {bad}</p>" + "<p>End.</p>" * 90
    )

    shown = snippet(client, "gannet")

    assert "<mark>gannet</mark>" in shown
    assert "&lt;script&gt;" in shown and "<script" not in shown
    assert shown.startswith("… ") and shown.endswith(" …")
    assert len(html.unescape(shown)) < 400


@pytest.mark.parametrize(
    "text", ["İstanbul", "café", "cafe\u0301", "ẞtraße", "ﬁre", "한국어", "ガ"]
)
def test_marks_stand_right_in_letters_that_change_their_length(client, world, text):
    live("Signs", body=f"<p>{text} {text} and a gannet {text}.</p>")

    assert snippet(client, "gannet") == f"{text} {text} and a <mark>gannet</mark> {text}."


# --- Other spellings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("harbuor", "harbour"),
        ("mayer", "mayor"),
        ("Malmø", ""),  # found as it is
        ("pilots harbuor", "pilots harbour"),
        ("stirke -tram", "strike -tram"),
        ("zzzzzzz", ""),
        ("xy", ""),
    ],
)
def test_another_spelling_is_offered_if_it_finds_something(client, three, text, better):
    count_words()

    page = client.get("/search/", {"q": text}).text

    offered = re.search(r"Did you mean\s*<a[^>]*>([^<]*)</a>", page)
    assert (offered[1] if offered else "") == better


def test_a_word_without_its_accents_leads_to_it_where_accents_count(client, world):
    live("Göteborg", language="sv", body="<p>Färjan till Göteborg.</p>")
    count_words()

    assert found(client, "Goteborg") == []
    assert ">göteborg</a>?" in client.get("/search/", {"q": "Goteborg"}).text


def test_the_vocabulary_follows_what_is_published(world, editor, now, monkeypatch):
    monkeypatch.setattr(counting, "STORIES", 2)
    monkeypatch.setattr(counting, "WORDS", 3)
    stories = [make_live(f"Ferry {word}") for word in ("gannet", "puffin", "skua", "tern", "gull")]
    make_live("Secret heron", is_indexed=False)
    count_words()
    first = dict(VocabularyWord.objects.values_list("word", "stories"))

    publishing.unpublish(stories[0], by=None, now=now, reason="Under dispute")
    VocabularyPass.objects.update(next_at=now - timedelta(days=99))
    count_words()
    second = dict(VocabularyWord.objects.values_list("word", "stories"))

    assert (first["ferry"], first["gannet"], first.get("heron")) == (5, 1, None)
    assert (second["ferry"], second.get("gannet"), second["gull"]) == (4, None, 1)


def test_an_archive_in_which_nothing_happened_is_not_counted_again(world, now):
    make_live("Ferry")
    count_words()
    number = VocabularyPass.objects.get().number
    VocabularyPass.objects.update(next_at=now - timedelta(days=99))

    assert counting.count_some() is False
    assert VocabularyPass.objects.get().number == number


def test_a_word_only_a_withdrawn_story_had_is_offered_to_nobody(client, world, now):
    story = live("The gannet file")
    live("Another story")
    count_words()
    assert "gannet</a>?" in client.get("/search/", {"q": "gannte"}).text

    publishing.unpublish(Article.objects.get(pk=story.pk), by=None, now=now, reason="Under dispute")

    assert "gannet</a>?" not in client.get("/search/", {"q": "gannte"}).text


# --- Nothing found --------------------------------------------------------------------------------


def test_nothing_found_offers_ways_on(client, filed):
    page = client.get("/search/", {"q": "ferry", "topic": "harbour", "section": "sport"}).text

    assert "No story matches" in page
    assert 'href="?q=ferry">Search everywhere' in page
    for address in ("/latest/", "/topics/", "/authors/"):
        assert f'href="{address}"' in page
    assert "Ferry one" in page  # of the latest stories
    assert "has no word to search for" in client.get("/search/", {"q": "the of"}).text


# --- Suggestions ----------------------------------------------------------------------------------


def suggested(client, text: str) -> list[tuple[str, str]]:
    answer = client.get("/search/suggestions/", {"q": text})
    assert answer.status_code == 200
    return [(each["kind"], each["label"]) for each in answer.json()["suggestions"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wor", [("section", "World")]),
        ("harb", [("topic", "Harbour"), ("story", "The harbour opens")]),
        ("have", [("topic", "Harbour")]),
        ("aut", [("author", "Ána Autora")]),
        ("ana", [("author", "Ána Autora")]),
        ("harbour op", [("story", "The harbour opens")]),
        ("opening", [("story", "The harbour opens")]),
        ("arbour", []),
        ("h", []),
        ("", []),
        ("%", []),
        ("__", []),
    ],
)
def test_suggestions(client, world, text, expected):
    topic = make_topic("Harbour", synonyms=("Haven",))
    live("The harbour opens", section=world, authors=(make_author("Ána Autora"),), topics=(topic,))
    make_author("Autumn Unseen")
    make_topic("Harbinger")
    make_live("Harbour kept out", is_indexed=False)

    assert suggested(client, text) == expected


# --- Hostile input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "a " * 5_000, "\x00", "fer\x00ry", "the of and", "-ferry", "- -", '"', '""""',
     '"ferry', "'", "a & b | !c", "(ferry)", ":*", "<->", "ferry <2> boat", "\\", "🛳️ 🛳️", "عبارة",
     "паром", "%s %(x)s {}", "'; DROP TABLE x; --", "-" * 9_000, "or or or", "\u202e",
     "ß" * 300, "\u0301" * 300, '"the of" ferry', '-"ferry boat"', "http://a.b/c?d=e", "a@b.c"],
)  # fmt: skip
def test_hostile_words_are_answered(client, three, text):
    count_words()
    for address in ("/search/", "/search/suggestions/"):
        for more in ({}, {"sort": "date"}, {"section": "world", "from": "2026-01-01"}):
            assert client.get(address, {"q": text, **more}).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "1-x", "9" * 40 + "-1", "\x00"])
def test_a_place_that_was_never_handed_out_is_not_found(client, three, cursor):
    for address in ("/search/?q=harbour&sort=date&before=", "/search/?section=world&before="):
        assert client.get(address + cursor).status_code == (404 if cursor != "\x00" else 200)
