"""What operations are asked with, and how far it may go. No `type` statements: ninja reads none."""

from typing import Annotated

from ninja import Path, Query

_MOST = 2**63 - 1

#: The number of a thing.
Id = Annotated[int, Path(ge=1, le=_MOST)]
#: A place in a list of articles: what `next` of an answer before had.
Before = Annotated[
    str,
    Query(
        pattern=r"^-?[0-9]{1,17}-[0-9]{1,18}$|^$",
        description="A place in the list, as `next` of an answer names it.",
    ),
]
#: A place in a list of authors or topics.
AfterId = Annotated[
    int,
    Query(ge=0, le=_MOST, description="A place in the list, as `next` of an answer names it."),
]
