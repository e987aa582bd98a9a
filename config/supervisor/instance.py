"""One installation, one supervisor, one port."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.errors import ConfigurationError

WAITING_CONNECTIONS = 1024

if sys.platform != "win32":
    import fcntl


@contextmanager
def only_instance(run_folder: Path) -> Iterator[None]:
    """Hold a kernel lock on the data folder, which ends with this process however it ends."""
    if sys.platform == "win32":
        raise ConfigurationError("This command needs Linux or macOS: on Windows use WSL.")
    with (run_folder / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(
                f"Reperfuse is already running on {run_folder.parent}: stop it first, "
                "or set REPERFUSE_DATA to another folder."
            ) from None
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens on the port, for the web processes to accept from.

    Raises ConfigurationError when the port cannot be had.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(WAITING_CONNECTIONS)
        except OSError as error:
            raise ConfigurationError(
                f"Port {port} cannot be used ({error.strerror}): "
                f"choose another one, for example PORT={port + 1}."
            ) from None
        # Several processes wait for the same connection: those that come late must not block.
        listener.settimeout(0)
        yield listener
