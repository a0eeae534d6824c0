"""Write a believable archive in the interchange format, the same every time, in constant memory."""

import json
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from bench.words import Language

AUTHORS, TOPICS = 120, 600
#: 85 stories a day, newest first: a million of them are 32 years.
APART = timedelta(minutes=17)
NEWEST = datetime(2026, 11, 1, 18, tzinfo=UTC)
SECTIONS: dict[str, list[str]] = {
    "City": ["Courts", "Streets", "Council"],
    "Coast": ["Fishing", "Islands"],
    "Business": ["Markets", "Work"],
    "World": ["North", "South"],
    "Culture": ["Books", "Stage", "Food"],
    "Sport": ["Football", "Rowing"],
    "Science": [],
    "Opinion": [],
}


def write(folder: Path, *, size: int, language: Language) -> None:
    """Write `size` articles with their authors, tags and sections into a folder."""
    chance = random.Random(54)  # noqa: S311 - the same archive every time
    folder.mkdir(parents=True, exist_ok=True)
    authors = [
        {
            "slug": f"author-{number}",
            "name": f"{language.name(chance)} {language.name(chance)}",
            "bio": language.sentences(chance, 1, 3),
            "role": "Staff writer",
        }
        for number in range(AUTHORS)
    ]
    tags = [
        {"slug": f"topic-{number}", "name": f"{language.title(chance, 1, 2)} {number}"}
        for number in range(TOPICS)
    ]
    sections = [{"slug": top.lower(), "name": top} for top in SECTIONS]
    sections += [
        {"slug": name.lower(), "name": name, "parent": top.lower()}
        for top, names in SECTIONS.items()
        for name in names
    ]
    _write_lines(folder / "authors.jsonl", authors)
    _write_lines(folder / "tags.jsonl", tags)
    _write_lines(folder / "sections.jsonl", sections)
    by, about = (
        _Frequent([each["slug"] for each in authors]),
        _Frequent([each["slug"] for each in tags]),
    )
    places = [each["slug"] for each in sections]
    _write_lines(
        folder / "articles.jsonl",
        (_article(number, language, chance, by, about, places) for number in range(size)),
    )


class _Frequent:
    """Things of which a few are picked often and most seldom."""

    def __init__(self, things: Sequence[str]) -> None:
        self._things = things
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(things))))

    def pick(self, chance: random.Random, count: int) -> list[str]:
        """Return so many, or fewer where one comes twice."""
        found = chance.choices(self._things, cum_weights=self._weights, k=count)
        return list(dict.fromkeys(found))


def _article(
    number: int,
    language: Language,
    chance: random.Random,
    by: _Frequent,
    about: _Frequent,
    places: list[str],
) -> dict[str, Any]:
    headline = f"{language.title(chance, 4, 9)} {language.name(chance)}"
    parts = [f"<p>{language.sentences(chance, 2, 5)}</p>" for _ in range(chance.randint(5, 10))]
    parts.insert(2, f"<h2>{language.title(chance, 2, 5)}</h2>")
    if number % 3 == 0:
        parts.insert(4, f"<blockquote><p>{language.sentences(chance, 1, 1)}</p></blockquote>")
    return {
        "id": number + 1,
        "slug": f"{headline.lower().replace(' ', '-')[:80].strip('-')}-{number + 1}",
        "headline": headline,
        "deck": language.sentences(chance, 1, 1),
        "body_html": "".join(parts),
        "authors": by.pick(chance, chance.choice([1, 1, 1, 2, 3])),
        "section": chance.choice(places),
        "tags": about.pick(chance, chance.randint(1, 5)),
        "published_at": (NEWEST - number * APART).isoformat(),
    }


def _write_lines(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
