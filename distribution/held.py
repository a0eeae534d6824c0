"""The outlet and its rules for machines, held by each process until the key `site` is bumped."""

from dataclasses import dataclass

from django.utils import timezone

from articles import site as held_site
from articles.site import Site
from distribution.models import MachinePolicy, PolicyLink
from images.loading import load_renditions
from images.models import Image
from pagecache import keys
from pagecache.purge import generations
from pagecache.tagging import shows


@dataclass(frozen=True)
class Held:
    """What every answer to a machine may say of the outlet."""

    site: Site
    policy: MachinePolicy
    links: tuple[PolicyLink, ...]
    #: The logo as it was when the counter of changes stood at `noted`, with its public copies.
    logo: Image | None
    noted: int

    def is_current(self, site: Site) -> bool:
        """Say whether neither the outlet nor its logo has changed since this was read."""
        if self.site is not site:
            return False
        logo = self.logo
        return logo is None or generations().last_bump(keys.image(logo.pk)) <= self.noted


_held: Held | None = None


def current() -> Held:
    """Return both as they are now; queries only when `articles.site` has read anew."""
    global _held
    site = held_site.current()
    held = _held
    if held is None or not held.is_current(site):
        noted = generations().now()  # before the first query
        policy = MachinePolicy.objects.first() or MachinePolicy(pk=1)
        links = tuple(PolicyLink.objects.filter(policy=policy).order_by("pk"))
        # Read anew: a denied picture leaves the head of every page at once.
        number = site.identity.logo_id
        logo = Image.objects.filter(pk=number).first() if number else None
        load_renditions([logo])
        held = _held = Held(site=site, policy=policy, links=links, logo=logo, noted=noted)
    shows({keys.SITE, *([keys.image(held.logo.pk)] if held.logo else [])})
    return held


def logo(held: Held) -> Image | None:
    """Return the logo, unless its rights forbid it by now."""
    image = held.logo
    return image if image and image.standing(timezone.now()) == "usable" else None


def forget() -> None:
    """Drop what this process holds, so that the next answer reads it again."""
    global _held
    _held = None
