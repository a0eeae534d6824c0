"""How a call may end."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.calling import Answer

#: So much of an answer is shown on the desk.
SHOWN = 200


@dataclass(frozen=True)
class Sent:
    """A post that is out: its name on the network, and where people see it."""

    id: str
    url: str


class Dropped(Exception):
    """The call was left undone on purpose; the message says why."""


class NotTaken(Exception):
    """The server answered, and not with success; the message is its answer."""


def expect_success(answer: Answer) -> None:
    """Raise NotTaken unless the server took what it was told."""
    if not answer.is_ok:
        said = answer.body[:SHOWN].decode(errors="replace").strip()
        raise NotTaken(
            _("It answered %(status)d. %(said)s") % {"status": answer.status, "said": said}
        )
