"""``python -m analytics``: the analysis engine on anybody's own data, without Django."""

from __future__ import annotations

import sys

from analytics.cli import main

if __name__ == "__main__":
    sys.exit(main())
