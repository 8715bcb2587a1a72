"""Settings, all from the environment, parsed strictly. See docs/operations.md for the full list."""

import re
from pathlib import Path

import django_stubs_ext
import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from chatsite import admin_site, embedded, logs, outbound, secret_key, storage

django_stubs_ext.monkeypatch()  # makes the generics of the type stubs real

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = embedded.data_dir()
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret_key.stored_in(DATA_DIR)
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY needs at least 32 characters. Leave it out to have one generated.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if env.bool("BEHIND_HTTPS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
PORT = env.int("PORT", 8000)

DATABASE_URL = env.str("DATABASE_URL", "") or embedded.database_url()
REDIS_URL = env.str("REDIS_URL", "") or embedded.redis_url()

INSTALLED_APPS = [
    "daphne",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "chatsite",
    "chatsite.tenancy",
    "conversations",
    "escalation",
    "feedback",
]

MIDDLEWARE = [
    "chatsite.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"
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
            ]
        },
    }
]

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    # Pooled: a connection per request or per thread costs four times as much as the queries of a turn.
    CONN_MAX_AGE=0,
    # Each connection is tried before it is used: after a restart of PostgreSQL nobody meets a dead one.
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", 6), "timeout": 5},
        "connect_timeout": 5,
    },
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Wake-ups and presence only, never tokens: a layer drops messages when a channel is full.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # The layer blocks on its connection: a socket timeout would race with that.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": "chatsite:layer"},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = re.sub("^unix://", "redis+socket://", REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": None}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # every task is idempotent
CELERY_TASK_TIME_LIMIT = 300
# Embedding keeps a core busy: it has a worker of its own, so that titles and webhooks do not wait.
CELERY_TASK_ROUTES = {
    "conversations.tasks.ingest": {"queue": "ingestion"},
    "conversations.tasks.carry_on_embedding": {"queue": "ingestion"},
    "conversations.tasks.fetch": {"queue": "ingestion"},
    "conversations.tasks.prune_files": {"queue": "ingestion"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語"), ("zh", "中文"), ("es", "Español"), ("de", "Deutsch")]
LANGUAGES += [("fr", "Français"), ("ar", "العربية")]
LANG_INFO.setdefault("zh", {"fallback": ["zh-hans"]})  # Django knows scripts of Chinese, visitors say zh
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

UNFOLD = admin_site.UNFOLD

# Private networks that webhooks may go to and documents be fetched from: for tests, and for one's own network.
try:
    OUTBOUND_PRIVATE = outbound.networks(env.str("CHATSITE_OUTBOUND_PRIVATE", ""))
except ValueError as error:
    raise ImproperlyConfigured(f"CHATSITE_OUTBOUND_PRIVATE: {error}. Say true, or networks as 10.1.0.0/16.") from error

# Without a mail server, e-mail is written to the log. Such as smtp+tls://user:password@mail.example:587
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
# Where people find this server: for links in e-mails.
PUBLIC_URL = env.str("CHATSITE_URL", f"http://localhost:{PORT}").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "chatsite@localhost")

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
if S3_BUCKET := env.str("CHATSITE_S3_BUCKET", ""):
    STORAGES = storage.in_bucket(
        S3_BUCKET,
        endpoint=env.str("CHATSITE_S3_ENDPOINT", ""),
        region=env.str("CHATSITE_S3_REGION", ""),
        access_key=env.str("CHATSITE_S3_ACCESS_KEY", ""),
        secret_key=env.str("CHATSITE_S3_SECRET_KEY", ""),
    )
else:
    STORAGES = storage.in_folder()

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [(name, BASE_DIR / "static" / name) for name in ("dist", "css", "img", "js")]
STATICFILES_DIRS = [(name, path) for name, path in STATICFILES_DIRS if path.is_dir()]
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG

# The API carries bearer tokens and no cookies; which site may be served to which page is decided by
# each widget site's allowed origins, not by CORS.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(chat|v1)/"
CORS_ALLOW_HEADERS = ("authorization", "content-type", "idempotency-key", "last-event-id", "x-request-id")
CORS_EXPOSE_HEADERS = ("retry-after", "x-request-id")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["chatsite.tenancy.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["conversations.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["conversations.rendering.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "conversations.rendering.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Chatsite API",
    "DESCRIPTION": "Conversations with the assistant over HTTP and server-sent events.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ConversationMode": ["assistant", "queued", "human", "closed"],
        "DeskRole": ["agent", "manager", "admin"],
        "EscalationState": ["queued", "assigned", "active", "resolved", "handed_back", "abandoned"],
        "FileState": ["queued", "extracting", "indexing", "ready", "failed"],
        "OpenEscalationState": ["queued", "assigned", "active"],
        "RatingValue": ["up", "down"],
        "RunStatus": ["queued", "running", "completed", "failed", "cancelled"],
        "SourceKind": ["page", "sitemap", "section"],
        "SourceState": ["queued", "fetching", "done", "failed"],
        "SummaryState": ["pending", "ready", "quoted", "failed"],
        "TurnRole": ["user", "assistant", "agent", "system"],
        "TurnState": ["complete", "stopped", "superseded"],
    },
    "OAS_VERSION": "3.1.0",
}

RATE_MULTIPLIER = env.int("CHATSITE_RATE_MULTIPLIER", 1)
OPENAI_API_KEY = env.str("OPENAI_API_KEY", "")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", "")
OPENAI_MODEL = env.str("OPENAI_MODEL", "")
HISTORY_POLICY = env.str(
    "CHATSITE_HISTORY_POLICY", "sliding_window", choices=("sliding_window", "message_cap", "token_cap")
)
SUMMARY_AFTER_TURNS = env.int("CHATSITE_SUMMARY_AFTER_TURNS", 20)
SUMMARY_AFTER_TOKENS = env.int("CHATSITE_SUMMARY_AFTER_TOKENS", 3_000)
# Without an address the embedding model in the box is used.
EMBEDDING_BASE_URL = env.str("CHATSITE_EMBEDDING_BASE_URL", "")
EMBEDDING_API_KEY = env.str("CHATSITE_EMBEDDING_API_KEY", "")
EMBEDDING_MODEL = env.str("CHATSITE_EMBEDDING_MODEL", "")
EMBEDDING_DIMENSION = env.int("CHATSITE_EMBEDDING_DIMENSION", 0)
MAX_DOCUMENT_BYTES = env.int("CHATSITE_MAX_DOCUMENT_MB", 50) * 1_000_000
MAX_ATTACHMENT_BYTES = 10_000_000  # a visitor's, and an agent's
DEMO_MODEL_URL = env.str("CHATSITE_DEMO_MODEL_URL", "")
DEMO_PASSWORD = env.str("CHATSITE_DEMO_PASSWORD", "")
METRICS_DIR = env.str("CHATSITE_METRICS_DIR", str(DATA_DIR / "metrics"))
METRICS_TOKEN = env.str("CHATSITE_METRICS_TOKEN", "")

LOGGING_CONFIG = None
logs.configure(
    env.str("CHATSITE_LOG_FORMAT", "console", choices=("console", "json")),
    level=env.str("CHATSITE_LOG_LEVEL", "INFO"),
)

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
