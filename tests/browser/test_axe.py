"""Every page as axe-core sees it: WCAG 2.2 AA and good practice, light, dark, wide, narrow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Page

from articles import holding, paths, scheduling, withdrawing
from articles.admin.verb_forms import FORMS
from articles.corrections import correct
from articles.models import Article, Correction, Section, SiteIdentity, StaticPage, Topic
from articles.publishing_pages import publish_page, save_page
from articles.views import listings
from authors.models import Author
from images.models import Image
from tests import factories
from tests.articles.test_catching_up import BODY, refused
from tests.browser.axe import WIDTHS, findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db, request):
    """Create the staff after the database has been emptied."""
    names = ("reporter", "copy_editor", "editor", "administrator")
    return {name: request.getfixturevalue(name) for name in names}


@pytest.fixture
def newspaper(people) -> dict[str, Article]:
    """Fill a newspaper with one of each: a plain story, a dressed one, a draft, one held back."""
    now = timezone.now()
    world = factories.make_section("World")
    factories.make_section("Europe", parent=world)
    ana = factories.make_author("Ana Autora", short_bio="Writes about ferries.", title="Reporter")
    harbour = factories.make_topic("Harbour", description="Ships and those who wait for them.")
    dressed = factories.make_live(
        "Ferry returns to the island after nine days in dock",
        section=world,
        authors=(ana,),
        topics=(harbour,),
        deck="The crossing takes forty minutes, as it always did",
        kicker="Transport",
        lead_image=factories.make_picture(),
        lead_caption="The ferry at noon",
        body=(
            "<p>The ferry <a href='https://example.org/'>sailed</a> again.</p><h2>What now?</h2>"
            "<blockquote><p>We waited.</p></blockquote><ul><li>Ferries</li></ul>"
        ),
    )
    factories.make_live("Second crossing planned", section=world, authors=(ana,))
    factories.edit(dressed, now=now, headline="Ferry returns, late")
    held = factories.make_draft("Held back", section=world, by=people["reporter"])
    holding.hold(held, by=people["editor"], now=now, reason="Wait for the ministry.")
    draft = factories.make_draft("A draft", section=world, by=people["reporter"], authors=(ana,))
    planned = factories.make_draft("Planned", section=world, by=people["editor"])
    scheduling.schedule(
        planned,
        revision=factories.newest(planned),
        due_at=now + timedelta(hours=3),
        by=people["editor"],
        now=now,
    )
    killed = factories.make_live("Killed story", section=world)
    withdrawing.kill(
        killed, by=people["editor"], now=now, reason="Wrong.", sentence="We withdrew this."
    )
    return {"dressed": dressed, "draft": draft, "held": held, "planned": planned, "killed": killed}


@pytest.fixture(params=["one width a page", pytest.param("both widths", marks=pytest.mark.proof)])
def check(request) -> Callable[[Page, list[str]], None]:
    """Return what looks at pages: wide and narrow by turns, or each at both widths."""

    def look(page: Page, pages: list[str]) -> None:
        found = []
        for number, path in enumerate(pages):
            turn = number % len(WIDTHS)
            both = request.param == "both widths"
            found += findings(page, path, WIDTHS if both else WIDTHS[turn : turn + 1])
        assert not found, "\n".join(found)

    return look


def test_readers_pages(newspaper, window, check):
    page = window()
    story = paths.current(newspaper["dressed"].pk)
    tombstone = paths.current(newspaper["killed"].pk)
    pages = ["/", "/world/", "/topics/", "/topics/harbour/", "/authors/", "/authors/ana-autora/",
             f"/{story}/", "/latest/", "/search/", "/search/?q=ferry", "/search/?q=zeppelin",
             "/no/such/page/", f"/{tombstone}/"]  # fmt: skip

    check(page, pages)


def test_readers_other_lists(newspaper, window, check, monkeypatch):
    """Names from A to Z, pinned stories, what the outlet says of itself, what it puts right."""
    now = timezone.now()
    monkeypatch.setattr(listings, "TOPICS_ON_A_PAGE", 2)
    monkeypatch.setattr(listings, "PEOPLE_ON_A_PAGE", 1)
    dressed = newspaper["dressed"]
    for name in ("Bridges", "Bread", "Ferries"):
        factories.make_topic(name, is_published=True)
    factories.make_author("Bo Byline", title="Reporter", is_published=True)
    Topic.objects.filter(slug="harbour").update(pinned_ids=[dressed.pk])
    correct(dressed, kind=Correction.Kind.CORRECTION, text="It is nine.", by=None, now=now)
    about = StaticPage(path="about", title="About us", body="<h2>Who</h2><p>We.</p>")
    save_page(about, by=None, now=now, before=None)
    publish_page(about, by=None, now=now)

    check(
        window(),
        ["/topics/", "/topics/?from=f", "/topics/harbour/", "/authors/", "/authors/?from=b",
         "/corrections/", "/about/", "/archive/", f"/{now:%Y}/", f"/{now:%Y/%m}/"],
    )  # fmt: skip


def test_first_page_and_lists_of_the_desk(newspaper, people, sign_in, check):
    page = sign_in(people["editor"])
    many = ",".join(str(story.pk) for story in newspaper.values())
    pages = ["/admin/"]
    pages += [
        f"/admin/{name}"
        for name in (
            "articles/article/",
            "articles/article/?q=ferry",
            "articles/article/?stage=draft",
            f"articles/article/many/topic/?ids={many}&topic=harbour",
            f"articles/article/many/due/?ids={many}",
            "authors/author/",
            "articles/topic/",
            "articles/series/",
            "images/image/",
        )
    ]

    check(page, pages)


def test_story_with_its_history(newspaper, people, sign_in, check):
    page = sign_in(people["editor"])
    pages = ["/admin/articles/article/add/"]
    for article in newspaper.values():
        pages.append(f"/admin/articles/article/{article.pk}/change/")
    dressed = newspaper["dressed"]
    pages += [
        f"/admin/articles/article/{dressed.pk}/history/",
        f"/admin/articles/article/{dressed.pk}/history/1/",
        f"/admin/articles/article/{dressed.pk}/change/?waive=update",
    ]

    check(page, pages)


def test_merging_with_the_live_page(people, sign_in, check):
    plan = refused(
        factories.make_section("World"),
        people["editor"],
        planned={"headline": "Ferry sinks off Skerra", "body": BODY.replace("Two", "Second")},
        fixed={"headline": "Ferry is safe", "body": BODY.replace("Two", "The second")},
    )

    check(
        sign_in(people["editor"]),
        ["/admin/", f"/admin/articles/article/{plan.article_id}/catch-up/{plan.pk}/"],
    )


def test_pages_of_the_verbs(newspaper, people, sign_in, check):
    page = sign_in(people["administrator"])
    pages = []
    for verb in FORMS:
        story = newspaper["killed" if verb == "reopen" else "dressed"]
        pages.append(f"/admin/articles/article/{story.pk}/do/{verb}/")

    check(page, pages)


@pytest.mark.proof
def test_admin_pages_of_what_stories_are_made_of(newspaper, people, sign_in, check):
    page = sign_in(people["administrator"])
    site = SiteIdentity.objects.get_or_create(pk=1, defaults={"name": "The Courier"})[0]
    things = {
        "authors/author": Author.objects.first(),
        "articles/topic": Topic.objects.first(),
        "articles/section": Section.objects.first(),
        "articles/siteidentity": site,
        "images/image": Image.objects.first(),
    }
    pages = ["/admin/articles/section/"]
    for name, thing in things.items():
        pages += [f"/admin/{name}/{thing.pk}/change/", f"/admin/{name}/{thing.pk}/history/"]
        if name != "articles/siteidentity":
            pages.append(f"/admin/{name}/add/")
    for name in ("authors/author", "articles/topic", "articles/section"):
        pages.append(f"/admin/{name}/{things[name].pk}/merge/")

    check(page, pages)


@pytest.mark.proof
def test_accounts(people, sign_in, check):
    page = sign_in(people["administrator"])
    account = f"/admin/accounts/user/{people['reporter'].pk}"
    pages = ["/admin/accounts/user/", "/admin/accounts/user/add/", "/admin/my-account/",
             "/admin/password_change/"]  # fmt: skip
    pages += [f"{account}/{word}/" for word in ("change", "history", "link", "sign-out",
                                                "deactivate")]  # fmt: skip

    check(page, pages)


def test_signed_out(transactional_db, window, check):
    pages = ["/admin/login/", "/admin/password-reset/", "/admin/password-reset/sent/",
             "/admin/password-reset/done/"]  # fmt: skip

    check(window(), pages)


def test_choosing_a_password(people, window, check):
    person = people["reporter"]
    code = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)

    check(
        window(), [f"/admin/password-reset/{code}/{token}/", f"/admin/password-reset/{code}/x-y/"]
    )
