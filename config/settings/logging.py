"""Structured logging: one JSON object a line, without patient data."""

from __future__ import annotations


def logging_settings(level: str = "INFO") -> dict[str, object]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "config.log_format.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Statements carry values, so they are not logged at any level below a failure.
            "django.db.backends": {"level": "WARNING"},
        },
    }
