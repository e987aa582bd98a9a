"""From start to stop: start all, wait until all answer, keep them alive, stop all."""

from __future__ import annotations

# ruff: noqa: ARG002 - the signature of a signal handler
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from config.errors import ConfigurationError
from config.supervisor.child import Child

LOOK_SECONDS = 0.2
START_SECONDS = 120.0
STOP_SECONDS = 10.0
FAILED_STARTS = 3


class StopRequest:
    """Remembers that the operator or the system asked to stop."""

    def __init__(self) -> None:
        self.received = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.received = True


@contextmanager
def stop_on_signal() -> Iterator[StopRequest]:
    request = StopRequest()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, request) for number in numbers}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def supervise(children: Sequence[Child], when_ready: Callable[[], None]) -> None:
    """Run the children until a signal asks to stop; nothing is left behind in any case.

    Raises ConfigurationError when one of them cannot be brought to answer.
    """
    with stop_on_signal() as request:
        try:
            for child in children:
                child.start()
            if _wait_for_answers(children, request):
                when_ready()
            while not request.received:
                _look_after(children)
        finally:
            stop(children)


def _wait_for_answers(children: Sequence[Child], request: StopRequest) -> bool:
    deadline = time.monotonic() + START_SECONDS
    silent = list(children)
    while silent and not request.received:
        _look_after(children)
        silent = [child for child in silent if not child.service.answers()]
        for child in silent:
            if child.failures >= FAILED_STARTS or time.monotonic() > deadline:
                raise ConfigurationError(
                    f"The {child.service.name} process does not answer: {child.log} says why."
                )
    return not silent


def _look_after(children: Sequence[Child]) -> None:
    time.sleep(LOOK_SECONDS)
    for child in children:
        child.keep_alive()


def stop(children: Sequence[Child]) -> None:
    """Ask all to stop, give them some seconds, then end what is left."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and not all(child.stopped for child in children):
        time.sleep(LOOK_SECONDS / 4)
    for child in children:
        child.kill()
