"""What a key costs while somebody types in a long story: in a real browser, on the real page."""

import contextlib
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from statistics import quantiles
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from playwright.sync_api import Page, sync_playwright

from accounts.models import User
from articles.models import Article
from events.clock import database_now

WORDS, KEYS = (800, 5_000, 15_000), 150
# From the key to the end of the browser's work on it: script, style, layout and paint.
_MEASURE = """async (keys) => {
    const editor = document.querySelector(".tiptap").editor;
    const middle = Math.floor(editor.state.doc.content.size / 2);
    editor.chain().setTextSelection(middle).focus().run();
    const costs = [];
    for (let number = 0; number < keys; number += 1) {
        await new Promise((go) => setTimeout(go, 20));
        const start = performance.now();
        document.execCommand("insertText", false, number % 7 ? "a" : " ");
        document.querySelector(".tiptap").getBoundingClientRect();
        costs.push(performance.now() - start);
    }
    return costs;
}"""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # so that closing waits for the last answers

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Leave no connection behind: the database is dropped at the end."""
        super().process_request_thread(request, client_address)
        connections.close_all()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def print_table() -> None:
    """Measure stories of growing length, and print p50, p95 and the slowest key."""
    path = os.environ.get("NEWSROOM_CHROMIUM") or shutil.which("chromium")
    if path is None:
        print("NO CHROMIUM ON THIS MACHINE: nothing was measured")
        return
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    user = User.objects.create_user("typist@example.org", name="Tilda Typist", is_staff=True)
    user.is_superuser = True
    user.set_password("correct horse battery")
    user.save()
    print("| words | p50 ms | p95 ms | slowest ms |\n|---:|---:|---:|---:|")
    with _served() as origin, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        _sign_in(page, origin)
        for words in WORDS:
            costs = _of(page, origin, words)
            p50, p95 = quantiles(costs, n=100)[49], quantiles(costs, n=100)[94]
            print(f"| {words:,} | {p50:.1f} | {p95:.1f} | {max(costs):.1f} |", flush=True)
        browser.close()
        connections.close_all()  # playwright's loop has connections of its own


def _of(page: Page, origin: str, words: int) -> list[float]:
    sentence = "The ferry left the pier at noon with eleven people and a “piano” on board. "
    body = f"<p>{sentence * 5}</p>" * (words // 75 + 1)
    story = Article.objects.create(headline="Long", body=body, saved_at=database_now())
    page.goto(f"{origin}/admin/articles/article/{story.pk}/change/")
    page.wait_for_selector("html[data-autosave=ready]", state="attached")
    costs: list[float] = page.evaluate(_MEASURE, KEYS)
    page.wait_for_function(
        "() => !document.querySelector('[data-saved]').classList.contains('is-unsaved')"
    )
    return costs


def _sign_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/admin/")
    page.fill("input[name=username]", "typist@example.org")
    page.fill("input[name=password]", "correct horse battery")
    page.click("[type=submit]")
    page.wait_for_selector(".desk-person")


@contextlib.contextmanager
def _served() -> Iterator[str]:
    """Serve the site and its static files in this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = _Server(("127.0.0.1", port), _Quiet)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()
