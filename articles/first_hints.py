"""What somebody new on the desk is told once: a few things to do, fit for their roles."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from authors.ownership import ProfileAccount


@dataclass(frozen=True)
class Hint:
    """Something to do, why, and where; "" when it is done wherever one is."""

    title: str
    words: str
    address: str = ""


def first_hints(user: User) -> list[Hint]:
    """Return the hints for a person, none when they have put them away; one query at most."""
    if user.hints_dismissed_at is not None:
        return []
    found = []
    if user.has_perm("articles.add_article"):
        found.append(
            Hint(
                _("Write a story"),
                _("It saves itself as you type, and readers see nothing until it is published."),
                reverse("admin:articles_article_add"),
            )
        )
        found.append(
            Hint(
                _("Learn the keys"),
                _("Press ? on the writing screen to see them, and / on an empty line to insert."),
            )
        )
    if any(user.has_perm(f"articles.review{width}") for width in ("", "_in_section")):
        found.append(
            Hint(
                _("See what waits for review"),
                _("Approve a story or send it back with a reason."),
                reverse("admin:articles_article_changelist") + "?stage=in_review",
            )
        )
    if user.has_perm("images.change_image"):
        found.append(
            Hint(
                _("Look through the pictures"),
                _("Hand in new ones there; each says where it is used."),
                reverse("admin:images_image_changelist"),
            )
        )
    if user.has_perm("accounts.add_user"):
        found.append(
            Hint(
                _("Invite your colleagues"),
                _("They get a mail and choose their own password."),
                reverse("admin:accounts_user_add"),
            )
        )
    profile = ProfileAccount.objects.filter(user=user).order_by("author_id").first()
    if profile is not None and user.has_perm("authors.change_own_author"):
        found.append(
            Hint(
                _("Look at your profile"),
                _("What readers find behind your byline: portrait, a few words, links."),
                reverse("admin:authors_author_change", args=[profile.author_id]),
            )
        )
    found.append(
        Hint(
            _("Choose what comes by mail"),
            _("Every notice stands on this page; some may also come to your inbox."),
            reverse("my_account"),
        )
    )
    return found
