"""Read what a window sends: JSON in, clean values of an article's content out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, TextField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.autosaving import Sent, Splice
from articles.content import COLUMNS, BylineItem, Content
from articles.models.article import Article
from articles.models.byline import ArticleByline
from articles.models.taxonomy import Topic
from authors.models import Author

# A body of two million letters is a book; what is longer is no story but an accident.
MOST_BODY = 4_000_000
_MOST_ITEMS = 200
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FACTS = ("assigned_to_id", "placement")


class Unreadable(Exception):
    """What was sent is not what our own pages send."""


@dataclass(frozen=True)
class Read:
    """What was sent, and a sentence for each field that can't be taken as it is."""

    sent: Sent
    problems: dict[str, str]


def read(payload: Any) -> Read:
    """Clean what a window sends, as the form would. A field that is refused is left out, and named.

    Raises Unreadable when it is no sending of ours at all.
    """
    if not isinstance(payload, dict):
        raise Unreadable
    problems: dict[str, str] = {}
    fields = _fields(payload.get("fields", {}), problems)
    facts = {
        name: value
        for name, value in _columns(payload.get("facts", {}), _FACTS, problems).items()
        if not (name == "placement" and not value)
    }
    facts_before = _columns(payload.get("facts_before", {}), _FACTS, {})
    body = _body(payload.get("body"), problems)
    base = payload.get("base_content")
    tokens = payload.get("tokens", [])
    if not isinstance(tokens, list):
        raise Unreadable
    sent = Sent(
        base=_short(payload.get("base", "")),
        token=_short(payload.get("token", "")),
        tokens=tuple(_short(each) for each in tokens[-50:]),
        fields=fields,
        facts=facts,
        facts_before=facts_before,
        body=body,
        base_content=_base(base) if isinstance(base, dict) else None,
        tab=_short(payload.get("tab", "")),
    )
    return Read(sent, problems)


def _base(document: dict[str, Any]) -> Content:
    """Read what a window began from; what it does not name was empty."""
    ignored: dict[str, str] = {}
    fields = _fields({k: v for k, v in document.items() if k != "body"}, ignored)
    return Content(**fields, body=_text(document.get("body", "")))


def _fields(document: Any, problems: dict[str, str]) -> dict[str, Any]:
    names = tuple(name for name in COLUMNS if name != "body")
    fields = _columns(document, names, problems)
    lists: dict[str, Callable[[Any], Any]] = {
        "topic_ids": _topics,
        "related_ids": _related,
        "bylines": _bylines,
    }
    for name, clean in lists.items():
        if name in document:
            if not isinstance(document[name], list) or len(document[name]) > _MOST_ITEMS:
                raise Unreadable
            try:
                fields[name] = clean(document[name])
            except ValidationError as error:
                problems[name] = " ".join(error.messages)
    return fields


def _columns(document: Any, names: tuple[str, ...], problems: dict[str, str]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise Unreadable
    cleaned: dict[str, Any] = {}
    for name in names:
        if name not in document:
            continue
        try:
            cleaned[name] = _column(name, document[name])
        except ValidationError as error:
            problems[name] = " ".join(error.messages)
    return cleaned


def _column(name: str, value: Any) -> Any:
    field = Article._meta.get_field(name.removesuffix("_id"))
    if isinstance(field, ForeignKey):
        return field.clean(_number(value) if value not in (None, "") else None, None)
    if isinstance(value, str):
        value = _text(value).strip()
        if name == "headline":
            value = " ".join(value.split())
        too_long = len(value) - (field.max_length or len(value))  # type: ignore[union-attr]
        if too_long > 0:
            raise ValidationError(
                ngettext(
                    "%(label)s is %(count)d character too long.",
                    "%(label)s is %(count)d characters too long.",
                    too_long,
                )
                % {"label": str(field.verbose_name).capitalize(), "count": too_long}  # type: ignore[union-attr]
            )
        if isinstance(field, TextField):
            return value
    elif not isinstance(value, bool):
        raise Unreadable
    try:
        return field.clean(value, None)  # type: ignore[union-attr]
    except ValidationError as error:
        label = str(field.verbose_name).capitalize()  # type: ignore[union-attr]
        raise ValidationError([f"{label}: {message}" for message in error.messages]) from error


def _body(value: Any, problems: dict[str, str]) -> Splice | str | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Unreadable
    if "whole" in value:
        whole = _text(value["whole"])
        if len(whole) > MOST_BODY:
            problems["body"] = _too_big()
            return None
        return whole
    blocks = value.get("blocks")
    if not isinstance(blocks, list):
        raise Unreadable
    if sum(len(_text(block)) for block in blocks) > MOST_BODY:
        problems["body"] = _too_big()
        return None
    return Splice(
        at=_number(value.get("at")),
        drop=_number(value.get("drop")),
        blocks=tuple(_text(block) for block in blocks),
    )


def _too_big() -> str:
    return _("The text is too long to be kept on the desk: cut it into several stories.")


def _topics(value: list[Any]) -> tuple[int, ...]:
    wanted = list(dict.fromkeys(_number(each) for each in value))
    known = set(Topic.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return tuple(pk for pk in wanted if pk in known)


def _related(value: list[Any]) -> tuple[int, ...]:
    wanted = list(dict.fromkeys(_number(each) for each in value))
    known = set(Article.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return tuple(pk for pk in wanted if pk in known)


def _bylines(value: list[Any]) -> tuple[BylineItem, ...]:
    items: dict[tuple[int, str], BylineItem] = {}
    role = ArticleByline._meta.get_field("role")
    credited = ArticleByline._meta.get_field("credited_as")
    for each in value:
        if not isinstance(each, Mapping):
            raise Unreadable
        item = BylineItem(
            author_id=_number(each.get("author_id")),
            role=role.clean(_text(each.get("role", "")), None),
            credited_as=credited.clean(_text(each.get("credited_as", "")).strip(), None),
        )
        items.setdefault((item.author_id, item.role), item)
    wanted = [item.author_id for item in items.values()]
    known = set(Author.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return tuple(item for item in items.values() if item.author_id in known)


def _text(value: Any) -> str:
    """Return a text without what PostgreSQL and feeds can't hold."""
    if not isinstance(value, str):
        raise Unreadable
    # A lone half of a surrogate pair is no letter in any encoding.
    return _CONTROLS.sub("", value).encode("utf-8", "ignore").decode().replace("\r\n", "\n")


def _short(value: Any) -> str:
    return _text(value)[:40]


def _number(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Unreadable
    return value
