"""Behind TLS, on PostgreSQL and Redis. Nothing here has a silent default."""

from __future__ import annotations

# ruff: noqa: TID251 - the profiles are built on one another
from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.queue import broker_settings

DEBUG = False
REPERFUSE_DATA = environment.folder("REPERFUSE_DATA")
REPERFUSE_QUIET_SECONDS = environment.whole_number("REPERFUSE_QUIET_SECONDS", 300, 0, 86_400)
REPERFUSE_LEASE_SECONDS = environment.whole_number("REPERFUSE_LEASE_SECONDS", 60, 30, 3_600)
REPERFUSE_MAX_ATTEMPTS = environment.whole_number("REPERFUSE_MAX_ATTEMPTS", 3, 1, 10)

SECRET_KEY = environment.secret("REPERFUSE_SECRET_KEY")
# Finds a patient again by hospital number. Unlike the other, it can never be changed.
REPERFUSE_IDENTITY_KEY = environment.secret("REPERFUSE_IDENTITY_KEY")
ALLOWED_HOSTS = environment.words("REPERFUSE_ALLOWED_HOSTS")
DATABASES = {"default": environment.database("DATABASE_URL", REPERFUSE_DATA)}
if (
    DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    and "sslmode" not in DATABASES["default"]["OPTIONS"]
):
    # The address may name another mode; without one, a server that cannot prove itself is refused.
    DATABASES["default"]["OPTIONS"] |= {"sslmode": "verify-full", "sslrootcert": "system"}
CELERY_BROKER_URL = environment.broker("CELERY_BROKER_URL")
globals().update(broker_settings(CELERY_BROKER_URL, REPERFUSE_DATA))

# Mail: nothing is sent without REPERFUSE_MAIL. The address is where links in mails lead to.
globals().update(environment.mail("REPERFUSE_MAIL", REPERFUSE_DATA))
DEFAULT_FROM_EMAIL = environment.text("REPERFUSE_MAIL_FROM", f"reperfuse@{ALLOWED_HOSTS[0]}")
REPERFUSE_ADDRESS = environment.text("REPERFUSE_ADDRESS", f"https://{ALLOWED_HOSTS[0]}")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
if environment.yes_or_no("REPERFUSE_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STATIC_ROOT = REPERFUSE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
