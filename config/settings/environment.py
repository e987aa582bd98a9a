"""Typed readers for environment variables.

Every reader raises ConfigurationError with one sentence that names the variable and says
what to write.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from config.errors import ConfigurationError

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_DATABASE_FORMS = "sqlite:///reperfuse.sqlite3 or postgres://user:password@host:5432/name"
_BROKER_SCHEMES = frozenset({"redis", "rediss", "redis+socket", "unix"})
_SECRET_LENGTH = 50
_SECRET_VARIETY = 5

Database = dict[str, Any]


def text(name: str, default: str | None = None) -> str:
    """Return the variable; without a default it must be set. An empty value counts as not set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ConfigurationError(f"{name} is not set: write {name}=… into the environment.")
    return default


def secret(name: str) -> str:
    """Return a secret of at least 50 characters, five of them different (Django's own measure)."""
    value = text(name)
    if len(value) < _SECRET_LENGTH or len(set(value)) < _SECRET_VARIETY:
        raise ConfigurationError(
            f"{name} is too short or too uniform: write {name}= and at least "
            f"{_SECRET_LENGTH} random characters, which nobody else knows."
        )
    return value


def whole_number(name: str, default: int, low: int, high: int) -> int:
    """Return a whole number between ``low`` and ``high``, both included."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise ConfigurationError(
            f"{name} is {value!r}: write a whole number between {low} and {high}, "
            f"for example {name}={default}."
        )
    return number


def yes_or_no(name: str, *, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value in _YES | _NO:
        return value in _YES
    raise ConfigurationError(f"{name} is {value!r}: write {name}=yes or {name}=no.")


def words(name: str, default: str | None = None) -> list[str]:
    """Return the parts of a comma-separated value."""
    parts = [part.strip() for part in text(name, default).split(",")]
    return [part for part in parts if part]


def folder(name: str, default: Path | None = None) -> Path:
    """Return an absolute folder, created for its owner alone when it does not exist."""
    path = Path(text(name, None if default is None else str(default))).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{name} is {str(path)!r}, which cannot be used as a folder ({error.strerror}): "
            f"write {name}= and a folder on a local disk that this user may write to."
        ) from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"{name} is {str(path)!r}, which this user may not write to: "
            f"write {name}= and a folder that this user owns."
        )
    return path


def database(name: str, data_folder: Path, default: str | None = None) -> Database:
    """Return Django's database settings for a URL.

    ``sqlite:///x`` is a file in the data folder, ``sqlite:////x`` an absolute path.
    """
    value = text(name, default)
    parts = _split(name, value)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return sqlite(data_folder / unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return postgresql(name, parts)
    raise _database_error(name)


def sqlite(path: Path) -> Database:
    """SQLite behind the fair write gate; every value was measured under concurrent saves."""
    pragmas = {
        "journal_mode": "WAL",
        "synchronous": "FULL",  # an acknowledged save survives a power cut
        "busy_timeout": "20000",
        "foreign_keys": "ON",
        "recursive_triggers": "ON",  # else INSERT OR REPLACE passes by the audit guards
        "trusted_schema": "ON",
        "cache_size": "-20000",
        "mmap_size": "134217728",
        "journal_size_limit": "67108864",
    }
    return {
        "ENGINE": "config.db.sqlite_fair",
        "NAME": path,
        "CONN_MAX_AGE": 600,  # closing the last connection would checkpoint on every request
        "OPTIONS": {
            # A deferred transaction that reads first is refused at once when another one wrote.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": ";".join(f"PRAGMA {key}={value}" for key, value in pragmas.items()),
        },
    }


def postgresql(name: str, parts: SplitResult) -> Database:
    options: dict[str, str] = {
        "options": "-c lock_timeout=10s -c statement_timeout=60s "
        "-c idle_in_transaction_session_timeout=60s"
    }
    for pair in filter(None, parts.query.split("&")):
        key, found, value = pair.partition("=")
        if not found or key not in {"sslmode", "sslrootcert", "sslcert", "sslkey"}:
            raise ConfigurationError(
                f"{name} ends with {pair!r}: after the question mark only sslmode, sslrootcert, "
                "sslcert and sslkey may follow, for example ?sslmode=verify-full."
            )
        options[key] = unquote(value)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def broker(name: str, default: str | None = None) -> str:
    """Return the address of the message broker: ``filesystem://`` or a Redis URL."""
    value = text(name, default)
    if value == "filesystem://" or _split(name, value).scheme in _BROKER_SCHEMES:
        return value
    raise ConfigurationError(
        f"{name} cannot be read: write {name}=filesystem:// or {name}=redis://host:6379/0."
    )


def mail(name: str, data_folder: Path) -> dict[str, Any]:
    """Return Django's mail settings: ``smtp://user:password@host:587``, ``smtps://…``, ``file``.

    ``smtp`` begins TLS after the greeting and ``smtps`` before it; ``file`` writes mails into the
    data folder. Without a value nothing is sent.
    """
    value = text(name, "")
    if not value:
        return {"REPERFUSE_MAIL": ""}
    if value == "file":
        return {
            "REPERFUSE_MAIL": value,
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(data_folder / "mail"),
        }
    parts = _split(name, value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ConfigurationError(
            f"{name} cannot be read: write {name}=smtp://user:password@host:587 or {name}=file."
        )
    return {
        "REPERFUSE_MAIL": parts.scheme,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - a port that is no number is noticed only when it is read
    except ValueError:
        # The value may hold a password, so it is never repeated.
        raise ConfigurationError(
            f"{name} cannot be read as an address: check the port and the brackets in it."
        ) from None
    return parts


def _database_error(name: str) -> ConfigurationError:
    return ConfigurationError(f"{name} cannot be read: write {name}={_DATABASE_FORMS}.")
