"""The files of an edition: whole ones as they were stored at publishing, filtered ones made for each new filter."""

from contextlib import nullcontext
from typing import IO

from django.conf import settings
from django.db.models import Case, F, When
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from events import exporters, jobs, papers
from events.edition import search
from events.edition.directory import Directory
from events.edition.filters import asked_in, select
from events.exporters import csv, extract, json
from events.exporters.pdf import cover
from events.jobs import LONG_PAPER
from events.models import Edition, SignedFile
from events.responses import busy_response, file_response, refusal, shelved_response, unfound
from events.views.frozen import edition_in_force, frozen_feed, frozen_file
from events.views.keeping import shelf
from events.views.waiting import long_file

_LONGEST_COLUMN = 2**31 - 1  # bytes
_HELD = 256 * 2**10  # bytes of a file that is held in memory while it is sent; a longer one is read from the disk


@require_safe
def plan_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of every ``plan.json``."""
    return frozen_feed(
        request,
        (),
        lambda: HttpResponse(json.SCHEMA_PATH.read_bytes()),
        asked="",
        content_type="application/schema+json",
    )


@require_safe
def cover_file(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The picture of an edition for messengers."""
    edition = get_object_or_404(Edition.objects.for_reading(), year=year, number=number)

    def build() -> HttpResponse:
        try:
            with papers.visitor_turn():
                data = cover.export(edition.document)
        except papers.BusyError as error:
            return busy_response(str(error))
        return file_response(data, cover.CONTENT_TYPE, f"План {year}, ред. {number}.png")

    return frozen_file(request, edition, build, asked="")


@require_safe
def plan_file(request: HttpRequest, year: int, format_key: str, number: int | None = None) -> HttpResponse:
    """The edition in one format; without ``number`` the edition in force.

    Status 400 with a Russian sentence for each wrong value of the filter.
    """
    if format_key not in exporters.EXPORTERS:
        raise Http404
    if number is not None:
        edition = get_object_or_404(Edition.objects.for_reading(), year=year, number=number)
    else:
        edition = edition_in_force(year)
    asked = asked_in(request.GET)
    synonyms, exporter = search.synonyms_for(asked), exporters.EXPORTERS[format_key]
    # Tidy data for programs, made of what is chosen; any other value is the file as it is printed.
    is_data = format_key == "csv" and request.GET.get("data") == "1"
    # A paper of its own, with details and contacts; of the whole plan there is the plan itself.
    is_extract = format_key in extract.FORMATS and bool(asked) and request.GET.get(jobs.EXTRACT) == "1"

    depends_on = f"{synonyms.digest}\n{edition.contacts_version if is_extract else ''}"

    def build() -> HttpResponse:
        selection = select(edition, asked, synonyms)
        if not selection.is_valid:
            return refusal("\n".join(selection.errors))
        made_for = edition.imprint(settings.SITE_URL, selection.line, selection.sections)
        if is_extract:
            made_for = Directory.read().of_extract(made_for, selection.document)
        name = exporters.file_name(format_key, year, made_for)
        if is_data:
            data = csv.export_data(selection.document, made_for)
            return file_response(data, exporter.content_type, name.replace(".csv", ", данные.csv"))
        # There is no stored file if the format was added to the program after the edition was published.
        data = None if selection.is_filtered else _stored(edition, format_key, is_text=exporter.is_text)
        if isinstance(data, tuple):
            return shelved_response(*data, file_response(b"", exporter.content_type, name))
        if data is None and exporter.is_slow and len(list(selection.document.rows)) > LONG_PAPER:
            query = asked.urlencode() + (f"&{jobs.EXTRACT}=1" if is_extract else "")
            data = long_file(request, edition, format_key, query, depends_on)
            if isinstance(data, HttpResponse):
                return data
        if data is None:
            try:
                with papers.visitor_turn() if exporter.is_slow else nullcontext():
                    data = exporters.export(format_key, selection.document, made_for)
            except papers.BusyError as error:
                return busy_response(str(error))
        return file_response(data, exporter.content_type, name)

    kept = f"{asked.urlencode()}\n{depends_on}\n{is_data}\n{is_extract}"
    answer = frozen_file(request, edition, build, asked=kept, is_text=exporter.is_text)
    return unfound(answer) if asked or is_data or edition.number != edition.latest_number else answer


@require_safe
def signed_file(request: HttpRequest, year: int, number: int, key: int) -> HttpResponse:
    """A scan or a signature that readers may see. It came from outside: a browser saves it and shows nothing of it."""
    found = SignedFile.objects.public().filter(edition__year=year, edition__number=number)
    file = get_object_or_404(found, pk=key)
    return unfound(file_response(bytes(file.data), "application/octet-stream", file.file_name))


def _stored(edition: Edition, format_key: str, *, is_text: bool) -> bytes | tuple[IO[bytes], str] | None:
    """The whole file as it was made at publishing: a long one open on the shelf, with its name there; None where there is none.

    Text travels compressed, which makes it short.
    """
    is_short = When(size__lte=_LONGEST_COLUMN if is_text else _HELD, then=F("data"))
    found = edition.files.filter(format=format_key).annotate(size=Length("data"), short=Case(is_short))
    for sha256, size, short in found.values_list("sha256", "size", "short"):
        if short is not None:
            return bytes(short)
        name, on = f"file-{sha256}", shelf()
        file = on.open(name, size)
        if file is not None:
            return file, name
        data = bytes(edition.files.values_list("data", flat=True).get(format=format_key))
        file = on.open(name) if on.put(name, data) else None
        return (file, name) if file else data
    return None
