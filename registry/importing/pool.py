"""Work on many batches, shared by as many processes as the machine has cores, in order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from multiprocessing import process
from typing import Any, TypeVar

import django
from django.db import connections

Task = TypeVar("Task")
Result = TypeVar("Result")
MOST_WORKERS = 4
IDLE_SECONDS = 1.0


def in_order(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    shared: bool,
    idle: Callable[[], None],
) -> Iterator[Result]:
    """Yield ``work(task)`` of each task, in order.

    ``shared`` starts processes for it: not worth it for a few batches. ``idle`` is called about
    every second while there is nothing to yield.
    """
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    if not shared or workers == 1:
        yield from (work(task) for task in tasks)
        return
    with _may_have_children():
        pool = ProcessPoolExecutor(
            workers, mp_context=_context(), initializer=_set_up, initargs=(os.getpid(),)
        )
        try:
            waiting: deque[Future[Result]] = deque()
            for task in tasks:
                waiting.append(pool.submit(work, task))
                if len(waiting) > 2 * workers:
                    yield _result(waiting.popleft(), idle)
            while waiting:
                yield _result(waiting.popleft(), idle)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[Result], idle: Callable[[], None]) -> Result:
    while True:
        try:
            return future.result(timeout=IDLE_SECONDS)
        except FutureTimeoutError:
            if future.done():
                raise
            idle()


def _context() -> multiprocessing.context.BaseContext:
    """Fork where that is the custom: a worker is there at once, and shares what is imported."""
    if sys.platform == "linux":
        connections.close_all()  # a child must not share the parent's connection
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


@contextmanager
def _may_have_children() -> Iterator[None]:
    """Celery's worker processes count as daemons, which the library lets have no children.

    They are no daemons in that sense: they end by the pool's shutdown, and should their parent be
    killed they notice it themselves.
    """
    config: dict[str, Any] = process.current_process()._config  # type: ignore[attr-defined]  # noqa: SLF001
    was = config.get("daemon")
    config["daemon"] = False
    try:
        yield
    finally:
        config["daemon"] = was


def _set_up(parent: int) -> None:
    django.setup()
    gc.disable()  # nothing here makes reference cycles, and looking for them takes time
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process once its parent has: an orphan would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(IDLE_SECONDS)
    os._exit(1)
