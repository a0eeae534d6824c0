"""What the publish dialog offers of this room, webhooks and social posts; and what failed."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.pushing import Offer, Problem
from articles.workflow import Verb
from distribution.models import OutgoingCall, PostingAccount, SocialPost, Webhook
from distribution.outgoing.planning import ABOUT, WEBHOOKS
from distribution.outgoing.posts import PREFIX
from events.models import Event

_SHOWN = 3


def offer(article_id: int, verb: Verb, by: User) -> list[Offer]:
    """Return who may be told of a publication; posts go out once for each story and account."""
    posts = _posts(article_id, verb) if by.has_perm("distribution.post_socialpost") else []
    return [*_webhooks(article_id, verb), *posts]


def report(user: User) -> list[Problem]:
    """Return what could not be told, for those who may try it again."""
    found = []
    if user.has_perm("distribution.view_outgoingcall"):
        url = reverse("admin:distribution_outgoingcall_changelist")
        failing = OutgoingCall.objects.filter(done_at=None, attempts__gt=0).exclude(last_error="")
        found += [
            Problem(
                _("Not told: %(who)s. %(why)s")
                % {"who": call.webhook or call.get_channel_display(), "why": call.last_error},
                url,
            )
            for call in failing.select_related("webhook").order_by("next_try_at", "pk")[:_SHOWN]
        ]
    if user.has_perm("distribution.view_socialpost"):
        url = reverse("admin:distribution_socialpost_changelist")
        posts = SocialPost.objects.failing().select_related("account")
        found += [
            Problem(
                _("Not posted by %(who)s. %(why)s") % {"who": post.account, "why": post.last_error}
                if post.state != SocialPost.State.DELETING
                else _("Not deleted yet by %(who)s. %(why)s")
                % {"who": post.account, "why": post.last_error},
                url,
            )
            for post in posts[:_SHOWN]
        ]
    return found


def _webhooks(article_id: int, verb: Verb) -> list[Offer]:
    told = Webhook.objects.filter(is_enabled=True, about__contains=[ABOUT[verb]]).count()
    if not told:
        return []
    was_out = verb == Verb.PUBLISH and (
        Event.objects.about("article", article_id).filter(verb=Verb.PUBLISH).exists()
    )
    return [
        Offer(
            key=WEBHOOKS,
            label=ngettext("%d server (webhooks)", "%d servers (webhooks)", told) % told,
            is_ticked=not was_out,
            warning=_("It was published before; tick it to tell them again.") if was_out else "",
        )
    ]


def _posts(article_id: int, verb: Verb) -> list[Offer]:
    posts = {each.account_id: each for each in SocialPost.objects.filter(article_id=article_id)}
    found = []
    for account in PostingAccount.objects.filter(is_enabled=True).order_by("name", "pk"):
        before = posts.get(account.pk)
        warning, is_open = _standing(before)
        found.append(
            Offer(
                key=f"{PREFIX}{account.pk}",
                label=str(account),
                is_ticked=account.is_ticked and verb == Verb.PUBLISH and before is None,
                is_open=is_open,
                warning=warning,
                has_text=True,
            )
        )
    return found


def _standing(post: SocialPost | None) -> tuple[str, bool]:
    """Say what came of the story's earlier post, and whether it may go out yet."""
    state = SocialPost.State
    if post is None:
        return "", True
    if post.state in (state.DROPPED, state.GIVEN_UP):
        return _("it did not go out the last time."), not post.remote_id
    if post.state == state.WAITING:
        return _("it waits already."), False
    if post.state == state.POSTED and post.posted_at:
        at = date_format(localtime(post.posted_at), "DATETIME_FORMAT")
        return _("it went out already, on %s.") % at, False
    return _("it was posted once and taken back."), False
