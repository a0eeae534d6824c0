"""The publish dialog: what will happen, to whom and when; what stands in the way; the press."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import asking_links, checks, paths, publishing, revisions, scheduling, site
from articles.admin.correction_forms import NoteFields
from articles.admin.differences import rows
from articles.admin.moment_field import MomentForm
from articles.admin.push_fields import PushFields
from articles.admin.verb_form import Click, VerbForm
from articles.advice import advice
from articles.body import clean, plain_text
from articles.content import Content
from articles.correction_words import suggested
from articles.models.choices import Placement
from articles.reading import word_count
from articles.workflow import Verb

NOW, LATER = "now", "later"


@dataclass(frozen=True)
class Waivable:
    """Something that may be waved through, with the reason typed so far."""

    rule: str
    message: str
    reason: str


class PublishForm(VerbForm, MomentForm, PushFields):
    """The first publication, or one after the story was taken off; now or at a time."""

    verb = Verb.PUBLISH
    template = "admin/articles/article/publish.html"
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("Now")), (LATER, gettext_lazy("At a time"))],
        widget=forms.RadioSelect,
        initial=NOW,
        required=False,
    )
    placement = forms.ChoiceField(
        label=gettext_lazy("On the home page"), choices=Placement.choices, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "time"):
            self.fields[name].required = self.is_later()
        self.fields["placement"].initial = self.article.placement
        self.offer_push(self.article, self.verb, self.by)

    def is_later(self) -> bool:
        """Say whether a time was chosen."""
        return str(self.data.get("when", NOW)) == LATER

    def context(self, click: Click) -> dict[str, Any]:
        """Say what would happen, and what stands in the way of it."""
        content = revisions.content_of(click.revision)
        found = checks.findings(self.article, click.revision, content, by=click.by, now=click.now)
        typed = self.waivers()
        return {
            "sentences": [self.what(content), self.whom(content), self.when_words(click.now)],
            "hard": [each for each in found if each.is_hard],
            "findings": [],
            "waivable": [
                Waivable(each.rule, each.message, typed.get(each.rule, ""))
                for each in found
                if not each.is_hard
            ],
            "advice": advice(
                content, gone=asking_links.gone_in(self.article, clean(content.body), now=click.now)
            ),
            "is_later": self.is_later(),
            "zone": site.current().identity.time_zone,
        }

    def what(self, content: Content) -> str:
        """Say what goes out."""
        words = word_count(plain_text(clean(content.body)))
        return ngettext(
            "“%(headline)s”, %(words)d word, becomes public as you see it now.",
            "“%(headline)s”, %(words)d words, becomes public as you see it now.",
            words,
        ) % {"headline": content.headline or _("Without a headline"), "words": words}

    def whom(self, content: Content) -> str:
        """Say who gets to see it, and where."""
        section = site.current().sections.get(content.section_id or 0)
        address = paths.current(self.article.pk)
        return _(
            "Everybody can read it: at %(address)s, in %(section)s, on the pages of its authors "
            "and topics, in the feeds, the search and the sitemap."
        ) % {
            "address": f"/{address}/" if address else _("an address that stays for good"),
            "section": section.name if section else _("its section"),
        }

    def when_words(self, now: datetime) -> str:
        """Say when, on the newsroom's clock."""
        local = timezone.localtime(now, site.current().zone)
        return _(
            "It happens within seconds of the press, or at the time that you choose on the "
            "newsroom’s clock (%(zone)s, now %(clock)s)."
        ) % {
            "zone": site.current().identity.time_zone,
            "clock": date_format(local, "TIME_FORMAT"),
        }

    def run(self, click: Click) -> Any:
        """Publish, or plan to."""
        if self.is_later():
            return self.plan(click, is_substantive=False)
        return publishing.publish(
            self.article, revision=click.revision, by=click.by, now=click.now,
            placement=self.cleaned_data["placement"], waivers=self.waivers(),
            push=self.pushed(),
        )  # fmt: skip

    def plan(self, click: Click, *, is_substantive: bool) -> Any:
        """Schedule the version on the screen."""
        return scheduling.schedule(
            self.article, revision=click.revision, due_at=self.cleaned_data["moment"],
            by=click.by, now=click.now, is_substantive=is_substantive,
            placement=self.cleaned_data["placement"], waivers=self.waivers(),
            push=self.pushed(),
        )  # fmt: skip

    def done(self) -> str:
        """Say whether it is out, or when it will be."""
        if not self.is_later():
            return _("Published.")
        due = timezone.localtime(self.cleaned_data["moment"], site.current().zone)
        return _("Scheduled: it goes out at %s.") % date_format(due, "DATETIME_FORMAT")


class UpdateForm(PublishForm, NoteFields):
    """An update of a live story: substantive or not, with a note to readers or without."""

    verb = Verb.UPDATE
    is_substantive = forms.ChoiceField(
        label=gettext_lazy("What kind of update is it?"),
        choices=[
            ("", gettext_lazy("A small change: the dates stay")),
            ("yes", gettext_lazy("New facts: the page says “Updated”, with the time")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_notes("")
        self.fields["note_kind"].help_text = _("A note goes out now, never later.")

    def context(self, click: Click) -> dict[str, Any]:
        """Show what changes for readers, and suggest what to tell them."""
        live = self.article.live_revision
        shown = super().context(click)
        if live is not None:
            before, after = (revisions.content_of(each) for each in (live, click.revision))
            shown["rows"] = rows(before, after)
            self.fields["note_text"].initial = suggested(before, after)
        return shown

    def clean(self) -> dict[str, Any]:
        """Keep a note from being planned: it says what readers can see already."""
        cleaned = super().clean() or {}
        if self.is_later() and cleaned.get("note_kind"):
            self.add_error(
                "note_kind",
                _("Publish now to tell readers with it, or add the note when the update is live."),
            )
        return cleaned

    def what(self, content: Content) -> str:
        """Say what is replaced."""
        return _("The live page says this version instead of the one that readers see now.")

    def run(self, click: Click) -> Any:
        """Publish the update and the note with it, or plan the update."""
        is_substantive = bool(self.cleaned_data["is_substantive"])
        if self.is_later():
            return self.plan(click, is_substantive=is_substantive)
        with transaction.atomic():
            event = publishing.publish_update(
                self.article, revision=click.revision, by=click.by, now=click.now,
                is_substantive=is_substantive, placement=self.cleaned_data["placement"],
                waivers=self.waivers(), push=self.pushed(),
            )  # fmt: skip
            self.issue_note(self.article, by=click.by, now=click.now)
        return event

    def done(self) -> str:
        """Say whether it is out, or when it will be."""
        return super().done() if self.is_later() else _("The update is live.")
