"""What each process holds of the site is read again the moment it changes, and not before."""

import threading

import pytest
from django.urls import reverse

from articles import publishing, site
from articles.models import Section, SiteIdentity, SocialAccount
from pagecache import keys
from pagecache.purge import generations, purge
from tests.factories import make_draft, make_live, make_section, newest


@pytest.fixture
def courier(db) -> SiteIdentity:
    """Return the identity of the outlet."""
    return SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Lisbon")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return the context in which what is done is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_site_without_a_row_has_a_name_and_a_zone(db, settings):
    held = site.current()

    assert held.name == "Newsroom"
    assert held.zone.key == settings.TIME_ZONE
    assert held.top_sections == []


def test_nothing_is_asked_while_nothing_changes(courier, django_assert_num_queries):
    make_section("World")
    site.current()

    with django_assert_num_queries(0):
        held = [site.current() for _ in range(50)]
        assert held[0].identity.name == "The Courier"
        assert held[0].top_sections[0].name == "World"

    assert len({id(each) for each in held}) == 1


def test_reading_costs_the_same_with_few_sections_and_with_many(
    courier, django_assert_max_num_queries
):
    for number in range(20):
        parent = make_section(f"Section {number}")
        make_section(f"Child {number}", parent=parent)
    site.forget()

    with django_assert_max_num_queries(6):
        held = site.current()
        assert {child.parent.name for child in held.sections.values() if child.parent_id}


def test_a_bump_of_another_key_is_no_reason_to_read(courier, django_assert_num_queries):
    site.current()

    purge([keys.HOME, keys.LATEST, keys.article(1)])

    with django_assert_num_queries(0):
        site.current()


def test_a_change_shows_once_the_key_is_bumped(courier):
    before = site.current().name
    SiteIdentity.objects.update(name="The Herald")
    SocialAccount.objects.create(site=courier, kind="x", url="https://x.com/herald")
    held = site.current().name

    purge([keys.SITE])

    assert (before, held) == ("The Courier", "The Courier")
    assert site.current().name == "The Herald"
    assert [account.url for account in site.current().accounts] == ["https://x.com/herald"]


def test_a_change_by_another_process_is_noticed_by_its_bump(courier, tmp_path):
    site.current()
    SiteIdentity.objects.update(name="The Herald")
    another = type(generations())(tmp_path / "generations")

    another.bump([keys.SITE])

    assert site.current().name == "The Herald"


def test_a_bump_while_the_site_is_being_read_makes_it_be_read_again(courier):
    held = site.current()

    purge([keys.SITE])

    assert not held.is_current()
    assert site.current().is_current()
    assert site.current() is site.current()


def test_many_threads_get_one_site(courier):
    held = [site.current()]

    threads = [threading.Thread(target=lambda: held.append(site.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(held) == 9
    assert len({id(each) for each in held}) == 1


def post(admin_client, row, **fields):
    """Save a row in the admin as the form shows it, with some fields changed."""
    address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
    shown = admin_client.get(address).context["adminform"].form
    data = {key: value for key, value in shown.initial.items() if value is not None}
    for name in ("accounts", "footer_links"):
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    data |= fields
    response = admin_client.post(address, data)
    assert response.status_code == 302, response.context["errors"]


def test_a_new_name_stands_on_the_next_page(client, courier, administrator, committed):
    client.force_login(administrator)
    before = client.get("/").text

    with committed():
        post(client, courier, name="The Herald")

    assert "The Courier" in before
    after = client.get("/").text
    assert "The Herald" in after
    assert "The Courier" not in after


def test_a_new_section_name_and_accent_stand_on_the_next_page(
    client, courier, world, administrator, committed
):
    make_live(section=world)
    client.force_login(administrator)
    client.get("/")

    with committed():
        post(client, world, name="Abroad", accent="#123abc", editors=[])

    assert "Abroad" in client.get("/").text
    assert "Abroad" in client.get("/latest/").text
    assert "{--accent:#123abc}" in client.get("/accents.css").text


def test_a_refused_change_shows_nothing(client, courier, world, administrator, committed):
    client.force_login(administrator)
    address = reverse("admin:articles_section_change", args=[world.pk])
    client.get("/")

    with committed():
        response = client.post(address, {"name": "Topics", "slug": "topics", "accent": "#123abc"})

    assert response.status_code == 200
    assert "already an address of the site" in response.text
    assert site.current().section_called("topics") is None
    assert Section.objects.get().slug == "world"


def test_the_first_story_of_a_language_can_be_searched_at_once(client, world, committed, now):
    draft = make_draft("عادت العبارة", section=world, language="ar", body="<p>في الميناء</p>")
    client.get("/search/", {"q": "الميناء"})

    with committed():
        publishing.publish(draft, revision=newest(draft), by=None, now=now)

    assert "عادت العبارة" in client.get("/search/", {"q": "الميناء"}).text


def test_pages_show_times_in_the_newsrooms_zone(client, courier, world, now):
    SiteIdentity.objects.update(time_zone="Asia/Tokyo")
    site.forget()

    make_live(section=world, now=now)

    assert "21:00" in client.get("/latest/").text
