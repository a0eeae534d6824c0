"""What may go out with a publication, to whom: offered by the rooms above, ticked in the dialog.

What was ticked stands in the Event's payload as `push`: `{"to": [keys], "text": words}`; without it
(an import, a command, a fix of the live page) nobody is told. The worker carries it out once the
publication is committed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from articles.workflow import Verb

#: `{"to": [keys of offers], "text": the words of posts}`
type Push = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """Somebody who may be told. `warning` says what to think of; a closed offer says why not."""

    key: str
    label: str
    is_ticked: bool = False
    is_open: bool = True
    warning: str = ""
    #: Whether it carries words that are written in the dialog.
    has_text: bool = False


@dataclass(frozen=True)
class Problem:
    """What did not go out: how it reads on the board, and where it can be tried again."""

    text: str
    url: str


# Asked with the number of the article, the verb of the dialog and who presses.
Offerer = Callable[[int, Verb, User], list[Offer]]
Reporter = Callable[[User], list[Problem]]

_offerers: list[Offerer] = []
_reporters: list[Reporter] = []


def register(offerer: Offerer, reporter: Reporter) -> None:
    """Let a room above offer to tell others, and report what it could not tell."""
    if offerer not in _offerers:
        _offerers.append(offerer)
        _reporters.append(reporter)


def offers(article_id: int, verb: Verb, by: User) -> list[Offer]:
    """Return all that may go out with this publication, open or not."""
    return [each for offerer in _offerers for each in offerer(article_id, verb, by)]


def problems(user: User) -> list[Problem]:
    """Return what did not go out and waits for somebody who may look after it."""
    return [each for reporter in _reporters for each in reporter(user)]
