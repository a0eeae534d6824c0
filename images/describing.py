"""Change what the library says of a picture, its rights or its frame: for every place at once.

For a change that live places must not follow, see `articles.picture_wording`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from events.models import Event
from events.recording import record
from images import cropping
from images.models import Image
from images.rights import Standing
from images.settling import settle
from pagecache import keys

WORDS = frozenset(
    {
        "alt", "is_decorative", "extended_description", "headline", "caption", "credit",
        "creator", "source", "keywords", "location", "digital_source_type", "taken_at",
    }
)  # fmt: skip
RIGHTS = frozenset(
    {
        "usage_rights", "copyright", "licence", "licence_url", "web_statement", "licensor_name",
        "licensor_url", "restrictions", "usable_from", "usable_until", "is_denied",
    }
)  # fmt: skip
FRAME = frozenset({"focal_x", "focal_y", "crops"})


class DescribingRefused(Exception):
    """The change can't be made; the message says why, for an editor."""


def describe(
    image: Image,
    *,
    changes: Mapping[str, Any],
    by: User | None,
    now: datetime,
    reason: str = "",
) -> Event | None:
    """Change a picture; every live place follows, but for words that it replaces by its own.

    Denied or lapsed, the picture leaves all places at once. Returns the Event, or None when nothing
    is different.

    Args:
        changes: columns of `WORDS`, `RIGHTS` and `FRAME`, with their new values.
        reason: needed to deny a picture; the history keeps it.

    Raises DescribingRefused.
    """
    unknown = changes.keys() - WORDS - RIGHTS - FRAME
    if unknown:
        raise ValueError(f"not to be changed here: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
        before = {name: getattr(locked, name) for name in changes}
        for name, value in changes.items():
            setattr(locked, name, value)
        changed = sorted(name for name in changes if getattr(locked, name) != before[name])
        if not changed:
            return None
        check(locked, changed=changed, reason=reason)
        locked.save(update_fields=changed)
        settled = settle([locked.pk], now=now)
        event = record(
            "image",
            locked.pk,
            "denied" if locked.is_denied and "is_denied" in changed else "changed",
            by=by,
            now=now,
            reason=reason,
            payload={
                "changed": {
                    name: {"before": _plain(before[name]), "after": _plain(getattr(locked, name))}
                    for name in changed
                }
            },
            keys=settled | {keys.image(locked.pk)},
            # What must not run is not shown again, not even while the database is away.
            erased=[keys.image(locked.pk)] if locked.standing(now) != Standing.USABLE else [],
        )
    for name in changed:
        setattr(image, name, getattr(locked, name))
    return event


def deny(image: Image, *, by: User | None, now: datetime, reason: str) -> Event | None:
    """Say that a picture must not run, and pull it from everywhere. Raises DescribingRefused."""
    return describe(image, changes={"is_denied": True}, by=by, now=now, reason=reason)


def check(image: Image, *, changed: Collection[str], reason: str) -> None:
    """Raise DescribingRefused if a picture can't be kept as it stands now, unsaved."""
    if "is_denied" in changed and image.is_denied and not reason.strip():
        raise DescribingRefused(_("Give a reason for denying the picture; the history keeps it."))
    if not (0 <= image.focal_x <= 1 and 0 <= image.focal_y <= 1):
        raise DescribingRefused(_("The focal point lies outside the picture; set it again."))
    if image.usable_from and image.usable_until and image.usable_until <= image.usable_from:
        raise DescribingRefused(_("The rights end before they begin; set “usable until” later."))
    if "crops" in changed:
        try:
            image.crops = cropping.checked((image.width, image.height), image.crops)
        except cropping.CropRefused as refusal:
            raise DescribingRefused(
                _("The crop %(name)s can’t be taken; draw it again.") % {"name": refusal.name}
            ) from refusal


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
