"""Who is on the lists: looked up by address, handed out to the person, erased. Administrators only.

There is no list to leaf through: nobody needs one, and every look at an address is asked for.
"""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from events.clock import database_now
from events.recording import record
from newsletter.models import MailingList, ReaderRequest, Subscription
from newsletter.models.subscriptions import normalised
from newsletter.verbs import COUNTED, recipients


class AddressForm(forms.Form):
    """The address that somebody asks about."""

    email = forms.CharField(label=gettext_lazy("Address"), max_length=254, widget=forms.EmailInput)

    def clean_email(self) -> str:
        """Return it as it is kept."""
        return normalised(self.cleaned_data["email"])


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    """One person at a time."""

    def get_urls(self) -> list[Any]:
        """Serve the three pages and nothing that Django would add."""
        wrap = self.admin_site.admin_view
        info = "newsletter_subscription"
        return [
            path("", wrap(self.find_view), name=f"{info}_changelist"),
            path("export/", wrap(self.export_view), name=f"{info}_export"),
            path("erase/", wrap(self.erase_view), name=f"{info}_erase"),
        ]

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Show how many people each list has, and what is kept of one address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AddressForm(request.POST if request.method == "POST" else None)
        found = None
        if request.method == "POST" and form.is_valid():
            found = list(_of(form.cleaned_data["email"]).select_related("list"))
        counts = [(each, recipients(each)) for each in MailingList.objects.in_order()[:100]]
        return TemplateResponse(
            request,
            "admin/newsletter/subscription/find.html",
            {
                **self.admin_site.each_context(request),
                "opts": Subscription._meta,
                "title": _("Subscribers"),
                "form": form,
                "found": found,
                "counts": counts,
                "most": COUNTED,
                "may_erase": request.user.has_perm("newsletter.delete_subscription"),
            },
        )

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Hand out all that is kept of an address, as JSON."""
        email = self._asked(request, "newsletter.view_subscription")
        rows = [
            {
                "newsletter": each.list.name,
                "address": each.email,
                "asked": each.asked_at.isoformat(),
                "on_page": each.page,
                "confirmed": each.confirmed_at.isoformat() if each.confirmed_at else None,
                "left": each.left_at.isoformat() if each.left_at else None,
            }
            for each in _of(email).select_related("list")
        ]
        self._note(request, "export", len(rows))
        response = HttpResponse(
            json.dumps(rows, ensure_ascii=False, indent=2), content_type="application/json"
        )
        response["Content-Disposition"] = 'attachment; filename="subscriber.json"'
        response["Cache-Control"] = "no-store"
        return response

    def erase_view(self, request: HttpRequest) -> HttpResponse:
        """Delete all that is kept of an address, and what is still to be sent to it."""
        email = self._asked(request, "newsletter.delete_subscription")
        with transaction.atomic():
            count = Subscription.objects.of(email).count()
            Subscription.objects.of(email).delete()
            ReaderRequest.objects.filter(email=email).delete()
            self._note(request, "erase", count)
        messages.success(request, _("Erased: nothing of this address is left here."))
        return HttpResponseRedirect(reverse("admin:newsletter_subscription_changelist"))

    def _asked(self, request: HttpRequest, right: str) -> str:
        form = AddressForm(request.POST)
        if request.method != "POST" or not request.user.has_perm(right) or not form.is_valid():
            raise PermissionDenied
        return form.cleaned_data["email"]

    def _note(self, request: HttpRequest, verb: str, count: int) -> None:
        """Leave an Event: that it was done and by whom, never about which address."""
        record(
            "subscriber", 0, verb, by=request.user if isinstance(request.user, User) else None,
            now=database_now(), payload={"rows": count},
        )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """People sign up themselves."""
        return False


def _of(email: str) -> Any:
    return Subscription.objects.of(email).order_by("list__position", "pk")
