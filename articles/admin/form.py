"""The article form: what was typed comes back whatever happens, and nobody overwrites anybody."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from articles import revisions, saving, settling, working
from articles.content import COLUMNS, Content
from articles.models.article import Article
from articles.models.taxonomy import Section, Topic
from articles.verbs import NotAllowed

# Written by verbs, never by the form: read again under the lock, so that saving text can't undo
# what somebody else has just published.
STATE = (
    "stage", "standing", "live_revision_id", "cleared_revision_id", "has_changes", "legal",
    "is_held", "is_restricted", "embargo_until", "first_published_at", "published_at",
    "content_updated_at", "version", "saved_at",
)  # fmt: skip


class ArticleForm(forms.ModelForm):
    """The working copy. Carries the version that was on screen when the person began to type."""

    person: User | None = None  # who types; set by the admin

    seen_version = forms.CharField(required=False, widget=forms.HiddenInput)
    topics = forms.ModelMultipleChoiceField(queryset=Topic.objects.none(), required=False)

    class Meta:
        model = Article
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets choose

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        #: What the article said under the lock, and what the person began from if that is older.
        self.stored = Content()
        self.base: Content | None = None
        if "topics" in self.fields:
            self.fields["topics"].queryset = Topic.objects.filter(merged_into=None)  # type: ignore[attr-defined]
        section = self.fields.get("section")
        if isinstance(section, forms.ModelChoiceField):
            section.queryset = Section.objects.in_order()
        for name in ("assigned_to", "due_at"):
            if name in self.fields:
                # The page says what it showed, so that what nobody touched is told from a choice.
                self.fields[name].show_hidden_initial = True
        if self.instance.pk:
            self.initial["seen_version"] = working.name_of(self.instance)
            self.initial["topics"] = list(
                self.instance.ordered_topic_items().values_list("tag_id", flat=True)
            )

    def clean(self) -> dict[str, Any]:
        """Lock the row, and note what a colleague has written since this page was opened.

        The save then merges both (`merging_form`): nobody overwrites anybody.
        """
        cleaned = super().clean() or {}
        if not self.instance.pk:
            return cleaned
        locked = revisions.lock(self.instance.pk)
        names = set(STATE) | {name for name in COLUMNS if name.removesuffix("_id") not in cleaned}
        for name in names:
            setattr(self.instance, name, getattr(locked, name))
        self._check_section(locked, cleaned)
        self._keep_handover(locked, cleaned)
        if "due_at" in self.fields and "due_at" not in self.changed_data:
            self.instance.due_at = cleaned["due_at"] = locked.due_at
        last = working.ahead(locked)
        if last is not None and last.by != self.person:
            settling.settle(locked)
            self.instance.version = locked.version
        self.stored = Content.of(locked)
        seen = cleaned.get("seen_version")
        if seen and seen != working.name_of(locked):
            tokens = cast(QueryDict, self.data).get("sent_tokens", "").split()
            arrived = working.sent_by(locked, tokens)
            found = Content.from_json(arrived.content) if arrived else None
            # Without what it began from, whatever differs is shown as two versions.
            self.base = found or working.content_named(locked, seen) or Content()
        return cleaned

    def clean_headline(self) -> str:
        """Keep a headline on one line, however it was pasted."""
        return " ".join(self.cleaned_data["headline"].split())

    def clean_topics(self) -> list[Topic]:
        """Keep the order in which the topics were chosen."""
        chosen = {topic.pk: topic for topic in self.cleaned_data["topics"]}
        data = cast(QueryDict, self.data)
        order = [int(pk) for pk in data.getlist(self.add_prefix("topics")) if pk.isdecimal()]
        return [chosen[pk] for pk in order if pk in chosen]

    def _check_section(self, locked: Article, cleaned: dict[str, Any]) -> None:
        """Refuse to take a story out of another section into one's own."""
        if "section" not in cleaned:
            return
        self.instance.section = cleaned["section"]
        try:
            saving.check_refiling(self.instance, self.person, before=locked.section_id)
        except NotAllowed as refusal:
            self.add_error("section", str(refusal))

    def _keep_handover(self, locked: Article, cleaned: dict[str, Any]) -> None:
        """Leave the story with whom it was given to since this page was opened."""
        if "assigned_to" not in self.fields:
            return
        seen = str(self.data.get(self.add_initial_prefix("assigned_to")) or "")
        has_it = str(locked.assigned_to_id or "")
        if "assigned_to" not in self.changed_data:
            self.instance.assigned_to = locked.assigned_to
            cleaned["assigned_to"] = locked.assigned_to
        elif seen != has_it and cleaned.get("assigned_to") != locked.assigned_to:
            data = cast(QueryDict, self.data).copy()
            data[self.add_initial_prefix("assigned_to")] = has_it
            self.data = data
            self.add_error(
                "assigned_to",
                _("Meanwhile it was given to %s. Choose again, and save.")
                % (locked.assigned_to or _("nobody")),
            )
