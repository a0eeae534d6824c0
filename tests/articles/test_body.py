"""A body holds only the elements of the list, however nasty the text that came in."""

import random
import re
import time
from html.parser import HTMLParser

import pytest
from django.db import connection

from articles.body import _text_of_clean, _TextReader, clean, paragraphs, plain_text, render
from articles.models import Article
from tests.factories import EARLIER, make_draft

ALLOWED = {
    "p": {"lang", "dir"}, "h2": {"lang", "dir"}, "h3": {"lang", "dir"}, "ul": set(),
    "ol": {"start"}, "li": {"lang", "dir"}, "blockquote": {"lang", "dir"}, "strong": set(),
    "em": set(), "s": set(), "sub": set(), "sup": set(), "a": {"href", "title", "hreflang"},
    "br": set(), "hr": set(), "code": set(), "span": {"lang", "dir"},
}  # fmt: skip
NASTY = [
    "<script>alert(1)</script><p>kept</p>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT><p>kept</p>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>kept",
    "<style>p{background:url(javascript:alert(1))}</style><p style='color:red'>kept</p>",
    '<p onclick="alert(1)" onmouseover=alert(1) id=x class=y data-z=1>kept</p>',
    '<img src=x onerror="alert(1)">kept',
    '<a href="javascript:alert(1)">kept</a>',
    '<a href=" jav&#x09;ascript:alert(1)">kept</a>',
    '<a href="JaVaScRiPt&colon;alert(1)">kept</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">kept</a>',
    '<a href="vbscript:msgbox(1)" target=_blank>kept</a>',
    '<a href="https://example.org/?a=1&b=2" title="&quot;><script>">kept</a>',
    "<p>kept</p><svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>kept",
    "kept<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1>'>",
    "<math href='javascript:alert(1)'>kept</math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>kept</p></noscript>kept",
    "<template><script>alert(1)</script></template><p>kept</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><p>kept</p>",
    "<object data=x><embed src=x></object><p>kept</p>",
    "<form action=//evil.example><input name=x><button>kept</button></form>",
    "<base href=//evil.example><meta http-equiv=refresh content=0><p>kept</p>",
    "<!-- <script>alert(1)</script> --><p>kept</p><!--[if IE]><p>no</p><![endif]-->",
    "<p>kept <b>unclosed <em>nested <blockquote>deep",
    "</p></div></body></html><p>kept</p>",
    "<p>kept &lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; &amp; 1 < 2</p>",
    "<p>ke\x00pt\x01\x0b\x1f\x7f</p>",
    "<?php echo 1 ?><![CDATA[<script>alert(1)</script>]]><p>kept</p>",
    "<p>kept 🛳️👩‍👩‍👧 é e\u0301 ﷽ \u202eabc\u202c</p>",
    '<p dir="rtl" lang="ar">عادت العبّارة kept</p>',
    "<p>kept</p><p> </p><p><br></p><p></p>",
    "<h1>kept</h1><h4>kept</h4><u>kept</u><i>kept</i><center>kept</center>",
    '<ol start="3" type="a"><li>kept<ul><li>below</li></ul></li></ol><hr>',
    "<" * 500 + " kept " + ">" * 500,
    "<div>" * 300 + "kept" + "</div>" * 300,
    "<p>" + "&amp;" * 1000 + "kept</p>",
]
each_nasty = pytest.mark.parametrize("text", NASTY, ids=lambda text: text[:30])


class Elements(HTMLParser):
    """Lists elements, attributes and addresses as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.comments.append(data)


# --- clean ----------------------------------------------------------------------------------------


@each_nasty
def test_only_elements_and_attributes_of_the_list_are_left(text):
    elements = Elements(clean(text))

    assert elements.comments == []
    for tag, attributes in elements.found:
        assert tag in ALLOWED, tag
        assert set(attributes) <= ALLOWED[tag], attributes
        if "href" in attributes:
            assert re.match(r"https?://|mailto:|/|#|[\w./-]+$", attributes["href"])


@each_nasty
def test_the_words_stay(text):
    assert "kept" in plain_text(clean(text))


@each_nasty
def test_cleaning_what_is_clean_changes_nothing(text):
    once = clean(text)

    assert clean(once) == once


def test_scripts_and_styles_go_with_what_they_hold():
    for element in ("script", "style", "iframe", "object", "template", "noscript", "title"):
        cleaned = clean(f"<p>Before</p><{element}>inside</{element}><p>after</p>")

        assert "inside" not in cleaned, element
        assert cleaned == "<p>Before</p><p>after</p>"


@pytest.mark.parametrize("text", ["", " \n ", "<p></p>", "<p> </p><p><br></p>", "<p>\x00</p>",
                                  "<!-- -->", "<script>x</script>", "<img src=x>"])  # fmt: skip
def test_what_says_nothing_becomes_empty(text):
    assert clean(text) == ""


def test_good_markup_comes_back_as_it_went_in():
    body = (
        "<h2>One</h2><p>Two <strong>bold</strong> <em>soft</em> <s>gone</s> H<sub>2</sub>O "
        '<a href="https://example.org/a" title="b" hreflang="fr">link</a><br>line</p>'
        '<blockquote><p>“Said.”</p></blockquote><ul><li>a</li></ul><ol start="3"><li>b</li></ol>'
        '<hr><p lang="ar" dir="rtl">عادت العبّارة</p><p><code>x</code> 🛳️ e\u0301</p>'
    )

    assert clean(body) == body


def test_mail_and_relative_links_stay_and_other_schemes_lose_their_address():
    assert clean('<a href="mailto:a@b.example">x</a>') == '<a href="mailto:a@b.example">x</a>'
    assert clean('<a href="/world/">x</a>') == '<a href="/world/">x</a>'
    for scheme in ("javascript", "data", "vbscript", "file", "ftp", "blob"):
        assert clean(f'<a href="{scheme}:x">x</a>') == "<a>x</a>"


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "wörds, and 🛳️ words " * 90_000 + "</p>",
        "<p>Many short paragraphs of words.</p>\n" * 55_000,
        "<script>" + "x" * 2_000_000,
        "<b>" * 400_000 + "kept",
        "&lt;" * 500_000,
        "<p>" + " <br>" * 230_000 + "kept</p>",
    ],
    ids=["one-paragraph", "paragraphs", "script", "unclosed", "entities", "breaks"],
)
def test_two_megabytes_take_a_few_seconds_at_most(body):
    assert len(body) > 1_100_000
    started = time.process_time()

    clean(body)

    assert time.process_time() - started < 4


def test_rendering_cleans_whatever_was_stored():
    assert render("<p>a</p><script>b</script>") == "<p>a</p>"


# --- plain text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One<br>Two</p>", "One\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<p>A <strong>bold</strong>er  word\nhere</p>", "A bolder word here"),
        ("<p>1 &lt; 2 &amp;amp; “3”&nbsp;4</p>", "1 < 2 &amp; “3”\u00a04"),
        ("<p>عادت <em>العبّارة</em></p>", "عادت العبّارة"),
        ("<p> </p><hr><p></p>", ""),
        ("no markup", "no markup"),
        ("", ""),
    ],
)
def test_plain_text_has_one_block_a_line_and_no_markup(html, text):
    assert plain_text(html) == text


def test_paragraphs_are_the_blocks_of_a_body():
    assert paragraphs("<p>One</p><p>Two</p>") == ["One", "Two"]
    assert paragraphs("") == []


# --- The column -----------------------------------------------------------------------------------

DIRTY = '<p onclick="x">a\x00b</p><script>c</script><p></p>'


def stored(article: Article) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM articles_article WHERE id = %s", [article.pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_body_is_clean_on_every_way_into_the_database():
    created = make_draft(body=DIRTY)
    changed = make_draft()
    changed.body = DIRTY
    changed.save()
    [made_in_bulk] = Article.objects.bulk_create([Article(body=DIRTY, saved_at=EARLIER)])
    partly = make_draft()
    partly.body = DIRTY
    partly.save(update_fields=["body"])

    for article in (created, changed, made_in_bulk, partly):
        assert stored(article) == "<p>ab</p>"
        assert article.body == "<p>ab</p>"


@pytest.mark.django_db
def test_saving_does_not_touch_a_clean_body():
    body = '<p>“Said” – 4\u202f% <a href="https://a.example/?x=1&amp;y=2">é</a></p>'

    assert stored(make_draft(body=body)) == body


_PIECES = (
    "<p>", "</p>", "<b>", "</b>", "<a href='http://x.org/?a=1&b=2' title='a>b \"q\" <i>'>", "</a>",
    "<br>", "<hr>", "<ul><li>", "</li></ul>", "<span lang=ar>", "</span>", "<script>x</script>",
    "É &amp; b", "&lt;p&gt;", "&nbsp;", "&am", "p;", "&#10;", "<!-- c -->", "<", "&", "\n", " ",
    "ع",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_the_fast_way_to_plain_text_reads_what_a_parser_of_html_reads(seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable
    for _round in range(100):
        dirty = "".join(chance.choices(_PIECES, k=chance.randint(1, 14)))
        tidy = clean(dirty)
        reader = _TextReader()
        reader.feed(tidy)
        reader.close()

        assert _text_of_clean(tidy) == "".join(reader.parts)
        assert bool(tidy) == ("<hr" in tidy or plain_text(tidy) != "")
        assert clean(tidy) == tidy
