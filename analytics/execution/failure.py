"""A failed run in words for the reader, without a patient's value in them."""

from __future__ import annotations

from analytics.snapshot.manifest import SnapshotCorruptError
from analytics.stats.estimate import NotEstimableError

# Only these are written for readers; any other message may quote a value.
WORDED = (NotEstimableError, SnapshotCorruptError)
KEPT = "The previous version is unchanged. Data entry is not affected."


def words_for(error: Exception, step: str) -> str:
    """Return which step failed, why, and what was kept."""
    where = f"The step “{step}” failed" if step else "The run failed before its first step"
    if isinstance(error, WORDED):
        return f"{where}: {str(error).rstrip('.')}. {KEPT}"
    if isinstance(error, OSError):
        return f"{where}: {error.strerror or 'a file could not be read or written'}. {KEPT}"
    return f"{where} because of a fault in the program ({type(error).__name__}). {KEPT}"
