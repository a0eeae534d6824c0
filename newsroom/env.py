"""Typed readers of the environment; one that can't be understood stops the start with a sentence.

An empty variable counts as unset: that is what `NAME= command` and most service files mean by it.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"true", "yes", "1"})
FALSE = frozenset({"false", "no", "0"})


def text(name: str, default: str = "") -> str:
    """Return the variable without the space around it, or the default."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    """Return the variable as a yes or no.

    Raises ImproperlyConfigured for any other word: "off" taken as true has opened debug pages.
    """
    word = text(name).lower()
    if not word:
        return default
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is “{word}”; set it to true or false (or yes, no, 1, 0).")


def integer(name: str, default: int) -> int:
    """Return the variable as a whole number. Raises ImproperlyConfigured for anything else."""
    digits = text(name)
    if not digits:
        return default
    try:
        return int(digits)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is “{digits}”; set it to a whole number.") from None


def secret(name: str, default: str = "") -> str:
    """Return a secret from `name`, or from the file that `name`_FILE points to.

    A file keeps the secret out of process lists and crash reports, and is what container platforms
    mount. Raises ImproperlyConfigured when both are set or the file can't be read; the message
    never holds the secret.
    """
    value = text(name)
    file = text(f"{name}_FILE")
    if value and file:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one of them.")
    if not file:
        return value or default
    try:
        return Path(file).read_text(encoding="utf-8").strip() or default
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ImproperlyConfigured(
            f"{name}_FILE names {file}, which can't be read ({reason}); "
            "correct the path or its permissions."
        ) from None


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the variable's comma-separated words, without empty ones."""
    found = [word.strip() for word in text(name).split(",")]
    return [word for word in found if word] or list(default)
