"""The test suite: the real backends, in a temporary data folder of this process."""

from __future__ import annotations

# ruff: noqa: TID251 - the profiles are built on one another
import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.queue import broker_settings


def _temporary_folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="reperfuse-test-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # not in a forked child
            shutil.rmtree(path, ignore_errors=True)

    atexit.register(remove)
    return path


DEBUG = False
SECRET_KEY = "for tests only"  # noqa: S105
REPERFUSE_IDENTITY_KEY = "for tests only, too"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
REPERFUSE_DATA = _temporary_folder()
REPERFUSE_QUIET_SECONDS = 0
REPERFUSE_LEASE_SECONDS = 60
REPERFUSE_MAX_ATTEMPTS = 3

DATABASES = {
    "default": environment.database("DATABASE_URL", REPERFUSE_DATA, "sqlite:///reperfuse.sqlite3")
}
if DATABASES["default"]["ENGINE"] == "config.db.sqlite_fair":
    # A file, not memory: threads and processes of a test meet the same gate as in the product.
    DATABASES["default"]["TEST"] = {"NAME": REPERFUSE_DATA / "test.sqlite3"}
CELERY_BROKER_URL = environment.broker("CELERY_BROKER_URL", "filesystem://")
globals().update(broker_settings(CELERY_BROKER_URL, REPERFUSE_DATA))

REPERFUSE_MAIL = "file"
REPERFUSE_ADDRESS = "http://testserver"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = REPERFUSE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # finds files where they lie, so that nothing need be collected
