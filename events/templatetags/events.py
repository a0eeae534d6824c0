"""The history tab of everything but articles: what Events say about one thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event

register = template.Library()

SHOWN = 200
# What Events call the things that have a form on the desk.
_KINDS = {"user": "account", "siteidentity": "site"}
_WORDS = {
    "created": gettext_lazy("Created"),
    "changed": gettext_lazy("Changed"),
    "published": gettext_lazy("Published"),
    "unpublished": gettext_lazy("Taken off the site"),
    "merged": gettext_lazy("Merged"),
    "unmerged": gettext_lazy("Merge undone"),
    "invited": gettext_lazy("Invited"),
    "reset_sent": gettext_lazy("Link to a new password sent"),
    "uploaded": gettext_lazy("Uploaded"),
    "joined": gettext_lazy("Invitation accepted"),
    "password_reset": gettext_lazy("Password set by a link"),
    "password_changed": gettext_lazy("Password changed"),
    "signed_out": gettext_lazy("Signed out everywhere"),
    "deactivated": gettext_lazy("Turned off"),
    "reactivated": gettext_lazy("Turned on again"),
}


@dataclass(frozen=True)
class Change:
    """One field, before and after, as text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Moment:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    reason: str
    changes: list[Change]


@register.simple_tag
def history_of(thing: Model) -> list[Moment]:
    """Return the newest 200 Events about an author, topic, picture, account or the like."""
    name = str(thing._meta.model_name)
    events = Event.objects.about(_KINDS.get(name, name), thing.pk).newest()[:SHOWN]
    return [
        Moment(
            at=event.at,
            who=event.by_name or _("Newsroom itself"),
            what=str(_WORDS.get(event.verb, event.verb.replace("_", " ").capitalize())),
            reason=event.reason,
            changes=list(_changes(thing, event.payload)),
        )
        for event in events
    ]


def _changes(thing: Model, payload: dict[str, Any]) -> Iterator[Change]:
    """Read the shapes in which forms have kept their changes."""
    changed = payload.get("changed") or {}
    if isinstance(changed, list):  # names only
        yield from (Change(_label(thing, name), "", "") for name in changed)
    else:
        for name, values in changed.items():
            before, after = (
                (values.get("before"), values.get("after")) if isinstance(values, dict) else values
            )
            yield Change(_label(thing, name), _text(before), _text(after))
    if payload.get("roles") != payload.get("roles_before", payload.get("roles")):
        yield Change(_("Roles"), _text(payload["roles_before"]), _text(payload["roles"]))
    for name, before in (payload.get("before") or {}).items():
        yield Change(_label(thing, name), _text(before), "")


def _label(thing: Model, name: str) -> str:
    fields = {field.name: field for field in thing._meta.get_fields()}
    words = getattr(fields.get(name), "verbose_name", name.replace("_", " "))
    return str(words).capitalize()


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value in (None, "None") else str(value)
