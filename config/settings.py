"""Settings, read from the environment; safe by default.

Only the demo (``DEMO=1``) and the tests have a default secret; everything else must be given one.
"""

import datetime
import os
import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, *, default: bool = False) -> bool:
    """Read a yes/no environment variable: 1, true, yes, on."""
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


TESTING = "pytest" in sys.modules
DEMO = flag("DEMO")
DEBUG = flag("DEBUG")
DEMO_TODAY = datetime.date.fromisoformat(os.environ.get("DEMO_TODAY", "2021-11-22"))
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var" / ("test" if TESTING else "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEMO or TESTING):
        raise ImproperlyConfigured("Set SECRET_KEY (a long random text), or DEMO=1 to try the demo province.")
    SECRET_KEY = "only-for-the-demo-and-the-tests-" + "x" * 40

BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost" if DEMO or TESTING else "").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
SITE_NAME = os.environ.get("SITE_NAME", "UBND tỉnh Ninh Thuận" if DEMO else "Thi đua, khen thưởng")

INSTALLED_APPS = [
    "units",
    "emulation",
    "awards",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "django_filters",
    "django_tomselect",
    "js_lib_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "units.middleware.SupportMiddleware",
    "units.middleware.ActMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "units.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
                "units.middleware.page_context",
            ],
        },
    }
]

# --- database: SQLite (WAL, IMMEDIATE, FULL) embedded; PostgreSQL by DATABASE_URL -------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # recursive_triggers: without it INSERT OR REPLACE deletes the old row past the guards of insert-only tables.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
}
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {"default": {"ENGINE": "config.sqlite", "NAME": DATA_DIR / "data.sqlite3"}}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # An address (`sqlite:///…`) names Django's own engine, which would run without our settings.
    DATABASES["default"]["ENGINE"] = "config.sqlite"
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
    # A file, not the in-memory default: WAL works and a real worker can see it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"test{os.environ.get('TEST_DB_SUFFIX', '')}.sqlite3")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the ledger's anchors: a file outside the database, best on another machine's disk --------------------------------------
ANCHOR_DIR = Path(os.environ.get("ANCHOR_DIR", DATA_DIR / "anchors"))

# --- files: content-addressed, never under the web root ------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is not there
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no others; half as much to compress
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "woff", "woff2", "gz", "br", "map")
FILE_UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- queue ---------------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://localhost//")
if CELERY_BROKER_URL.startswith("filesystem"):
    QUEUE_DIR = DATA_DIR / "queue"
    for part in ("messages", "control"):
        (QUEUE_DIR / part).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.05,
    }
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 450_000  # kB; long annexes leave a large heap behind
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
SWEEP_SECONDS = int(os.environ.get("SWEEP_SECONDS", "60"))
CELERY_BEAT_SCHEDULE = {
    "resend-jobs": {"task": "units.sweeps.resend_jobs", "schedule": min(SWEEP_SECONDS, 15)},
    "seal-ledger": {"task": "units.sweeps.seal_ledger", "schedule": SWEEP_SECONDS},
    "anchor-ledger": {"task": "units.sweeps.anchor_ledger", "schedule": SWEEP_SECONDS * 10},
    "perform-changes": {"task": "units.sweeps.perform_changes", "schedule": SWEEP_SECONDS},
    "send-mails": {"task": "units.sweeps.send_mails", "schedule": SWEEP_SECONDS},
    "remind-milestones": {"task": "emulation.sweeps.remind_milestones", "schedule": SWEEP_SECONDS},
    "tell-retention": {"task": "awards.sweeps.tell_retention", "schedule": SWEEP_SECONDS * 60},
    "remind-filing": {"task": "awards.sweeps.remind_filing", "schedule": SWEEP_SECONDS},
}
JOB_LEASE_SECONDS = int(os.environ.get("JOB_LEASE_SECONDS", "60"))
JOB_WAIT_SECONDS = int(os.environ.get("JOB_WAIT_SECONDS", "30"))
JOB_MAX_ATTEMPTS = 5
RENDER_SECONDS = int(os.environ.get("RENDER_SECONDS", "50"))
RENDER_MEGABYTES = int(os.environ.get("RENDER_MEGABYTES", "1500"))

# --- accounts: by username; sign-up closed ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "units.Account"
AUTHENTICATION_BACKENDS = ["units.door.Backend"]
ACCOUNT_ADAPTER = "units.door.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
# By account at one place (units.door): a stranger's guesses do not shut the owner out. By address, wide enough for a council of
# forty that logs in at one moment from one hall: a log-in counts as failed until its password is found right.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,1000/d/ip,5/300s/key", "slip": "10/m/ip,60/d/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))  # proxies of ours before the application
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SLIP_DAYS = int(os.environ.get("SLIP_DAYS", "7"))  # how long a one-time slip may be used
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "units.passwords.NotLikeOneself"},
    {"NAME": "units.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "units.passwords.NotCommon"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- second factor: passkey, authenticator app, or a printed card of codes; who needs one: Role.needing_second_factor ---------
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", default=not (DEMO or TESTING))
MFA_ADAPTER = "units.door.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp"]  # allauth's recovery codes would come unasked; ours are a card of its own
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ
MFA_RECOVERY_CODE_COUNT = 16
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO or TESTING  # http://localhost

# --- cache: counts wrong passwords, for all processes together -----------------------------------------------------------------
if not TESTING and CELERY_BROKER_URL.startswith("redis"):
    # Celery says redis+socket:///path?virtual_host=1 where the client says unix:///path?db=1.
    REDIS_URL = CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "thidua"}}
elif not TESTING:
    CACHES = {
        "default": {
            "BACKEND": "config.filecache.LockingFileCache",
            "LOCATION": DATA_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

# --- mail: written to a folder unless a server is named ---------------------------------------------------------------------
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "thidua@localhost")

# --- where the page of a thing of a lower floor lives, when a higher floor shows it ---------------------------------------------
ABSOLUTE_URL_OVERRIDES = {"units.recipient": lambda row: reverse("awards:recipient", args=[row.pk])}
PEOPLE_EXCEL = {"out": "awards:list_excel", "back": "awards:list_back"}  # of one unit, as a workbook

# --- language, time --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- pages -------------------------------------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- security ----------------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview of a paper is shown in a frame of ours
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # wants DENY, which would forbid that frame; frame-ancestors 'self' keeps strangers out
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = flag("HTTPS", default=not (DEMO or TESTING or DEBUG))
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
