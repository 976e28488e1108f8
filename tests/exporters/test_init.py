"""The seam: every format by its key, nothing heavy before it is asked for, equal bytes in every process."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from events.document import Imprint
from events.exporters import EXPORTERS, export, file_name
from tests.exporters import plans

ROOT = Path(__file__).parent.parent.parent
# PDF is drawn from a template and has tests of its own.
LIGHT = sorted(EXPORTERS.keys() - {"pdf"})
DIGESTS = f"""
import hashlib, json
from events.exporters import export
from tests.exporters import plans
document, imprint = plans.official_document(), plans.make_imprint(filter_line="форма: вебинар")
print(json.dumps({{key: hashlib.sha256(export(key, document, imprint)).hexdigest() for key in {LIGHT}}}))
"""


def run_python(code, **environment):
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(finished.stdout)


def test_exporters_have_all_six_formats_of_the_contract():
    assert list(EXPORTERS) == ["pdf", "xlsx", "docx", "csv", "json", "ics"]


@pytest.mark.parametrize("key", EXPORTERS)
def test_exporter_is_listed_under_its_own_key(key):
    assert EXPORTERS[key].key == key


def test_import_loads_no_library_of_a_format():
    heavy = ["openpyxl", "docx", "weasyprint", "icalendar", "lxml"]
    code = f"import sys, json, events.exporters; print(json.dumps(sorted(set({heavy}) & set(sys.modules))))"

    loaded = run_python(code)

    assert loaded == []


def test_export_gives_the_same_bytes_in_another_process_hour_and_hash_seed():
    document, imprint = plans.official_document(), plans.make_imprint(filter_line="форма: вебинар")

    here = {key: hashlib.sha256(export(key, document, imprint)).hexdigest() for key in LIGHT}

    assert run_python(DIGESTS, TZ="Asia/Vladivostok", PYTHONHASHSEED="7", LC_ALL="C") == here


@pytest.mark.parametrize("key", LIGHT)
def test_export_of_another_edition_differs(key):
    document = plans.make_document()

    first, second = (export(key, document, plans.make_imprint(edition=number)) for number in (1, 2))

    assert first != second


def test_export_refuses_an_unknown_format():
    with pytest.raises(KeyError):
        export("odt", plans.make_document())


@pytest.mark.parametrize("key", EXPORTERS)
def test_draft_is_the_same_whether_its_field_is_told_or_not(key):
    document = plans.make_document()

    told = export(key, document, Imprint.of_draft(document.year, 20))

    assert told == export(key, document)


@pytest.mark.parametrize(
    ("imprint", "name"),
    [
        (plans.make_imprint(), "План методических мероприятий 2025, ред. 2.xlsx"),
        (plans.make_imprint(filter_line="1 квартал"), "План методических мероприятий 2025, ред. 2, выборка.xlsx"),
        (None, "План методических мероприятий 2025, проект.xlsx"),
        (Imprint.of_draft(2025, 30), "План методических мероприятий 2025, проект.xlsx"),
    ],
)
def test_file_name_says_year_edition_and_part(imprint, name):
    assert file_name("xlsx", 2025, imprint) == name
