"""The outlet's accounts with social networks, and what is posted there: once for each story."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from distribution.sealing import open_sealed, seal
from events.models import Event
from events.reaching import CallRefused, check_address

_MOVING = ("waiting", "deleting")


class PostingAccount(models.Model):
    """An account of the outlet with a social network. Its secret is written, never shown again."""

    class Network(models.TextChoices):
        MASTODON = "mastodon", "Mastodon"
        BLUESKY = "bluesky", "Bluesky"

    name = models.CharField(
        _("name"), max_length=100, help_text=_("As it reads in the publish dialog.")
    )
    network = models.CharField(_("network"), max_length=20, choices=Network)
    server = models.CharField(
        _("server"),
        max_length=300,
        help_text=_(
            "The address at which you sign in, for example https://mastodon.social "
            "or https://bsky.social."
        ),
    )
    handle = models.CharField(
        _("handle"),
        max_length=253,
        blank=True,
        help_text=_("Bluesky only, for example courier.bsky.social."),
    )
    sealed_secret = models.TextField(_("secret, sealed"))
    is_ticked = models.BooleanField(
        _("ticked for new stories"),
        default=False,
        help_text=_("Editors find it ticked when they publish a story for the first time."),
    )
    is_enabled = models.BooleanField(_("is used"), default=True)

    class Meta:
        verbose_name = _("account for posts")
        verbose_name_plural = _("accounts for posts")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(server="") & ~models.Q(sealed_secret=""),
                name="postingaccount_can_sign_in",
            ),
            models.CheckConstraint(
                condition=~models.Q(network="bluesky") | ~models.Q(handle=""),
                name="postingaccount_bluesky_has_a_handle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_network_display()})"

    def keep_secret(self, secret: str) -> None:
        """Keep a token or app password, sealed; save() is left to the caller."""
        self.sealed_secret = seal(secret)

    def secret(self) -> str:
        """Return the token or app password. Raises sealing.CannotOpen."""
        return open_sealed(self.sealed_secret)

    def clean(self) -> None:
        """Refuse an address that would never be called, and Bluesky without a handle."""
        self.server = self.server.strip().rstrip("/")
        self.handle = self.handle.strip().removeprefix("@")
        try:
            check_address(self.server)
        except CallRefused as refusal:
            raise ValidationError({"server": str(refusal)}) from refusal
        if self.network == self.Network.BLUESKY and not self.handle:
            raise ValidationError({"handle": _("Write the handle that you sign in with.")})


class SocialPostQuerySet(models.QuerySet["SocialPost"]):
    """Questions about posts."""

    def due(self, now: datetime) -> "SocialPostQuerySet":
        """Keep what should be tried by now, the longest waiting first."""
        return self.filter(state__in=_MOVING, next_try_at__lte=now).order_by("next_try_at", "pk")

    def failing(self) -> "SocialPostQuerySet":
        """Keep what was tried and has not worked, the newest first."""
        return self.filter(
            state__in=[*_MOVING, SocialPost.State.GIVEN_UP, SocialPost.State.LEFT]
        ).exclude(last_error="").order_by("-pk")  # fmt: skip


class SocialPost(models.Model):
    """A story's one post in one account: waiting, out, or taken back after a kill."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        POSTED = "posted", _("out")
        DROPPED = "dropped", _("withdrawn before it went out")
        GIVEN_UP = "given_up", _("given up")
        DELETING = "deleting", _("to be deleted")
        DELETED = "deleted", _("deleted")
        LEFT = "left", _("still out: it could not be deleted")

    article_id = models.BigIntegerField(_("article"))
    account = models.ForeignKey(
        PostingAccount, on_delete=models.PROTECT, related_name="posts", verbose_name=_("account")
    )
    # The last event that decided about it; the database itself refuses to delete an event.
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, related_name="+", db_index=False,
        verbose_name=_("event"),
    )  # fmt: skip
    text = models.TextField(_("words"))
    #: By which the network knows a second try: the same from the first to the last.
    key = models.CharField(max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    remote_id = models.CharField(max_length=300, blank=True)
    remote_url = models.CharField(_("address"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last answer"), blank=True)
    first_tried_at = models.DateTimeField(_("first try"), null=True, blank=True)
    posted_at = models.DateTimeField(_("out since"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try"))

    objects = SocialPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("social post")
        verbose_name_plural = _("social posts")
        permissions = [("post_socialpost", _("Can post stories from the accounts of the outlet"))]
        constraints = [
            models.UniqueConstraint(fields=["article_id", "account"], name="socialpost_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="socialpost_has_a_key"),
            models.CheckConstraint(
                condition=~models.Q(state="posted")
                | (~models.Q(remote_id="") & models.Q(posted_at__isnull=False)),
                name="socialpost_out_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state__in=_MOVING),
                name="socialpost_moving",
            ),
            models.Index(
                fields=["-id"],
                condition=~models.Q(last_error=""),
                name="socialpost_with_an_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.article_id}"
