"""Settings of the portal, all from the environment. README.md lists the variables.

With nothing set this is the embedded mode: SQLite and files under ./var, plain http on this machine.
Production sets DATABASE_URL, REDIS_URL, SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS and HTTPS=1.
"""

import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from kombu import Queue

from portal import environment
from portal.databases import databases
from portal.logs import logging_settings
from portal.schedule import QUEUES, beat_schedule
from portal.watch.faults_reported import report_to

BASE_DIR = Path(__file__).resolve().parent.parent
# Whatever a process of the portal writes is for its own user: reports, sessions, tokens, logs.
os.umask(0o077)
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(VAR_DIR)
#: Signs where the event chains end; keep a copy outside this machine.
AUDIT_KEY = environment.audit_key(VAR_DIR)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
HTTPS = environment.flag("HTTPS")

# What people without an account may see: approved and published reports, only when this is on.
PUBLIC_ARCHIVE = environment.flag("PUBLIC_ARCHIVE")

INSTALLED_APPS = [
    "portal",
    "reports",
    "review",
    "portal.administration.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.apps.StaticFiles",
    "django_filters",
    "django_htmx",
    "django_guid",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "portal.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before the static files: they carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.api_answers.ApiAnswers",
    "portal.middleware.NoStoreMiddleware",
    "portal.large_print.LargePrintMiddleware",
    "portal.bounds.BoundsMiddleware",
    "portal.replica.ReplicaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.ActingMiddleware",
    "portal.middleware.MethodMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.gate.GateMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.spraying.BrakeMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

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
    },
]

# --- database ---

DATABASES = databases(VAR_DIR)
DATABASE_ROUTERS = ["portal.replica.Router"] if "replica" in DATABASES else []
# How long a web process waits for an answer of the database; portal.wsgi sets the limit.
DATABASE_ANSWER_SECONDS = 10
# After this long the server itself ends a statement of a worker; one of a web process after the seconds above.
DATABASE_STATEMENT_SECONDS = environment.number("DATABASE_STATEMENT_SECONDS")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and sessions ---

AUTH_USER_MODEL = "reports.User"
AUTHENTICATION_BACKENDS = [
    "portal.spraying.Brake",
    "axes.backends.AxesStandaloneBackend",
    "portal.sessions.PeopleBackend",
]
PASSWORD_HASHERS = [
    "portal.passwords.Argon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "portal.passwords.NotMadeOfNames"},
]
OIDC_ISSUER = environment.text("OIDC_ISSUER").rstrip("/")
OIDC_CLIENT_ID = environment.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = environment.text("OIDC_CLIENT_SECRET")
OIDC_CLAIM = environment.text("OIDC_CLAIM")
OIDC_NAME = environment.text("OIDC_NAME")
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("portal.sign_on.SignOn")
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# Locked per name and address together: a stranger cannot lock out a clerk from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = environment.number("LOGIN_FAILURE_LIMIT")
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "portal.errors.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # English tables; the list of users has an action that lifts a lock

SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_NAME = "portal_session"
SESSION_COOKIE_AGE = environment.number("SESSION_SECONDS")
# Without a click for this long the session ends. What pages ask for by themselves does not count as a click.
SESSION_IDLE_SECONDS = environment.number("SESSION_IDLE_SECONDS")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

# Second factor: time-based codes; a wrong one is answered ever later (django-otp's throttling).
OTP_TOTP_ISSUER = "政府信息公开年报"

# --- mail: EMAIL_URL=smtp://user:password@host:587/?tls=1 (ssl=1 for port 465); without it no mail is written ---

_MAIL = environment.mail(environment.text("EMAIL_URL"))
MAIL_ENABLED = _MAIL is not None
if _MAIL is not None:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.tls, _MAIL.ssl
EMAIL_TIMEOUT = environment.number("EMAIL_TIMEOUT_SECONDS")
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM")
MAIL_RETRY_SECONDS = environment.number("MAIL_RETRY_SECONDS")
# The public address of the portal, used in mails.
PORTAL_URL = environment.text("PORTAL_URL").rstrip("/")

# --- transport and content security ---

SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Number of trusted reverse proxies in front of the web process; 0: X-Forwarded-For is ignored.
PROXY_HOPS = environment.number("PROXY_HOPS")
if PROXY_HOPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's style sheet carries its check marks and arrows as data: SVG
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- files ---

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
_BUCKET = environment.bucket()
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "reports.object_storage.ObjectStorage", "OPTIONS": asdict(_BUCKET)}
    if _BUCKET
    else {"BACKEND": "reports.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "portal.static_storage.HashedStaticFiles"},
}
# Compressing is most of the first start: not source maps, and each file only under its hashed name.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "gif", "gz", "br", "woff", "woff2", "zip"]
# Uploaded reports and built workbooks. Never served by address: views hand them out as attachments.
MEDIA_ROOT = Path(environment.text("MEDIA_ROOT", str(VAR_DIR / "files")))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
MAX_UPLOAD_BYTES = environment.number("MAX_UPLOAD_MB") * 1024 * 1024
MAX_WAITING_OF_PERSON = environment.number("MAX_WAITING_OF_PERSON")
MAX_WAITING_OF_AGENCY = environment.number("MAX_WAITING_OF_AGENCY")
MAX_HOURLY_MB_OF_PERSON = environment.number("MAX_HOURLY_MB_OF_PERSON")
MAX_HOURLY_MB_OF_AGENCY = environment.number("MAX_HOURLY_MB_OF_AGENCY")
MAX_STORED_MB_OF_AGENCY = environment.number("MAX_STORED_MB_OF_AGENCY")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- language and time ---

LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "locale"]  # Django's own sentences in the words of an office
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- background work ---

# How long a parse run or export may stay silent before another worker may take it, and how often we look.
LEASE_SECONDS = environment.number("LEASE_SECONDS")
RECONCILE_SECONDS = environment.number("RECONCILE_SECONDS")
EXPORT_KEPT_DAYS = environment.number("EXPORT_KEPT_DAYS")

# `manage.py runstack` leaves the address of its private broker here, so that other commands find it.
_EMBEDDED_BROKER = VAR_DIR / "run" / "broker.url"
REDIS_URL = environment.text("REDIS_URL") or (
    _EMBEDDED_BROKER.read_text().strip() if _EMBEDDED_BROKER.is_file() else "redis://127.0.0.1:6379/0"
)

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Connections live across tasks as they do across requests (CONN_MAX_AGE); portal.celery looks at them before each.
CELERY_DB_REUSE_MAX = 1_000_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Retry for as long as it takes: the supervisor restarts the broker, the worker must outlive that.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    # Must exceed the longest task (CELERY_TASK_TIME_LIMIT), else a running task is delivered again.
    "visibility_timeout": environment.number("BROKER_VISIBILITY_SECONDS"),
    # kombu looks for lost deliveries every interval x throttle seconds: 100 by default.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A broker that hangs instead of refusing: every call ends. The event loop of a worker reads only what is there.
    "socket_connect_timeout": 3,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 30,
    "queue_order_strategy": "portal.queue_order:UpkeepFirst",
}
# Web processes publish in a thread of their own (reports.doorbell), so that no page waits for the broker.
RING_IN_BACKGROUND = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2}
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_QUEUES = [Queue(name) for name in QUEUES]
CELERY_TASK_ROUTES = {
    "reports.tasks.build_open_data": {"queue": "export"},
    "reports.tasks.*export*": {"queue": "export"},
}
CELERY_BEAT_SCHEDULE = beat_schedule(
    reconcile_seconds=RECONCILE_SECONDS, mail_retry_seconds=MAIL_RETRY_SECONDS
)
CELERY_BEAT_SCHEDULER = "portal.leader:LeaderScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "beat-schedule")

# --- cache: only throttling counts live here ---

_CACHE_URL = environment.text("CACHE_URL")
CACHES = {
    "default": {
        "BACKEND": "portal.cache.ForgivingRedisCache",
        "LOCATION": _CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 3},
    }
    if _CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- API ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "reports.api.authentication.HashedTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.bounds.BoundedJSONParser",
        "portal.bounds.StorableFormParser",
        "portal.bounds.StorableMultiPartParser",
    ],
    # No browsable pages: they need inline scripts, which the content security policy forbids.
    "DEFAULT_RENDERER_CLASSES": ["reports.api.renderers.FastJSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "reports.api.renderers.Negotiation",
    # OPTIONS would answer with the English names and docstrings of the views; the schema says what there is.
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "reports.api.paging.Pages",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": environment.text("API_RATE_ANON"),
        "user": environment.text("API_RATE_USER"),
        "login": environment.text("API_RATE_LOGIN"),
    },
    "NUM_PROXIES": 0,  # portal.middleware has already put the client's address into REMOTE_ADDR
    "EXCEPTION_HANDLER": "reports.api.errors.answer",
    "DEFAULT_SCHEMA_CLASS": "reports.api.schema.PortalSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "URL_FORMAT_OVERRIDE": "format",
    "COERCE_DECIMAL_TO_STRING": False,
}
OPEN_DATA_LICENCE = environment.text("OPEN_DATA_LICENCE")
OPEN_DATA_LICENCE_URL = environment.text("OPEN_DATA_LICENCE_URL")
OPEN_DATA_FINDINGS = environment.flag("OPEN_DATA_FINDINGS")
API_DOCS_PUBLIC = environment.flag("API_DOCS_PUBLIC")
# Other systems are told at public addresses over https only, unless the installation says otherwise.
WEBHOOK_PRIVATE = environment.flag("WEBHOOK_PRIVATE")
SPECTACULAR_SETTINGS = {
    "TITLE": "政府信息公开工作年度报告接口",
    "DESCRIPTION": "单位、年度、年度报告、四张统计表、校验、问询和记录的读取，以及上传、更正、上报、审核的办理。"
    "错误答复为 application/problem+json（RFC 9457）。列表每页不超过200条，按答复中的 next 翻页；"
    "读取的答复带 ETag，可用 If-None-Match 免去重复下载。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "reports.api.schema.in_chinese",
    ],
}

# --- logging ---

# One id a request: in the answer, in every line of the log, and with the jobs that it asked for (reports.request_ids).
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "VALIDATE_GUID": True, "EXPOSE_HEADER": False}
LOGGING = logging_settings(as_json=environment.flag("LOG_JSON"), level=environment.text("LOG_LEVEL"))

# --- who may see how the portal is ---

METRICS_TOKEN = environment.text("METRICS_TOKEN")
report_to(environment.text("SENTRY_DSN"))

# --- the stack ---

HOST = environment.text("HOST")
EXPOSED = environment.flag("EXPOSED")
PORT = environment.number("PORT")
