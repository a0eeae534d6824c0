"""Which pictures stand in a body as `<figure data-image="ID">`."""

import re

_FIGURE = re.compile(r'<figure\b[^>]*\bdata-image="([0-9]{1,18})"')


def ids_in(html: str) -> list[int]:
    """Return the ids of a cleaned body's pictures, in order, each once."""
    return list(dict.fromkeys(int(found) for found in _FIGURE.findall(html)))
