"""Keep a few child processes running: start them, restart what dies, stop them all cleanly.

Knows nothing of what they are. One thread, no shared state but a pipe that signals write to.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

SHORTEST_PAUSE = 1.0  # seconds before the first restart; doubled each time …
LONGEST_PAUSE = 30.0  # … up to here …
STEADY = 60.0  # … and forgotten after this long alive
GRACE = 10.0  # seconds between SIGTERM and SIGKILL
TICK = 0.25  # seconds between looks at what no signal tells

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep running. name: as a person would say it; command: program and words."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)
    pause: float = field(default=SHORTEST_PAUSE, init=False)


def supervise(
    children: Sequence[Child],
    *,
    say: Callable[[str], None],
    look: Callable[[], None] = lambda: None,
    grace: float = GRACE,
) -> None:
    """Run the children until SIGINT or SIGTERM, then stop them and return.

    say: told each death and restart. look: called a few times a second; must be quick.
    Call from the main thread: it owns the signals.
    """
    with _signals() as signals:
        try:
            while not signals.stop:
                for child in children:
                    _tend(child, say)
                look()
                signals.wait(TICK)
        finally:
            _stop(children, say, grace)


class _Signals:
    """Whether to stop, and a way to sleep until a signal comes."""

    def __init__(self, wakeup: int) -> None:
        self.stop = False
        self.wakeup = wakeup

    def wait(self, seconds: float) -> None:
        """Sleep until a signal or for so long."""
        if select.select([self.wakeup], [], [], seconds)[0]:
            os.read(self.wakeup, 512)


@contextlib.contextmanager
def _signals() -> Iterator[_Signals]:
    """Take SIGINT, SIGTERM and SIGCHLD for the duration."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signals = _Signals(reader)

    def ask_to_stop(number: int, frame: object) -> None:
        signals.stop = True

    handlers = {signal.SIGINT: ask_to_stop, signal.SIGTERM: ask_to_stop}
    # An empty handler, not SIG_IGN: the child's death must wake the pipe.
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
    wakeup_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield signals
    finally:
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _tend(child: Child, say: Callable[[str], None]) -> None:
    """Start the child if it is due; if it has died, clear up and set when to start it again."""
    now = time.monotonic()
    if child.process is None:
        if now >= child.start_at:
            child.process = _start(child.command)
            child.started_at = now
        return
    code = child.process.poll()
    if code is None:
        return
    # Its own children would keep its port and serve old code.
    _signal_group(child.process, signal.SIGKILL)
    child.process = None
    if now - child.started_at >= STEADY:
        child.pause = SHORTEST_PAUSE
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    say(f"{child.name} stopped ({how}); starting it again in {child.pause:.0f} s.")
    child.start_at = now + child.pause
    child.pause = min(child.pause * 2, LONGEST_PAUSE)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a command that ^C in the terminal does not reach: stopping is ours to say."""
    return subprocess.Popen(  # noqa: S603 (our own programs)
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),  # safe: we have one thread
    )


def _die_with(parent: int) -> Callable[[], None] | None:
    """Return what a new child runs so that it is told to stop when we are killed (Linux only).

    A kill -9 leaves us no chance to stop anybody, and an orphan would keep the port.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # we died before the kernel was asked
            os._exit(1)

    return ask_the_kernel


def _stop(children: Sequence[Child], say: Callable[[str], None], grace: float) -> None:
    """Ask every child to stop, wait, and kill what is left after the grace."""
    running = [(child, child.process) for child in children if child.process]
    for _, process in running:
        # Only the child itself: it knows in which order its own children must go.
        process.terminate()
    deadline = time.monotonic() + grace
    for child, process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{child.name} did not stop within {grace:.0f} s and was killed.")
        _signal_group(process, signal.SIGKILL)
        process.wait()
        child.process = None


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the child and all that it started; its group bears its number."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
