"""A real Chromium, one window a person; what the browser complains about fails the test."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"

# Pages wait between a key and a save, between two questions who else is here: four times as short.
FASTER = """
for (const name of ["setTimeout", "setInterval"]) {
  const wait = window[name].bind(window);
  window[name] = (call, delay, ...rest) => wait(call, (delay ?? 0) / 4, ...rest);
}
"""


def chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    named = os.environ.get("NEWSROOM_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium; without one the test is skipped, loudly."""
    path = chromium()
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the browser tests were not run")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Traffic:
    """Counts the requests that the test's server is answering."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0

    def begun(self, **_signal) -> None:
        with self._changed:
            self._running += 1

    def ended(self, **_signal) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def wait_for_the_end(self) -> None:
        """Return when nothing is being answered, and nothing came within a moment."""
        with self._changed:
            while self._changed.wait_for(lambda: self._running > 0, timeout=0.15):
                assert self._changed.wait_for(lambda: self._running <= 0, timeout=30)


@pytest.fixture
def traffic() -> Iterator[Traffic]:
    """Return the count of requests: the database can't be emptied under one."""
    counted = Traffic()
    request_started.connect(counted.begun)
    request_finished.connect(counted.ended)
    yield counted
    request_started.disconnect(counted.begun)
    request_finished.disconnect(counted.ended)


@pytest.fixture
def window(browser: Browser, live_server, traffic) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window of its own (own cookies), on the running site."""
    opened = []
    complaints: list[str] = []

    def open_window(**options) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": 1440, "height": 900}, **options
        )
        context.set_default_timeout(15_000)
        context.add_init_script(FASTER)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield open_window
    for context in opened:
        context.close()
    traffic.wait_for_the_end()
    assert complaints == []


@pytest.fixture
def sign_in(window, live_server) -> Callable[..., Page]:
    """Return a function that opens a window in which a person is signed in, on no page yet."""

    def sign_in_as(user, **options) -> Page:
        page = window(**options)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return page

    return sign_in_as


@pytest.fixture
def sign_in_by_form(window) -> Callable[..., Page]:
    """Return a function that opens a window and signs a person in as they do it themselves."""

    def sign_in_as(user, **options) -> Page:
        page = window(**options)
        page.goto("/admin/")
        page.fill("input[name=username]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector(".desk-person")
        return page

    return sign_in_as


@pytest.fixture
def shots() -> Path | None:
    """Return the folder that NEWSROOM_SHOTS names for screenshots, or None."""
    folder = os.environ.get("NEWSROOM_SHOTS")
    return Path(folder) if folder else None
