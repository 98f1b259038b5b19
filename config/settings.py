"""The one settings file. Values come from `config.env`; nothing here reads the environment itself."""

import base64
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import bootstrap
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env

try:
    ENV = env.load()
except env.SettingProblem as problem:
    raise ImproperlyConfigured(str(problem)) from problem

DSR_VARIABLES = env.VARIABLES  # for the generated page of settings
BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = (BASE_DIR / ENV["DSR_STATE_DIR"]).resolve()

SECRET_KEY = ENV["DSR_SECRET_KEY"]
DEBUG = ENV["DSR_DEBUG"]
DSR_DEMO = ENV["DSR_DEMO"]
DSR_CALCULATOR = ENV["DSR_CALCULATOR"]
DSR_PUBLIC_URL = ENV["DSR_PUBLIC_URL"].rstrip("/")
ALLOWED_HOSTS = ENV["DSR_ALLOWED_HOSTS"]
DSR_OUTBOUND_PRIVATE = ENV["DSR_OUTBOUND_PRIVATE"]
DSR_CONNECTOR_FOLDERS = ENV["DSR_CONNECTOR_FOLDERS"]
DSR_VAULT_DIR = STATE_DIR / "vault"
DSR_VAULT_KEY = ENV["DSR_VAULT_KEY"]
DSR_MAIL_URL = ENV["DSR_MAIL_URL"]
DSR_MAIL_FROM = ENV["DSR_MAIL_FROM"]
DSR_MAIL_CAPTURE_DIR = STATE_DIR / "mail"
DSR_TRUSTED_PROXIES = ENV["DSR_TRUSTED_PROXIES"]
DSR_MAX_UPLOAD_BYTES = ENV["DSR_MAX_UPLOAD_MB"] * 1024 * 1024
DSR_SIGNING_KEY = ENV["DSR_SIGNING_KEY"]
DSR_FORMER_SIGNING_KEYS = ENV["DSR_FORMER_SIGNING_KEYS"]
DSR_BUNDLE_PART_BYTES = ENV["DSR_BUNDLE_PART_MB"] * 1_000_000
SERVED_OVER_TLS = DSR_PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "dsr.common",
    "dsr.audit",
    "dsr.accounts",
    "dsr.register",
    "dsr.cases",
    "dsr.mail",
    "dsr.bundles",
    "dsr.web.shared",
    "dsr.cli",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dsr.web.shared.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "dsr.web.shared.desk_language.DeskLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dsr.web.shared.failures.TellFailures",
    "dsr.web.shared.bad_input.RefuseBadInput",
    "dsr.web.shared.staff_only.StaffOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
                "dsr.web.shared.context.site",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    """SQLite in the state folder, or the PostgreSQL named by the address."""
    if not url or url.startswith("sqlite:"):
        name = url.removeprefix("sqlite:///") or str(STATE_DIR / "dsr.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;"
                    f"PRAGMA synchronous={ENV['DSR_SQLITE_SYNCHRONOUS']};"
                    "PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-16000;"
                ),
            },
            "TEST": {"NAME": str(STATE_DIR / "test.sqlite3")},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DSR_DATABASE_URL must start with postgresql:// (it starts with {parts.scheme}://)."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database(ENV["DSR_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if ENV["DSR_CACHE_URL"]:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ENV["DSR_CACHE_URL"],
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DSR_RATE_LIMIT_STORAGE = ENV["DSR_CACHE_URL"] or "memory://"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "dsr.web.shared.sign_in.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to whatever address somebody types
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_SUBJECT_PREFIX = "DSR Desk: "
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = DSR_TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "dsr.web.shared.sign_in.SealedSecondFactor"
MFA_TOTP_ISSUER = "DSR Desk"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has given the address; nobody confirms it by mail
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", Path(next(iter(bootstrap.__path__)))),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = (
    "same-origin"  # not "no-referrer": browsers would send Origin: null and CSRF checks fail
)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dsr.web.shared.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_TLS
SECURE_SSL_REDIRECT = SERVED_OVER_TLS and not DEBUG
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVED_OVER_TLS
if DSR_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_BACKEND = "dsr.mail.backend.OutboxBackend"  # allauth's own mails join our outbox
DEFAULT_FROM_EMAIL = DSR_MAIL_FROM

CELERY_BROKER_URL = ENV["DSR_BROKER_URL"]
ONE_PROCESS = CELERY_BROKER_URL.startswith("memory:")
# Redelivery is never relied on (claims and sweeps are), so it may be slow but must not lose.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"polling_interval": 0.05}
    if ONE_PROCESS
    else {
        "visibility_timeout": 6 * 60 * 60,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "max_retries": 0,  # a ring never waits for a broker that is down
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
VAULT_MASTER_KEY = base64.urlsafe_b64decode(DSR_VAULT_KEY.encode())

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(sort_keys=True),
    ],
    logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        # An empty list would fall back to standard error, with the address and the token in it.
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": ENV["DSR_LOG_LEVEL"]},
    "loggers": {
        # Request lines hold link tokens; only failures are told, without the address.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
