"""The outlet and its rules for machines, held by each process until the key `site` is bumped."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from articles import site as held_site
from articles.models.site import SiteIdentity
from articles.site import Site
from distribution.models import MachinePolicy, PolicyLink
from images.loading import load_renditions
from images.models import Image
from images.templatetags.pictures import Shared
from pagecache import keys
from pagecache.purge import generations
from pagecache.tagging import in_one_moment, shows

#: Columns of the site's identity that name a logo.
LOGOS = ("logo", "logo_dark", "logo_square")


@dataclass(frozen=True)
class Held:
    """What every answer to a machine may say of the outlet."""

    site: Site
    policy: MachinePolicy
    links: tuple[PolicyLink, ...]
    #: The logos as they were when the counter of changes stood at `noted`, with their public
    #: copies: by the name of the identity's column, those that there are.
    logos: dict[str, Image]
    noted: int
    #: What pages say of the outlet to machines, by the copy of its logo: made once.
    publisher: dict[Shared | None, dict[str, Any]] = field(default_factory=dict)

    def is_current(self, site: Site) -> bool:
        """Say whether neither the outlet nor its logos have changed since this was read."""
        return self.site is site and all(
            generations().last_bump(keys.image(logo.pk)) <= self.noted
            for logo in self.logos.values()
        )


_held: Held | None = None


def current() -> Held:
    """Return both as they are now, and say that the page shows them.

    Inside of a page's snapshot it is what `hold` kept before: what is read there is as old as the
    page's first query, and would be taken for new.
    """
    held = _held if _held is not None and in_one_moment() else hold()
    shows({keys.SITE, *(keys.image(logo.pk) for logo in held.logos.values())})
    return held


def hold() -> Held:
    """Read what has changed. Middleware asks before a page's first query; no query where nothing
    has.
    """
    global _held
    site = held_site.current()
    held = _held
    if held is None or not held.is_current(site):
        noted = generations().now()  # before the first query
        policy = MachinePolicy.objects.first() or MachinePolicy(pk=1)
        links = tuple(PolicyLink.objects.filter(policy=policy).order_by("pk"))
        held = Held(site=site, policy=policy, links=links, logos=_logos(site.identity), noted=noted)
        if not in_one_moment():
            _held = held
    return held


def _logos(identity: SiteIdentity) -> dict[str, Image]:
    """Read the pictures anew: a denied one leaves every page at once."""
    wanted = {name: getattr(identity, f"{name}_id") for name in LOGOS}
    ids = identity.logo_ids
    found = Image.objects.in_bulk(ids) if ids else {}
    load_renditions(found.values())
    return {name: found[pk] for name, pk in wanted.items() if pk in found}


def logo(held: Held, name: str = "logo") -> Image | None:
    """Return a logo (one of LOGOS), unless its rights forbid it by now."""
    image = held.logos.get(name)
    return image if image and image.standing(timezone.now()) == "usable" else None


def square_logo(held: Held) -> Image | None:
    """Return the picture for square places: the square logo, or else the one for light grounds."""
    return logo(held, "logo_square") or logo(held)


def forget() -> None:
    """Drop what this process holds, so that the next answer reads it again."""
    global _held
    _held = None
