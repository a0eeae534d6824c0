"""robots.txt (RFC 9309) from the rules for machines."""

from distribution.crawlers import CLASSES
from distribution.models import MachinePolicy

# What no crawler needs. A crawler keeps to the most specific group alone, so each repeats these.
_NEVER = ("/admin/", "/preview/", "/search/")


def robots(policy: MachinePolicy, *, sitemaps: list[str]) -> str:
    """Return the file.

    Args:
        sitemaps: absolute addresses.
    """
    groups = [_group(["*"], is_allowed=True, signal=_signal(policy))]
    for each in CLASSES:
        is_allowed = bool(getattr(policy, each.policy))
        groups.append(_group(list(each.tokens), is_allowed=is_allowed, signal=_signal(policy)))
    lines = ["\n".join(f"Sitemap: {url}" for url in sitemaps)]
    return "\n\n".join([*groups, *lines]) + "\n"


def _group(tokens: list[str], *, is_allowed: bool, signal: str) -> str:
    lines = [f"User-agent: {token}" for token in tokens]
    lines.append(f"Content-Signal: {signal}")
    if is_allowed:
        lines += [f"Disallow: {path}" for path in _NEVER]
    else:
        lines.append("Disallow: /")
    return "\n".join(lines)


def _signal(policy: MachinePolicy) -> str:
    """Return what may be done with the stories (contentsignals.org)."""
    said = {
        "search": True,
        "ai-input": policy.allows_ai_search,
        "ai-train": policy.allows_training,
    }
    return ", ".join(f"{name}={'yes' if is_fine else 'no'}" for name, is_fine in said.items())
