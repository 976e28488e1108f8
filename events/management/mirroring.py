"""The readers' side as a folder of files that any web server can hand out, or a browser open from a disk.

The site itself is asked for each page, so that the mirror says what the site says. Links are made relative; what needs the
living site (search, filters but for a single month, the size of the text, signing in) leads to a page that says so. A second
run asks with the tags of the first and writes only what has changed.
"""

import json
import multiprocessing
import posixpath
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.template.loader import render_to_string
from django.urls import reverse

from events import appearance, exporters
from events.management.asking import Ask, asking
from events.models import Edition, EditionFile

_LIST = ".mirror.json"  # what an earlier run has written, and under which tag
_CHANGES = ("pdf", "docx")  # the files of the changes between two editions
_SHARE = 40  # addresses
_FIRST, _LIVE = "index.html", "live.html"  # beside the first page: the page that says what only the site itself can do
# What readers most ask a plan for, and the folder beside the plan that shows it.
_ASKED = {"view=events": "list/"} | {f"month={month}&view=events": f"month-{month}/" for month in range(1, 13)}
_LINK = re.compile(r'\b(href|src|action)="([^"]*)"')
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_CSS_LINK = re.compile(r'url\("?([^")]+)"?\)')
_LEFT_OUT = re.compile(r'<link rel="manifest"[^>]*>\n?|(?<=<html lang="ru") data-keep')


class MirrorError(Exception):
    """The mirror could not be made; the words are for whoever runs the site. What was there before is left as it was."""


@dataclass(slots=True)
class Mirrored:
    """What a run has done: how many files it wrote, found unchanged and took away."""

    written: int = 0
    same: int = 0
    removed: int = 0


@dataclass(slots=True)
class _Mirror:
    folder: Path
    ask: Ask
    at: datetime
    before: dict[str, str]  # the tags of an earlier run, by file
    addresses: dict[str, None]  # all that is copied, in order
    synonyms: dict[str, str]  # addresses with a question, with those that show the same without it
    after: dict[str, str] = field(default_factory=dict)
    statics: set[str] = field(default_factory=set)
    done: Mirrored = field(default_factory=Mirrored)


def export(folder: Path, application: WSGIHandler, *, at: datetime, processes: int = 1) -> Mirrored:
    """Write the mirror, or bring it up to date. Raises ``MirrorError``; a folder with other files in it is refused."""
    try:
        mirror = _Mirror(
            folder, asking(application), at, _read_list(folder), dict.fromkeys(_addresses()), _last_changes()
        )
        if processes == 1:
            _take_all(mirror, list(mirror.addresses))
        else:
            _take_together(mirror, processes)
        site = f"{settings.SITE_URL}{settings.SITE_PATH}" if settings.SITE_URL else ""
        _write(mirror, _beside_first(_LIVE), render_to_string("mirror/live.html", {"site": site}).encode(), "")
        _copy_statics(mirror)
        for name in mirror.before.keys() - mirror.after.keys():
            (folder / name).unlink(missing_ok=True)
            mirror.done.removed += 1
        _put(folder / _LIST, json.dumps(mirror.after, indent=0, sort_keys=True).encode())
    except OSError as error:
        raise MirrorError(f"Не записать {error.filename or folder}: {error.strerror}.") from error
    return mirror.done


def _addresses() -> Iterator[str]:
    for name in ("home", "plans", "help", "help_desk", "accessibility", "sitemap", "sitemap_of_pages", "plan_schema"):
        yield reverse(f"events:{name}")
    yield reverse("events:style", args=[appearance.version()])
    editions = list(Edition.objects.for_reading().order_by("-year", "-number"))
    if editions:
        yield reverse("events:changes_feed")
    stored = set(EditionFile.objects.values_list("edition", "format"))
    events: dict[tuple[int, str], bool] = {}  # of a year, with whether it has days; the newest edition says
    for edition in editions:
        yield from _of_edition(edition, stored)
        for row in edition.document.rows:
            events.setdefault((edition.year, row.uid), bool(row.months))
    for year in {edition.year for edition in editions}:
        yield reverse("events:editions", args=[year])
        yield reverse("events:sitemap_of_year", args=[year])
    for event, has_days in events.items():
        yield reverse("events:event", args=event)
        if has_days:
            yield reverse("events:event_file", args=event)


def _of_edition(edition: Edition, stored: set[tuple[int, str]]) -> Iterator[str]:
    """Its pages and files. A file that was not made at publishing is not made here either: that may take minutes."""
    year = edition.year
    is_current = edition.number == edition.latest_number  # type: ignore[attr-defined]  # for_reading() adds it
    yield edition.get_absolute_url()
    if is_current:
        plan = reverse("events:plan", args=[year])
        yield plan
        months = {month for row in edition.document.rows for month in row.months}
        yield from (f"{plan}?{query}" for query in ("view=events", *(f"month={month}&view=events" for month in months)))
        if edition.number > 1:
            yield from _of_changes(year)
    for key in exporters.EXPORTERS:
        if (edition.pk, key) in stored:
            yield reverse("events:edition_file", args=[year, edition.number, key])
            if is_current:
                yield reverse("events:plan_file", args=[year, key])


def _of_changes(year: int) -> list[str]:
    files = [reverse("events:changes_file", args=[year, key]) for key in _CHANGES]
    return [reverse("events:changes", args=[year]), *files]


def _last_changes() -> dict[str, str]:
    """The addresses that name the last two editions of a year, with those that show the same unasked."""
    return {
        f"{path}?from={edition.number - 1}&to={edition.number}": path
        for edition in Edition.objects.current()
        for path in _of_changes(edition.year)
    }


def _take_all(mirror: _Mirror, paths: list[str]) -> tuple[dict[str, str], set[str], Mirrored]:
    """What is added to the mirror's lists by these addresses."""
    for path in paths:
        _take(mirror, path)
    return mirror.after, mirror.statics, mirror.done


def _take_together(mirror: _Mirror, processes: int) -> None:
    """Share by share in several processes, which have the application as it was made here."""
    paths = list(mirror.addresses)
    shares = [paths[begin : begin + _SHARE] for begin in range(0, len(paths), _SHARE)]
    connections.close_all()  # a connection serves one process
    global _forked  # what a child inherits; the application cannot be sent to it
    _forked = mirror
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        for after, statics, done in pool.map(_take_share, shares):
            mirror.after |= after
            mirror.statics |= statics
            mirror.done.written += done.written
            mirror.done.same += done.same


_forked: _Mirror | None = None


def _take_share(paths: list[str]) -> tuple[dict[str, str], set[str], Mirrored]:
    assert _forked is not None  # noqa: S101 - set before the process began
    # What this process has done before is not counted again.
    mirror = replace(_forked, after={}, statics=set(), done=Mirrored())
    return _take_all(mirror, paths)


def _take(mirror: _Mirror, path: str) -> None:
    name = _file_of(path)
    is_first_page = path == reverse("events:home")  # it names the day of the copy
    known = "" if is_first_page or not (mirror.folder / name).exists() else mirror.before.get(name, "")
    status, headers, body = mirror.ask(path, **({"if_none_match": known} if known else {}))
    if status == 304:
        mirror.after[name] = known
        mirror.done.same += 1
        mirror.statics |= _statics_in(mirror.folder, name)
        return
    if status != 200:
        raise MirrorError(f"Страница {path} не открылась (ответ {status}). Копия не обновлена до конца, прежняя цела.")
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        body = _page(mirror, name, body.decode(), is_first_page=is_first_page).encode()
    elif kind.startswith("text/css"):
        body = _sheet(mirror, name, body.decode()).encode()
    _write(mirror, name, body, headers.get("ETag", ""))


def _page(mirror: _Mirror, name: str, html: str, *, is_first_page: bool) -> str:
    """The page as it stands in the mirror: relative links, forms replaced by a sentence, a note that this is a copy."""
    live = _relative(name, _beside_first(_LIVE))
    html = _LEFT_OUT.sub("", html)
    sentence = render_to_string("mirror/_form.html", {"live": live})
    html = _FORM.sub(lambda _: sentence, html)
    html = _LINK.sub(lambda link: f'{link[1]}="{escape(_linked(mirror, name, unescape(link[2])))}"', html)
    note = {"live": live, "first": _relative(name, _beside_first(_FIRST)), "at": mirror.at if is_first_page else None}
    return html.replace("<main ", render_to_string("mirror/_note.html", note) + "<main ", 1)


def _statics_in(folder: Path, name: str) -> set[str]:
    """What a page or a sheet that stays as it is needs of the static files."""
    if not name.endswith((".html", ".css")):
        return set()
    words = (folder / name).read_text(encoding="utf-8")
    links = _CSS_LINK.findall(words) if name.endswith(".css") else [link for _, link in _LINK.findall(words)]
    found = {posixpath.normpath(posixpath.join("/", posixpath.dirname(name), unquote(link))) for link in links}
    static = urlsplit(settings.STATIC_URL).path
    return {path.removeprefix(static) for path in found if path.startswith(static)}


def _sheet(mirror: _Mirror, name: str, css: str) -> str:
    base = "/" + posixpath.dirname(name) + "/"
    return _CSS_LINK.sub(lambda link: f'url("{_linked(mirror, name, posixpath.join(base, link[1]))}")', css)


def _linked(mirror: _Mirror, name: str, address: str) -> str:
    """Where a link of the file ``name`` leads in the mirror."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not (parts.path or parts.query):
        return address  # another site, a telephone, a place on the same page
    path = unquote(posixpath.normpath(parts.path) + ("/" if parts.path.endswith("/") else "")) if parts.path else ""
    static = urlsplit(settings.STATIC_URL).path
    if path.startswith(static):
        mirror.statics.add(path.removeprefix(static))
        return _relative(name, path.lstrip("/"))
    asked = f"{path}?{parts.query}" if parts.query else path
    if "/events/" in path:
        asked = path  # what follows the address of an event is the way back
    path = mirror.synonyms.get(asked, asked)
    if path not in mirror.addresses:
        return _relative(name, _beside_first(_LIVE))
    return _relative(name, _file_of(path)) + (f"#{parts.fragment}" if parts.fragment else "")


def _copy_statics(mirror: _Mirror) -> None:
    """The style sheets, pictures and scripts that the pages name, under the names that the pages give them."""
    folder = urlsplit(settings.STATIC_URL).path.strip("/")
    left = sorted(mirror.statics)
    while left:
        static = left.pop()
        name = f"{folder}/{static}"
        if name in mirror.after:
            continue
        body = _static(static)
        if static.endswith(".css"):
            known = set(mirror.statics)
            body = _sheet(mirror, name, body.decode()).encode()
            left.extend(mirror.statics - known)
        _write(mirror, name, body, "")


def _static(name: str) -> bytes:
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    found = finders.find(name)
    if found is None:
        raise MirrorError(f"Нет файла оформления {name}. Выполните: manage.py collectstatic --noinput --clear")
    return Path(found).read_bytes()


def _file_of(path: str) -> str:
    """The file that holds what stands at an address; a web server finds it there by itself."""
    path, _, query = path.partition("?")
    return path.lstrip("/") + _ASKED.get(query, "") + (_FIRST if path.endswith("/") else "")


def _beside_first(name: str) -> str:
    return _file_of(f"{settings.SITE_PATH}/{name}")


def _relative(name: str, other: str) -> str:
    return quote(posixpath.relpath(other, posixpath.dirname(name) or "."))


def _read_list(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        if folder.exists() and any(folder.iterdir()):
            raise MirrorError(
                f"В папке {folder} лежит что-то другое. Назовите пустую или ту, где копия уже есть."
            ) from None
        return {}
    return found


def _write(mirror: _Mirror, name: str, body: bytes, tag: str) -> None:
    path = mirror.folder / name
    if path.is_file() and path.stat().st_size == len(body) and path.read_bytes() == body:
        mirror.done.same += 1
    else:
        _put(path, body)
        mirror.done.written += 1
    mirror.after[name] = tag


def _put(path: Path, body: bytes) -> None:
    """At once: a web server that hands the file out meanwhile never finds half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(body)
    fresh.replace(path)
