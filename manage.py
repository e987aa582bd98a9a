#!/usr/bin/env python
"""The command line of Reperfuse."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a management command; a broken setting is one sentence and exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    from config.errors import ConfigurationError

    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
