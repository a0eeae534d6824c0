"""An issue as it would go out now: on the desk, framed, and as a mail to oneself."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from accounts.models import User
from articles.models.published import PublishedArticle
from newsletter.composing import compose
from newsletter.models import Issue
from newsletter.sending import message

# The page may hold the mail in a frame; the mail may hold pictures and styles, and nothing runs.
_PAGE_CSP = {**settings.DESK_CSP, "frame-src": [CSP.SELF]}
_MAIL_CSP = {
    "default-src": [CSP.NONE],
    # Pictures have the site's whole address in a mail.
    "img-src": [*settings.SECURE_CSP["img-src"], settings.SITE_URL],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": True,
}
# A link that nobody has: a click in a preview takes nobody off a list.
_TOKEN = "preview-preview-preview"  # noqa: S105


def urls(admin: ModelAdmin) -> list[Any]:
    """Return the addresses of previews, beside those of the issue's form."""

    def wrapped(view: Any, csp: dict[str, Any] | None = None) -> Any:
        def answer(request: HttpRequest, pk: int) -> HttpResponse:
            issue = get_object_or_404(Issue.objects.select_related("list"), pk=pk)
            if not admin.has_view_permission(request, issue):
                raise PermissionDenied
            return view(admin, request, issue)

        checked = admin.admin_site.admin_view(answer)
        return csp_override(csp)(checked) if csp else checked

    return [
        path("<int:pk>/preview/", wrapped(page, _PAGE_CSP), name="newsletter_issue_preview"),
        path(
            "<int:pk>/preview/mail/",
            xframe_options_sameorigin(wrapped(mail, _MAIL_CSP)),
            name="newsletter_issue_mail",
        ),
        path("<int:pk>/test/", wrapped(to_oneself), name="newsletter_issue_test"),
    ]


def page(admin: ModelAdmin, request: HttpRequest, issue: Issue) -> HttpResponse:
    """Show both parts of the mail, wide and narrow."""
    return TemplateResponse(
        request,
        "admin/newsletter/issue/preview.html",
        {
            **admin.admin_site.each_context(request),
            "opts": Issue._meta,
            "title": _("Preview"),
            "issue": issue,
            "letter": compose(issue),
        },
    )


def mail(admin: ModelAdmin, request: HttpRequest, issue: Issue) -> HttpResponse:
    """Return the HTML part as it goes out."""
    return HttpResponse(compose(issue).html_for(_TOKEN))


def to_oneself(admin: ModelAdmin, request: HttpRequest, issue: Issue) -> HttpResponse:
    """Send the mail to who asks, and to nobody else."""
    if request.method == "POST" and admin.has_module_permission(request):
        user = cast(User, request.user)
        letter = compose(issue)
        copy = message(issue, letter, email=user.email, token=_TOKEN, number=0)
        copy.subject = _("Test: %(subject)s") % {"subject": letter.subject}
        for header in ("Message-ID", "Date", "List-Unsubscribe", "List-Unsubscribe-Post"):
            copy.extra_headers.pop(header)
        try:
            copy.send()
        except OSError as problem:
            messages.error(request, _("The mail was not sent: %(why)s") % {"why": problem})
        else:
            messages.success(request, _("Sent to %(email)s.") % {"email": user.email})
    return HttpResponseRedirect(reverse("admin:newsletter_issue_preview", args=[issue.pk]))


def headlines(issue: Issue) -> list[str]:
    """Return the headlines of what would go out now, in order."""
    rows = list(issue.stories.order_by("position", "pk"))
    live = PublishedArticle.objects.promotable().filter(pk__in=[row.article_id for row in rows])
    words = dict(live.values_list("article_id", "headline"))
    return [row.headline or words[row.article_id] for row in rows if row.article_id in words]
