"""The outlet and its rules for machines, held by each process until the key `site` is bumped."""

from dataclasses import dataclass

from django.utils import timezone

from articles import site as held_site
from articles.site import Site
from distribution.models import MachinePolicy, PolicyLink
from images.loading import load_renditions
from images.models import Image
from pagecache import keys
from pagecache.tagging import shows


@dataclass(frozen=True)
class Held:
    """What every answer to a machine may say of the outlet."""

    site: Site
    policy: MachinePolicy
    links: tuple[PolicyLink, ...]


_held: Held | None = None


def current() -> Held:
    """Return both as they are now; queries only when `articles.site` has read anew."""
    global _held
    site = held_site.current()
    held = _held
    if held is None or held.site is not site:
        policy = MachinePolicy.objects.first() or MachinePolicy(pk=1)
        links = tuple(PolicyLink.objects.filter(policy=policy).order_by("pk"))
        load_renditions([site.identity.logo])
        held = _held = Held(site=site, policy=policy, links=links)
    logo = site.identity.logo
    shows({keys.SITE, *([keys.image(logo.pk)] if logo else [])})
    return held


def logo(held: Held) -> Image | None:
    """Return the logo, unless its rights forbid it by now."""
    image = held.site.identity.logo
    return image if image and image.standing(timezone.now()) == "usable" else None


def forget() -> None:
    """Drop what this process holds, so that the next answer reads it again."""
    global _held
    _held = None
