"""The worker's step that answers who signed up: with the link to confirm."""

import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles import site
from events.clock import database_now
from newsletter.models import MailingList, ReaderRequest, Subscription
from newsletter.models.subscriptions import new_token

log = logging.getLogger("newsroom.worker")

# Nobody is sent more than this many mails within a day because somebody typed their address.
MAILS_A_DAY = 3
GIVE_UP_AFTER = timedelta(days=1)


def answer_one() -> bool:
    """Claim one request that is due and answer it; return whether there was one.

    A mail server that fails is tried again, ever more slowly, for a day. However it ends, the
    address is blanked in the request.
    """
    with transaction.atomic():
        now = database_now()
        request = (
            ReaderRequest.objects.due(now).select_for_update(skip_locked=True, of=("self",)).first()
        )
        if request is None:
            return False
        request.attempts += 1
        try:
            with transaction.atomic():
                _answer(request, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:
            # The text may name the address: what kind of problem it was must do.
            request.last_error = type(problem).__name__
            request.next_try_at = now + timedelta(seconds=min(2**request.attempts, 3600))
            if now - request.at > GIVE_UP_AFTER:
                _finish(request, now)
            log.warning("%s was not answered: %s", request, request.last_error)
        else:
            request.last_error = ""
            _finish(request, now)
        request.save()
    return True


def _finish(request: ReaderRequest, now: datetime) -> None:
    request.email_hash = request.email_hash or _hash(request.email)
    request.email = ""
    request.done_at = now


def _answer(request: ReaderRequest, now: datetime) -> None:
    request.email_hash = _hash(request.email)
    mailed = ReaderRequest.objects.filter(
        email_hash=request.email_hash, at__gt=now - timedelta(days=1)
    ).exclude(pk=request.pk)
    if mailed.count() >= MAILS_A_DAY:
        return
    lists = list(MailingList.objects.open().filter(pk__in=request.lists).in_order())
    known = {
        each.list_id: each for each in Subscription.objects.of(request.email).filter(list__in=lists)
    }
    asked = [each for each in lists if each.pk not in known or not known[each.pk].is_standing]
    here = [known[each.pk] for each in lists if each not in asked]
    token = new_token()
    for each in asked:
        row = known.get(each.pk) or Subscription(list=each, email=request.email)
        row.ask_token, row.asked_at, row.page = token, now, request.page
        row.save()
    if asked:
        _mail(request, "confirm", asked, reverse("newsletter:confirm", args=[token]))
    elif here:
        _mail(request, "already", lists, reverse("newsletter:leave", args=[here[0].token]))


def _mail(request: ReaderRequest, name: str, lists: list[MailingList], path: str) -> None:
    held = site.current()
    with timezone.override(held.zone), translation.override(held.identity.language):
        subject = {
            "confirm": _("Confirm your newsletter from %(site)s"),
            "already": _("You get our newsletter already"),
        }[name] % {"site": held.name}
        body = render_to_string(
            f"newsletter/{name}_email.txt",
            {"lists": lists, "link": settings.SITE_URL + path, "site": held},
        )
    EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[request.email],
        headers={
            "Message-ID": f"<sign-up-{request.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    ).send()


def _hash(email: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), email.encode(), hashlib.sha256).hexdigest()[:32]
