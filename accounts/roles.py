"""The roles, and what each may do: one table, written to the database after every migrate.

Rights on articles come in three widths. `articles.publish` is for every article,
`articles.publish_in_section` for the sections that a user edits, `articles.publish_own` for
articles that are the user's own (created by, assigned to, or bylined with a profile of theirs).
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

_DESK = ["edit", "submit", "take_back"]
_EDITOR = [
    *_DESK, "review", "publish", "spike", "hold", "kill", "embargo", "require_legal",
    "restrict", "move", "place", "duplicate",
]  # fmt: skip
_VIEWING = [
    "articles.view_article", "articles.view_section", "articles.view_topic",
    "articles.view_series", "authors.view_author", "images.view_image",
    "readership.view_sectionreads",
]  # fmt: skip
_PICTURES = ["images.add_image", "images.change_image"]
_TOPICS = ["articles.add_topic", "articles.change_topic", "articles.add_series",
           "articles.change_series"]  # fmt: skip
_STYLE = ["articles.view_houserule", "articles.add_houserule", "articles.change_houserule",
          "articles.delete_houserule"]  # fmt: skip
# About, contact, ethics: what the outlet says of itself.
_PAGES = ["articles.view_staticpage", "articles.add_staticpage", "articles.change_staticpage"]
_ISSUES = ["newsletter.view_issue", "newsletter.add_issue", "newsletter.change_issue",
           "newsletter.view_mailinglist"]  # fmt: skip
_POSTS = ["distribution.view_socialpost", "distribution.change_socialpost",
          "distribution.post_socialpost"]  # fmt: skip
_PROFILES = ["authors.add_author", "authors.change_author"]

ROLES: dict[str, list[str]] = {
    "Reporter": [
        *_VIEWING,
        "articles.add_article",
        "articles.add_topic",  # as a proposal: accepting it is a change
        *(f"articles.{right}_own" for right in (*_DESK, "duplicate")),
        "images.add_image",
        "authors.change_own_author",
    ],
    "Copy editor": [
        *_VIEWING,
        *_STYLE,
        "articles.add_article",
        *(f"articles.{right}" for right in (*_DESK, "review", "duplicate")),
        "images.add_image",
        "authors.change_own_author",
    ],
    "Picture editor": [
        *_VIEWING,
        "articles.edit_pictures",
        *_PICTURES,
        "authors.change_own_author",
    ],
    "Section editor": [
        *_VIEWING,
        "articles.add_article",
        "articles.edit",
        *(f"articles.{right}_in_section" for right in _EDITOR),
        *(f"articles.{right}_own" for right in (*_DESK, "duplicate")),
        *_ISSUES,
        *_POSTS,
        *_PICTURES,
        *_TOPICS,
        "authors.change_own_author",
    ],
    "Editor": [
        *_VIEWING,
        *_STYLE,
        "articles.add_article",
        *(f"articles.{right}" for right in _EDITOR),
        "articles.take_down",
        "articles.clear_legal",
        *_ISSUES,
        "newsletter.send_issue",
        "newsletter.send_breaking",
        *_POSTS,
        *_PICTURES,
        *_TOPICS,
        *_PAGES,
        "authors.change_own_author",
    ],
    "Profile editor": [*_VIEWING, *_PROFILES, "images.add_image", "authors.change_own_author"],
    "Administrator": [
        *_VIEWING,
        *_STYLE,
        "articles.add_article",
        *(f"articles.{right}" for right in _EDITOR),
        "articles.take_down",
        "articles.clear_legal",
        "articles.reopen",
        "articles.see_restricted",
        "articles.delete_article",
        "articles.add_section",
        "articles.change_section",
        "articles.change_siteidentity",
        "distribution.change_machinepolicy",
        *_PAGES,
        "articles.delete_staticpage",
        *_ISSUES,
        "newsletter.send_issue",
        "newsletter.send_breaking",
        "newsletter.add_mailinglist",
        "newsletter.change_mailinglist",
        "newsletter.view_subscription",
        "newsletter.delete_subscription",
        "distribution.view_webhook",
        "distribution.add_webhook",
        "distribution.change_webhook",
        "distribution.delete_webhook",
        "distribution.view_outgoingcall",
        "distribution.change_outgoingcall",
        "distribution.view_postingaccount",
        "distribution.add_postingaccount",
        "distribution.change_postingaccount",
        *_POSTS,
        *_PICTURES,
        *_TOPICS,
        *_PROFILES,
        "authors.change_own_author",
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
    ],
}


def sync_roles(*, using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Make the groups of the database equal to the table; other groups are left alone.

    Runs after each app's migrate; permissions that don't exist yet are picked up by a later call.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for role, rights in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        wanted = {known[right] for right in rights if right in known}
        if wanted != set(group.permissions.values_list("pk", flat=True)):
            group.permissions.set(wanted)
