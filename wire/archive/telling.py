"""What an import has to tell, kept in constant memory however much of it there is."""

import json
import tempfile
import weakref
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

#: (file, number of the line, reason)
Refusal = tuple[str, int, str]
#: More notes than this are counted, not kept: nobody reads on.
MOST_NOTES = 10_000
FURTHER = "further notes that are not shown"


class Refusals:
    """Refused lines: on disk, with sixteen bytes of memory for each."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the report
        weakref.finalize(self, self._file.close)
        self._places = array("q")

    def add(self, refused: Iterable[Refusal]) -> None:
        """Add some."""
        self._file.seek(0, 2)
        for each in refused:
            self._places.extend((each[1], self._file.tell()))
            self._file.write(json.dumps(each).encode() + b"\n")

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places) // 2

    def __iter__(self) -> Iterator[Refusal]:
        """Yield them by the numbers of their lines."""
        for _number, place in sorted(zip(self._places[::2], self._places[1::2], strict=True)):
            self._file.seek(place)
            file, number, why = json.loads(self._file.readline())
            yield file, number, why


class Notes(Counter[str]):
    """How often each thing is worth telling; the first kinds by name, the others by number."""

    def add(self, found: Mapping[str, int]) -> None:
        """Count more of them."""
        for text, count in found.items():
            if text in self or len(self) < MOST_NOTES:
                self[text] += count
            else:
                self[FURTHER] += count
