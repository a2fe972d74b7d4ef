"""Settings: what differs between installations comes from the environment; a wrong value stops the start and
names the variable.
"""

import logging
import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from comms.base.ops import environment, logs
from comms.base.ops.environment import env, flag, number, read, several
from comms.choice_names import NAMES

BASE_DIR = Path(__file__).resolve().parent.parent

# Names are read character by character; the table of phrases would cost every process 45 MB
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
# What the portal writes (names, letters, keys) is for its own account only; every process reads this file
# first. What an earlier version left open is closed by `manage.py prepare`.
os.umask(0o077)
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as problem:
    raise ImproperlyConfigured(f"VAR_DIR: the folder {VAR_DIR} cannot be made ({problem.strerror})") from None

SECRET_KEY = environment.kept_secret("SECRET_KEY", VAR_DIR / "secret.key")
SECRET_KEY_FALLBACKS = environment.earlier_secrets("SECRET_KEY_FALLBACKS")
DEBUG = flag("DEBUG", False)
PRODUCTION = flag("PRODUCTION", False)
DEMO = flag("DEMO", not PRODUCTION)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
HOST = env.str("HOST", default="127.0.0.1")
PORT = number("PORT", 8000, 1, 65535)
ALLOWED_HOSTS = several("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", HOST])
PORTAL_URL = env.str("PORTAL_URL", default=f"http://{HOST}:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = several("CSRF_TRUSTED_ORIGINS", [PORTAL_URL])
# Processes: web servers, threads in each, tasks that one worker does at a time
WEB_WORKERS = number("WEB_WORKERS", 2, 1, 256)
WEB_THREADS = number("WEB_THREADS", 4, 1, 256)
CELERY_WORKER_CONCURRENCY = number("WORKER_CONCURRENCY", 2, 1, 256)
COMPANY_NAME = env.str("COMPANY_NAME", default="安和物业" if DEMO else "")

if PRODUCTION:
    environment.refuse_in_production(debug=DEBUG, demo=DEMO, portal_url=PORTAL_URL)

INSTALLED_APPS = [
    "comms.base",
    "comms.web",
    "comms.procedure",
    "comms.organization",
    "comms.audit",
    "comms.notifications",
    "comms.deadlines",
    "comms.customers",
    "comms.handovers",
    "meetings",
    "comms.desk",
    "comms.organization.accounts.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "rules",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "comms.web.middleware.Health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comms.web.middleware.KeptByNobody",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "comms.web.middleware.BadInput",
    "comms.rest.middleware.Addresses",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "comms.organization.middleware.SessionEnd",
    "comms.organization.middleware.PersonalSettings",
    "comms.organization.middleware.LastSeen",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "comms.organization.middleware.SecondFactor",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "comms.urls"
WSGI_APPLICATION = "comms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comms.web.context.portal",
                "comms.organization.context.people",
                "comms.notifications.context.inbox",
            ],
        },
    }
]

# Database: SQLite (WAL) when nothing is set, PostgreSQL by DATABASE_URL
DATABASES = {"default": environment.database(f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and the like; in the database so that all processes agree and nothing depends on Redis. Packages
# count in "default": nothing else may be kept there (docs/decisions/database-cache.md)
CACHES = {"default": {"BACKEND": "comms.base.ops.counters.Counters", "LOCATION": "cache_entries"}}

# Queue: Redis by REDIS_URL, otherwise a folder
if REDIS_URL := environment.redis_url():
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = environment.redis_queue()
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT = "comms.base.ops.queue:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = environment.folder_queue(VAR_DIR / "queue")
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# All periodic work. `manage.py run_clock` calls the same functions as well; both at once is safe.
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "deadlines.tick", "schedule": timedelta(seconds=30), "options": {"expires": 25}},
    "drain": {"task": "notifications.drain", "schedule": timedelta(seconds=30), "options": {"expires": 25}},
    "jobs": {"task": "organization.run_jobs", "schedule": timedelta(seconds=30), "options": {"expires": 25}},
    "mail": {"task": "notifications.mailbox", "schedule": timedelta(minutes=1), "options": {"expires": 55}},
}

# People and sign-in
AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "comms.organization.accounts.backends.SignIn",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "comms.organization.accounts.adapter.StaffAccounts"
ACCOUNT_FORMS = {"reset_password": "comms.organization.accounts.forms.ForgottenPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "comms.organization.operations.link_tokens.LinkTokens"  # noqa: S105
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {}
SOCIALACCOUNT_ONLY = False
MFA_ADAPTER = "comms.organization.accounts.adapter.SecondFactors"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = COMPANY_NAME or "Communication portal"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# The page “Sessions” shows when each was last seen; comms.organization.middleware.LastSeen keeps the time,
# seldom
USERSESSIONS_TRACK_ACTIVITY = True
# Proxies of ours in front of the web process: the caller's address is what the outermost of them saw
PROXY_COUNT = number("PROXY_COUNT", 1 if PRODUCTION else 0, 0, 10)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
# A browser session ends so many hours after the sign-in, however active (docs/decisions/sessions.md)
SESSION_HOURS = number("SESSION_HOURS", 12, 1, 14 * 24)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
# Whoever reads across units sets up a second factor before working (comms/organization/states.py says who)
SECOND_FACTOR_ASKED = not DEMO

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("COMPANY_TIME_ZONE", default="Asia/Shanghai")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"COMPANY_TIME_ZONE: {TIME_ZONE!r} is not a time zone such as Asia/Shanghai")
FORMAT_MODULE_PATH = ["comms.base.formats"]

# Static files and uploads
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
_npm = BASE_DIR / "node_modules"
STATICFILES_DIRS = [BASE_DIR / "static"] + [
    (f"vendor/{name}", folder)
    for name, folder in {
        "bootstrap": _npm / "bootstrap" / "dist",
        "bootstrap-icons": _npm / "bootstrap-icons" / "font",
        "htmx": _npm / "htmx.org" / "dist",
    }.items()
    if folder.exists()
]
PLAIN_STATIC = flag("PLAIN_STATIC", DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = PLAIN_STATIC
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "uploads")))
# Without these the storage opens each file again, whatever the umask says
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
UPLOAD_MAX_BYTES = number("UPLOAD_MAX_BYTES", 20 * 1024 * 1024, 1024, 1024**3)
UPLOAD_MAX_FILES = number("UPLOAD_MAX_FILES", 20, 1, 1000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
PDF_FONT = _npm / "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff"
# The sealed record: its key and its anchors are what whoever rewrites the database does not have
AUDIT_KEY = environment.kept_secret("AUDIT_KEY", VAR_DIR / "audit.key")
AUDIT_KEY_FALLBACKS = environment.earlier_secrets("AUDIT_KEY_FALLBACKS")
AUDIT_ANCHOR_FILE = Path(env.str("AUDIT_ANCHOR_FILE", default=str(VAR_DIR / "audit-anchors.jsonl")))

# Mail: EMAIL_URL (smtp://user:password@host:port); without it letters are written to var/mail
if EMAIL_URL := env.str("EMAIL_URL", default=""):
    _mail = read("EMAIL_URL", env.email_url, "")
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_BACKEND"], _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = number("EMAIL_TIMEOUT", 10, 1, 120)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@example.com")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
# Incoming mail: read by IMAP, or given to `manage.py receive_mail`; answers are asked to its address
MAILBOX, MAILBOX_ADDRESS = environment.mailbox()
MAIL_MAX_BYTES = number("MAIL_MAX_BYTES", 20 * 1024 * 1024, 1024, 1024**3)

# REST
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "comms.organization.accounts.rest.TokenAuthentication",
        "comms.rest.sessions.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["comms.rest.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "comms.rest.schema.PortalSchema",
    "DEFAULT_METADATA_CLASS": "comms.rest.metadata.Methods",
    "DEFAULT_THROTTLE_CLASSES": ["comms.rest.limits.CallerThrottle"],
    "EXCEPTION_HANDLER": "comms.web.problems.problem",
    "DEFAULT_THROTTLE_RATES": {
        "token": "10/min",
        "public": "30/min",
        "caller": env.str("API_RATE", default="600/min"),
    },
    "NUM_PROXIES": PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "iso-8601",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "AUTH_HEADER_PREFIX": "Token", "TOKEN_LIMIT_PER_USER": 20}
SPECTACULAR_SETTINGS = {
    "TITLE": "Communication portal",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]+",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": NAMES,
}

# Forms
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
if PRODUCTION:
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$"]  # asked from inside, without TLS
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Logs: one JSON object per line, without addresses of people, user ids, search words and credentials
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(f"LOG_LEVEL: {LOG_LEVEL!r} is none of DEBUG, INFO, WARNING, ERROR")
# Behind these stands a credential: whoever reads it can act with it. No log line shows it, and the server in
# front (deploy/nginx.conf) hides the same. A test finds addresses with such a parameter that are not here.
SECRET_ADDRESSES = [
    "/accounts/password/reset/key/",
    "/accounts/confirm-email/",
    "/meetings/(?:feed|reply)/",
    "/meetings/[^/]+/sign-in/",
]
LOGGING = logs.configure(LOG_LEVEL, SECRET_ADDRESSES)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
# Figures for Prometheus at /metrics: from this machine, or with this bearer token
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SILENCED_SYSTEM_CHECKS: list[str] = []
