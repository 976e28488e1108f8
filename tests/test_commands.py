"""The commands: the same calls as the buttons, with sentences and exit status for scripts."""

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from events import exporters
from events.document import PlanDocument, Row, Section
from events.models import Edition, Event, Plan, PlanImport
from events.plan.document import build_document
from tests.factories import OFFICIAL, change, make_event, make_plan, make_section, publish_plan
from tests.plan.test_importing import official

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return plan


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "план.docx"
    path.write_bytes(exporters.export("docx", official()))
    return path


def run(capsys, *words, **options):
    call_command(*words, **options)
    return capsys.readouterr().out


def test_start_demo_loads_and_publishes_the_real_plan(capsys, settings):
    settings.DEMO_PASSWORD = "пароль для знакомства"

    output = run(capsys, "start_demo")

    document = Edition.objects.get().document
    printed = [[row.title, row.format, row.venue, row.schedule, row.department] for row in document.rows]
    wanted = [
        [line[key] for key in ("title", "format", "venue", "schedule", "department")]
        for section in OFFICIAL["sections"]
        for line in section["rows"]
    ]
    assert printed == wanted
    assert [(section.title, section.note) for section in document.sections] == [
        (section["title"], section["note"]) for section in OFFICIAL["sections"]
    ]
    assert (document.heading, document.title, Event.objects.count()) == (OFFICIAL["heading"], OFFICIAL["title"], 13)
    assert "metodist, пароль пароль для знакомства" in output


def test_second_start_keeps_an_edit_made_in_between(capsys, settings):
    settings.DEMO_PASSWORD = "пароль для знакомства"
    run(capsys, "start_demo")
    change(Event.objects.get(title__startswith="Мастер-классы"), title="Правка")

    run(capsys, "start_demo")

    assert Event.objects.filter(title="Правка").count() == 1
    assert Edition.objects.count() == 1


def test_publish_plan_publishes_and_says_so(capsys, plan):
    output = run(capsys, "publish_plan", "2025", note="первая")

    assert output == "Опубликовано: Редакция 1 плана на 2025 год.\n"
    assert Edition.objects.get().note == "первая"


def test_publish_plan_twice_says_that_nothing_changed(capsys, plan):
    run(capsys, "publish_plan", "2025")

    assert run(capsys, "publish_plan", "2025").startswith("В плане ничего не изменилось")


def test_publish_plan_without_a_plan_is_refused():
    with pytest.raises(CommandError, match="Плана на 2031 год нет"):
        call_command("publish_plan", "2031")


@pytest.mark.parametrize("key", exporters.EXPORTERS)
def test_export_plan_writes_the_published_bytes(capsys, plan, tmp_path, key):
    edition = publish_plan(plan)

    run(capsys, "export_plan", "2025", format=key, output=tmp_path / "plan")

    assert (tmp_path / "plan").read_bytes() == bytes(edition.files.get(format=key).data)


def test_export_plan_writes_an_old_edition(capsys, plan, tmp_path):
    old = publish_plan(plan)
    change(plan.events.first(), title="Иное")
    publish_plan(plan)

    run(capsys, "export_plan", "2025", format="json", output=tmp_path / "plan", edition=1)

    assert (tmp_path / "plan").read_bytes() == bytes(old.files.get(format="json").data)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"edition": 7}, "Редакции 7 плана на 2025 год нет"),
        ({"edition": 0}, "Редакции 0 плана на 2025 год нет"),
        ({"output": Path("/no/such/folder/plan")}, "Не удалось записать"),
    ],
)
def test_export_plan_that_cannot_be_is_refused(plan, tmp_path, options, message):
    publish_plan(plan)

    with pytest.raises(CommandError, match=message):
        call_command("export_plan", "2025", **{"format": "json", "output": tmp_path / "plan", **options})


def test_import_plan_loads_and_counts(capsys, file):
    output = run(capsys, "import_plan", str(file), accept_suggestions=True)

    assert "2 раздела, 18 строк, 13 мероприятий." in output.replace("\u00a0", " ")
    assert "Строки: новых 18, изменённых 0, прежних 0, нет в файле 0.\nЗагружено." in output
    assert build_document(Plan.objects.get()).words().sections == official().sections


def test_import_plan_twice_changes_nothing(capsys, file):
    run(capsys, "import_plan", str(file), accept_suggestions=True)

    output = run(capsys, "import_plan", str(file), accept_suggestions=True)

    assert "Без изменений: в плане уже всё так." in output
    assert Event.objects.count() == 13


def test_dry_run_stores_nothing(capsys, file):
    output = run(capsys, "import_plan", str(file), dry_run=True)

    assert "Ничего не сохранено." in output
    assert (Plan.objects.count(), PlanImport.objects.count()) == (0, 0)


def test_json_is_the_reading_alone(capsys, file):
    reading = json.loads(run(capsys, "import_plan", str(file), dry_run=True, json=True))

    assert (reading["title"], reading["year"], len(reading["sections"])) == (OFFICIAL["title"], 2025, 2)
    assert reading["sections"][1]["rows"][0]["months"] == [4, 5, 6]


def two_years(path):
    workbook = openpyxl.Workbook()
    for year in (2025, 2026):
        sheet = workbook.create_sheet(str(year))
        for row in ([f"План на {year} год"], ["№", "Название", "Дата"], [1, f"Семинар {year}", "1 марта"]):
            sheet.append(row)
    workbook.save(path)
    return str(path)


def test_chosen_sheets_alone_are_loaded(capsys, tmp_path):
    run(capsys, "import_plan", two_years(tmp_path / "план.xlsx"), sheet=["2026"])

    assert [(event.plan.year, event.title) for event in Event.objects.all()] == [(2026, "Семинар 2026")]


def test_sheet_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Листа «2027» в файле нет. Есть: «2025», «2026»"):
        call_command("import_plan", two_years(tmp_path / "план.xlsx"), sheet=["2026", "2027"])

    assert not Plan.objects.exists()


def test_year_given_wins(capsys, file):
    run(capsys, "import_plan", str(file), year=2030)

    assert Plan.objects.get().year == 2030


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("план.docx", b"PK\x03\x04", "оборван|поврежд|целиком|прочитать"),
        ("план.pdf", b"", "пуст"),
        ("нет.docx", None, "Не удалось открыть"),
    ],
)
def test_file_that_cannot_be_read_is_refused_and_nothing_is_stored(tmp_path, name, data, message):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(CommandError, match=message):
        call_command("import_plan", str(path))

    assert PlanImport.objects.count() == 0


@pytest.mark.parametrize("title", ["Семинар по охране труда", "Творческая лаборатория «Золотая нить»"])
def test_unrelated_row_is_new_and_changes_nothing(capsys, tmp_path, file, title):
    run(capsys, "import_plan", str(file), accept_suggestions=True)
    before = build_document(Plan.objects.get())
    row = Row("1", title, "творческая лаборатория", "Клуб", "май", "Отдел народного творчества")
    path = tmp_path / "строка.csv"
    path.write_bytes(exporters.export("csv", PlanDocument("", "", 2025, (Section(rows=(row,)),))))

    dry = run(capsys, "import_plan", str(path), year=2025, dry_run=True)
    run(capsys, "import_plan", str(path), year=2025)

    assert "Строки: новых 1, изменённых 0, прежних 0." in dry
    assert "новые строки встают в раздел 1" in dry
    after = build_document(Plan.objects.get())
    assert (after.heading, after.title, after.approval) == (before.heading, before.title, before.approval)
    assert [row.cells[1:] for row in after.rows if row.title != title] == [row.cells[1:] for row in before.rows]


@pytest.fixture
def row_file(tmp_path):
    row = Row("1", "Семинар по охране труда", "семинар", "Клуб", "май", "Отдел народного творчества")
    path = tmp_path / "строка.csv"
    path.write_bytes(exporters.export("csv", PlanDocument("", "", 2025, (Section(rows=(row,)),))))
    return path


def test_section_of_new_rows_can_be_given(capsys, file, row_file):
    run(capsys, "import_plan", str(file), accept_suggestions=True)

    run(capsys, "import_plan", str(row_file), year=2025, section=2)

    assert build_document(Plan.objects.get()).sections[1].rows[-1].title == "Семинар по охране труда"


def test_section_that_is_none_is_refused(capsys, file, row_file):
    run(capsys, "import_plan", str(file), accept_suggestions=True)

    with pytest.raises(CommandError, match="Раздела 3 в плане нет: разделов в нём 2"):
        call_command("import_plan", str(row_file), year=2025, section=3)


@pytest.mark.parametrize(("mode", "heading"), [("rows", OFFICIAL["heading"]), ("plan", "Иная шапка")])
def test_mode_given_wins_over_the_guess(capsys, tmp_path, file, mode, heading):
    run(capsys, "import_plan", str(file), accept_suggestions=True)
    other = tmp_path / "иной.docx"
    other.write_bytes(exporters.export("docx", replace(official(), heading="Иная шапка")))

    run(capsys, "import_plan", str(other), mode=mode)

    assert Plan.objects.get().heading == heading


def test_words_too_long_are_refused_by_a_dry_run_too(tmp_path):
    path = tmp_path / "план.json"
    path.write_bytes(exporters.export("json", replace(official(), heading="я" * 501)))

    with pytest.raises(CommandError, match="шапка"):
        call_command("import_plan", str(path), dry_run=True)
