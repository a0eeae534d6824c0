"""Accounts for social posts, whose secrets are written and never shown, and what was posted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from distribution.models import PostingAccount, SocialPost
from events.clock import database_now
from events.recording import record

_State = SocialPost.State
#: So many posts are listed, beside those that failed.
NEWEST = 5000


class PostingAccountForm(forms.ModelForm):
    """The secret goes in, and is kept where nothing is typed."""

    secret = forms.CharField(
        label=_("Secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Mastodon: an access token with read:accounts, read:statuses and write:statuses. "
            "Bluesky: an app password. It is never shown again; leave it empty to keep it."
        ),
    )

    class Meta:
        model = PostingAccount
        fields = ("name", "network", "server", "handle", "secret", "is_ticked", "is_enabled")

    def clean_secret(self) -> str:
        """Keep the secret that is there; the first time there must be one."""
        typed = self.cleaned_data["secret"].strip()
        if not typed and not self.instance.sealed_secret:
            raise forms.ValidationError(_("Write the token or app password."))
        return str(typed)

    def clean(self) -> dict[str, Any]:
        """Let no kept secret go to another server than the one that it was written for."""
        cleaned = super().clean() or {}
        is_elsewhere = {"server", "network"} & set(self.changed_data)
        if self.instance.pk and is_elsewhere and not cleaned.get("secret"):
            self.add_error(
                "secret",
                _("Write the secret again: the one that is kept belongs to another server."),
            )
        return cleaned

    def save(self, commit: bool = True) -> PostingAccount:
        """Seal what was typed."""
        if typed := self.cleaned_data["secret"]:
            self.instance.keep_secret(typed)
        return super().save(commit)


@admin.register(PostingAccount)
class PostingAccountAdmin(admin.ModelAdmin):
    """Where the outlet posts. An account that posted is turned off, never deleted."""

    form = PostingAccountForm
    list_display = ("name", "network", "server", "handle", "is_ticked", "is_enabled")
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Posts name it."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep in the history who let the outlet post where."""
        super().save_related(request, form, formsets, change)
        record(
            "postingaccount",
            form.instance.pk,
            "changed" if change else "created",
            by=request.user if isinstance(request.user, User) else None,
            now=database_now(),
            payload={"changed": form.changed_data},
        )


@admin.register(SocialPost)
class SocialPostAdmin(admin.ModelAdmin):
    """What went out, what still waits, and what failed."""

    list_display = ("account", "story", "state", "text", "there", "attempts", "last_error")
    list_select_related = ("account",)
    list_filter = ("state", "account")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("try_again", "give_up")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialPost]:
        """Keep the newest, and all that failed: a list of years is not counted through."""
        found = super().get_queryset(request)
        newest = SocialPost.objects.order_by("-pk").values_list("pk", flat=True)
        floor = newest[NEWEST : NEWEST + 1].first()
        return found if floor is None else found.filter(Q(pk__gt=floor) | ~Q(last_error=""))

    @admin.display(description=_("Article"))
    def story(self, post: SocialPost) -> str:
        """Link to the story on the desk."""
        url = reverse("admin:articles_article_change", args=[post.article_id])
        return format_html('<a href="{}">{}</a>', url, post.article_id)

    @admin.display(description=_("Post"))
    def there(self, post: SocialPost) -> str:
        """Link to it, once it is out."""
        if not post.remote_url.startswith("https://"):
            return ""
        return format_html('<a href="{0}" rel="noopener">{0}</a>', post.remote_url)

    @admin.action(description=_("Try again now"), permissions=["change"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[SocialPost]) -> None:
        """Let the worker try these at once, given up or not; never what is out already.

        One that a worker is at right now waits for its lease.
        """
        now = database_now()
        waiting = chosen.exclude(last_error="")
        waiting.filter(state__in=[_State.WAITING, _State.DELETING]).update(next_try_at=now)
        waiting.filter(state=_State.GIVEN_UP).update(state=_State.WAITING, next_try_at=now)
        waiting.filter(state=_State.LEFT).update(state=_State.DELETING, next_try_at=now)

    @admin.action(description=_("Give up"), permissions=["change"])
    def give_up(self, request: HttpRequest, chosen: QuerySet[SocialPost]) -> None:
        """Try these no more, and don't remind anybody of them."""
        chosen.filter(state__in=[_State.WAITING, _State.GIVEN_UP]).update(
            state=_State.GIVEN_UP, last_error=""
        )
        chosen.filter(state__in=[_State.DELETING, _State.LEFT]).update(
            state=_State.LEFT, last_error=""
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Posts follow from what is ticked in the publish dialog."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They keep a story from being posted twice."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nothing is edited."""
        return [field.name for field in SocialPost._meta.fields]
