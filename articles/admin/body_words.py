"""A body in words, for comparing: what is beside the paragraphs is named, so that it can differ."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import boxes, embeds, figures
from articles.body import plain_text
from articles.boxes import Embed, Related
from articles.figures import Figure
from articles.models.article import Article
from images.models import Image

_WIDTHS = {"wide": gettext_lazy("wide"), "small": gettext_lazy("small")}
_BOX = re.compile(r'<aside class="(pull-quote|fact-box)">(.*?)</aside>', re.DOTALL)
_BOXES = {"pull-quote": gettext_lazy("Pull quote"), "fact-box": gettext_lazy("Fact box")}
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_REFERENCE = "\x02{number}\x03"
_REFERRED = re.compile("\x02(\\d+)\x03")


def in_words(html: str) -> str:
    """Return the words of a body, a block a line, with what each box, card and figure is.

    At most two queries: for the names of its pictures and of the stories on its cards.
    """
    parts = [
        piece
        for part in figures.split(html)
        for piece in (boxes.split(part) if isinstance(part, str) else [part])
    ]
    images = Image.objects.in_bulk({each.image_id for each in parts if isinstance(each, Figure)})
    stories = Article.objects.only("headline", "slugline", "is_restricted").in_bulk(
        {each.article_id for each in parts if isinstance(each, Related)}
    )
    return "\n".join(line for part in parts if (line := _part(part, images, stories)))


def _part(
    part: str | Figure | Related | Embed,
    images: Mapping[int, Image],
    stories: Mapping[int, Article],
) -> str:
    match part:
        case Figure():
            return _figure(part, images)
        case Related():
            story = stories.get(part.article_id)
            # A restricted story is not for everybody's eyes.
            is_named = story is not None and not story.is_restricted
            return _aside(_("Related story"), [str(story) if is_named else f"№ {part.article_id}"])
        case Embed():
            about = [embeds.site_of(part.url), part.url, part.by, part.title]
            return "\n".join([_aside(_("From another site"), about), *part.lines])
        case _:
            return _words(part)


def _figure(figure: Figure, images: Mapping[int, Image]) -> str:
    about = [
        _("Picture: %s") % images.get(figure.image_id, f"№ {figure.image_id}"),
        *([_("alt text: %s") % figure.alt] if figure.alt else []),
        *([_("credit: %s") % figure.credit] if figure.credit else []),
        *([_("width: %s") % _WIDTHS[figure.width]] if figure.width in _WIDTHS else []),
    ]
    caption = plain_text(figure.caption)
    return f"[{'; '.join(about)}]" + (f" {caption}" if caption else "")


def _words(html: str) -> str:
    notes: list[str] = []
    html = boxes.take_notes(html, notes, reference=_REFERENCE)
    lines: list[str] = []
    end = 0
    for found in sorted(
        (*_BOX.finditer(html), *_TABLE.finditer(html)), key=lambda each: each.start()
    ):
        lines.append(plain_text(html[end : found.start()]))
        if found.re is _BOX:
            lines += [f"[{_BOXES[found[1]]}]", plain_text(found[2]), "[/]"]
        else:
            lines += [_aside(_("Table"), []), *_rows(found[1])]
        end = found.end()
    lines.append(plain_text(html[end:]))
    text = "\n".join(line for line in lines if line)
    return _REFERRED.sub(
        lambda found: " " + _("[Footnote: %s]") % plain_text(notes[int(found[1]) - 1]), text
    )


def _rows(table: str) -> list[str]:
    """Return a line for each row, its cells apart."""
    return [
        " | ".join(plain_text(cell).replace("\n", " ") for cell in _CELL.findall(row))
        for row in _ROW.findall(table)
    ]


def _aside(name: str, about: Iterable[str]) -> str:
    said = "; ".join(each for each in about if each)
    return f"[{name}: {said}]" if said else f"[{name}]"
