"""Boxes, cards, embeds, tables and footnotes: one stored shape each, shown as readers see them."""

import pytest

from articles import boxes, embeds, links
from articles.body import clean, plain_text, render
from articles.boxes import Embed, Related

POST = "https://x.com/harbour/status/123456"
SHAPES = [
    '<aside class="pull-quote"><p>“We waited.”</p></aside>',
    '<aside class="fact-box"><h2>The ferry</h2><p>Built 1998</p><ul><li><p>40 m</p></li></ul>'
    "</aside>",
    '<aside class="related-story" data-article="42"></aside>',
    f'<aside class="embed" data-embed="{POST}" data-by="Harbour"><blockquote><p>She sails.</p>'
    f'</blockquote><p><a href="{POST}">Harbour on X</a></p></aside>',
    "<table><thead><tr><th><p>Year</p></th></tr></thead><tbody><tr><td><p>1998</p></td></tr></tbody></table>",
    '<table><tbody><tr><td colspan="2"><p>1998</p></td></tr></tbody></table>',
    "<p>Word<small>a <strong>note</strong></small> goes on</p>",
    '<p><a href="article:42">in</a> <a href="topic:9">t</a> <span data-meant="">TK</span></p>',
]
MENDED = {
    '<aside class="pull-quote"><h2>a</h2><ul><li>b</li></ul></aside>': (
        '<aside class="pull-quote"><p>a</p><p>b</p></aside>'
    ),
    '<aside class="pull-quote"><strong>a<p>b</p></strong></aside>': (
        '<aside class="pull-quote"><p><strong>a</strong></p><p><strong>b</strong></p></aside>'
    ),
    '<aside class="evil"><p>a</p>b</aside>': "<p>a</p><p>b</p>",
    '<aside class="related-story" data-article="4x2">a</aside>': "<p>a</p>",
    '<aside class="embed" data-embed="javascript:alert(1)">a</aside>': "<p>a</p>",
    '<aside class="embed" data-embed="http://localhost/">a</aside>': "<p>a</p>",
    "<blockquote><table><tr><td>a</td><td>b</td></tr></table></blockquote>": (
        "<blockquote><p>a</p><p>b</p></blockquote>"
    ),
    "<ul><li>a<aside class=fact-box>b</aside></li></ul>": "<ul><li>a<p>b</p></li></ul>",
    '<table style="width:1px" onclick=x><colgroup><col></colgroup><caption>c</caption><tr><td '
    'colspan="999"><figure data-image="3"><figcaption>d</figcaption></figure></td></tr></table>': (
        "<p>c</p><table><tbody><tr><td><p>d</p></td></tr></tbody></table>"
    ),
    "<table></table><p>a</p>": "<p>a</p>",
    "<small>a<p>b</p></small>": "a<p>b</p>",
    "<p>a<small></small><small>b<small>c</small></small></p>": "<p>ab<small>c</small></p>",
}  # fmt: skip


@pytest.mark.parametrize("html", SHAPES, ids=lambda html: html[:30])
def test_what_is_in_shape_stays_as_it_is_and_is_one_block(html):
    assert clean(html) == html
    assert clean(f"<p>a</p>{html}<p>b</p>") == f"<p>a</p>{html}<p>b</p>"


@pytest.mark.parametrize(("html", "mended"), MENDED.items(), ids=lambda html: html[:30])
def test_what_is_not_keeps_its_words(html, mended):
    assert clean(html) == mended
    assert clean(mended) == mended


def test_a_body_of_nothing_but_empty_boxes_says_nothing():
    assert clean('<aside class="pull-quote"><p></p></aside><table><tr><td></td></tr></table>') == ""
    assert clean('<aside class="related-story" data-article="42"></aside>') != ""


def test_deep_nesting_is_no_trouble():
    clean("<table><tr><td>" * 5_000 + "kept")
    clean('<aside class="pull-quote">' * 20_000 + "kept")


def test_search_finds_the_words_of_all_of_them():
    text = plain_text("".join(SHAPES))

    for words in ("“We waited.”", "Built 1998", "She sails.", "Harbour on X", "Word a note goes"):
        assert words in text


def test_bodies_are_cut_at_their_cards():
    assert boxes.split(f"<p>a</p>{SHAPES[2]}{SHAPES[3]}") == [
        "<p>a</p>",
        Related(42),
        Embed(POST, "Harbour on X", "Harbour", ("She sails.",)),
    ]
    assert boxes.cards_in(SHAPES[2] * 2) == [42, 42]


def test_footnotes_are_numbered_and_stand_below():
    html = render("<p>One<small>first</small></p><p>Two<small>second</small></p>")

    assert html.index('href="#note-1"') < html.index('href="#note-2"') < html.index("first")
    assert '<li id="note-2">second <a class="note-back" href="#note-reference-2"' in html
    assert "<small>" not in html


def test_links_inside_the_house_lead_where_told_or_keep_their_words():
    body = '<p><a href="article:42" title="t">in</a> <a href="article:alert">out</a></p>'

    assert render(body, href=lambda called: f"/{called[8:]}/") == (
        '<p><a href="/42/" title="t">in</a> out</p>'
    )
    assert render(body) == "<p>in out</p>"


def test_numbers_become_names_for_archives_and_back():
    body = '<p><a href="author:7">A</a> <a href="author:8">B</a></p>'
    named = links.renamed(body, "author", {7: "ana"}, key=int)

    assert named == '<p><a href="author:ana">A</a> <a>B</a></p>'
    assert links.names_in(named, "author") == ["ana"]
    assert links.renamed(named, "author", {"ana": 9}, key=str).startswith('<p><a href="author:9">')


@pytest.mark.parametrize(
    ("url", "site", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=4", "YouTube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"),
        ("https://youtu.be/dQw4w9WgXcQ", "YouTube",
         "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"),
        ("https://vimeo.com/76979871", "Vimeo",
         "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        (POST, "X", ""),
        ("https://bsky.app/profile/a.bsky.social/post/3kabc", "Bluesky", ""),
        ("https://mastodon.social/@ana/109999999999", "Mastodon", ""),
        ("https://www.instagram.com/p/Cabc_-1/", "Instagram",
         "https://www.instagram.com/p/Cabc_-1/embed/captioned/"),
        ("https://public.flourish.studio/visualisation/1234/", "Flourish",
         "https://flo.uri.sh/visualisation/1234/embed"),
        ("https://datawrapper.dwcdn.net/abcde/2/", "Datawrapper",
         "https://datawrapper.dwcdn.net/abcde/"),
        ("https://www.documentcloud.org/documents/1234-the-report/", "DocumentCloud",
         "https://embed.documentcloud.org/documents/1234/?embed=1"),
        ("https://www.example.org/youtube.com/watch?v=dQw4w9WgXcQ", "example.org", ""),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", "youtube.com.evil.example", ""),
    ],
)  # fmt: skip
def test_addresses_are_known_by_their_providers(url, site, player):
    assert (embeds.site_of(url), embeds.player_of(url)) == (site, player)
