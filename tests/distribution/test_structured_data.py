"""What pages say to machines in their head, read as a search engine would."""

import json

import extruct
import pytest
from lxml import html

from articles import corrections, site, withdrawing
from articles.models import Correction, Series, SiteIdentity, SocialAccount
from authors.models import Author, AuthorLink
from distribution.models import MachinePolicy, PolicyLink
from distribution.structured.script import script
from images.writing import write_one_due
from tests.distribution.reading import ORIGIN, address_of, path_of
from tests.factories import make_author, make_live, make_picture, make_section, make_topic

pytestmark = pytest.mark.django_db


def graph(client, address: str) -> dict[str, dict]:
    """Return the nodes of a page by type (the last of several)."""
    site.forget()
    page = client.get(address)
    assert page.status_code == 200
    found = extruct.extract(page.text, syntaxes=["json-ld"])["json-ld"]
    assert [each["@context"] for each in found] == ["https://schema.org"]
    nodes = {}
    for node in found[0]["@graph"]:
        kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        nodes |= dict.fromkeys(kinds, node)
    return nodes


def metas(client, address: str) -> dict[str, list[str]]:
    """Return the meta elements of a page by name or property."""
    found: dict[str, list[str]] = {}
    for each in html.fromstring(client.get(address).text).iter("meta"):
        name = each.get("property") or each.get("name")
        found.setdefault(name, []).append(each.get("content"))
    return found


@pytest.fixture
def outlet(db) -> SiteIdentity:
    """Return an outlet in Lisbon with a policy and an account."""
    identity = SiteIdentity.objects.create(
        pk=1, name="The Courier", tagline="Twice a day", time_zone="Europe/Lisbon"
    )
    SocialAccount.objects.create(site=identity, kind="x", url="https://x.com/courier")
    policy = MachinePolicy.objects.create(pk=1, founding_year=1895)
    PolicyLink.objects.create(policy=policy, kind="ethicsPolicy", url="/about/ethics/")
    return identity


def test_a_story_says_everything_that_its_page_shows(client, outlet, now):
    ports = make_section("Ports", parent=make_section("World"))
    ana = make_author("Ana Autora", title="Harbour correspondent")
    bo = make_author("Bo Byline")
    live = make_live(
        "Ferry returns",
        section=ports,
        authors=(ana, bo),
        topics=(make_topic("Harbour"), make_topic("Lisbon", kind="place")),
        deck="After a year.",
        dateline="LISBON",
        genre="analysis",
        series=Series.objects.create(name="Tides", slug="tides"),
        lead_image=make_picture(3, size=(1600, 1200), creator="Pia", copyright="© Pia"),
        now=now,
    )

    nodes = graph(client, path_of(live))

    story = nodes["NewsArticle"]
    here = address_of(live)
    assert story["@type"] == ["NewsArticle", "AnalysisNewsArticle"]
    assert story["mainEntityOfPage"] == story["url"] == here
    assert story["headline"] == "Ferry returns"
    assert story["description"] == "After a year."
    assert story["datePublished"] == "2026-11-22T12:00:00+00:00"
    assert "dateModified" not in story
    assert story["author"] == [
        {
            "@type": "Person",
            "name": "Ana Autora",
            "url": f"{ORIGIN}/authors/ana-autora/",
            "jobTitle": "Harbour correspondent",
        },
        {"@type": "Person", "name": "Bo Byline", "url": f"{ORIGIN}/authors/bo-byline/"},
    ]
    assert story["publisher"] == {"@id": nodes["NewsMediaOrganization"]["@id"]}
    assert story["articleSection"] == "Ports"
    assert story["keywords"] == ["Harbour", "Lisbon"]
    assert [each["@type"] for each in story["about"]] == ["Thing", "Place"]
    assert story["wordCount"] == 6
    assert story["inLanguage"] == "en"
    assert story["dateline"] == "LISBON"
    assert story["isAccessibleForFree"] is True
    assert story["isPartOf"]["name"] == "Tides"
    assert story["image"][0]["creator"]["name"] == "Pia"
    assert story["image"][0]["copyrightNotice"] == "© Pia"
    assert all(each["url"].startswith(ORIGIN) for each in story["image"])
    steps = nodes["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"]) for step in steps] == [
        (1, "Home"), (2, "World"), (3, "Ports"), (4, "Ferry returns"),
    ]  # fmt: skip
    assert steps[3]["item"] == here


def test_the_picture_comes_in_three_shapes_once_they_are_written(client, outlet, now):
    live = make_live("Ferry", lead_image=make_picture(3, size=(2400, 1800)), now=now)
    while write_one_due():
        pass

    images = graph(client, path_of(live))["NewsArticle"]["image"]

    assert [(each["width"], each["height"]) for each in images] == [
        (1200, 675), (1200, 900), (1200, 1200),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"genre": "news"}, ["NewsArticle", "ReportageNewsArticle"]),
        ({"genre": "opinion"}, ["NewsArticle", "OpinionNewsArticle"]),
        ({"genre": "review"}, ["NewsArticle", "ReviewNewsArticle"]),
        ({"genre": "explainer"}, ["NewsArticle", "BackgroundNewsArticle"]),
        ({"genre": "interview"}, "NewsArticle"),
        ({"genre": "news", "sponsor": "Acme"}, "AdvertiserContentArticle"),
    ],
)
def test_the_form_of_a_story_is_its_type(client, outlet, fields, kind):
    live = make_live("Ferry", **fields)

    nodes = graph(client, path_of(live))

    story = nodes.get("NewsArticle") or nodes["AdvertiserContentArticle"]
    assert story["@type"] == kind


def test_corrections_are_comments_and_date_the_story(client, outlet, editor, now):
    live = make_live("Ferry", now=now)
    for kind, text in (("update", "More came in."), ("correction", "It was Tuesday.")):
        corrections.correct(live, kind=Correction.Kind(kind), text=text, by=editor, now=now)

    story = graph(client, path_of(live))["NewsArticle"]

    assert story["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "It was Tuesday.",
            "datePublished": "2026-11-22T12:00:00+00:00",
        }
    ]
    assert story["dateModified"] == "2026-11-22T12:00:00+00:00"


def test_a_retracted_story_is_headed_so(client, outlet, editor, now):
    live = make_live("Ferry", now=now)
    corrections.correct(live, kind=Correction.Kind.RETRACTION, text="Untrue.", by=editor, now=now)

    assert graph(client, path_of(live))["NewsArticle"]["headline"] == "Retracted: Ferry"


def test_who_hides_has_a_name_and_nothing_else(client, outlet):
    hidden = make_author("Zé Ninguém", title="Reporter", state=Author.State.HIDDEN)
    live = make_live("Ferry", authors=(hidden,))

    story = graph(client, path_of(live))["NewsArticle"]

    assert story["author"] == [{"@type": "Person", "name": "Zé Ninguém"}]


def test_words_cannot_leave_the_script_element(client, outlet):
    nasty = "</script><script>alert(1)</script><!-- & \u2028"
    live = make_live(nasty)

    page = client.get(path_of(live)).text

    assert "alert(1)</script>" not in page
    scripts = html.fromstring(page).xpath('//script[@type="application/ld+json"]/text()')
    assert len(scripts) == 1
    assert not set("<>&\u2028\u2029") & set(scripts[0])
    assert json.loads(scripts[0])["@graph"][0]["headline"] == nasty


def test_what_is_not_known_is_left_out_and_a_no_is_kept():
    text = script([{"@type": "Thing", "a": None, "b": "", "c": [], "d": False, "e": {"f": None}}])

    assert '{"@type":"Thing","d":false}' in text


def test_the_home_page_names_the_outlet_its_policies_and_its_search(client, outlet):
    nodes = graph(client, "/")

    publisher = nodes["NewsMediaOrganization"]
    assert publisher["name"] == "The Courier"
    assert publisher["ethicsPolicy"] == f"{ORIGIN}/about/ethics/"
    assert publisher["masthead"] == f"{ORIGIN}/authors/"
    assert publisher["foundingDate"] == "1895"
    assert publisher["sameAs"] == ["https://x.com/courier"]
    action = nodes["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{ORIGIN}/search/?q={{search_term_string}}"


def test_a_profile_is_a_page_about_a_person(client, outlet):
    ana = make_author("Ana Autora", title="Reporter", short_bio="Writes.", public_email="a@e.org")
    AuthorLink.objects.create(author=ana, kind="website", url="https://ana.example.org")
    make_live("Ferry", authors=(ana,))

    page = graph(client, "/authors/ana-autora/")["ProfilePage"]

    person = page["mainEntity"]
    assert (person["name"], person["jobTitle"], person["description"]) == (
        "Ana Autora", "Reporter", "Writes.",
    )  # fmt: skip
    assert person["sameAs"] == ["https://ana.example.org"]
    assert person["worksFor"]["@id"] == f"{ORIGIN}/#publisher"


@pytest.mark.parametrize("address", ["/world/", "/topics/harbour/", "/latest/"])
def test_a_listing_names_its_stories_in_order(client, outlet, world, now, address):
    harbour = make_topic("Harbour")
    live = make_live("Ferry", section=world, topics=(harbour,), now=now)

    page = graph(client, address)["CollectionPage"]

    assert page["url"] == f"{ORIGIN}{address}"
    assert page["mainEntity"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "url": address_of(live)}
    ]


PAGES = {
    "/": {"WebSite", "NewsMediaOrganization"},
    "story": {"NewsArticle", "BreadcrumbList", "NewsMediaOrganization"},
    "/world/": {"CollectionPage", "BreadcrumbList", "NewsMediaOrganization"},
    "/topics/harbour/": {"CollectionPage", "BreadcrumbList", "NewsMediaOrganization"},
    "/authors/ana-autora/": {"ProfilePage", "BreadcrumbList", "NewsMediaOrganization"},
    "/latest/": {"CollectionPage", "BreadcrumbList", "NewsMediaOrganization"},
    "/corrections/": {"CollectionPage", "BreadcrumbList", "NewsMediaOrganization"},
    "/2026/11/22/": {"NewsMediaOrganization"},
    "/topics/": {"NewsMediaOrganization"},
    "/authors/": {"NewsMediaOrganization"},
    "/search/?q=ferry": {"NewsMediaOrganization"},
}


def addresses_in(node: object, name: str = "") -> list[str]:
    """Return what the data says under names that stand for an address."""
    if isinstance(node, dict):
        return [each for key, value in node.items() for each in addresses_in(value, key)]
    if isinstance(node, list):
        return [each for value in node for each in addresses_in(value, name)]
    is_address = name in ("@id", "url", "item", "contentUrl", "mainEntityOfPage", "sameAs", "image")
    return [node] if is_address and isinstance(node, str) else []


def test_every_kind_of_page_has_data_that_reads_and_whole_addresses(client, outlet, now):
    story = make_live(
        section=make_section("World"),
        authors=(make_author(),),
        topics=(make_topic("Harbour"),),
        lead_image=make_picture(5, size=(150, 100)),
        now=now,
    )

    for page, kinds in PAGES.items():
        nodes = graph(client, path_of(story) if page == "story" else page)
        assert kinds <= set(nodes), page
        found = addresses_in(list(nodes.values()))
        assert found, page
        assert [each for each in found if not each.startswith(("http://", "https://"))] == [], page


def test_shared_links_have_picture_title_and_author(client, outlet, now):
    live = make_live(
        "Ferry",
        authors=(make_author(),),
        deck="Again.",
        lead_image=make_picture(4, size=(1600, 900), alt="A ferry"),
        now=now,
    )

    found = metas(client, path_of(live))

    assert found["og:type"] == ["article"]
    assert found["og:url"] == [address_of(live)]
    assert found["og:title"] == ["Ferry"]
    assert found["og:description"] == ["Again."]
    assert found["og:site_name"] == ["The Courier"]
    assert found["og:image"][0].startswith(f"{ORIGIN}/media/renditions/")
    assert found["og:image:width"] == ["1200"]
    assert found["og:image:alt"] == ["A ferry"]
    assert found["article:author"] == [f"{ORIGIN}/authors/ana-autora/"]
    assert found["article:published_time"] == ["2026-11-22T12:00:00+00:00"]
    assert found["twitter:card"] == ["summary_large_image"]
    assert found["robots"] == ["max-image-preview:large, max-snippet:-1, max-video-preview:-1"]
    assert "Googlebot-News" not in found


def test_a_story_without_a_picture_has_a_small_card(client, outlet):
    assert metas(client, path_of(make_live("Ferry")))["twitter:card"] == ["summary"]


def test_copy_whose_original_stands_elsewhere_asks_to_stay_out_of_news(client, outlet):
    live = make_live("Ferry", canonical_url="https://agency.example.org/ferry")

    assert metas(client, path_of(live))["Googlebot-News"] == ["noindex"]


def test_a_tombstone_describes_nothing(client, outlet, editor, now):
    live = make_live("Ferry", now=now)
    path = path_of(live)
    withdrawing.kill(live, sentence="Withdrawn.", by=editor, now=now, reason="Wrong.")

    page = client.get(path)

    assert page.status_code == 410
    assert "ld+json" not in page.text
