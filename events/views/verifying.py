"""``/verify/``: anybody's file compared with what was published. Nothing of it is kept."""

import hashlib
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events import papers
from events.edition.directory import Directory
from events.exporters import EXPORTERS
from events.importers import ImportFileError, Limits, sandbox
from events.models import Edition, EditionFile

_LIMITS = Limits(seconds=3, memory_mb=300)  # of the child that looks which edition a file names


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="Файл плана",
        help_text="PDF, Word, Excel или другой файл с этого сайта. Он нигде не сохраняется.",
        error_messages={"required": "Выберите файл.", "empty": "Файл пуст. Выберите другой."},
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a comparison; ``edition`` the file is of, or says so, with ``latest_number``; ``is_same``: to the byte.

    ``fonts`` are what the file says that it is set in.
    """

    name: str
    edition: Edition | None = None
    label: str = ""
    is_same: bool = False
    fonts: tuple[str, ...] = ()

    @property
    def is_in_force(self) -> bool:
        """Whether the edition is the one in force."""
        return self.edition is not None and self.edition.number == self.edition.latest_number


# Exempt: nothing is stored, and a token would need a cookie that no other page of the public side has.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with a file the answer above it."""
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    answer, status, problem = None, 200, ""
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                answer, status = _compare(form.cleaned_data["file"]), 200
            except papers.BusyError as error:
                status, problem = 503, str(error)
    context = {"form": form, "answer": answer, "problem": problem, "directory": Directory.read()}
    response = render(request, "events/verify.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _compare(file) -> Answer:
    name = file.name[:100]
    found = EditionFile.objects.filter(sha256=_sum(file)).values_list("edition", "format").order_by("edition").last()
    if found:
        edition = Edition.objects.for_reading().get(pk=found[0])
        return Answer(name, edition, EXPORTERS[found[1]].label, is_same=True)
    if file.size > settings.IMPORT_MAX_BYTES:
        return Answer(name)
    file.seek(0)
    try:
        with papers.visitor_turn():
            named = sandbox.named_in_child(file.read(), _LIMITS)
    except ImportFileError:
        return Answer(name)
    if named.edition is None:
        return Answer(name)
    year, number = named.edition
    edition = Edition.objects.for_reading().filter(year=year, number=number).first()
    return Answer(name, edition, fonts=named.fonts)


def _sum(file) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return found.hexdigest()
