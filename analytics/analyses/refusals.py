"""Why statistics could not be estimated, as notes below the table that lacks them."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.analyses.engine import Refusal


def not_estimable(found: Iterable[tuple[str, object]]) -> tuple[str, ...]:
    """One sentence per reason with all that it concerns; ``found`` pairs labels with results."""
    concerned: dict[str, dict[str, None]] = {}
    for label, result in found:
        if isinstance(result, Refusal):
            concerned.setdefault(result.reason, {})[label] = None
    return tuple(
        f"Not estimable, {reason}: {', '.join(labels)}." for reason, labels in concerned.items()
    )
