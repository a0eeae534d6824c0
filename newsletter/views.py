"""The reader's pages: sign up, confirm, leave. No account, no cookie, no script needed."""

import re
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.throttle import client_address
from newsletter import held, joining
from pagecache import keys
from pagecache.tagging import tag

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
# The trap: no person sees this field, and programs fill in all that they find.
TRAP = "website"


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Show the newsletters that one can sign up for."""
    tag(keys.SITE)
    return render(request, "newsletter/lists.html", {"lists": held.current().lists})


@csrf_exempt  # the form stands on stored pages, which carry no token: see `came_from_here`
@require_POST
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Take an address and lists; say the same whether the address was known here or not."""
    if not came_from_here(request):
        return _say(request, "elsewhere", 403)
    email = request.POST.get("email", "").strip()
    wanted = [int(each) for each in request.POST.getlist("list") if _NUMBER.fullmatch(each)]
    chosen = [each for each in held.current().lists if each.pk in wanted]
    problem = _problem(email, has_list=bool(chosen))
    if problem:
        known = {each.pk for each in chosen}
        return render(
            request,
            "newsletter/lists.html",
            {"lists": held.current().lists, "email": email, "chosen": known, "problem": problem},
            status=422,
        )
    if not request.POST.get(TRAP):
        page = urlsplit(request.headers.get("Referer", "")).path
        is_taken = joining.ask(
            email,
            [each.pk for each in chosen],
            page=page,
            address=client_address(request),
        )
        if not is_taken:
            return _say(request, "often", 429)
    return _say(request, "asked", 200, lists=chosen)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a click, then put the person on the lists: programs only look at links."""
    if request.method != "POST":
        return _say(request, "confirm", 200)
    if joining.confirm(token):
        return _say(request, "confirmed", 200)
    return _say(request, "too_old", 410)


@csrf_exempt  # mail providers post here for the person (RFC 8058), with the token in the address
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a click, then take the person off; a POST by a mail program is that click."""
    if request.method != "POST":
        return _say(request, "leave", 200)
    if joining.leave(token, all_lists="all" in request.POST):
        return _say(request, "left", 200)
    return _say(request, "unknown", 404)


def came_from_here(request: HttpRequest) -> bool:
    """Say whether a browser posts this from a page of ours.

    Browsers name the origin of a form themselves; no page can make them say otherwise. One that
    says neither is refused: another site's page could be behind it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return site == "same-origin"
    return origin in (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")


def _problem(email: str, *, has_list: bool) -> str:
    try:
        validate_email(email)
    except forms.ValidationError:
        return _("Write an address like name@example.org.")
    if not has_list:
        return _("Choose at least one newsletter.")
    return ""


def _say(request: HttpRequest, what: str, status: int, **further: object) -> HttpResponse:
    response = render(request, "newsletter/said.html", {"what": what, **further}, status=status)
    # The address of these pages is a key to somebody's subscription.
    response["Referrer-Policy"] = "same-origin" if what in ("confirm", "leave") else "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
