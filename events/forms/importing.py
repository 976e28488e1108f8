"""Taking a plan file in: the upload, what is decided on the preview, one row corrected by hand."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from events import columns, schedules, text
from events.importers import office
from events.models.plan import MAX_WORDS
from events.plan.decisions import Decisions
from events.schedules import FIRST_YEAR, LAST_YEAR

# What a column of a file can be taken for, besides the columns of the table.
FIELDS = {"": "не загружать", **{column.key: column.heading for column in columns.COLUMNS}, "audience": "Для кого"}
# Beside the answers to «какая это строка плана»: the row is not loaded; nothing is said of it.
SKIP, GUESS = "skip", "guess"
_OUT_OF_DATE = "Страница устарела. Посмотрите файл ещё раз."
_ROW_OUT_OF_DATE = "Страница устарела. Откройте строку заново."
MODES = {
    "rows": "Добавить и обновить строки: шапка, название, примечания и порядок плана останутся как есть",
    "plan": "Загрузить план целиком: со словами плана, разделами и порядком строк",
}


class UploadForm(forms.Form):
    """A plan as a file or as text pasted from Word, Excel or a page."""

    file = forms.FileField(
        label="Файл плана",
        required=False,
        help_text="DOCX, XLSX, PDF с таблицей, CSV или JSON.",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".docx,.xlsx,.pdf,.csv,.json,.html,.txt,.doc,.odt,.rtf,.xls,.ods"}
        ),
    )
    pasted = forms.CharField(
        label="Или таблица из буфера",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
        help_text="Выделите таблицу в Word, LibreOffice, Excel или на странице, скопируйте и вставьте сюда вместе с шапкой.",
    )
    # What the clipboard held beside the text: static/admin/paste.js puts it here, without scripts it stays empty.
    markup = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    year = forms.IntegerField(
        label="Год плана",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Можно не заполнять, если год есть в названии плана.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if office.program():
            self.fields[
                "file"
            ].help_text = "DOCX, XLSX, PDF с таблицей, CSV, JSON; через LibreOffice ещё DOC, ODT, RTF, XLS и ODS."

    def clean(self):
        """Raises ``ValidationError`` unless there is exactly one source."""
        cleaned = super().clean()
        if bool(cleaned.get("file")) == bool((cleaned.get("pasted") or "").strip()) and not self.errors:
            raise ValidationError("Выберите файл или вставьте таблицу: что-нибудь одно.")
        return cleaned

    @property
    def source(self) -> tuple[str, bytes]:
        """The name and the bytes of what was sent: the file, or the pasted table with its markup where it came with one."""
        if upload := self.cleaned_data["file"]:
            return upload.name, upload.read()
        return "таблица из буфера", (self.cleaned_data["markup"] or self.cleaned_data["pasted"]).encode()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the preview page showed: the decisions, and those lines, findings, columns and tables that stood on it.

    What the page did not show is not decided by sending it. ``values`` are the words that no reference book knows, by what
    decisions call them, with the choice that was shown.
    """

    decisions: Decisions
    mode: str
    lines: tuple[str, ...]
    issues: tuple[str, ...]
    columns: Mapping[str, str]
    targets: Mapping[str, str]
    sheets: tuple[str, ...]
    values: Mapping[str, str]

    def dump(self) -> str:
        """As the page carries it."""
        plain = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "decisions"}
        return json.dumps(
            plain | {"decisions": self.decisions.to_json()}, ensure_ascii=False, separators=(",", ":"), default=dict
        )

    @classmethod
    def parse(cls, posted: str) -> "Seen":
        """The inverse of ``dump``. Raises ``ValidationError`` for anything else."""
        try:
            plain = json.loads(posted)
            return cls(
                decisions=Decisions.from_json(plain["decisions"]),
                mode=_words(plain["mode"]),
                lines=_list(plain["lines"]),
                issues=_list(plain["issues"]),
                columns=_map(plain["columns"]),
                targets=_map(plain["targets"]),
                sheets=_list(plain["sheets"]),
                values=_map(plain["values"]),
            )
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ValidationError(_OUT_OF_DATE) from error


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("words are expected")
    value.encode()  # half a sign could not be shown again
    return value


def _list(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return tuple(map(_words, value))


def _map(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("a mapping is expected")
    return {_words(name): _words(item) for name, item in value.items()}


class PreviewForm(forms.Form):
    """What is decided on the preview page as a whole; the lines are read from the posted fields by :meth:`wanted`."""

    year = forms.IntegerField(label="Год плана", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    mode = forms.ChoiceField(label="Что загрузить", choices=MODES, required=False, widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _OUT_OF_DATE})
    pin = forms.CharField(required=False, widget=forms.HiddenInput)
    since = forms.IntegerField(required=False, max_value=2**63 - 1, widget=forms.HiddenInput)

    def clean_seen(self) -> Seen:
        """What the page showed. Raises ``ValidationError``."""
        return Seen.parse(self.cleaned_data["seen"])

    def clean(self):
        """Keeps the decisions as ``wanted``, beside a wrong year too. Raises ``ValidationError`` for what no page can send."""
        cleaned = super().clean() or self.cleaned_data
        if "seen" in cleaned:
            try:
                cleaned["wanted"] = Decisions.from_json(self._wanted(cleaned["seen"]).to_json())
            except ValueError as error:
                raise ValidationError(_OUT_OF_DATE) from error
        return cleaned

    def _wanted(self, seen: Seen) -> Decisions:
        """The decisions that were seen, with what the person made of those on the page."""
        posted = cast("QueryDict", self.data)
        before = seen.decisions
        said = {line: posted[f"row-{line}"] for line in seen.lines if f"row-{line}" in posted}
        rows = {line: "" if value == GUESS else value for line, value in said.items() if value != SKIP}
        targets: dict[str, str] = {
            index: str(posted[f"target-{index}"])
            for index, shown in seen.targets.items()
            if posted.get(f"target-{index}", shown) != shown
        }
        sheets = [place for place in seen.sheets if place in posted.getlist("sheet")]
        mode = self.cleaned_data.get("mode") or seen.mode
        return replace(
            before,
            columns=_columns(before.columns, seen.columns, posted),
            left_out=_ticks(before.left_out, said, [line for line, value in said.items() if value == SKIP]),
            accepted=_ticks(before.accepted, seen.issues, posted.getlist("accepted")),
            year=self.cleaned_data.get("year", before.year) if "year" in posted else before.year,
            sheets=(before.sheets if not sheets else [] if len(sheets) == len(seen.sheets) else sheets),
            mode=before.mode if mode == seen.mode else mode,
            targets=before.targets | targets,
            rows={line: value for line, value in (before.rows | rows).items() if value},
            values={words: value for words, value in (before.values | _values(seen, posted)).items() if value},
        )


def _ticks(before: Iterable[str], shown: Iterable[str], ticked: Iterable[str]) -> list[str]:
    on_page, chosen = set(shown), set(ticked)
    return [*(item for item in before if item not in on_page), *(item for item in shown if item in chosen)]


def _values(seen: Seen, posted: Mapping[str, str]) -> dict[str, str]:
    """What was chosen for words that no reference book knows, where it is not what the page showed."""
    chosen = {words: posted.get(f"value-{place}", shown) for place, (words, shown) in enumerate(seen.values.items())}
    return {words: value for words, value in chosen.items() if value != seen.values[words]}


def _columns(before: Mapping[str, Mapping[str, str]], shown: Mapping[str, str], posted: Mapping[str, str]) -> Any:
    """The column maps; one that is left as the page showed it stays what it was, a guess perhaps."""
    maps = {table: dict(keys) for table, keys in before.items()}
    for name, key in shown.items():
        table, _, start = name.partition("-")
        value = posted.get(f"column-{name}", key)
        if value != key and value in FIELDS:
            maps.setdefault(table, {})[start] = value
    return maps


def _cell(label: str, rows: int, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "cols": 40})
    return forms.CharField(label=label, max_length=MAX_WORDS, widget=area, **options)


class RowForm(forms.Form):
    """The words of one row of a file, corrected by hand before loading; ``who`` says which row of the plan it is.

    A field that was not sent is left as it stands.
    """

    title = _cell("Название мероприятия", 3)
    format = _cell("Форма мероприятия", 2, required=False)
    venue = _cell("Место проведения", 2, required=False)
    schedule = _cell("Дата проведения", 2, required=False)
    department = _cell("Ответственный/исполнитель", 2, required=False)
    who = forms.ChoiceField(label="Какая это строка плана", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": _ROW_OUT_OF_DATE})

    def __init__(self, *args, options: Iterable[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        choices = list(options)
        self.fields["who"].choices = choices
        unsent = {name for name in self.fields if self.is_bound and self.add_prefix(name) not in self.data}
        for name in unsent - {"seen"} | (set() if choices else {"who"}):
            del self.fields[name]

    def clean_title(self) -> str:
        """Raises ``ValidationError`` for a title of invisible characters alone."""
        title = text.clean(self.cleaned_data["title"])
        if not title:
            raise ValidationError("Впишите название мероприятия.")
        return title

    def clean_schedule(self) -> str:
        """Raises ``ValidationError`` for new words that contradict themselves; those of the file are only warned of."""
        typed = text.clean(self.cleaned_data["schedule"])
        problem = schedules.parse(typed).problem
        if problem and typed != self.initial.get("schedule"):
            raise ValidationError(problem)
        return typed

    def clean_seen(self) -> dict[str, str]:
        """What the page showed: the words, and which row of the plan it was taken for. Raises ``ValidationError``."""
        try:
            seen = _map(json.loads(self.cleaned_data["seen"]))
            return {key: seen[key] for key in (*columns.KEYS[1:], "who")}
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ValidationError(_ROW_OUT_OF_DATE) from error

    @property
    def words(self) -> dict[str, str]:
        """The words that were sent, as they are kept, and which row of the plan it is where the page asks for it."""
        return {name: text.clean(self.cleaned_data[name]) for name in self.fields if name != "seen"}
