"""Settings common to all profiles."""

from __future__ import annotations

# ruff: noqa: TID251 - the profiles are built on one another
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.roles import ROLES as ROLES  # noqa: PLC0414 - re-exported as settings.ROLES
from config.settings import environment
from config.settings.logging import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "config",
    "registry",
    "analytics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# What the applications ask of each other without knowing each other (ADR 0023)
REPORT_USES = "analytics.uses.report_uses"
# Rung for every ten minutes; each task looks at its own rows for what is due.
REGULAR_TASKS = ("registry.nightly_checks",)

# People and sessions
AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = ["config.authentication.RoleBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"

# Signing, and correcting what is signed. Without reasons of its own an installation offers these.
REPERFUSE_SIGN_OFF_PASSWORD = environment.yes_or_no("REPERFUSE_SIGN_OFF_PASSWORD", default=True)
REPERFUSE_CORRECTION_REASONS = tuple(environment.words("REPERFUSE_CORRECTION_REASONS", "")) or (
    _("Typing error"),
    _("Source document corrected"),
    _("Adjudicated"),
    _("Late information"),
)

# What a browser may do with a page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["config.api.DenyAll"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
}

# Language, time, files
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
# Beside the applications' own: the clinical words, which a clinical review reads by themselves.
LOCALE_PATHS = [BASE_DIR / "registry" / part / "locale" for part in ("codebook", "checks")]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
# Fonts of everything that is printed: both applications set type, only this file knows both.
# The ready-made plans (analytics/plans) whose reports are kept up to date, by their keys.
REPERFUSE_PLANS = environment.words("REPERFUSE_PLANS", "after_guo_2023")
REPERFUSE_FONTS = BASE_DIR / "analytics" / "render" / "fonts"

# What the scheduler does besides keeping reports up to date: functions of the present moment
REPERFUSE_CHORES = ["registry.importing.chores.keep_imports_going"]
# Files that were imported hold identities: they are removed so many days after the import
REPERFUSE_IMPORT_DAYS = 14

# How many processes take work from the queue on this data folder; `manage.py up` starts as many.
# With more than one, imputations and bootstrap replicates are split over them (ADR 0030).
REPERFUSE_WORKERS = environment.whole_number("REPERFUSE_WORKERS", 1, 1, 64)

# Celery, whatever the broker
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 900_000  # KiB
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

LOGGING = logging_settings()
