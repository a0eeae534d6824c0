"""Profiles: what people change of their own, what profile editors change, what readers see."""

import html
import re

import pytest
from django.urls import reverse

from authors.models import Author, AuthorLink
from authors.ownership import ProfileAccount
from events.models import Delivery, Event
from pagecache import keys
from pagecache.purge import generations
from tests.factories import make_author, make_live, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(reporter) -> Author:
    """Return the reporter's own profile."""
    author = make_author("Ana Autora", title="Correspondent", bio="Old bio.", kind="staff")
    ProfileAccount.objects.create(author=author, user=reporter)
    return author


@pytest.fixture
def otto() -> Author:
    """Return somebody else's profile."""
    return make_author("Otto Other", bio="Otto's bio.")


def address(author: Author) -> str:
    return reverse("admin:authors_author_change", args=[author.pk])


def save(client, author: Author, links: list[tuple[str, str]] | None = None, **fields):
    """Post the form of a profile as a browser would, with some fields changed."""
    shown = client.get(address(author))
    assert shown.status_code == 200
    data = {
        name: ",".join(value) if isinstance(value, list) else value
        for name, value in shown.context["adminform"].form.initial.items()
        if value not in (None, False)
    }
    for inline in shown.context["inline_admin_formsets"]:
        data |= {
            f"{inline.formset.prefix}-{name}": value
            for name, value in inline.formset.management_form.initial.items()
        }
        for form in inline.formset.initial_forms:
            data |= {form.add_prefix(name): value for name, value in form.initial.items()}
            data |= {form.add_prefix("id"): form.instance.pk}
    there = author.links.count()
    for number, (kind, url) in enumerate(links or [], start=there):
        data |= {f"links-{number}-kind": kind, f"links-{number}-url": url}
    data |= {"links-TOTAL_FORMS": there + len(links or []), "links-INITIAL_FORMS": there}
    return client.post(address(author), data | fields)


# --- Who may --------------------------------------------------------------------------------------

OWN = {
    "short_bio": "Writes about harbours.", "bio": "New bio.", "public_email": "ana@example.org",
    "languages": "en,pt", "pronouns": "she/her",
}  # fmt: skip
REST = {
    "name": "Anna", "slug": "anna", "title": "Editor-in-chief", "kind": "guest", "state": "former",
    "is_published": "on", "location": "Lisbon", "joined_on": "2020-01-01", "birth_year": "1980",
}  # fmt: skip


def test_people_change_their_own_part_and_nothing_else(client, reporter, ana):
    client.force_login(reporter)
    before = Author.objects.values(*REST).get()

    response = save(client, ana, [("x", "@ana")], **OWN, **REST)

    assert response.status_code == 302
    ana.refresh_from_db()
    assert (ana.bio, ana.short_bio) == ("New bio.", "Writes about harbours.")
    assert (ana.public_email, ana.languages) == ("ana@example.org", ["en", "pt"])
    assert ana.pronouns == "she/her"
    assert ana.links.get().url == "https://x.com/ana"
    assert Author.objects.values(*REST).get() == before


def test_people_change_their_own_portrait(client, reporter, ana):
    client.force_login(reporter)
    picture = make_picture(size=(60, 40))

    save(client, ana, portrait=picture.pk)

    ana.refresh_from_db()
    assert ana.portrait == picture
    assert not picture.renditions.exists()  # nobody may see the profile yet

    Author.objects.filter(pk=ana.pk).update(is_published=True)
    save(client, ana, portrait=picture.pk, pronouns="they/them")

    assert picture.renditions.exists()  # public with the profile


def test_somebody_elses_profile_is_shown_and_not_changed(client, reporter, ana, otto):
    client.force_login(reporter)

    response = save(client, otto, **OWN)

    assert response.status_code == 403
    otto.refresh_from_db()
    assert otto.bio == "Otto's bio."


def test_a_profile_editor_changes_all_of_any_profile(client, profile_editor, otto):
    client.force_login(profile_editor)

    response = save(client, otto, **OWN, **REST)

    assert response.status_code == 302, response.context["errors"]
    otto.refresh_from_db()
    assert (otto.name, otto.slug, otto.title) == ("Anna", "anna", "Editor-in-chief")
    assert (otto.kind, otto.state, otto.is_published) == ("guest", "former", True)
    assert (otto.bio, otto.birth_year) == ("New bio.", 1980)


def test_only_profile_editors_make_profiles_and_nobody_deletes_them(
    client, reporter, administrator, ana
):
    add = reverse("admin:authors_author_add")
    delete = reverse("admin:authors_author_delete", args=[ana.pk])
    codes = {}
    for user in (reporter, administrator):
        client.force_login(user)
        codes[user.name] = (client.get(add).status_code, client.post(delete).status_code)

    assert codes == {"Rosa Reporter": (403, 403), "Ada Administrator": (200, 403)}


def test_turning_an_account_off_does_not_touch_the_profile(reporter, ana):
    reporter.is_active = False
    reporter.save()

    ana.refresh_from_db()
    assert (ana.state, ana.bio) == ("active", "Old bio.")


@pytest.mark.parametrize(
    ("role", "sees"),
    [("reporter", True), ("administrator", True), ("profile_editor", False), ("editor", False),
     ("other_reporter", False)],
)  # fmt: skip
def test_the_account_behind_a_profile_is_seen_by_its_owner_and_administrators(
    request, client, ana, reporter, role, sees
):
    client.force_login(request.getfixturevalue(role))

    text = client.get(address(ana)).text.split("<main", 1)[-1]

    assert (reporter.name in text or reporter.email in text) == sees


def test_no_search_or_list_of_profiles_tells_whose_a_pen_name_is(client, editor, reporter, ana):
    client.force_login(editor)
    listing = reverse("admin:authors_author_changelist")

    for query in ("", "?q=rosa", "?account__user__name__icontains=rosa"):
        text = client.get(listing + query, follow=True).text
        assert "Rosa" not in re.sub(r"value=\"rosa\"", "", text), query


# --- What is recorded -----------------------------------------------------------------------------


def test_a_change_is_recorded_with_what_was_and_what_is(client, reporter, ana):
    client.force_login(reporter)

    save(client, ana, [("mastodon", "@ana@social.example")], bio="New bio.")

    event = Event.objects.get(kind="author", subject_id=ana.pk)
    assert (event.verb, event.by_name) == ("changed", "Rosa Reporter")
    assert event.payload["changed"] == {"bio": {"before": "Old bio.", "after": "New bio."}}
    assert event.payload["links"] == [["mastodon", "https://social.example/@ana"]]
    assert set(event.keys) == {
        keys.author(ana.pk), keys.listing("author", ana.pk), keys.AUTHORS,
    }  # fmt: skip
    assert Delivery.objects.filter(event=event, channel="purge").exists()


def test_saving_without_a_change_records_nothing(client, reporter, ana):
    client.force_login(reporter)

    save(client, ana)

    assert not Event.objects.exists()


def test_a_change_purges_the_pages_that_show_the_author(
    client, reporter, ana, django_capture_on_commit_callbacks
):
    client.force_login(reporter)
    noted = generations().now()

    with django_capture_on_commit_callbacks(execute=True):
        save(client, ana, bio="New bio.")

    assert generations().last_bump(keys.author(ana.pk)) > noted
    assert generations().last_bump(keys.listing("author", ana.pk)) > noted


# --- Links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("x", "@ana", "https://x.com/ana"),
        ("x", "https://twitter.com/ana?s=20", "https://x.com/ana"),
        ("bluesky", "ana.bsky.social", "https://bsky.app/profile/ana.bsky.social"),
        ("website", "ana.example/about", "https://ana.example/about"),
    ],
)
def test_a_link_is_stored_in_its_one_form(client, reporter, ana, kind, typed, stored):
    client.force_login(reporter)

    save(client, ana, [(kind, typed)])

    assert ana.links.get().url == stored


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "https://evil.example/ana", "a b"])
def test_a_bad_link_keeps_what_was_typed_and_says_what_to_write(client, reporter, ana, typed):
    client.force_login(reporter)

    response = save(client, ana, [("x", typed)], bio="A long new bio.")

    assert response.status_code == 200
    text = html.unescape(response.text)
    assert f'value="{typed}"' in text
    assert "A long new bio." in text
    [errors] = [each for each in response.context["errors"] if each]
    assert len(str(errors)) > 20
    assert not AuthorLink.objects.exists()
    assert not Event.objects.exists()


# --- What readers see -----------------------------------------------------------------------------


@pytest.fixture
def page(client, world, ana):
    """Return a function that gives the profile a state, then reads (profile, story, masthead)."""
    Author.objects.update(public_email="ana@example.org", birth_year=1950, death_year=2026)
    AuthorLink.objects.create(author=ana, kind="x", url="https://x.com/ana")
    live = make_live(section=world, authors=(ana,))
    story = f"/world/2026/11/{live.slug}/"

    def read(state: str) -> tuple:
        Author.objects.update(state=state)
        return tuple(client.get(each) for each in ("/authors/ana-autora/", story, "/authors/"))

    return read


def test_who_is_active_has_title_links_and_address(page):
    profile, story, masthead = page("active")

    for shown in (profile.text, story.text):
        assert "ana@example.org" in shown
        assert "https://x.com/ana" in shown
        assert "Correspondent" in shown
    assert "Former" not in profile.text
    assert "Ana Autora" in masthead.text


def test_who_has_left_keeps_page_and_byline_and_leaves_the_masthead(page):
    profile, story, masthead = page("former")

    assert profile.status_code == 200
    assert "Former Correspondent" in profile.text
    assert "ana@example.org" not in profile.text + story.text
    assert "https://x.com/ana" in profile.text
    assert 'href="/authors/ana-autora/"' in story.text
    assert "Ana Autora" not in masthead.text


def test_who_has_died_has_years_and_nothing_to_follow(page):
    profile, story, masthead = page("deceased")

    assert profile.status_code == 200
    assert "1950–2026" in profile.text
    assert "ana@example.org" not in profile.text + story.text
    assert "https://x.com/ana" not in profile.text + story.text
    assert "Ana Autora" not in masthead.text


def test_who_hides_has_no_page_and_a_plain_name(page):
    profile, story, masthead = page("hidden")

    assert profile.status_code == 404
    assert "Ana Autora" in story.text
    assert "/authors/ana-autora/" not in story.text + masthead.text
    assert "ana@example.org" not in story.text
    assert "https://x.com/ana" not in story.text
    assert "Old bio." not in story.text
