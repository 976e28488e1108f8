"""«Изменения, которые вносятся в план»: what one edition changed in another, as a page and as papers to sign."""

from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import exporters, jobs, papers
from events.columns import COLUMNS
from events.comparing.act import beside
from events.edition.directory import Directory
from events.exporters import act
from events.jobs import LONG_PAPER
from events.models import Edition
from events.responses import busy_response, file_response, refusal, unfound
from events.views import head
from events.views.frozen import edition_in_force, frozen_file, frozen_page
from events.views.waiting import long_file

# Imported when they are asked for: a library that writes files takes long to load. The act, and with ``marks=1`` the whole
# plan as it was changed: rows marked in the margin, or real changes of Word.
FORMATS = {"pdf": "events.exporters.pdf.act", "docx": "events.exporters.docx.act"}
MARKED = {"pdf": "events.exporters.pdf.marked", "docx": "events.exporters.docx.tracked"}


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two editions that were asked for, and the one in force, which gives the numbers that can be asked for."""

    before: Edition
    after: Edition
    newest: Edition

    @property
    def query(self) -> str:
        """The same question always written in the same way."""
        return urlencode({"from": self.before.number, "to": self.after.number})

    @property
    def is_latest(self) -> bool:
        """Whether these are the last two: what the year's own address shows."""
        return (self.before.number, self.after.number) == (self.newest.number - 1, self.newest.number)

    @property
    def path(self) -> str:
        """The address of their page, for good."""
        return f"{reverse('events:changes', args=[self.newest.year])}?{self.query}"

    @property
    def address(self) -> str:
        """The same with the site's own address; empty where the site knows none."""
        return f"{settings.SITE_URL}{self.path}" if settings.SITE_URL else ""

    def imprints(self) -> dict:
        """What the papers say of the two editions."""
        site = settings.SITE_URL
        return {"before": self.before.imprint(site), "after": self.after.imprint(site)}


class _PairError(ValueError):
    """The numbers name no two editions of the year; the message is Russian and says what to ask for."""


@require_safe
def changes(request: HttpRequest, year: int) -> HttpResponse:
    """The act as a page with what does not print beside it; without numbers, between the last two editions."""
    newest = edition_in_force(year)
    try:
        pair = _pair(request, newest)
    except _PairError as error:
        context = {"year": year, "problem": str(error), "numbers": _numbers(newest), "directory": Directory.read()}
        return unfound(render(request, "events/changes.html", context, status=400))

    def build() -> HttpResponse:
        old, new = pair.before.document, pair.after.document
        made = act.paper(old, new, **pair.imprints())
        context = {
            "year": year,
            "head": head.of_changes(pair.before, pair.after, made.title, is_latest=pair.is_latest),
            "pair": pair,
            "act": made,
            "columns": COLUMNS,
            "unprinted": beside(old, new),
            "numbers": _numbers(newest),
            "files": [exporters.EXPORTERS[key] for key in FORMATS],
            "marked": [exporters.EXPORTERS[key] for key in MARKED],
            "directory": Directory.read(),
        }
        return render(request, "events/changes.html", context)

    return frozen_page(request, [pair.before, pair.after], build, asked=f"{pair.query}\n{newest.number}")


@require_safe
def changes_file(request: HttpRequest, year: int, format_key: str) -> HttpResponse:
    """The act, or the plan with its changes marked, as a file.

    Status 400 with a Russian sentence when the numbers do not name two editions of the year.
    """
    if format_key not in FORMATS:
        raise Http404
    try:
        pair = _pair(request, edition_in_force(year))
    except _PairError as error:
        return refusal(str(error))
    is_marked = request.GET.get("marks") == "1"

    def build() -> HttpResponse:
        made = _made_in_queue(request, pair, format_key) if is_marked else None
        if isinstance(made, HttpResponse):
            return made
        data = made
        if data is None:
            export = import_module((MARKED if is_marked else FORMATS)[format_key]).export
            more = {} if is_marked else {"address": pair.address}
            try:
                with papers.visitor_turn():
                    data = bytes(export(pair.before.document, pair.after.document, **pair.imprints(), **more))
            except papers.BusyError as error:
                return busy_response(str(error))
        what = "План с отметками изменений" if is_marked else "Изменения плана"
        name = f"{what} {year}, ред. {pair.before.number}–{pair.after.number}.{format_key}"
        return file_response(data, exporters.EXPORTERS[format_key].content_type, name)

    answer = frozen_file(request, [pair.before, pair.after], build, asked=f"{pair.query}\n{is_marked}")
    return answer if pair.is_latest and not is_marked else unfound(answer)


def _made_in_queue(request: HttpRequest, pair: _Pair, format_key: str) -> bytes | HttpResponse | None:
    """The plan with its changes marked, where it takes long to make, as :func:`long_file` has it; else None."""
    if not exporters.EXPORTERS[format_key].is_slow or len(list(pair.after.document.rows)) <= LONG_PAPER:
        return None
    query = f"{jobs.MARKS}={pair.before.number}"
    return long_file(request, pair.after, format_key, query, depends_on=pair.before.sha256)


def _numbers(newest: Edition) -> range:
    return range(1, newest.number + 1)


def _pair(request: HttpRequest, newest: Edition) -> _Pair:
    """The editions ``from`` and ``to``, by default the last two. Raises ``_PairError``."""
    try:
        last = int(request.GET.get("to", newest.number))
        first = int(request.GET.get("from", last - 1))
    except ValueError as error:
        raise _PairError("Номера редакций пишутся цифрами, например ?from=1&to=2.") from error
    if first == last or not {first, last} <= set(_numbers(newest)):
        raise _PairError(f"Нужны две разные редакции плана на {newest.year} год. Всего их {newest.number}.")
    both = Edition.objects.for_reading().filter(year=newest.year, number__in=[first, last])
    found = {edition.number: edition for edition in both}
    return _Pair(found[first], found[last], newest)
