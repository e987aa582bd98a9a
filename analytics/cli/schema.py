"""``schema``: the JSON Schema of a plan."""

from __future__ import annotations

import sys
from argparse import Namespace

from analytics.plan.schema import schema_text


def run(options: Namespace) -> None:  # noqa: ARG001 every command takes its options
    """Print the schema."""
    sys.stdout.write(schema_text())
