"""Several registries' reports pooled into one, from their counts and never from their patients.

``pool_files(paths, …)`` reads report JSON files; ``pool(registries, …)`` works on what
``read_registry`` gave; ``pooled_report(pooled)`` makes a report of it that every renderer prints.
"""

from __future__ import annotations

from analytics.synthesis.compatibility import CannotPoolError, Registry
from analytics.synthesis.pooling import METHODS, Method, Pooled, PooledOutcome, pool
from analytics.synthesis.present import pooled_report
from analytics.synthesis.reading import pool_files, read_registry

__all__ = [
    "METHODS",
    "CannotPoolError",
    "Method",
    "Pooled",
    "PooledOutcome",
    "Registry",
    "pool",
    "pool_files",
    "pooled_report",
    "read_registry",
]
