"""``check_production``: everything that is not fit for service is one Russian sentence; what is fit is not nagged at."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events import lane
from events.backup import record
from events.exporters.pdf import fontconfig
from events.models import Job
from plan_site import production
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path, monkeypatch):
    """An installation in good order."""
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
    settings.DEBUG = False
    settings.SECRET_KEY = "W8n0Zb5qT3yVx1Lr7Kc9Jd2Hf4Gs6Pa8Mu0Ne5Bi3Ow1Qx7Ez9Ry2Tv4Uk"
    settings.ALLOWED_HOSTS = ["plan.example.org"]
    settings.HTTPS = settings.TRUSTED_PROXY = True
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SITE_URL = "https://plan.example.org"
    settings.DEMO_PASSWORD = ""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.BASE_DIR = settings.VAR_DIR = tmp_path
    make_user("Администратор", "administrator")
    record.note(timezone.now(), tmp_path / "copy.zip")
    return settings


def test_installation_in_good_order_is_left_alone(office, capsys):
    call_command("check_production")

    assert capsys.readouterr().out == "Всё в порядке: сайт готов к работе.\n"


def test_advice_is_no_fault(office, capsys):
    office.SECOND_FACTOR_REQUIRED = False

    call_command("check_production")

    advice, verdict = capsys.readouterr().out.splitlines()
    assert advice.startswith("Совет. SECOND_FACTOR_REQUIRED выключен")
    assert verdict == "Всё в порядке: сайт готов к работе."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", True, "DJANGO_DEBUG включён"),
        ("SECRET_KEY", "W8n0Zb5qT3yVx1Lr7Kc9Jd2Hf4Gs6Pa8Mu0Ne", "DJANGO_SECRET_KEY короче 50 знаков"),
        ("ALLOWED_HOSTS", ["plan.example.org", "*"], "DJANGO_ALLOWED_HOSTS со звёздочкой"),
        ("ALLOWED_HOSTS", ["www.example.org"], "Имени plan.example.org из SITE_URL нет в DJANGO_ALLOWED_HOSTS"),
        ("HTTPS", False, "DJANGO_HTTPS выключен"),
        ("TRUSTED_PROXY", False, "DJANGO_HTTPS включён, а DJANGO_TRUSTED_PROXY нет"),
        ("DEMO_PASSWORD", "всем известный", "DEMO_PASSWORD задан"),
        ("SITE_URL", "", "SITE_URL не задан"),
        ("SITE_URL", "http://plan.example.org", "SITE_URL начинается не с https://"),
    ],
)
def test_wrong_setting_is_named(office, name, value, sentence):
    setattr(office, name, value)

    found = list(production.findings())

    assert [words.startswith(sentence) for words in found] == [True]


def test_readable_secrets_old_backup_nobody_to_administer_and_nobody_at_work_are_named(office, tmp_path):
    from django.contrib.auth.models import User

    (tmp_path / ".env").write_text("DJANGO_SECRET_KEY=…", encoding="utf-8")
    (tmp_path / ".env").chmod(0o644)
    record.note(timezone.now() - timedelta(days=3), tmp_path / "copy.zip")
    User.objects.update(is_active=False)
    lane.ask(Job.Kind.PUBLISH, "publish 1", now=timezone.now() - lane.ASLEEP_AFTER * 2)

    with pytest.raises(CommandError) as refusal:
        call_command("check_production")

    lines = str(refusal.value).splitlines()
    assert [line.split()[0] for line in lines] == ["Файл", "Нет", "Последняя", "Долгие"]
    assert f"chmod 600 {tmp_path / '.env'}" in lines[0]


@pytest.mark.parametrize(
    ("families", "fault", "advice"),
    [
        (["DejaVu Sans"], "Нет ни одного шрифта для бумаг (Liberation Serif, PT Astra Serif,", ""),
        (["PT Serif", "DejaVu Sans"], "", "Совет. Бумаги набираются шрифтом PT Serif."),
        (["Liberation Serif"], "", "Совет. Нет шрифта DejaVu Sans"),
    ],
)
def test_missing_font_is_named_with_its_package(office, monkeypatch, capsys, families, fault, advice):
    monkeypatch.setattr(fontconfig, "families", lambda: dict.fromkeys(families, "1.0"))

    if fault:
        with pytest.raises(CommandError, match=re.escape(fault)):
            call_command("check_production")
    else:
        call_command("check_production")
    assert advice in capsys.readouterr().out
