"""The settings as an installation would get them: each test is a process of its own with an environment of its own."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command

from plan_site import settings as site_settings
from plan_site.environment import Wrong
from tests.settings import NAMES

BASE_DIR = Path(__file__).parent.parent
PRODUCTION = {
    "DJANGO_SECRET_KEY": "W8n0Zb5qT3yVx1Lr7Kc9Jd2Hf4Gs6Pa8Mu0Ne5Bi3Ow1Qx7Ez9Ry2Tv4Uk",
    "DJANGO_ALLOWED_HOSTS": "plan.example.org",
}


def run_python(*arguments, folder=BASE_DIR, **environment):
    """Every variable is set, if only to the empty value, so that a ``.env`` of this checkout is not heard."""
    unheard = dict.fromkeys(NAMES, "") if folder == BASE_DIR else {}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **unheard, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def evaluate(expression, **options):
    """What ``expression`` is in a process with these settings."""
    code = f"from plan_site import settings; from django.db import connection; print(repr(({expression})))"
    result = run_python("-c", code, DJANGO_SETTINGS_MODULE="plan_site.settings", **options)
    assert result.stderr == ""
    return ast.literal_eval(result.stdout)


@pytest.fixture
def installation(tmp_path):
    """A copy of the settings in a folder whose name would break an address of a database."""
    folder = tmp_path / "план + 100% «А»"
    shutil.copytree(BASE_DIR / "plan_site", folder / "plan_site", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"DJANGO_SECRET_KEY": ""}, "DJANGO_SECRET_KEY не задан. Скопируйте .env.example в .env"),
        ({"DJANGO_SECRET_KEY": "x"}, "DJANGO_SECRET_KEY: ключ слишком прост"),
        ({"DJANGO_SECRET_KEY": "x" * 60}, "DJANGO_SECRET_KEY: ключ слишком прост"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL: значение не понято. Нужно: postgres://"),
        ({"DATABASE_URL": "postgres://plan:se/cret#@db/plan"}, "DATABASE_URL: значение не понято"),
        ({"DATABASE_URL": "mysql://plan:se-cret@db/plan"}, "DATABASE_URL: значение не понято"),
        ({"DATABASE_URL": "postgres://plan:se-cret@db"}, "DATABASE_URL: значение не понято"),
        ({"CACHE_URL": "memory"}, "CACHE_URL: значение не понято. Нужно: redis://"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL: значение не понято. Нужно: smtp+tls://"),
        ({"SITE_URL": "plan.example.org"}, "SITE_URL: значение не понято. Нужно: адрес со схемой"),
        ({"SITE_URL": "https://example.org/<plan>"}, "SITE_URL: значение не понято. Нужно: в пути только латинские"),
        (
            {"DJANGO_CSRF_TRUSTED_ORIGINS": "plan.example.org"},
            "DJANGO_CSRF_TRUSTED_ORIGINS: 'plan.example.org' не годится",
        ),
        ({"PORT": "восемь"}, "PORT: 'восемь' не годится. Нужно: целое число от 1 до 65535."),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY: '0' не годится. Нужно: целое число от 1 до 64."),
        (
            {"DJANGO_HTTPS": "ture"},
            "DJANGO_HTTPS: 'ture' не годится. Нужно: одно из слов 1, true, yes, on, 0, false, no, off.",
        ),
    ],
)
def test_wrong_setting_is_one_sentence(wrong, sentence, monkeypatch):
    for name, value in (dict.fromkeys(NAMES, "") | PRODUCTION | wrong).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(Wrong) as refusal:
        runpy.run_path(str(BASE_DIR / "plan_site" / "settings.py"))

    assert str(refusal.value).startswith(sentence)
    assert "cret" not in str(refusal.value).replace("import secrets; print(secrets.", "").replace("SECRET", "")


@pytest.mark.parametrize("command", [["manage.py", "migrate"], ["-m", "plan_site.server"]])
def test_command_ends_with_the_sentence_alone(command):
    result = run_python(*command, **PRODUCTION, DATABASE_URL="nonsense")

    assert result.returncode == 1
    assert result.stderr.startswith("DATABASE_URL: значение не понято.")
    assert result.stderr.count("\n") == 1


def test_server_does_not_begin_without_the_files_of_its_pages(installation):
    result = run_python("-m", "plan_site.server", folder=installation, PYTHONPATH=str(BASE_DIR), **PRODUCTION)

    assert result.returncode == 1
    assert result.stderr.endswith(
        "\nФайлы оформления страниц не собраны. Выполните: manage.py collectstatic --noinput --clear\n"
    )


def test_production_settings_pass_the_deployment_check():
    result = run_python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (result.returncode, result.stdout) == (0, "System check identified no issues (1 silenced).\n")


def test_browsers_know_the_site_in_advance_only_where_an_office_says_so():
    assert evaluate("settings.SECURE_HSTS_PRELOAD", **PRODUCTION) is False
    assert evaluate("settings.SECURE_HSTS_PRELOAD", **PRODUCTION, DJANGO_HSTS_PRELOAD="1") is True


def test_debug_needs_nothing_else():
    result = run_python("manage.py", "check", DJANGO_DEBUG="1")

    assert (result.returncode, result.stderr) == (0, "")


def test_production_sends_cookies_over_https_only():
    expression = (
        "settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, "
        "settings.SECURE_HSTS_SECONDS"
    )

    assert evaluate(expression, **PRODUCTION) == (True, True, True, 31_536_000)
    assert evaluate(expression, DJANGO_HTTPS="0", **PRODUCTION) == (False, False, False, 0)


def test_forwarded_headers_are_believed_only_when_told():
    assert evaluate("settings.SECURE_PROXY_SSL_HEADER", **PRODUCTION) is None
    assert evaluate("settings.SECURE_PROXY_SSL_HEADER", DJANGO_TRUSTED_PROXY="1", **PRODUCTION) == (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )


@pytest.mark.parametrize(
    ("word", "is_on"),
    [("1", True), ("TRUE", True), ("yes", True), (" on ", True), ("0", False), ("False", False), ("no", False), ("off", False)],
)  # fmt: skip
def test_switch_knows_its_words(word, is_on, monkeypatch):
    monkeypatch.setitem(site_settings.env.ENVIRON, "DJANGO_HTTPS", word)

    assert site_settings.env.flag("DJANGO_HTTPS", default=not is_on) is is_on


@pytest.mark.parametrize("default", [True, False])
def test_switch_that_is_not_set_has_its_default(default, monkeypatch):
    monkeypatch.delitem(site_settings.env.ENVIRON, "DJANGO_HTTPS", raising=False)

    assert site_settings.env.flag("DJANGO_HTTPS", default=default) is default


def test_what_an_office_sets_is_what_holds():
    expression = (
        "settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.ALLOWED_HOSTS, "
        "settings.CSRF_TRUSTED_ORIGINS, settings.IMPORT_MAX_BYTES, settings.REQUEST_MAX_BYTES, settings.DEBUG, "
        "settings.WEB_CONCURRENCY, settings.SITE_URL"
    )
    office = {
        **PRODUCTION,
        "DJANGO_ALLOWED_HOSTS": "plan.example.org,plan.example.com",
        "DJANGO_HSTS_SECONDS": "60",
        "DJANGO_CSRF_TRUSTED_ORIGINS": "https://plan.example.org",
        "IMPORT_MAX_MB": "3",
        "WEB_CONCURRENCY": "5",
        "SITE_URL": "https://plan.example.org//",
    }

    assert evaluate(expression, **office) == (
        60,
        True,
        ["plan.example.org", "plan.example.com"],
        ["https://plan.example.org"],
        3 * 2**20,
        4 * 2**20,
        False,
        5,
        "https://plan.example.org",
    )


def test_site_below_a_path_shares_no_cookie_with_its_host():
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MESSAGE_STORAGE")
    expression = f"[vars(settings).get(name) for name in {names}]"

    below = evaluate(expression, **PRODUCTION, SITE_URL="https://example.org/plan")

    storage = "django.contrib.messages.storage.session.SessionStorage"  # its cookie would go to the whole host
    assert below == ["metodplan_sessionid", "metodplan_csrftoken", storage]
    assert evaluate(expression, **PRODUCTION, SITE_URL="https://example.org") == [None] * 3


def test_what_is_not_set_is_safe_in_production_and_handy_in_debug():
    expression = "settings.DEBUG, settings.HTTPS, settings.TRUSTED_PROXY, settings.ALLOWED_HOSTS"
    key = {"DJANGO_SECRET_KEY": PRODUCTION["DJANGO_SECRET_KEY"]}

    assert evaluate(expression, **key) == (False, True, False, [])
    assert evaluate(expression, **key, DJANGO_DEBUG="1") == (True, False, False, ["localhost", "127.0.0.1", "[::1]"])


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("верный пароль", True),
        ("шестьсот7м", True),
        ("шестьсот7", False),  # nine letters
        ("password123", False),  # everybody's
        ("90817263541", False),  # digits alone
        ("voronova-anna", False),  # the name itself
    ],
)
def test_password_is_long_and_not_guessed_at_once(password, is_good):
    person = User(username="voronova-anna")

    if is_good:
        validate_password(password, person)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, person)


def test_session_ends_with_the_working_day():
    assert site_settings.SESSION_COOKIE_AGE == 12 * 60 * 60


def test_env_file_is_read_and_the_environment_wins(installation):
    (installation / ".env").write_text("PORT=9001\nSITE_URL=https://file.example.org/\n", encoding="utf-8")

    settings = evaluate("settings.PORT, settings.SITE_URL", folder=installation, PORT="9002", **PRODUCTION)

    assert settings == (9002, "https://file.example.org")


def test_default_database_is_sqlite_for_several_processes(installation):
    expression = (
        "connection.ensure_connection(), settings.DATABASES['default']['NAME'].as_posix(), connection.transaction_mode, "
        "*[connection.connection.execute(f'PRAGMA {name}').fetchone()[0] "
        "for name in ('journal_mode', 'synchronous', 'busy_timeout')]"
    )

    database = evaluate(expression, folder=installation, **PRODUCTION)

    assert database[1:] == (str(installation / "var" / "metodplan.sqlite3"), "IMMEDIATE", "wal", 1, 20_000)


def test_threads_share_the_connections_to_postgresql(installation):
    address = "postgres://plan:se-cret@db.example.org:5433/metodplan"
    names = "'ENGINE', 'HOST', 'PORT', 'CONN_HEALTH_CHECKS', 'OPTIONS'"
    expression = f"{{name: settings.DATABASES['default'].get(name) for name in ({names})}}"

    assert evaluate(f"({expression}, connection.pool.max_size)", DATABASE_URL=address, **PRODUCTION) == (
        {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "db.example.org",
            "PORT": 5433,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 0, "max_size": 32, "max_idle": 60, "timeout": 3, "reconnect_timeout": 2}},
        },
        32,
    )


def test_env_example_names_exactly_the_variables_that_are_read():
    source = (BASE_DIR / "plan_site" / "settings.py").read_text(encoding="utf-8")

    assert sorted(NAMES) == sorted(set(re.findall(r'(?:env\.\w+|flag)\("([A-Z_]+)"', source)))


def test_env_example_holds_the_defaults(installation):
    names = "DEBUG HTTPS TRUSTED_PROXY SECURE_HSTS_SECONDS CSRF_TRUSTED_ORIGINS SITE_URL IMPORT_MAX_BYTES PORT"
    expression = f"[getattr(settings, name) for name in '{names} WEB_CONCURRENCY PAPERS_AT_ONCE DEMO_PASSWORD'.split()]"
    defaults = evaluate(expression, folder=installation, **PRODUCTION)
    shutil.copy(BASE_DIR / ".env.example", installation / ".env")

    assert evaluate(expression, folder=installation, **PRODUCTION) == defaults


def test_starting_the_site_loads_no_reader_or_writer_of_files():
    code = (
        "import sys, plan_site.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted({'weasyprint', 'openpyxl', 'docx', 'pdfplumber', 'lxml', 'icalendar'} & set(sys.modules)))"
    )

    result = run_python("-c", code, **PRODUCTION)

    assert (result.returncode, result.stdout) == (0, "[]\n")


def test_static_files_collect_under_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    assert len(list((tmp_path / "admin" / "css").glob("base.????????????.css"))) == 1
