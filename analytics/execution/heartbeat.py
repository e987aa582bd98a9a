"""A thread that says every third of a lease that the holder of a run is alive."""

from __future__ import annotations

import logging
from threading import Event, Thread
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection

from analytics.execution.claim import Claim, lease
from analytics.execution.clock import database_now

logger = logging.getLogger(__name__)


class Heartbeat:
    """Prolongs the lease while the block runs; ``lost`` is set once the run is somebody else's.

    The thread has a database connection of its own, which it closes.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.lost = Event()
        self._stop = Event()
        self._thread = Thread(target=self._beat, name=f"heartbeat-{claim.run_id}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(settings.REPERFUSE_LEASE_SECONDS / 3):
                if not self._prolong():
                    self.lost.set()
                    return
        finally:
            connection.close()

    def _prolong(self) -> bool:
        try:
            return self.claim.rows().update(lease_until=database_now() + lease()) == 1
        except DatabaseError:
            # The lease still runs; the next beat may get through, and fencing holds if none does.
            logger.warning("run %s: a heartbeat was not written", self.claim.run_id, exc_info=True)
            connection.close()
            return True
