"""The settings as an installation would get them: each test is a process of its own with an environment of its own."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

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


def last_line(result):
    return result.stderr.strip().splitlines()[-1]


@pytest.fixture
def installation(tmp_path):
    """A copy of the settings in a folder whose name would break an address of a database."""
    folder = tmp_path / "план + 100% «А»"
    shutil.copytree(BASE_DIR / "plan_site", folder / "plan_site", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_missing_secret_key_stops_the_site_and_says_where_to_set_it():
    result = run_python("manage.py", "check")

    assert result.returncode == 1
    assert last_line(result) == (
        "django.core.exceptions.ImproperlyConfigured: DJANGO_SECRET_KEY is not set. Copy .env.example to .env and set it "
        "there, or pass it in the environment; `make run` writes a .env with a random key by itself."
    )


def test_production_settings_pass_the_deployment_check():
    result = run_python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (result.returncode, result.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_debug_needs_nothing_else():
    result = run_python("manage.py", "check", DJANGO_DEBUG="1")

    assert (result.returncode, result.stderr) == (0, "")


def test_switch_with_a_typing_error_stops_the_site():
    result = run_python("manage.py", "check", DJANGO_HTTPS="ture", **PRODUCTION)

    assert last_line(result) == (
        "django.core.exceptions.ImproperlyConfigured: DJANGO_HTTPS is 'ture': "
        "write one of 1, true, yes, on, 0, false, no, off."
    )


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


def test_postgresql_keeps_its_connections(installation):
    address = "postgres://plan:secret@db.example.org:5433/metodplan"
    expression = "{name: settings.DATABASES['default'][name] for name in ('ENGINE', 'HOST', 'PORT', 'CONN_MAX_AGE')}"

    assert evaluate(expression, DATABASE_URL=address, **PRODUCTION) == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example.org",
        "PORT": 5433,
        "CONN_MAX_AGE": 60,
    }


def test_env_example_names_exactly_the_variables_that_are_read():
    source = (BASE_DIR / "plan_site" / "settings.py").read_text(encoding="utf-8")

    assert sorted(NAMES) == sorted(set(re.findall(r'(?:env\.\w+|flag)\("([A-Z_]+)"', source)))


def test_env_example_holds_the_defaults(installation):
    names = "DEBUG HTTPS TRUSTED_PROXY SECURE_HSTS_SECONDS CSRF_TRUSTED_ORIGINS SITE_URL IMPORT_MAX_BYTES PORT"
    expression = f"[getattr(settings, name) for name in '{names} WEB_CONCURRENCY DEMO_PASSWORD'.split()]"
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
