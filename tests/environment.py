"""Set the tests' environment before Django reads its settings (a pytest plugin, loaded first)."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Tests never touch the newspaper that `make run` serves: they have a server of their own.
os.environ.setdefault("NEWSROOM_VAR", str(ROOT / "var" / "test"))
os.environ["NEWSROOM_TESTING"] = "true"
os.environ.pop("NEWSROOM_ENV", None)
# Playwright drives Chromium from an event loop in this thread; Django takes that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
