"""Follow every link of the site: none is broken, nothing comes from elsewhere, no cookie is set."""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.conf import settings
from django.test import Client

from events.clock import database_now
from newsroom.demo.load import DemoLoader
from tests.newsroom import every_kind

_LOADS = re.compile(
    r'<(?:script|img|source|iframe|video|audio|embed|object)\b[^>]*?\s(?:src|srcset|data)="([^"]*)"'
    r'|<link\b(?=[^>]*\srel="(?:stylesheet|icon|preload|manifest|apple-touch-icon)")[^>]*?\shref="([^"]*)"'
)
_LINKS = re.compile(r'\s(?:href|action)="([^"]*)"')
_IDS = re.compile(r'\sid="([^"]*)"')


def crawl(client: Client, start: list[str]) -> tuple[int, list[str]]:
    """Read what links lead to, as a browser without cookies would; return (pages, complaints)."""
    waiting, seen, found = [(each, "") for each in start], {}, []
    anchors: list[tuple[str, str, str]] = []
    while waiting:
        address, source = waiting.pop()
        if address in seen:
            continue
        response = client.get(address)
        is_html = response.get("Content-Type", "").startswith("text/html")
        text = response.text if is_html else ""
        if response.streaming:
            response.getvalue()  # to its end, where its file is closed
        seen[address] = set(_IDS.findall(text))
        if response.status_code in (301, 302):
            waiting.append((urldefrag(response["Location"])[0], address))
            continue
        if source and response.status_code != 200:
            found.append(f"{source} leads to {address}: {response.status_code}")
        if response.cookies:
            found.append(f"{address} sets a cookie")
        if not is_html:
            continue
        if "unsafe" in response.get("Content-Security-Policy", "unsafe"):
            found.append(f"{address} has a weak policy, or none")
        if re.search(r"<[^>]+\s(?:style|on[a-z]+)=\"", text) or re.search(r"<style\b", text):
            found.append(f"{address} has a style or a handler of its own")
        for groups in _LOADS.findall(text):
            for each in "".join(groups).split(","):
                url = unescape(each.strip().split(" ")[0])
                if not url.startswith("/") or url.startswith("//"):
                    found.append(f"{address} loads {url}")
        for link in map(unescape, _LINKS.findall(text)):
            whole, fragment = urldefrag(urljoin(address, link.removeprefix(settings.SITE_URL)))
            if whole.startswith("/") and not whole.startswith(("//", "/static/", "/admin/")):
                waiting.append((whole, address))
                if fragment:
                    anchors.append((address, whole, fragment))
    found += [
        f"{source} leads to {address}#{fragment}, which is not there"
        for source, address, fragment in anchors
        if fragment not in seen.get(address, ())
    ]
    return len(seen), sorted(set(found))


@pytest.mark.django_db
def test_no_link_is_broken_and_nothing_comes_from_elsewhere(client):
    addresses = every_kind.build()

    count, found = crawl(client, list(addresses.values()))

    assert found == [], "\n".join(found)
    assert count > 60


@pytest.mark.proof
@pytest.mark.django_db
def test_the_demonstration_newspaper_has_no_broken_link(client):
    DemoLoader(now=database_now(), say=lambda _step: None).load()

    count, found = crawl(client, ["/"])

    assert found == [], "\n".join(found)
    assert count > 200
