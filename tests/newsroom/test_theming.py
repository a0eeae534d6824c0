"""The example of docs/theming.md, followed to the letter: a theme of one file, and a bit more."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOW = """
from types import SimpleNamespace as Some
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template, render_to_string
page = Some(title="About & us", get_absolute_url="/about/")
print(render_to_string("articles/_footer_pages.html", {"site": Some(footer_pages=[page])}))
print("FOOT OF", get_template("articles/_footer.html").origin.name)
print(get_template("articles/article.html").template.nodelist[0].blocks["footer"].nodelist[0].s)
print(open(finders.find("site/site.css")).read()[:40])
"""


def example(name: str) -> str:
    """Return the template that the page of docs shows under this path."""
    text = (ROOT / "docs/theming.md").read_text("utf-8")
    found = re.search(rf"    {{# harbour-theme/{re.escape(name)} #}}\n((?:    .*\n)+)", text)
    return re.sub(r"^ {4}", "", found[1], flags=re.M)


def run(theme: Path, tmp_path: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "NEWSROOM_THEME": str(theme)},
    )  # fmt: skip


def test_a_theme_overrides_one_template_a_block_and_a_part_of_the_style(tmp_path):
    theme = tmp_path / "harbour-theme"
    for name in ("templates/articles/_footer_pages.html", "templates/articles/article.html"):
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_text(example(name), "utf-8")
    tokens = theme / "static/site/css/tokens.css"
    tokens.parent.mkdir(parents=True)
    tokens.write_text("/* The harbour's colours. */\n", "utf-8")

    shown = run(theme, tmp_path, "shell", "--no-imports", "-c", SHOW)

    assert shown.returncode == 0, shown.stderr
    assert '<a href="/about/">About &amp; us</a>' in shown.stdout
    assert "Printed on the quay since 1871." in shown.stdout
    assert f"FOOT OF {ROOT / 'templates/articles/_footer.html'}" in shown.stdout
    assert "desk@harbour.example" in shown.stdout
    assert "/* The harbour's colours. */" in shown.stdout


def test_a_theme_that_is_not_there_is_said_so(tmp_path):
    refused = run(tmp_path / "nowhere", tmp_path, "check")

    assert refused.returncode != 0
    assert "which is no folder; see docs/theming.md" in refused.stderr
