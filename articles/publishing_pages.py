"""The verbs of static pages: save, publish, take off. The only writers of what readers see."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body
from articles.models.published_static import PublishedStaticPage
from articles.models.static_page import StaticPage
from articles.verbs import NotAllowed, VerbRefused
from events.recording import record
from pagecache import keys

#: What the foot of every page says of a static page.
_IN_FOOTER = ("path", "title", "is_in_footer", "position")
_WORDS = ("title", "description", "body")
_PUBLIC = ("path", *_WORDS, "is_in_footer", "position")


def save_page(
    page: StaticPage, *, by: User | None, now: datetime, before: StaticPage | None
) -> None:
    """Store the working text, which changes nothing public, and say what was changed.

    Args:
        before: the row as it was, locked by the caller; None for a new page.
    """
    names = _PUBLIC if before else ("path", "title")
    changed = {
        name: [_said(before, name), _said(page, name)]
        for name in names
        if before is None or getattr(before, name) != getattr(page, name)
    }
    if before is not None and not changed:
        return
    page.version += 1
    page.saved_at, page.saved_by = now, by
    page.save()
    record(
        "staticpage",
        page.pk,
        "changed" if before else "created",
        by=by,
        now=now,
        payload={"changed": changed},
    )


def publish_page(page: StaticPage, *, by: User | None, now: datetime) -> PublishedStaticPage:
    """Show readers the working text as it stands. Raises VerbRefused."""
    with transaction.atomic():
        locked = _begin(page, by)
        if not body.plain_text(locked.body).strip():
            raise VerbRefused(_("The page has no text yet; write some, then publish."))
        old = PublishedStaticPage.objects.filter(pk=locked.pk).first()
        if old is not None and old.path != locked.path:
            raise VerbRefused(_("Readers know this page as /%s/; take it off first.") % old.path)
        public: dict[str, Any] = {name: getattr(locked, name) for name in _PUBLIC}
        is_reworded = old is None or any(getattr(old, name) != public[name] for name in _WORDS)
        if old is not None and all(getattr(old, name) == public[name] for name in _PUBLIC):
            raise VerbRefused(_("Readers see this text already."))
        is_in_footer = old is None or any(getattr(old, name) != public[name] for name in _IN_FOOTER)
        first = locked.first_published_at or now
        shown, _created = PublishedStaticPage.objects.update_or_create(
            page_id=locked.pk,
            defaults={
                **public,
                "published_at": first,
                "updated_at": now if old is None or is_reworded else old.updated_at,
            },
        )
        locked.first_published_at = first
        locked.save(update_fields=["first_published_at"])
        record(
            "staticpage",
            locked.pk,
            "published",
            by=by,
            now=now,
            payload={"public": public},
            keys={keys.static_page(locked.pk), *([keys.SITE] if is_in_footer else [])},
        )
    page.first_published_at = first
    return shown


def unpublish_page(page: StaticPage, *, by: User | None, now: datetime, reason: str) -> None:
    """Take a page off the site: 404 from now on; the working text stays. Raises VerbRefused."""
    if not reason.strip():
        raise VerbRefused(_("Give a reason; the history keeps it."))
    with transaction.atomic():
        locked = _begin(page, by)
        gone, _rows = PublishedStaticPage.objects.filter(pk=locked.pk).delete()
        if not gone:
            raise VerbRefused(_("Readers don’t see this page."))
        record(
            "staticpage",
            locked.pk,
            "unpublished",
            by=by,
            now=now,
            reason=reason.strip(),
            keys={keys.SITE},
            erased={keys.static_page(locked.pk)},
        )


def _begin(page: StaticPage, by: User | None) -> StaticPage:
    if by is not None and not by.has_perm("articles.change_staticpage"):
        raise NotAllowed(_("You may not change the pages of the site; ask an editor."))
    return StaticPage.objects.select_for_update(no_key=True).get(pk=page.pk)


def _said(page: StaticPage | None, name: str) -> str:
    value = "" if page is None else getattr(page, name)
    return body.plain_text(value) if name == "body" else str(value)
