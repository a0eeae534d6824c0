"""ninjs 3.1: only fields of IPTC's schema, each of the type that it asks for."""

import json
import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from articles import corrections
from articles.models import Correction
from distribution.models import MachinePolicy, PolicyLink
from tests.factories import make_author, make_live, make_picture, make_topic

pytestmark = pytest.mark.django_db

# What ninjs-schema_3.1.json (approved in spring 2025) says of the fields that we give: nothing
# else may stand in a document ("unevaluatedProperties": false). `uri` and `time` are formats.
_TEXT = {"role": str, "contentType": str, "value": str}
_NAMED = {"name": str, "rel": str, "uri": "uri", "literal": str}
_RENDITION = {"name": str, "href": "uri", "contentType": str, "width": int, "height": int}
_PICTURE = {
    "uri": "uri", "name": str, "type": {"picture"}, "descriptions": [_TEXT], "by": str,
    "copyrightNotice": str, "infoSources": [_NAMED | {"role": str}], "renditions": [_RENDITION],
}  # fmt: skip
_NINJS = {
    "uri": "uri", "standard": {"name": str, "version": str, "schema": "uri"}, "type": {"text"},
    "representationType": {"full", "partial"}, "version": str, "firstCreated": "time",
    "versionCreated": "time", "contentCreated": "time", "pubStatus": {"usable"}, "language": str,
    "title": str, "headlines": [_TEXT], "descriptions": [_TEXT],
    "bodies": [_TEXT | {"charCount": int, "wordCount": int}], "by": str, "located": str,
    "infoSources": [_NAMED | {"role": str}], "genres": [{"name": str}],
    "altIds": [{"role": str, "value": str}], "copyrightHolder": str, "edNote": str,
    "renditions": [_RENDITION], "associations": [_PICTURE], "people": [_NAMED],
    "places": [_NAMED], "organisations": [_NAMED], "events": [_NAMED], "subjects": [_NAMED],
    "trustIndicators": [{"role": "uri", "title": str, "href": "uri"}],
}  # fmt: skip


def check(value: object, rule: object, where: str = "$") -> None:
    if rule == "uri":
        assert isinstance(value, str) and urlsplit(value).scheme and value.isascii(), where
    elif rule == "time":
        assert datetime.fromisoformat(str(value)).tzinfo and re.match(r"\d{4}-\d\d-\d\dT", value)
    elif isinstance(rule, set):
        assert value in rule, where
    elif isinstance(rule, dict):
        assert isinstance(value, dict), where
        for name, each in value.items():
            assert name in rule, f"{where}.{name} is no field of ninjs"
            check(each, rule[name], f"{where}.{name}")
    elif isinstance(rule, list):
        assert isinstance(value, list) and value, where
        for each in value:
            check(each, rule[0], f"{where}[]")
    else:
        assert type(value) is rule, where


def test_a_full_story_has_every_field_that_we_know(client, world, editor, now):
    kinds = ("person", "place", "organisation", "event", "subject")
    picture = make_picture(7, size=(1500, 1000), creator="Pia", copyright="© Pia")
    figure = make_picture(8, caption="A pier")
    story = make_live(
        "Ferry & boat",
        section=world,
        authors=(make_author("Añа Autora"), make_author("Bo Byline")),
        topics=tuple(make_topic(f"Topic {kind}", kind=kind) for kind in kinds),
        lead_image=picture,
        deck="After a year.",
        kicker="Harbour",
        dateline="SALTERN",
        seo_title="Ferry is back",
        social_title="It sails!",
        body=f'<p>It sailed.</p><figure data-image="{figure.pk}"><figcaption>Pier</figcaption>'
        "</figure>",
        now=now,
    )
    corrections.correct(
        story, kind=Correction.Kind.CORRECTION, text="It was Monday.", by=editor, now=now
    )
    policy = MachinePolicy.objects.create(pk=1)
    PolicyLink.objects.create(policy=policy, kind=PolicyLink.Kind.ETHICS, url="/ethics/")

    document = json.loads(client.get(f"/api/v1/articles/{story.pk}/ninjs").content)

    check(document, _NINJS)
    assert set(document) == set(_NINJS)
    assert [each["name"] for each in document["associations"]] == ["lead", "figure-1"]
    assert document["by"] == "Añа Autora, Bo Byline"
    assert document["edNote"] == "Correction: It was Monday."


def test_a_plain_story_has_no_empty_fields(client, world):
    story = make_live(section=world)

    document = json.loads(client.get(f"/api/v1/articles/{story.pk}/ninjs").content)

    check(document, _NINJS)
    assert "associations" not in document and "by" not in document
