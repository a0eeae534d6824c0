"""What standards ask of our files, written from them, and as strict as our own output can be."""

import json
from functools import cache
from pathlib import Path

import jsonschema_rs
from lxml import etree

_HERE = Path(__file__).parent


@cache
def sitemap() -> etree.XMLSchema:
    """Return the schema of sitemaps and of their index, with news and pictures."""
    return etree.XMLSchema(etree.parse(_HERE / "sitemap.xsd"))


@cache
def json_feed() -> jsonschema_rs.Draft202012Validator:
    """Return the schema of JSON Feed 1.1."""
    rules = json.loads((_HERE / "json_feed.json").read_text("utf-8"))
    return jsonschema_rs.Draft202012Validator(rules, validate_formats=True)
