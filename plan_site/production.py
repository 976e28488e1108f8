"""Is this installation fit to serve an office? Each answer is one Russian sentence that says what to do.

``manage.py check_production`` prints them. Not here: what no setting can be (``environment.py`` refuses that at the start).
"""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from events.exporters.pdf import fonts

_LONG_KEY = 50
_ROOM = 2**30  # bytes on the disk of the data: a backup is made beside them before a restore
_OF_WORK = 2  # connections of the process of long jobs, beside one for each job: its own, and for making answers ready
_SPARE_CONNECTIONS = 10  # for commands and the administrator


def uncollected() -> str:
    """A sentence when files of the pages are not collected, so that each of them would end in an error; else empty."""
    known = getattr(staticfiles_storage, "hashed_files", None)
    if known is None:  # a storage without hashed names serves the files as they lie
        return ""
    needed = {path for finder in get_finders() for path, _ in finder.list(None)}
    if needed <= known.keys():
        return ""
    return "Файлы оформления страниц не собраны. Выполните: manage.py collectstatic --noinput --clear"


def findings() -> Iterator[str]:
    """Everything that is not as it should be."""
    yield from _settings()
    if missing := uncollected():
        yield missing
    yield from _folders()
    yield from _fonts()
    try:
        yield from _database()
    except DatabaseError as error:
        yield f"База данных не отвечает: {error}".strip()
    yield from _django()


def advice() -> Iterator[str]:
    """What an office may decide either way."""
    if not settings.SECOND_FACTOR_REQUIRED:
        yield (
            "SECOND_FACTOR_REQUIRED выключен: руководитель и администратор входят по одному паролю, если сами не включили вход "
            "с кодом из телефона."
        )
    yield from _lesser_fonts()


def _fonts() -> Iterator[str]:
    if fonts.serif() is None:
        names = ", ".join(family.name for family in fonts.SERIFS)
        yield (
            f"Нет ни одного шрифта для бумаг ({names}): PDF набирается чем придётся. Поставьте пакет {fonts.SERIFS[0].package}."
        )


def _lesser_fonts() -> Iterator[str]:
    first, has = fonts.SERIFS[0], fonts.serif()
    if has and has != first:
        yield f"Бумаги набираются шрифтом {has.name}. С пакетом {first.package} они будут такими же, как всюду: {first.name}."
    if not fonts.has_signs():
        yield (
            f"Нет шрифта {fonts.SIGNS.name}, в котором есть стрелки, галочки и другие знаки: "
            f"поставьте пакет {fonts.SIGNS.package}."
        )


def _settings() -> Iterator[str]:
    if settings.DEBUG:
        yield "DJANGO_DEBUG включён: посторонним видны внутренности сайта. Уберите его."
    if len(settings.SECRET_KEY) < _LONG_KEY:
        yield f"DJANGO_SECRET_KEY короче {_LONG_KEY} знаков. Возьмите длиннее; все войдут заново."
    if not settings.ALLOWED_HOSTS:
        yield "DJANGO_ALLOWED_HOSTS пуст: сайт никому не ответит. Впишите имя сайта, например plan.example.ru."
    if "*" in settings.ALLOWED_HOSTS:
        yield "DJANGO_ALLOWED_HOSTS со звёздочкой: посторонний подставит в ссылки своё имя. Впишите имена сайта."
    if not settings.HTTPS:
        yield "DJANGO_HTTPS выключен: пароли идут по сети открыто."
    elif not settings.TRUSTED_PROXY:
        yield (
            "DJANGO_HTTPS включён, а DJANGO_TRUSTED_PROXY нет: за nginx сайт не узнает, что к нему пришли по https, и будет "
            "перенаправлять без конца, а все посетители будут для него одним адресом."
        )
    if settings.DEMO_PASSWORD:
        yield "DEMO_PASSWORD задан: пароль для знакомства известен. Уберите его и заведите сотрудникам свои учётные записи."
    yield from _address(urlsplit(settings.SITE_URL))


def _address(site) -> Iterator[str]:
    if not site.netloc:
        yield "SITE_URL не задан: в файлах плана не будет адреса сайта, в мессенджерах – картинки."
        return
    if site.scheme != "https" and settings.HTTPS:
        yield "SITE_URL начинается не с https://, а сайт открывается только так."
    if site.hostname not in settings.ALLOWED_HOSTS:
        yield f"Имени {site.hostname} из SITE_URL нет в DJANGO_ALLOWED_HOSTS."


def _folders() -> Iterator[str]:
    env = Path(settings.BASE_DIR) / ".env"
    if env.exists() and env.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield f"Файл {env} могут прочитать посторонние, а в нём ключ и пароль базы. Выполните: chmod 600 {env}"
    folder = settings.VAR_DIR
    if not os.access(folder, os.W_OK | os.X_OK):
        yield f"В папку {folder} нельзя писать пользователю, от имени которого это проверяется."
    elif (free := shutil.disk_usage(folder).free) < _ROOM:
        yield f"На диске с папкой {folder} осталось {free // 2**20} МБ; нужно не меньше {_ROOM // 2**20}."


def _database() -> Iterator[str]:
    from django.contrib.auth.models import User

    from events import lane
    from events.backup import record

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "База данных от прежней версии. Сделайте резервную копию и выполните: manage.py migrate"
        return
    if connection.vendor == "postgresql":
        yield from _postgresql()
    people = User.objects.filter(is_active=True)
    if not people.filter(is_superuser=True).exists() and not people.filter(groups__name="Администратор").exists():
        yield "Нет ни одного администратора. Выполните: manage.py createsuperuser"
    last = record.last()
    if last is None or not last.is_fresh(timezone.now()):
        yield f"{record.sentence(timezone.now())} Включите ночное копирование (docs/operating.md)."
    if lane.is_asleep(timezone.now()):
        yield lane.ASLEEP


def _postgresql() -> Iterator[str]:
    of_jobs = settings.JOBS_AT_ONCE + _OF_WORK
    needed = settings.WEB_CONCURRENCY * settings.SERVER_THREADS + of_jobs + _SPARE_CONNECTIONS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,"
            " current_setting('server_encoding')"
        )
        allowed, encoding = cursor.fetchone()
    if allowed < needed:
        yield (
            f"PostgreSQL принимает от сайта {allowed} соединений, а этой машине нужно до {needed}: увеличьте max_connections или "
            "уменьшите WEB_CONCURRENCY. Соединения других машин прибавьте."
        )
    if encoding != "UTF8":
        yield f"Кодировка базы {encoding}, а нужна UTF8: создайте базу заново и перенесите данные."


def _django() -> Iterator[str]:
    """What Django itself finds; what is said above in Russian is left out."""
    said = {
        "security.W004",
        "security.W008",
        "security.W009",
        "security.W012",
        "security.W016",
        "security.W018",
        "security.W020",
    }
    for message in checks.run_checks(include_deployment_checks=True):
        if message.id not in said and not message.is_silenced() and message.level >= checks.WARNING:
            yield f"Django: {message.msg} ({message.id})"
