"""A new story: where it starts, and what can be done with it before its first save."""

import json

import pytest
from django.urls import reverse

from articles.models import Article
from authors.ownership import ProfileAccount
from tests.factories import make_author, newest

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_article_add")
SAVE = reverse("admin:articles_article_autosave_new")


def typed(client, **fields):
    """Return what a browser without scripts posts from the page of a new story."""
    context = client.get(ADD).context
    sent = {"headline": "Lights out", "body": "<p>All of them.</p>", "language": "en",
            "genre": "news", "layout": "standard", "placement": "section"}  # fmt: skip
    sent["section"] = context["adminform"].form["section"].value() or ""
    for inline in context["inline_admin_formsets"]:
        for form in (inline.formset.management_form, *inline.formset.forms):
            values = {field.html_name: field.value() for field in form}
            sent |= {name: "" if value is None else value for name, value in values.items()}
    return sent | fields


def post(client, **fields):
    answer = client.post(ADD, typed(client, **fields))
    assert answer.status_code == 302, answer.context["errors"]
    return answer


def offered(client) -> list[str]:
    return [button.verb for button in client.get(ADD).context["buttons"]]


def autosave(client, user, address=SAVE, **payload):
    payload |= {"person": user.pk, "token": str(len(payload))}
    answer = client.post(address, json.dumps(payload), content_type="application/json")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_one_section_and_one_profile_go_without_saying(client, section_editor, world):
    own = make_author("Sami Section")
    ProfileAccount.objects.create(author=own, user=section_editor)
    client.force_login(section_editor)

    post(client)

    article = Article.objects.get()
    assert article.section == world
    assert [item.author for item in article.byline_items.all()] == [own]


def test_two_of_each_are_chosen_from(client, section_editor, sport):
    sport.editors.add(section_editor)
    for name in ("Sami Section", "A. Pen"):
        ProfileAccount.objects.create(author=make_author(name), user=section_editor)
    client.force_login(section_editor)

    post(client)

    article = Article.objects.get()
    assert article.section is None
    assert not article.byline_items.exists()


def test_each_role_is_offered_its_own_verbs_before_the_first_save(
    client, reporter, copy_editor, section_editor, sport
):
    sport.editors.add(section_editor)
    verbs = {}
    for person in (reporter, copy_editor, section_editor):
        client.force_login(person)
        verbs[person.name] = offered(client)

    assert verbs == {
        "Rosa Reporter": ["submit"],
        "Cora Copy": ["submit"],
        "Sami Section": ["publish", "submit", "spike"],
    }


def test_a_press_without_scripts_saves_first_and_asks_then(client, editor, world):
    client.force_login(editor)

    answer = post(client, section=world.pk, _continue="page:publish")

    article = Article.objects.get()
    assert answer.url == reverse("admin:articles_article_verb", args=[article.pk, "publish"])
    assert (article.headline, article.stage, article.standing) == ("Lights out", "draft", "never")
    assert newest(article).number == 1


def test_a_press_without_scripts_submits(client, reporter):
    client.force_login(reporter)

    post(client, _continue="submit")

    assert Article.objects.get().stage == "in_review"


def test_verbs_follow_the_section_and_the_page_says_whom_to_ask(
    client, section_editor, world, sport
):
    client.force_login(section_editor)
    fields = {"headline": "Lights out", "section_id": world.pk}
    begun = autosave(client, section_editor, fields=fields)
    assert 'value="page:publish"' in begun["verbs_html"]
    article = Article.objects.get()
    address = reverse("admin:articles_article_autosave", args=[article.pk])

    words = autosave(
        client, section_editor, address, base=begun["version"], fields={"deck": "All of them"}
    )
    moved = autosave(
        client, section_editor, address, base=words["version"],
        fields={"section_id": sport.pk}, facts={}, tokens=[],
    )  # fmt: skip

    assert "verbs_html" not in words
    assert 'value="page:publish"' not in moved["verbs_html"]
    assert 'value="submit"' in moved["verbs_html"]
    page = client.get(reverse("admin:articles_article_verb", args=[article.pk, "publish"]))
    assert "Ask an editor of the section." in page.text
    assert '<button class="go"' not in page.text
