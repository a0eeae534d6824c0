"""The site's line of an archive: its identity, its accounts, its footer, its static pages."""

from datetime import datetime
from typing import Any

from articles import languages
from articles.body import clean
from articles.models import (
    FooterLink,
    PublishedStaticPage,
    SiteIdentity,
    SocialAccount,
    StaticPage,
)
from authors import links
from wire.archive.jsonlines import BadLine
from wire.archive.reference_values import Values


class SiteValues(Values):
    """Makes the site of a line; `_now` is the time of the import."""

    _now: datetime

    def _site(self, said: dict[str, Any]) -> SiteIdentity | None:
        if SiteIdentity.objects.exists():
            return None
        language = self._text(said, "language", 10) or "en"
        if language not in (*languages.CONFIGURATIONS, *languages.OTHERS):
            raise BadLine(f"language “{language}” is unknown")
        identity = SiteIdentity(
            pk=1,
            name=self._required(said, "name", 100),
            tagline=self._text(said, "tagline", 200),
            about=self._text(said, "about"),
            contact_email=self._text(said, "contact_email", 254),
            logo=self._picture(said, "logo"),
            logo_dark=self._picture(said, "logo_dark"),
            logo_square=self._picture(said, "logo_square"),
            accent=self._text(said, "accent", 7) or "#7a1f1f",
            language=language,
            time_zone=self._text(said, "time_zone", 60) or "UTC",
        )
        identity.clean()
        identity.save(force_insert=True)
        for position, account in enumerate(self._objects(said, "accounts")):
            SocialAccount.objects.create(
                site=identity, kind=str(account.get("kind"))[:20],
                url=links.normalise(str(account.get("kind")), str(account.get("url"))),
                position=position,
            )  # fmt: skip
        known = self._known | {"footer_links", "pages"}
        for position, link in enumerate(self._objects(said, "footer_links")):
            made = FooterLink(
                site=identity, heading=self._required(link, "heading", 60),
                label=self._required(link, "label", 60), url=self._required(link, "url", 300),
                position=position,
            )  # fmt: skip
            made.full_clean()
            made.save()
        for page in self._objects(said, "pages"):
            self._static_page(page)
        self._known = known  # of the line; what lies within it has names of its own
        return identity

    def _static_page(self, said: dict[str, Any]) -> None:
        page = StaticPage(
            **self._page_words(said),
            saved_at=self._moment(said, "saved_at") if said.get("saved_at") else self._now,
            first_published_at=(
                self._moment(said, "first_published_at") if said.get("first_published_at") else None
            ),
        )
        page.clean()
        page.save(force_insert=True)
        public = said.get("public")
        if not isinstance(public, dict):
            return
        shown = PublishedStaticPage(
            page_id=page.pk,
            published_at=self._moment(public, "published_at"),
            updated_at=self._moment(public, "updated_at"),
            **self._page_words(public),
        )
        shown.path = page.path
        shown.body = clean(shown.body)
        shown.save(force_insert=True)
        if page.first_published_at is None:
            StaticPage.objects.filter(pk=page.pk).update(first_published_at=shown.published_at)

    def _page_words(self, said: dict[str, Any]) -> dict[str, Any]:
        return {
            "path": self._required(said, "path", 120),
            "title": self._required(said, "title", 120),
            "description": self._text(said, "description", 300),
            "body": self._text(said, "body"),
            "is_in_footer": self._flag(said, "is_in_footer"),
            "position": self._number(said, "position") or 0,
        }
