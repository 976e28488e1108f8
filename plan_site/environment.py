"""Reading of the environment: what is set wrongly stops the site with one Russian sentence that names the variable.

Here is how a value is read and refused; which variables there are stands in ``settings.py``.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_PATH = re.compile(r"(/[A-Za-z0-9][\w.-]*)*", re.ASCII)
_DATABASES = ("sqlite", "postgres", "postgresql")
SHORTEST_KEY = 32  # letters; `manage.py check_production` asks for 50
_FEWEST_LETTERS = 10  # different ones in a key


class Wrong(ImproperlyConfigured):
    """A setting that cannot be used; the words are for whoever runs the site."""


class Environment:
    """The variables of the environment, and those of a file where the environment has none. An empty one is not set."""

    def __init__(self, file: Path):
        try:
            environ.Env.read_env(file)
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(f"Файл {file} не прочитать: {error}.") from error
        self._env = environ.Env()
        self._env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}
        self.ENVIRON = self._env.ENVIRON

    def __contains__(self, name: str) -> bool:
        return name in self.ENVIRON

    def text(self, name: str, *, default: str = "") -> str:
        return self._read(name, lambda: self._env.str(name, default=default), "текст")

    def words(self, name: str, *, default: list) -> list:
        return [word.strip() for word in self._env.list(name, default=default) if word.strip()]

    def number(self, name: str, *, default: int, least: int = 1, most: int = 10**9) -> int:
        """A whole number from ``least`` to ``most``."""
        expected = f"целое число от {least} до {most}"
        value = self._read(name, lambda: int(self._env.str(name, default=str(default)).strip()), expected)
        if not least <= value <= most:
            raise self._wrong(name, expected)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no; any other word is refused: a typing error must not switch HTTPS off in silence."""
        word = self._env.str(name, default="1" if default else "0").strip().lower()
        if word not in _SWITCH:
            raise self._wrong(name, f"одно из слов {', '.join(_SWITCH)}")
        return _SWITCH[word]

    def site(self, name: str) -> tuple[str, str]:
        """The address of the site in two: scheme and host, and the path below which it stands; neither ends with a slash."""
        parts = urlsplit(self.address(name))
        if not _PATH.fullmatch(parts.path):
            raise self._wrong(
                name, "в пути только латинские буквы, цифры, «-», «_» и «.», например https://example.ru/plan"
            )
        return (f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""), parts.path

    def address(self, name: str) -> str:
        """An address with scheme, without the last slash; empty when it is not set."""
        value = self.text(name).strip().rstrip("/")
        expected = "адрес со схемой, например https://plan.example.ru"
        parts = self._read(name, lambda: urlsplit(value), expected)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
            raise self._wrong(name, expected)
        return value

    def origins(self, name: str) -> list:
        """Addresses with scheme, parted by commas."""
        found = self.words(name, default=[])
        if any("://" not in origin for origin in found):
            raise self._wrong(name, "адреса со схемой через запятую, например https://plan.example.ru")
        return found

    def key(self, name: str) -> str:
        """A secret that nobody guesses."""
        value = self.text(name)
        if len(value) < SHORTEST_KEY or len(set(value)) < _FEWEST_LETTERS:
            raise Wrong(
                f"{name}: ключ слишком прост, нужно не меньше {SHORTEST_KEY} случайных знаков, лучше 50. Новый напечатает "
                "команда: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return value

    def database(self, name: str) -> dict[str, Any]:
        expected = (
            "postgres://пользователь:пароль@сервер:5432/база или sqlite:////полный/путь; знаки @ : / # ? в пароле пишутся как "
            "%40 %3A %2F %23 %3F"
        )
        if self._env.str(name).partition("://")[0] not in _DATABASES:
            raise self._wrong(name, expected)
        found: dict[str, Any] = self._read(name, lambda: self._env.db_url(name), expected)
        if not found["NAME"]:
            raise self._wrong(name, expected)
        return found

    def cache(self, name: str) -> dict[str, Any]:
        return self._read(name, lambda: self._env.cache_url(name), "redis://сервер:6379/0 или dbcache://таблица")

    def email(self, name: str, *, default: str) -> dict[str, Any]:
        expected = "smtp+tls://пользователь:пароль@сервер:587"
        return self._read(name, lambda: self._env.email_url(name, default=default), expected)

    def _read(self, name: str, read: Callable[[], Any], expected: str) -> Any:
        try:
            return read()
        except (ImproperlyConfigured, KeyError, TypeError, ValueError) as error:
            raise self._wrong(name, expected) from error

    def _wrong(self, name: str, expected: str) -> Wrong:
        """Never with the value of an address: it holds a password."""
        value = self.ENVIRON.get(name, "")
        said = f"{value[:60]!r} не годится" if "URL" not in name else "значение не понято"
        return Wrong(f"{name}: {said}. Нужно: {expected}. Все настройки объяснены в .env.example.")
