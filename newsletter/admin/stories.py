"""The stories of an issue in its form: found by address or number, in the order given."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models.published import PublishedArticle
from newsletter.models import Issue, IssueStory

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class StoryForm(forms.ModelForm):
    """One story: where it is, and words for this issue only."""

    story = forms.CharField(
        label=gettext_lazy("Story"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = IssueStory
        fields = ("story", "headline", "summary", "position")
        widgets = {
            "headline": forms.TextInput(attrs={"class": "vTextField"}),
            "summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["story"].widget.attrs["placeholder"] = _("Address on the site, or number")
        if self.instance.pk:
            self.initial["story"] = str(self.instance.article_id)

    def clean_story(self) -> str:
        """Find the live story that an address or a number names."""
        text = self.cleaned_data["story"].strip()
        live = PublishedArticle.objects.promotable()
        if _NUMBER.fullmatch(text):
            if self.instance.pk and int(text) == self.instance.article_id:
                return text  # withdrawn since: it stays in the form, and in no mail
            found = live.filter(pk=int(text))
        else:
            found = live.filter(path=unquote(urlsplit(text).path).strip("/"))
        pk = found.values_list("article_id", flat=True).first()
        if pk is None:
            raise ValidationError(_("No live story is there. Paste its address on the site."))
        self.instance.article_id = pk
        return text


class StoryInline(admin.TabularInline):
    """The stories, as they are called now on the site."""

    model = IssueStory
    form = StoryForm
    extra = 1
    fields = ("position", "story", "live", "headline", "summary")
    readonly_fields = ("live",)
    ordering = ("position", "pk")
    verbose_name_plural = gettext_lazy("stories")

    @admin.display(description=gettext_lazy("On the site"))
    def live(self, row: IssueStory) -> str:
        """Return the headline of today, or that there is none."""
        if not row.article_id:
            return ""
        found = PublishedArticle.objects.filter(pk=row.article_id).only(
            "article_id", "headline", "path", "is_retracted"
        )
        story = found.first()
        if story is None or story.is_retracted:
            return _("Withdrawn: it goes out in no issue.")
        return format_html('<a href="{}">{}</a>', story.get_absolute_url(), story.headline)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the issue."""
        return request.user.has_perm("newsletter.view_issue")

    def _may_change(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        return request.user.has_perm("newsletter.change_issue") and (obj is None or obj.is_open)

    has_add_permission = _may_change
    has_change_permission = _may_change
    has_delete_permission = _may_change
