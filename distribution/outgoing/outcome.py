"""How a call may end beside success."""

from django.utils.translation import gettext as _

from events.calling import Answer

_SHOWN = 200


class Dropped(Exception):
    """The call was left undone on purpose; the message says why."""


class NotTaken(Exception):
    """The server answered, and not with success; the message is its answer."""


def expect_success(answer: Answer) -> None:
    """Raise NotTaken unless the server took what it was told."""
    if not answer.is_ok:
        said = answer.body[:_SHOWN].decode(errors="replace").strip()
        raise NotTaken(
            _("It answered %(status)d. %(said)s") % {"status": answer.status, "said": said}
        )
