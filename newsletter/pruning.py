"""Forget what is no longer needed: requests, addresses, copies of issues."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from newsletter.models import Copy, ReaderRequest, Subscription
from newsletter.models.subscriptions import CONFIRM_WITHIN

_REQUESTS_FOR = timedelta(days=1)
# Who got which issue is needed while somebody may ask what went wrong, and not longer.
_COPIES_FOR = timedelta(days=30)
_AT_A_TIME = 5000


def prune(now: datetime) -> None:
    """Delete what has served its time, a bite a call."""
    kept = timedelta(days=settings.NEWSLETTER_KEEP_DAYS)
    subscriptions = Subscription.objects.all()
    _bite(subscriptions.filter(left_at__lt=now - kept))
    _bite(subscriptions.filter(confirmed_at=None, left_at=None, asked_at__lt=now - CONFIRM_WITHIN))
    _bite(ReaderRequest.objects.filter(at__lt=now - _REQUESTS_FOR, done_at__isnull=False))
    _bite(Copy.objects.filter(settled_at__lt=now - _COPIES_FOR))


def _bite(rows: QuerySet) -> None:
    rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:_AT_A_TIME])).delete()
