"""Every setting, read from the environment in this one place (names in docs/operations.md)."""

from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def required(name: str, demo_value: str) -> str:
    """A setting that a real installation must make itself; the demo has a public one."""
    if value := env(name, default=""):
        return value
    if DEMO:
        return demo_value
    raise ImproperlyConfigured(f"{name} is not set. docs/operations.md says how to make one.")


SECRET_KEY = required("SECRET_KEY", "demo-only-secret-key-that-everybody-can-read-0123456789")
NOTES_PEPPER = required("NOTES_PEPPER", "demo:ZGVtby1vbmx5LXBlcHBlci1ldmVyeWJvZHkta25vd3M=")
IDENTITY_KEY = required("IDENTITY_KEY", "demo-only-identity-key-that-everybody-can-read")
BASE_URL = required("BASE_URL", f"http://127.0.0.1:{env('PORT', default='8000')}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: the host names this site answers to.")


def database(name: str, role: str) -> dict:
    """The connection of one database role; the embedded server stands in for it in the demo."""
    found = env.db_url_config(required(name, embedded.url(DATA_DIR, role)))
    return found | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASES = {
    "default": database("DATABASE_URL", "web"),
    "owner": database("OWNER_DATABASE_URL", "owner"),
    "jobs": database("JOBS_DATABASE_URL", "jobs"),
    "reports": database("REPORTS_DATABASE_URL", "reports"),
}
# Counters and rate limits must outlive a rolled back request: their own autocommit connection.
DATABASES["limits"] = DATABASES["default"] | {}
DATABASE_ROUTERS = ["config.routers.LimitsRouter", "config.routers.OwnerRouter"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "limits_cache",
        # Above this it throws counters away, which somebody could bring about.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

INSTALLED_APPS = [
    "config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "django_htmx",
    "confidentiality",
    "workers",
    "supervision",
    "reflections",
    "reports",
    "governance",
]

MIDDLEWARE = [
    "config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "confidentiality.access_log.RefusalMiddleware",
    "confidentiality.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "confidentiality.identity.IdentityMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "confidentiality.unlocking.UnlockMiddleware",
    "workers.places.PlacesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# Whoever asks whether the site lives must hear it although the database does not.
PATHS_WITHOUT_TRANSACTION = ["/health/live", "/health/ready"]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "workers.navigation.navigation",
            ],
        },
    },
]
CRISPY_TEMPLATE_PACK = "holdingspace"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["holdingspace"]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Sign-in: who you are. What opens the notes is another secret (confidentiality.md).
AUTH_USER_MODEL = "workers.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workers:home_show"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "workers.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "workers.sign_in.SignInForm",
    "reset_password": "workers.sign_in.ResetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
# Strict for one account, generous for one address: an office signs in from one address.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "reset_password": "60/m/ip,5/10m/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "10/m/user",
    "reauthenticate": "10/m/user",
}

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SECURE_COOKIES = not DEMO
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_FAILURE_VIEW = "workers.typed_again.csrf_failed"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# A record with every section full, in the longest writing and sent as a form, fits in.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000
# 200 actions of a record have three fields each, and what is beyond is refused with a sentence.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Unlocking (confidentiality/unlocking.py): costs are a setting, minimal in tests but one.
ARGON2_MEMORY_KIB = 64 * 1024
ARGON2_ITERATIONS = 3
UNLOCK_IDLE_MINUTES = 30
DEVICE_UNLOCK_DAYS = 30
# From hearing six words until they count, so that whose keys they are not can object.
KEY_CHECK_HOURS = 48
# From naming a custodian until they serve, so that everybody can object.
CUSTODIAN_NOTICE_DAYS = 7
DAYS_WITHOUT_CUSTODIANS = 60

EMAIL_BACKEND = "workers.outbox.OutboxBackend"
OUTGOING_EMAIL = env.email_url_config(
    required("EMAIL_URL", f"filemail:///{quote(str(DATA_DIR / 'mail'))}")
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="Holding Space <no-reply@localhost>")

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_content": {"()": "config.logs.WithoutContent"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_content"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # In place of Django's own, which print tracebacks and mail requests to the administrators.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
