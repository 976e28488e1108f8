"""Taking a plan file in: the upload, what is decided on the preview, one row corrected by hand."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from events import columns, schedules, text
from events.models.plan import MAX_WORDS
from events.plan.decisions import Decisions
from events.schedules import FIRST_YEAR, LAST_YEAR

# What a column of a file can be taken for, besides the columns of the table.
FIELDS = {"": "не загружать", **{column.key: column.heading for column in columns.COLUMNS}, "audience": "Для кого"}
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
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx,.pdf,.csv,.json,.html,.txt"}),
    )
    pasted = forms.CharField(
        label="Или таблица из буфера",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
        help_text="Выделите таблицу в Word, Excel или на странице, скопируйте и вставьте сюда вместе с шапкой.",
    )
    year = forms.IntegerField(
        label="Год плана",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Можно не заполнять, если год есть в названии плана.",
    )

    def clean(self):
        """Raises ``ValidationError`` unless there is exactly one source."""
        cleaned = super().clean()
        if bool(cleaned.get("file")) == bool((cleaned.get("pasted") or "").strip()) and not self.errors:
            raise ValidationError("Выберите файл или вставьте таблицу: что-нибудь одно.")
        return cleaned


@dataclass(frozen=True, slots=True)
class Seen:
    """What the preview page showed: the decisions, and those lines, findings, columns and tables that stood on it.

    What the page did not show is not decided by sending it.
    """

    decisions: Decisions
    mode: str
    lines: tuple[str, ...]
    issues: tuple[str, ...]
    columns: Mapping[str, str]
    targets: Mapping[str, str]
    sheets: tuple[str, ...]

    def dump(self) -> str:
        """As the page carries it."""
        plain = {name: getattr(self, name) for name in ("mode", "lines", "issues", "columns", "targets", "sheets")}
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
                mode=plain["mode"],
                lines=tuple(plain["lines"]),
                issues=tuple(plain["issues"]),
                columns=_whole_numbers(plain["columns"]),
                targets=dict(plain["targets"]),
                sheets=tuple(plain["sheets"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ValidationError("Страница устарела. Посмотрите файл ещё раз.") from error


def _whole_numbers(columns: dict[str, str]) -> dict[str, str]:
    """The columns seen, by «table-column». Raises ``ValueError`` for other names."""
    if not all(part.isdecimal() for name in columns for part in name.split("-", 1)):
        raise ValueError("a column is named by two numbers")
    return dict(columns)


class PreviewForm(forms.Form):
    """What is decided on the preview page as a whole; the lines are read from the posted fields by :meth:`wanted`."""

    year = forms.IntegerField(label="Год плана", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    mode = forms.ChoiceField(label="Что загрузить", choices=MODES, required=False, widget=forms.RadioSelect)
    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Страница устарела. Посмотрите ещё раз."}
    )
    pin = forms.CharField(required=False, widget=forms.HiddenInput)
    since = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> Seen:
        """What the page showed. Raises ``ValidationError``."""
        return Seen.parse(self.cleaned_data["seen"])

    def wanted(self) -> Decisions:
        """The decisions that were seen, with what the person made of those on the page."""
        posted = cast("QueryDict", self.data)
        seen: Seen = self.cleaned_data["seen"]
        before = seen.decisions
        rows = {line: posted[f"row-{line}"] for line in seen.lines if f"row-{line}" in posted}
        targets: dict[str, str] = {
            index: str(posted[f"target-{index}"])
            for index, shown in seen.targets.items()
            if posted.get(f"target-{index}", shown) != shown
        }
        sheets = [place for place in seen.sheets if place in posted.getlist("sheet")]
        mode = self.cleaned_data["mode"] or seen.mode
        return replace(
            before,
            columns=_columns(before.columns, seen.columns, posted),
            left_out=_ticks(before.left_out, seen.lines, posted.getlist("left_out")),
            accepted=_ticks(before.accepted, seen.issues, posted.getlist("accepted")),
            year=self.cleaned_data["year"],
            sheets=(before.sheets if not sheets else [] if len(sheets) == len(seen.sheets) else sheets),
            mode=before.mode if mode == seen.mode else mode,
            targets=before.targets | targets,
            rows={line: value for line, value in (before.rows | rows).items() if value},
        )


def _ticks(before: Iterable[str], shown: Iterable[str], ticked: Iterable[str]) -> list[str]:
    on_page, chosen = set(shown), set(ticked)
    return [*(item for item in before if item not in on_page), *(item for item in shown if item in chosen)]


def _columns(before: Mapping[str, Mapping[str, str]], shown: Mapping[str, str], posted: Mapping[str, str]) -> Any:
    """The column maps; one that is left as the page showed it stays what it was, a guess perhaps."""
    maps = {table: dict(keys) for table, keys in before.items()}
    for name, key in shown.items():
        table, _, start = name.partition("-")
        value = posted.get(f"column-{name}", key)
        if value != key and value in FIELDS:
            maps.setdefault(table, {})[start] = value
    return maps


class RowForm(forms.Form):
    """The words of one row of a file, corrected by hand before loading; ``who`` says which row of the plan it is."""

    title = forms.CharField(
        label="Название мероприятия", max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": 3, "cols": 80})
    )
    format = forms.CharField(
        label="Форма мероприятия",
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )
    venue = forms.CharField(
        label="Место проведения",
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )
    schedule = forms.CharField(
        label="Дата проведения", required=False, max_length=MAX_WORDS, widget=forms.TextInput(attrs={"size": 60})
    )
    department = forms.CharField(
        label="Ответственный/исполнитель",
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )
    who = forms.ChoiceField(label="Какая это строка плана", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, options: Iterable[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        choices = list(options)
        if choices:
            self.fields["who"].choices = choices
        else:
            del self.fields["who"]

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
            seen = json.loads(self.cleaned_data["seen"])
            return {key: str(seen[key]) for key in (*columns.KEYS[1:], "who")}
        except (KeyError, TypeError, ValueError) as error:
            raise ValidationError("Страница устарела. Откройте строку заново.") from error

    @property
    def words(self) -> dict[str, str]:
        """The words of the cells as they are kept, and which row of the plan it is where the page asks for it."""
        words = {key: text.clean(self.cleaned_data[key]) for key in columns.KEYS[1:]}
        return words | {name: self.cleaned_data[name] for name in ("who",) if name in self.fields}
