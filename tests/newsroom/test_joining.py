"""Readers get one style sheet and one script, joined from parts; each face has its licence."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from newsroom import joining

SOURCE = settings.ROOT / "static" / "site"


@pytest.mark.parametrize("path", joining.PARTS)
def test_every_part_is_in_the_joined_file_once(path):
    joined = Path(finders.find(path)).read_text("utf-8")
    folder = SOURCE / path.rpartition(".")[2]
    parts = {f"{folder.name}/{part.name}": part.read_text("utf-8") for part in folder.iterdir()}

    assert set(parts) == set(joining.PARTS[path])
    for text in parts.values():
        assert joined.count(text.replace('url("../', 'url("').strip()) == 1


def test_a_changed_part_is_in_the_next_answer(tmp_path, monkeypatch):
    before = joining.join(joining.STYLE, tmp_path).read_text("utf-8")
    other = tmp_path / "card.css"
    other.write_text(".card { color: red }", "utf-8")
    found = finders.find
    monkeypatch.setattr(
        finders, "find", lambda path: str(other) if path.endswith("/card.css") else found(path)
    )

    after = joining.join(joining.STYLE, tmp_path).read_text("utf-8")

    assert ".card { color: red }" in after
    assert before != after


def test_a_part_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(joining.PARTS, joining.STYLE, ("css/tokens.css", "css/nowhere.css"))

    with pytest.raises(FileNotFoundError, match=r"site/css/nowhere\.css"):
        joining.join(joining.STYLE, tmp_path)


def test_scripts_are_small():
    script = Path(finders.find(joining.SCRIPT)).read_bytes()
    first = (SOURCE / "theme.js").read_bytes()

    assert len(gzip.compress(script)) + len(gzip.compress(first)) < 10_000


def test_each_face_lies_beside_its_licence():
    joined = Path(finders.find(joining.STYLE)).read_text("utf-8")
    named = set(re.findall(r'url\("fonts/([^"]+)"\)', joined))
    there = {path.name for path in (SOURCE / "fonts").glob("*.woff2")}

    assert named == there
    for face in {name.partition("-")[0].removesuffix(".woff2") for name in named}:
        licence = (SOURCE / "fonts" / f"{face}-OFL.txt").read_text("utf-8")
        assert "SIL Open Font License, Version 1.1" in licence
