"""About, contact, ethics: written on the desk, shown when published, and never before."""

import json
import re

import pytest
from django.urls import reverse

from articles import site
from articles.models import PublishedStaticPage, StaticPage
from articles.publishing_pages import publish_page, save_page, unpublish_page
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event

ADD = "/admin/articles/staticpage/add/"


def make_page(now, path="about", **fields) -> StaticPage:
    fields = {"title": "About us", "body": "<p>We print twice a day.</p>"} | fields
    page = StaticPage(path=path, **fields)
    save_page(page, by=None, now=now, before=None)
    return page


def posted(**changes) -> dict[str, str]:
    return {
        "path": "contact",
        "title": "Contact",
        "description": "How to reach us",
        "body": "<p>Ring the <strong>second</strong> bell.</p>",
        "is_in_footer": "on",
        "position": "0",
    } | changes


def change_url(page: StaticPage) -> str:
    return reverse("admin:articles_staticpage_change", args=[page.pk])


@pytest.mark.django_db
def test_a_page_is_written_on_the_desk_and_shown_when_published(client, editor):
    client.force_login(editor)

    saved = client.post(ADD, posted(_continue="save"))
    page = StaticPage.objects.get()
    hidden = client.get("/contact/").status_code
    foot_before = client.get("/latest/").text
    client.post(change_url(page), posted(seen_version="1", _continue="publish"))
    site.forget()
    shown = client.get("/contact/")

    assert saved.status_code == 302
    assert hidden == 404
    assert "/contact/" not in foot_before
    assert shown.status_code == 200
    assert "Ring the <strong>second</strong> bell." in shown.text
    assert "csrftoken" not in shown.cookies
    assert 'href="/contact/"' in client.get("/latest/").text
    assert [each.verb for each in Event.objects.order_by("pk")] == ["created", "published"]


@pytest.mark.django_db
def test_what_is_typed_after_publication_stays_on_the_desk(client, editor, now):
    page = make_page(now)
    publish_page(page, by=None, now=now)
    client.force_login(editor)

    answer = client.post(
        change_url(page),
        posted(path="ignored", title="Xylophone", seen_version="1", _continue="save"),
    )
    page.refresh_from_db()
    preview = client.get(reverse("admin:articles_staticpage_preview", args=[page.pk]))
    history = client.get(reverse("admin:articles_staticpage_history", args=[page.pk]))

    assert answer.status_code == 302
    assert (page.title, page.path) == ("Xylophone", "about")
    assert "Xylophone" not in client.get("/about/").text
    assert "Xylophone" in preview.text
    assert "noindex" in preview.text
    assert "About us" in history.text
    assert "Published · changes" in client.get(change_url(page)).text


@pytest.mark.django_db
def test_nobody_writes_over_a_colleague_and_nothing_typed_is_lost(client, editor, now):
    page = make_page(now)
    page.title = "About the Courier"
    save_page(page, by=editor, now=now, before=StaticPage.objects.get(pk=page.pk))
    client.force_login(editor)
    typed = posted(title="About all of us", path="about", seen_version="1", _continue="publish")

    refused = client.post(change_url(page), typed)
    page.refresh_from_db()
    kept = page.title
    again = re.search(r'name="seen_version" value="(\d+)"', refused.text)[1]
    client.post(change_url(page), typed | {"seen_version": again})
    page.refresh_from_db()

    assert refused.status_code == 200
    assert "Edda Editor has saved this page" in refused.text
    assert "About all of us" in refused.text
    assert kept == "About the Courier"
    assert page.title == "About all of us"


@pytest.mark.django_db
def test_taking_a_page_off_needs_a_reason_and_leaves_the_text(client, editor, now):
    page = make_page(now)
    publish_page(page, by=None, now=now)
    assert client.get("/about/").status_code == 200

    with pytest.raises(VerbRefused, match="Give a reason"):
        unpublish_page(page, by=editor, now=now, reason=" ")
    unpublish_page(page, by=editor, now=now, reason="Out of date")
    site.forget()

    assert client.get("/about/").status_code == 404
    assert "/about/" not in client.get("/").text
    assert "/about/" not in client.get("/sitemaps/pages.xml").getvalue().decode()
    assert StaticPage.objects.get().body
    event = Event.objects.get(verb="unpublished")
    assert event.reason == "Out of date"
    assert {"site", f"page-{page.pk}"} <= set(event.keys)


@pytest.mark.django_db
def test_refusals(reporter, editor, now):
    page = make_page(now, body="<p> </p>")
    with pytest.raises(NotAllowed):
        publish_page(page, by=reporter, now=now)
    with pytest.raises(VerbRefused, match="no text yet"):
        publish_page(page, by=editor, now=now)
    with pytest.raises(VerbRefused, match="don’t see"):
        unpublish_page(page, by=editor, now=now, reason="x")

    StaticPage.objects.update(body="<p>Words.</p>")
    publish_page(page, by=editor, now=now)
    with pytest.raises(VerbRefused, match="already"):
        publish_page(page, by=editor, now=now)
    StaticPage.objects.update(path="about/elsewhere")
    with pytest.raises(VerbRefused, match="/about/"):
        publish_page(page, by=editor, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["world", "about/us/more", "admin", "corrections", "2026", "../x"])
def test_an_address_that_is_a_sections_or_a_storys_is_refused(client, editor, path):
    client.force_login(editor)

    answer = client.post(ADD, posted(path=path))

    assert answer.status_code == 200
    assert "put it below about" in answer.text
    assert not StaticPage.objects.exists()


@pytest.mark.django_db
def test_markup_that_does_something_does_not_reach_readers(client, now):
    page = make_page(now, body="<p onclick='x()'>Hello<script>x()</script></p>")
    publish_page(page, by=None, now=now)
    PublishedStaticPage.objects.update(body="<p>Hello<script>planted()</script></p>")

    assert StaticPage.objects.get().body == "<p>Hello</p>"
    assert "planted" not in client.get("/about/").text


@pytest.mark.django_db
def test_who_may_not_change_pages_does_not_get_the_form(client, reporter, now):
    page = make_page(now)
    client.force_login(reporter)

    assert client.get(change_url(page)).status_code == 403
    preview = reverse("admin:articles_staticpage_preview", args=[page.pk])
    assert client.get(preview).status_code == 403


@pytest.mark.django_db
def test_only_what_readers_never_saw_can_be_deleted(client, administrator, now):
    draft, seen = make_page(now), make_page(now, path="privacy", title="Privacy")
    publish_page(seen, by=None, now=now)
    unpublish_page(seen, by=None, now=now, reason="x")
    client.force_login(administrator)
    delete = "admin:articles_staticpage_delete"

    refused = client.post(reverse(delete, args=[seen.pk]), {"post": "yes"})
    done = client.post(reverse(delete, args=[draft.pk]), {"post": "yes"})

    assert (refused.status_code, done.status_code) == (403, 302)
    assert [each.path for each in StaticPage.objects.all()] == ["privacy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kind"), [("about", "AboutPage"), ("contact", "ContactPage"), ("ethics", "WebPage")]
)
def test_machines_are_told_what_the_page_is(client, now, path, kind):
    publish_page(make_page(now, path=path, description="In short"), by=None, now=now)

    page = client.get(f"/{path}/").text
    graph = json.loads(re.search(r"ld\+json\">(.*?)</script>", page)[1])["@graph"]

    assert graph[0]["@type"] == kind
    assert graph[0]["dateModified"].startswith("2026-11-22T12:00:00")
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/{path}/">' in page
    assert '<meta name="description" content="In short">' in page
    assert f"/{path}/</loc>" in client.get("/sitemaps/pages.xml").getvalue().decode()


@pytest.mark.django_db
def test_the_date_shown_moves_with_the_words_alone(client, now):
    page = make_page(now)
    publish_page(page, by=None, now=now)
    later = now.replace(day=25)
    StaticPage.objects.update(position=4)
    moved = publish_page(page, by=None, now=later)
    StaticPage.objects.update(body="<p>We print once a day.</p>")
    reworded = publish_page(page, by=None, now=later)

    assert (moved.updated_at, moved.published_at) == (now, now)
    assert (reworded.updated_at, reworded.published_at) == (later, now)
