"""One web process: waitress on a listening socket that the supervisor opened and shares.

Python computes on one core per process. Several of these accept from the same socket, so that
pages are made on more than one core, and a request that arrives while one of them is started
again waits in line instead of being refused.

    python -m config.web HANDLE SIGN_OF_LIFE

HANDLE is the number of the inherited socket; the file SIGN_OF_LIFE is touched once it answers.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import waitress

# More of them only wait for the interpreter lock of one another: with 300 people on PostgreSQL the
# 95th percentile of a save was 90 ms with three, 130 to 190 with four, 150 with eight.
THREADS = 3
# A save reads and writes some thirty times while it holds the write gate, and after each time waits
# for the interpreter lock. At the default of 5 ms a page that is being made next to it would make
# everybody who waits for the gate wait for that page too.
SWITCH_SECONDS = 0.0005


def serve(handle: int, sign_of_life: Path) -> None:
    """Answer until SIGINT; open requests are finished first."""
    # Imported here: the application reads its settings when it is imported.
    from config.wsgi import application  # noqa: PLC0415

    sys.setswitchinterval(SWITCH_SECONDS)
    server = waitress.create_server(
        application,
        sockets=[socket.socket(fileno=handle)],
        threads=THREADS,
        channel_timeout=120,
        connection_limit=500,
        max_request_body_size=27_262_976,
        ident="Reperfuse",
    )
    sign_of_life.touch()
    server.run()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
