"""Every kind of page as the Nu HTML checker sees it: the one that the W3C runs (decision 28)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.newsroom import every_kind

JAR = Path(sys.prefix) / "npm/tests/node_modules/vnu-jar/build/dist/vnu.jar"
needs_checker = pytest.mark.skipif(
    not JAR.exists() or shutil.which("java") is None,
    reason="no Nu HTML checker here: it needs java and npm (make test fetches the checker)",
)


def complaints(folder: Path) -> list[str]:
    """Return what the checker says of the files of a folder."""
    files = sorted(map(str, folder.iterdir()))
    told = subprocess.run(
        ["java", "-Xss1m", "-jar", str(JAR), "--format", "json", *files],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [
        f"{Path(each['url']).stem}: {each.get('subType', each['type'])}: {each['message']} "
        f"… {each.get('extract', '')}"
        for each in json.loads(told.stderr)["messages"]
    ]


@needs_checker
@pytest.mark.django_db
def test_every_kind_of_page_is_html_without_an_error_or_a_warning(client, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, address in every_kind.build().items():
        page = client.get(address)
        assert page.status_code in (200, 404, 410, 451), address
        (folder / f"{name.replace('/', '-')}.html").write_text(page.text, "utf-8")
    (folder / "failure.html").write_text(get_template("500.html").render(), "utf-8")

    # One that is broken, so that a checker that says nothing at all is found out.
    (folder / "broken.html").write_text("<!doctype html><title>x</title><p><div></p>", "utf-8")

    found = complaints(folder)

    assert [each for each in found if each.startswith("broken: ")]
    assert [each for each in found if not each.startswith("broken: ")] == [], "\n".join(found)
