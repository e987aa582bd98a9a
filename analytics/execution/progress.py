"""The named steps of a run, as the page and the terminal see them."""

from __future__ import annotations

from analytics.execution.claim import Claim, FencedError
from analytics.execution.heartbeat import Heartbeat


class Progress:
    """Writes each step into the run, and stops the work once the run is somebody else's."""

    def __init__(self, claim: Claim, heartbeat: Heartbeat) -> None:
        self._claim = claim
        self._heartbeat = heartbeat
        self.name = ""

    def step(self, number: int, steps: int, name: str) -> None:
        """Begin step ``number`` of ``steps``. Raises FencedError."""
        if self._heartbeat.lost.is_set():
            raise FencedError(f"run {self._claim.run_id} was taken over before {name!r}")
        self._claim.write(step_no=number, steps=steps, step_name=name[:120])
        self.name = name
