"""The page of a share link: the story for somebody without an account, and a form for notes.

It holds no cookie and no session: the secret in the address is all the authority there is, so a
form on another site could do nothing that its maker can't do anyway. Posts still have to carry a
proof that our own page gave out, and to come from it.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttle import client_address
from articles import preview, revisions, share_links
from articles.content import Content
from articles.models.revision import Revision
from articles.models.share import ShareLink, ShareVisit
from articles.projection import pictures_of
from articles.verbs import VerbRefused
from events.clock import database_now
from images import rights, staging
from images.models import Image

_SALT = "articles.shared_page"
_PROOF_SECONDS = 24 * 60 * 60
# It frames the story, and nobody frames it.
_SHELL_CSP: dict[str, list[str]] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@csp_override(_SHELL_CSP)
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the story with a form; POST leaves a note or signs the version off."""
    now = database_now()
    link = _opened(token)
    problem, typed = "", {"name": "", "text": "", "what": "note"}
    if request.method == "POST":
        typed = {name: str(request.POST.get(name, "")) for name in typed}
        try:
            _take(request, link, typed)
        except share_links.TooOften:
            return _private(_too_often(request))
        except VerbRefused as refusal:
            problem = str(refusal)
        else:
            return _private(HttpResponseRedirect(reverse("shared", args=[token]) + "?sent#notes"))
    else:
        try:
            share_links.log(link, ShareVisit.What.READ, address=client_address(request), now=now)
        except share_links.TooOften:
            return _private(_too_often(request))
    revision = revisions.newest_of(link.article)
    is_embargoed = share_links.is_embargoed(link.article, now)
    return _private(
        render(
            request,
            "articles/shared.html",
            {
                "link": link,
                "token": token,
                "revision": revision,
                "headline": revisions.content_of(revision).headline,
                "embargo": link.article.embargo_until if is_embargoed else None,
                "proof": signing.dumps([link.pk, revision.number], salt=_SALT),
                "problem": problem,
                "typed": typed,
                "is_sent": "sent" in request.GET,
                "most_name": share_links.MOST_NAME,
                "most_words": share_links.MOST_WORDS,
            },
            status=400 if problem else 200,
        )
    )


@require_safe
@csp_override(settings.PREVIEW_CSP)
@xframe_options_sameorigin
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the story as readers would get it."""
    link = _opened(token)
    try:
        context = preview.context_of(
            link.article,
            _content(link),
            now=database_now(),
            picture=lambda image: reverse("shared_picture", args=[token, image]),
        )
    except preview.NoPreview as missing:
        return _private(HttpResponse(str(missing), content_type="text/plain; charset=utf-8"))
    return _private(render(request, "articles/article.html", context))


@require_safe
def picture(request: HttpRequest, token: str, image: str) -> HttpResponse:
    """Serve a picture of the story, and no other, while the link opens it."""
    link = _opened(token)
    found = get_object_or_404(Image, pk=int(image))
    usable = found.standing(database_now()) in (rights.Standing.USABLE, rights.Standing.NOT_YET)
    if not usable or found.pk not in {pk for _role, pk in pictures_of(_content(link))}:
        raise Http404
    return _private(HttpResponse(staging.preview(found), content_type="image/jpeg"))


def _opened(token: str) -> ShareLink:
    try:
        return share_links.opened(token, now=database_now())
    except share_links.NotOpen as closed:
        raise Http404 from closed


def _content(link: ShareLink) -> Content:
    return revisions.content_of(revisions.newest_of(link.article))


def _take(request: HttpRequest, link: ShareLink, typed: dict[str, str]) -> None:
    share_links.take_note(
        link,
        revision=_proven(request, link),
        name=typed["name"],
        text=typed["text"].replace("\r\n", "\n").replace("\x00", ""),
        is_sign_off=typed["what"] == "sign_off",
        address=client_address(request),
        now=database_now(),
    )


def _proven(request: HttpRequest, link: ShareLink) -> Revision:
    """Return the version that our page showed to who posts. Raises VerbRefused."""
    again = VerbRefused(_("This page was open too long. Load it again, and send your note anew."))
    origin = request.headers.get("Origin", "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site != "same-origin" or (origin and urlsplit(origin).netloc != request.get_host()):
        raise again
    try:
        said: Any = signing.loads(
            str(request.POST.get("proof", "")), salt=_SALT, max_age=_PROOF_SECONDS
        )
    except signing.BadSignature as forged:
        raise again from forged
    if not isinstance(said, list) or len(said) != 2 or said[0] != link.pk:
        raise again
    found = link.article.revisions.filter(number=said[1]).first()
    if found is None:
        raise again
    return found


def _too_often(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(
        _("This link is used too often. Wait a while, then try again."),
        status=429,
        content_type="text/plain; charset=utf-8",
    )
    response["Retry-After"] = "60"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and search engines, and its address out of other sites' logs."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    return response
