"""All settings of the site, from the environment only; ``.env.example`` names and explains every variable.

A ``.env`` beside ``manage.py`` is read when it is there; the environment wins. An empty value counts as not set.
Not here: the server's own settings (``server.py``) and what only the tests need (``tests/settings.py``).
"""

import re
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from plan_site.environment import Environment, Wrong

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Environment(BASE_DIR / ".env")


# Basics

DEBUG = env.flag("DJANGO_DEBUG", default=False)
HTTPS = env.flag("DJANGO_HTTPS", default=not DEBUG)
TRUSTED_PROXY = env.flag("DJANGO_TRUSTED_PROXY", default=False)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

if DEBUG and "DJANGO_SECRET_KEY" not in env:
    SECRET_KEY = "insecure-and-known-to-everybody-for-work-on-the-code-only"  # noqa: S105 - never used without DEBUG
elif "DJANGO_SECRET_KEY" not in env:
    raise Wrong(
        "DJANGO_SECRET_KEY не задан. Скопируйте .env.example в .env и впишите ключ туда или передайте его в окружении; "
        "`make run` сам пишет .env со случайным ключом."
    )
else:
    SECRET_KEY = env.text("DJANGO_SECRET_KEY") if DEBUG else env.key("DJANGO_SECRET_KEY")

ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", default=LOCAL_HOSTS if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.origins("DJANGO_CSRF_TRUSTED_ORIGINS")
# The absolute address of the site, printed in files: scheme and host, which is empty where files carry no address; and the
# path below which every page stands, empty for a site that has its host to itself. Neither ends with a slash.
SITE_URL, SITE_PATH = env.site("SITE_URL")
# The password of the three users that `make run` makes. Empty: none are made.
DEMO_PASSWORD = env.text("DEMO_PASSWORD", default="")
# Where the server listens on the loopback, and with how many processes.
PORT = env.number("PORT", default=8000, most=65_535)
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", default=2, most=64)
# At work in one process of the server.
SERVER_THREADS = 32
# How many PDFs are made for visitors at a time, in all processes; for people at work there is one more.
PAPERS_AT_ONCE = env.number("PAPERS_AT_ONCE", default=2, most=64)
# How many long jobs one machine does at a time, each in a process of its own.
JOBS_AT_ONCE = env.number("JOBS_AT_ONCE", default=2, most=64)
# Millimetres of the left field of papers: 30 for what an archive sews in (ГОСТ Р 7.0.97-2025).
PAPER_LEFT_FIELD = env.number("PAPER_LEFT_FIELD", default=20, least=20, most=30)
# So many events of one department in one month are too many: the table of the load marks them.
TOO_MANY_IN_A_MONTH = env.number("TOO_MANY_IN_A_MONTH", default=5)
# Where the site stands is said by SITE_PATH, in the routes. Otherwise Django takes it from the request, where a visitor's
# SCRIPT_NAME may get through a server or a proxy, and puts it into the links of pages that are kept for everybody.
FORCE_SCRIPT_NAME = ""

ROOT_URLCONF = "plan_site.urls"
WSGI_APPLICATION = "plan_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "events",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "plan_site.middleware.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "events.admin.carrying.Carrying",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "events.views.keeping.Keeping",
    "axes.middleware.AxesMiddleware",  # last, so that it sees the refusal of every view
]

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

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default of Django 6; remove this line then


# Language and time

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
TIME_ZONE = "Europe/Moscow"
USE_I18N = True  # for the Russian words of Django's own admin
USE_TZ = True


# Database and cache


def default_database() -> dict:
    """SQLite in ``var/``, made on first use. Not an URL: a folder named with «+», «%» or a space would break it."""
    VAR_DIR.mkdir(exist_ok=True)
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "metodplan.sqlite3"}


def with_options(database: dict) -> dict:
    """The database with what its engine needs under several server processes; options from the URL win."""
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # Readers never wait for the one writer (WAL), and a transaction that is going to write takes its turn at the
        # start, where waiting works, instead of failing half-way with «database is locked» (IMMEDIATE).
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds to wait for the writer before us
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        }
        return {**database, "OPTIONS": {**options, **database.get("OPTIONS", {})}}
    # The threads of a process share its connections. A connection kept by each thread itself would outlive it for a while.
    # A server that was away is tried afresh for whoever asks next, instead of ever more seldom.
    pool = {"min_size": 0, "max_size": SERVER_THREADS, "max_idle": 60, "timeout": 3, "reconnect_timeout": 2}  # seconds
    return {"CONN_HEALTH_CHECKS": True, **database, "OPTIONS": {"pool": pool, **database.get("OPTIONS", {})}}


DATABASES = {"default": with_options(env.database("DATABASE_URL") if "DATABASE_URL" in env else default_database())}
# Kept answers. Of the memory that each process keeps them in by default, the bytes are bounded, not only the number.
CACHES = {
    "default": env.cache("CACHE_URL")
    if "CACHE_URL" in env
    else {
        "BACKEND": "plan_site.memory.BoundedCache",
        "OPTIONS": {"MAX_ENTRIES": 5_000, "MAX_BYTES": 24 * 2**20},
    }
}


# In var/kept: what readers were answered last, for the time in which the database or the disk fails, and whole files.
KEPT_BYTES = 300 * 2**20
# In var/index: the words of each edition, by which plans are searched. Made anew by each release; losing them costs time only.
INDEX_BYTES = 300 * 2**20


# Sign-in

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: refuses before any password is looked at
    "events.second_factor.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{SITE_PATH}/"  # what else stands on the host is not told
if SITE_PATH:
    # Another site at the root of the host may have cookies of the usual names, and of two with one name Django takes the last,
    # which is the other's: nobody would stay signed in. The cookie of messages would go to the whole host.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "metodplan_sessionid", "metodplan_csrftoken"
    MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
CSRF_FAILURE_VIEW = "events.admin.carrying.csrf_failure"

# One name from one address, and an address with whatever names; a browser that the person has signed in with before has
# tries of its own, so that nobody is locked out by others (``events/admin/throttling.py``).
AXES_HANDLER = "events.admin.throttling.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # what a right password forgives
AXES_FAILURE_LIMIT = 5
SIGN_IN_FAILURES_OF_ADDRESS = 20
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says 15 minutes, so it is 15 minutes
AXES_LOCKOUT_CALLABLE = "events.admin.throttling.refuse"
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_CLIENT_IP_CALLABLE = "plan_site.middleware.client_network"
AXES_ENABLE_ADMIN = False  # nobody needs to read the names and addresses of people who mistyped a password
AXES_DISABLE_ACCESS_LOG = True  # nor a record of who signed in from where
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "pending",
    "code",
    "carried",
]  # of a form, nothing is written down

# A code from the telephone after the password (events/second_factor.py): who wants it, and with this setting who must.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=False)
OTP_TOTP_ISSUER = "Методплан"  # what the telephone calls the site


# Transport and headers

SECURE_SSL_REDIRECT = HTTPS
# The watchdog asks over plain loopback.
SECURE_REDIRECT_EXEMPT = [rf"^{re.escape(f'{SITE_PATH}/'[1:])}(healthz|readyz)$"]
SECURE_HSTS_SECONDS = env.number("DJANGO_HSTS_SECONDS", default=31_536_000, least=0) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Asks the makers of browsers to know the site in advance: hard to take back, so an office says so itself.
SECURE_HSTS_PRELOAD = env.flag("DJANGO_HSTS_PRELOAD", default=False) and HTTPS
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
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
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}


# What comes in

IMPORT_MAX_BYTES = env.number("IMPORT_MAX_MB", default=10, most=1000) * 2**20  # one plan file
REQUEST_MAX_BYTES = IMPORT_MAX_BYTES + 2**20  # the file and the form around it
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a section of 500 entries with a dozen fields each
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "plan_site.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


# Static files

STATIC_URL = f"{SITE_PATH}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Names with a hash of the contents, so that browsers keep them for good; `make dev` serves them as they lie.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Pages name the hashed copies alone; the others would only be read at every start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True


# Letters and logs

vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds that a person waits for the office's mail server
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default="metodplan@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # to the root, instead of letters to ADMINS
        "django.request": {"level": "ERROR"},  # not every address that a robot guesses
        "events": {"level": "INFO"},
        "plan_site": {"level": "INFO"},
    },
}
