"""``import_plan FILE --year Y``: the same reading, findings and loading as the pages of an import."""

import json
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events import text
from events.comparing import ChoiceError
from events.forms.importing import MODES
from events.importers import ImportFileError, Limits, read_file
from events.importers.matching.golden import golden
from events.management.progress import bar
from events.plan import importing
from events.plan.cells import LoadingError
from events.plan.decisions import Decisions
from events.plan.importing import Proposal

SEVERITIES = {"error": "ОШИБКА", "warning": "ВНИМАНИЕ", "suggestion": "ПРЕДЛОЖЕНИЕ", "note": "к сведению"}
# The command line is a person's own machine: longer files than a page would take are welcome.
SECONDS = 600
BY = "командная строка"


class Command(BaseCommand):
    """Read a plan file, print what was found, load it unless told otherwise."""

    help = "Читает план из файла DOCX, XLSX, PDF, CSV или JSON, печатает замечания и загружает его в план года."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="файл плана")
        parser.add_argument("--year", type=int, help="год плана; без него берётся из файла")
        parser.add_argument(
            "--sheet",
            action="append",
            default=[],
            metavar="NAME",
            help="прочитать только этот лист Excel (или «Таблица 2»); можно повторять; без него читаются все",
        )
        parser.add_argument(
            "--mode",
            choices=list(MODES),
            help="rows: добавить и обновить строки; plan: загрузить план целиком; без него решается по содержанию файла",
        )
        parser.add_argument(
            "--section", type=int, metavar="N", help="номер раздела плана, в конец которого встанут новые строки (rows)"
        )
        parser.add_argument("--dry-run", action="store_true", help="только прочитать, ничего не сохранять")
        parser.add_argument("--accept-suggestions", action="store_true", help="принять все предложения")
        parser.add_argument(
            "--json",
            action="store_true",
            help="вместо замечаний напечатать прочитанное: слова файла, виды сроков, месяцы",
        )

    def handle(self, *, file, year, sheet, mode, section, dry_run, accept_suggestions, json: bool, **options):
        data, read = self._read(file)
        decisions = Decisions(year=year, sheets=sheet, mode="rows" if section and not mode else mode or "")
        plan_import = importing.keep(file.name, data, read, by=BY, at=timezone.now())
        is_loaded = False
        try:
            proposal, comparison = self._take(plan_import, decisions, section, accept_suggestions, load=not dry_run)
            is_loaded = not dry_run
        finally:
            if not is_loaded:
                plan_import.delete()  # not one transaction around all of it: others would wait while it is matched
        if json:
            self._print_json(proposal)
        else:
            self._print_findings(proposal)
            self._print_counts(proposal, comparison, is_dry=dry_run)

    def _read(self, file: Path):
        try:
            data = file.read_bytes()
            return data, read_file(file.name, data, _limits(), bar("чтение"))
        except OSError as error:
            raise CommandError(f"Не удалось открыть {file}: {error.strerror}. Проверьте имя файла.") from error
        except ImportFileError as error:
            raise CommandError(str(error)) from error

    def _take(self, plan_import, decisions: Decisions, section: int | None, accept_suggestions: bool, *, load: bool):
        try:
            importing.decide(plan_import, decisions)
            proposal = importing.propose(plan_import)
            accepted = list(proposal.suggestions) if accept_suggestions else []
            targets = _targets(proposal, section) if section else {}
            if accepted or targets:
                importing.decide(plan_import, replace(decisions, accepted=accepted, targets=targets))
                proposal = importing.propose(plan_import)
            if not proposal.lines or any(issue.code == "sheet_unknown" for issue in proposal.reading.issues):
                raise CommandError(_reason(proposal))
            if load:
                loaded = importing.confirm(plan_import, at=timezone.now(), by_name=BY, progress=bar("загрузка"))
                return proposal, loaded.comparison
            look = importing.look(plan_import)
            if look.problem:
                raise CommandError(look.problem)
            return proposal, look.comparison
        except (ChoiceError, ImportFileError, LoadingError) as error:
            raise CommandError(str(error)) from error

    def _print_json(self, proposal: Proposal) -> None:
        self.stdout.write(json.dumps(golden(proposal.reading), ensure_ascii=False, indent=1))

    def _print_findings(self, proposal: Proposal) -> None:
        for issue in proposal.reading.issues:
            where = f"{issue.place}, строка {issue.row}: " if issue.row else ""
            self.stdout.write(f"{SEVERITIES[issue.severity]}. {where}{issue.message}")
        for line in proposal.reading.left_out:
            where = f"{line.place}, строка {line.row}" if line.row else line.place
            self.stdout.write(f"не строка плана. {where}: {line.reason}{f' «{line.text[:120]}»' if line.text else ''}")

    def _print_counts(self, proposal: Proposal, comparison, *, is_dry: bool) -> None:
        document = proposal.document
        self.stdout.write(
            f"{document.title or 'Название не найдено'}, {document.year or 'год не найден'}: "
            f"{text.plural(len(document.sections), 'раздел', 'раздела', 'разделов')}, "
            f"{text.plural(len(list(document.rows)), 'строка', 'строки', 'строк')}, "
            f"{text.plural(document.event_count, 'мероприятие', 'мероприятия', 'мероприятий')}."
        )
        counts = comparison.counts
        if proposal.mode == "rows":
            self.stdout.write(
                "Загружаются только строки: слова, разделы и порядок плана не меняются (--mode plan меняет)."
            )
            self._print_target(proposal, counts["new"])
        if comparison.is_empty:
            self.stdout.write("Без изменений: в плане уже всё так.")
        else:
            absent = f", нет в файле {counts['absent']}" if proposal.mode == "plan" else ""
            self.stdout.write(
                f"Строки: новых {counts['new']}, изменённых {counts['changed']}, прежних {counts['same']}{absent}."
            )
        self.stdout.write("Ничего не сохранено." if is_dry else "Загружено.")

    def _print_target(self, proposal: Proposal, new: int) -> None:
        unsaid = [target.section for target in proposal.targets if not target.is_said and target.section is not None]
        if new and unsaid:
            number = unsaid[0] + 1
            self.stdout.write(
                f"ВНИМАНИЕ. Раздел в файле не назван: новые строки встают в раздел {number} (--section N меняет)."
            )


def _targets(proposal: Proposal, section: int) -> dict[str, str]:
    """Every section of the file sent to one section of the plan. Raises ``CommandError`` when the plan has no such section."""
    sections = proposal.standing.document.sections
    if not 1 <= section <= len(sections):
        raise CommandError(f"Раздела {section} в плане нет: разделов в нём {len(sections)}.")
    return {str(index): sections[section - 1].key for index in range(len(proposal.reading.document.sections))}


def _limits() -> Limits:
    return Limits(max_bytes=settings.IMPORT_MAX_BYTES, seconds=SECONDS)


def _reason(proposal: Proposal) -> str:
    errors = [issue.message for issue in proposal.reading.issues if issue.severity == "error"]
    return " ".join(errors) or "В файле не найдено ни одной строки плана. Проверьте, тот ли это файл."
