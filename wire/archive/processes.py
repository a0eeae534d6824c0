"""Processes that write chunks beside each other; each ends by itself when its parent is gone.

Knows no models: a new process imports this first, then sets Django up, then finds its work.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, cast

import django
from django.utils.module_loading import import_string

#: Work goes out as (name of a function, argument); one more is kept ready for each process.
_AHEAD = 2


class ProcessDied(Exception):
    """A writing process ended by itself; what it had not finished is not in."""


class Processes:
    """Some processes, each with a pipe of its own and at most two pieces of work."""

    def __init__(self, count: int, *, start: str) -> None:
        """start: the dotted name of a function that each process calls first."""
        context = multiprocessing.get_context("spawn")
        self._ends: dict[Connection, int] = {}
        self._processes = []
        for _each in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, start), daemon=True)
            process.start()
            theirs.close()
            self._ends[ours] = 0
            self._processes.append(process)

    @property
    def is_full(self) -> bool:
        """Whether every process has enough to do."""
        return all(count >= _AHEAD for count in self._ends.values())

    @property
    def is_busy(self) -> bool:
        """Whether anything is on the way."""
        return any(self._ends.values())

    def give(self, work: str, argument: Any) -> None:
        """Give work to the process that has least."""
        end = min(self._ends, key=lambda each: self._ends[each])
        try:
            end.send((work, argument))
        except (BrokenPipeError, ConnectionResetError) as problem:
            raise ProcessDied("a writing process has died") from problem
        self._ends[end] += 1

    def take(self) -> list[Any]:
        """Wait until something is finished, and return it. Raises what the work raised."""
        results = []
        for ready in wait([each for each, count in self._ends.items() if count]):
            end = cast("Connection", ready)
            try:
                is_well, result = end.recv()
            except (EOFError, ConnectionResetError) as problem:
                raise ProcessDied(
                    "a writing process has died (out of memory?); run the command again to go on"
                ) from problem
            self._ends[end] -= 1
            if not is_well:
                raise ProcessDied(result)
            results.append(result)
        return results

    def close(self) -> None:
        """Let the processes finish what they have, and end."""
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join()


def _serve(end: Connection, start: str) -> None:
    """Work until the other end is closed, be it by a kill."""
    django.setup()
    import_string(start)()
    functions: dict[str, Callable[[Any], Any]] = {}
    while True:
        try:
            work, argument = end.recv()
        except (EOFError, OSError):
            return
        function = functions.setdefault(work, import_string(work))
        try:
            answer = (True, function(argument))
        except Exception as problem:  # whatever it is, the parent must hear of it
            answer = (False, f"{type(problem).__name__}: {problem}")
        try:
            end.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
