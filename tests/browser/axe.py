"""Ask axe-core, in the browser, what keeps people from using a page."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

# WCAG 2.2, levels A and AA, and what axe's makers hold for good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
type Sizes = tuple[tuple[int, int], ...]
WIDTHS: Sizes = ((1440, 900), (390, 844))
_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# Colours that fade from one scheme into the other are looked at when they have arrived.
_RUN = """
  async (only) => {
    for (const each of document.getAnimations()) {
      if (Number.isFinite(each.effect.getComputedTiming().endTime)) each.finish();
    }
    const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
    return found.violations.flatMap((rule) => rule.nodes.map((node) =>
      `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\\n", " ")}`));
  }
"""


def findings(page: Page, path: str, widths: Sizes = WIDTHS) -> list[str]:
    """Return what axe finds on a page: at these widths, in light and dark.

    Everything is looked at once a width; in dark only the colours can be different.
    """
    page.goto(path)
    return look(page, path, widths)


def look(page: Page, path: str, widths: Sizes = WIDTHS) -> list[str]:
    """Return what axe finds on a page as it stands, with its dialogs; `path` names it."""
    page.evaluate(_SCRIPT)
    found = []
    for width, height in widths:
        page.set_viewport_size({"width": width, "height": height})
        for scheme, only in (
            ("light", {"type": "tag", "values": TAGS}),
            ("dark", {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}),
        ):
            page.emulate_media(color_scheme=scheme)
            found += [f"{path} {width} {scheme}: {each}" for each in page.evaluate(_RUN, only)]
    return found
