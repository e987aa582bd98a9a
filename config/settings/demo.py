"""One machine, one command, plain HTTP on the loopback interface."""

from __future__ import annotations

# ruff: noqa: TID251 - the profiles are built on one another
import secrets
from pathlib import Path

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR
from config.settings.queue import broker_settings


def _kept_secret(path: Path) -> str:
    """Return the secret in the file, made once, so that sessions survive a restart."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


DEBUG = False
REPERFUSE_DATA = environment.folder("REPERFUSE_DATA", BASE_DIR / "var")
REPERFUSE_QUIET_SECONDS = environment.whole_number("REPERFUSE_QUIET_SECONDS", 30, 0, 86_400)
REPERFUSE_LEASE_SECONDS = environment.whole_number("REPERFUSE_LEASE_SECONDS", 60, 3, 3_600)
REPERFUSE_MAX_ATTEMPTS = environment.whole_number("REPERFUSE_MAX_ATTEMPTS", 3, 1, 10)
# The demonstration has patients in every group of these plans; of the others it has not.
REPERFUSE_PLANS = environment.words(
    "REPERFUSE_PLANS", "after_guo_2023, anterior_or_posterior, site_quality"
)

SECRET_KEY = environment.text("REPERFUSE_SECRET_KEY", _kept_secret(REPERFUSE_DATA / "secret-key"))
REPERFUSE_IDENTITY_KEY = environment.text(
    "REPERFUSE_IDENTITY_KEY", _kept_secret(REPERFUSE_DATA / "identity-key")
)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {
    "default": environment.database("DATABASE_URL", REPERFUSE_DATA, "sqlite:///reperfuse.sqlite3")
}
CELERY_BROKER_URL = environment.broker("CELERY_BROKER_URL", "filesystem://")
globals().update(broker_settings(CELERY_BROKER_URL, REPERFUSE_DATA))

# Mails are files in the data folder: the demonstration writes to nobody.
REPERFUSE_MAIL = "file"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(REPERFUSE_DATA / "mail")
REPERFUSE_ADDRESS = environment.text(
    "REPERFUSE_ADDRESS", f"http://127.0.0.1:{environment.text('PORT', '8000')}"
)

SESSION_COOKIE_NAME = "reperfuse-session"
CSRF_COOKIE_NAME = "reperfuse-csrf"
STATIC_ROOT = REPERFUSE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
