"""What every template knows: the outlet."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from articles import site as held_site
from pagecache import keys
from pagecache.tagging import shows


def site(request: HttpRequest) -> dict[str, Any]:
    """Give templates `site` (identity, sections, accounts) and `site_url`; no query of its own."""
    shows([keys.SITE])
    return {"site": held_site.current(), "site_url": settings.SITE_URL}
