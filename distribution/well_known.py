"""Files that programs look for at fixed addresses."""

import json
from datetime import timedelta

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from distribution import held
from distribution.addresses import absolute
from distribution.answers import answer
from distribution.robots import robots
from events.clock import database_now
from images.models import Image
from images.templatetags.pictures import Shared, search_pictures, shared_picture
from pagecache import keys
from pagecache.tagging import goes_stale, tag

_TEXT = "text/plain"
# RFC 9116 wants less than a year; a day's step keeps the file the same all day.
_SECURITY_DAYS = 300
_ICON = "site/icon.svg"


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Say who may read what."""
    tag(keys.SITE)
    names = [
        reverse("distribution:sitemap_index"),
        reverse("distribution:sitemap", args=["news"]),
    ]
    text = robots(held.current().policy, sitemaps=[absolute(name) for name in names])
    return answer(request, text, _TEXT)


@require_safe
def ads_txt(request: HttpRequest) -> HttpResponse:
    """Say who may sell advertising here (IAB ads.txt 1.1); 404 where nothing is said."""
    tag(keys.SITE)
    text = held.current().policy.ads_txt.strip()
    if not text:
        raise Http404("no ads.txt")
    lines = [line.strip() for line in text.splitlines()]
    return answer(request, "\n".join(lines) + "\n", _TEXT)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where holes are reported (RFC 9116); 404 while there is nobody to write to."""
    now = held.current()
    contact = now.policy.security_contact.strip() or now.site.identity.contact_email
    if not contact:
        raise Http404("no contact")
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    tag(keys.SITE)
    day = database_now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = day + timedelta(days=_SECURITY_DAYS)
    goes_stale(day + timedelta(days=1))
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {now.site.identity.language}",
        f"Canonical: {absolute(reverse('distribution:security'))}",
    ]
    return answer(request, "\n".join(lines) + "\n", _TEXT)


@require_safe
def indexnow_key(request: HttpRequest, key: str) -> HttpResponse:
    """Show search engines that who tells them of new addresses is this site (indexnow.org)."""
    tag(keys.SITE)
    if not settings.INDEXNOW_KEY or key != settings.INDEXNOW_KEY:
        raise Http404("no such key")
    return answer(request, key, _TEXT)


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Lead password managers to the page (W3C, change-password); a public process has none."""
    try:
        response = HttpResponseRedirect(reverse("admin:password_change"))
    except NoReverseMatch as problem:
        raise Http404("nobody signs in here") from problem
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the site looks on a home screen (W3C, web application manifest)."""
    tag(keys.SITE)
    site = held.current().site
    icons = [{"src": static(_ICON), "sizes": "any", "type": "image/svg+xml"}]
    for shared in _logo_copies():
        sizes = f"{shared.width}x{shared.height}"
        icons.insert(0, {"src": shared.url, "sizes": sizes, "type": "image/jpeg"})
    text = json.dumps(
        {
            "name": site.name,
            "short_name": site.name[:30],
            "description": site.identity.tagline,
            "lang": site.identity.language,
            "start_url": reverse("articles:home"),
            "scope": reverse("articles:home"),
            "display": "browser",
            "background_color": "#fdfcf9",
            "theme_color": "#fdfcf9",
            "icons": icons,
        },
        ensure_ascii=False,
    )
    return answer(request, text, "application/manifest+json")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that know no other icon to one: the logo, or else the icon that we ship."""
    square = [shared for shared in _logo_copies() if shared.width == shared.height]
    response = HttpResponseRedirect(square[0].url if square else staticfiles_storage.url(_ICON))
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _logo_copies() -> list[Shared]:
    """Return the public copies of the logo, the square one first; none where rights forbid it."""
    image: Image | None = held.square_logo(held.current())
    found = [each for each in search_pictures(image) if each.width == each.height]
    whole = shared_picture(image)
    return found or ([whole] if whole else [])
