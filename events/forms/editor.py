"""One row of the plan in the editor: five cells of words, what they are found by, and what is told beside them.

The words of a cell are what prints. What they mean is understood from them, and can be chosen instead; a value that is in no
reference book yet is made only after it was named and not refused.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from events import schedules, text
from events.columns import CELLS, LABELS, SHORT_LABELS
from events.document import Row
from events.forms.merging import MergingForm
from events.models import Event, EventFormatUse, Operation
from events.models.plan import MAX_WORDS
from events.models.reference import is_name
from events.plan import editing
from events.plan.authors import author_of, author_of_set
from events.plan.books import BOOKS
from events.plan.meaning import Meaning, Office, understand

FOUND = {"format": "found_formats", "venue": "found_venue", "department": "found_department"}
_FOLDS = {
    "Для кого, подробности, запись": ("audience", "details", "contact", "link"),
    "Заметки для своих": ("private_notes",),
}
PRINT = "print"  # the answer to a question that makes no value


@dataclass(frozen=True, slots=True)
class Question:
    """A value that the words of a cell would bring to a reference book: ``name`` is what it would be called.

    ``near`` is the name of a known value that the words are probably a slip for.
    """

    cell: str
    name: str
    near: str


def _words(cell: str, **options: Any) -> forms.CharField:
    """The words of a cell as they print."""
    widget = forms.Textarea(attrs={"rows": 3, "class": "words", "autocomplete": "off"})
    return forms.CharField(label=LABELS[cell], max_length=MAX_WORDS, widget=widget, **{"required": False, **options})


class RowForm(MergingForm):
    """The cells of one row, of an event that was read with the writers' lock held or is new."""

    form_names: ClassVar = {
        "formats": "found_formats",
        "format_wording": "format",
        "venue": "found_venue",
        "venue_wording": "venue",
        "schedule_wording": "schedule",
        "department": "found_department",
        "department_wording": "department",
    }
    attributes: ClassVar = {
        "format": ("format_wording",),
        "venue": ("venue_id", "venue_wording"),
        "schedule": ("schedule_id", "schedule_wording"),
        "department": ("department_id", "department_wording", "co_executors"),
        "found_formats": ("format_wording",),
        "found_venue": ("venue_id",),
        "found_department": ("department_id",),
    }

    title = _words("title", required=True, error_messages={"required": "Впишите название мероприятия."})
    format = _words("format")
    venue = _words("venue")
    schedule = _words("schedule")
    department = _words("department")
    found_formats = forms.MultipleChoiceField(
        label="Найдётся по формам", required=False, widget=forms.CheckboxSelectMultiple
    )
    found_venue = forms.ChoiceField(label="Найдётся по месту", required=False)
    found_department = forms.ChoiceField(label="Найдётся по отделу", required=False)

    class Meta:
        model = Event
        fields = ("title", "audience", "details", "contact", "link", "private_notes")
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": rows, "cols": 60})
            for name, rows in {"audience": 2, "details": 3, "private_notes": 3}.items()
        }

    def __init__(self, *args, office: Office, may_make: frozenset[str] = frozenset(BOOKS), **kwargs):
        self.office, self.may_make = office, may_make
        self.questions: list[Question] = []
        self.found: dict[str, Meaning] = {}
        super().__init__(*args, **kwargs)
        self._offer_choices()

    def _offer_choices(self) -> None:
        for name, field_name in FOUND.items():
            book = self.office.books[BOOKS[name]]
            values = sorted({value.pk: value for value in book.by_name.values()}.values(), key=lambda value: value.name)
            choices = [
                (value.key, value.name) for value in values if value.is_active or value.key in self.found_by(name)
            ]
            field = self.fields[field_name]
            field.choices = choices if name == "format" else [("", "не искать по справочнику"), *choices]
            field.error_messages["invalid_choice"] = "Этого значения в справочнике уже нет. Выберите ещё раз."

    def get_initial_for_field(self, field, field_name):
        """What the row shows: the words as they print, and what they are found by."""
        event = self.instance
        if field_name in FOUND.values() and event.pk:
            keys = self.found_by(next(cell for cell, name in FOUND.items() if name == field_name))
            return keys if field_name == "found_formats" else next(iter(keys), "")
        if field_name in CELLS and field_name != "title" and event.pk:
            return getattr(event, f"printed_{field_name}")
        return super().get_initial_for_field(field, field_name)

    def found_by(self, name: str) -> list[str]:
        """The keys of the values that the stored row is found by in this cell."""
        event = self.instance
        if not event.pk:
            return []
        if name == "format":
            return sorted(value.key for value in event.formats.all())
        value = getattr(event, name)
        return [value.key] if value else []

    # Merging

    def _posted(self, name: str) -> Any:
        """A value chosen from a reference book brings its words with it, unless the words were typed, too."""
        posted = super()._posted(name)
        found = FOUND.get(name)
        if found is None or not self.data.get(f"take-{name}") or self._is_omitted(found):
            return posted
        seen = self._seen() or {}
        chosen = super()._posted(found)
        was = frozenset() if name == "format" else ""
        if chosen == seen.get(found, was) or not chosen or posted != seen.get(name, ""):
            return posted
        keys = sorted(chosen) if isinstance(chosen, frozenset) else [chosen]
        return self.office.printed(name, self.office.facets(name, keys)) or posted

    def full_clean(self):
        """A new row has nothing to merge with; what it takes from a reference book is put into its cells first."""
        if self.is_bound and self._is_new:
            data = self.data.copy()
            for name in FOUND:
                data[self.add_prefix(name)] = self._posted(name)
            self.data = data
        super().full_clean()

    def _author(self, name: str) -> Operation | None:
        found = author_of(self.instance, self.attributes.get(name) or (self._attribute(name),))
        if name not in ("format", "found_formats"):
            return found
        other = author_of_set(EventFormatUse, event_id=self.instance.pk)
        return max(filter(None, (found, other)), key=lambda operation: operation.pk, default=None)

    def _is_same(self, stored: Event) -> bool:
        """Whether the row that stands there has the words of this page."""
        printed = [stored.title, *(getattr(stored, f"printed_{name}") for name in CELLS if name != "title")]
        return [text.clean(self.data.get(name, "")) for name in CELLS] == [text.clean(words) for words in printed]

    # Cleaning

    def clean_title(self) -> str:
        """One line, as it prints."""
        return text.clean(self.cleaned_data["title"])

    def clean_schedule(self) -> str:
        """Raises ``ValidationError`` for a schedule that contradicts itself; one that is not understood is only words."""
        typed = text.clean(self.cleaned_data["schedule"])
        if typed and self._writes("schedule"):
            if not is_name(typed):
                raise ValidationError(
                    "Впишите срок словами или числами. Если он ещё не известен, оставьте поле пустым."
                )
            if problem := schedules.parse(typed).problem:
                raise ValidationError(problem)
        return typed

    def _writes(self, *names: str) -> bool:
        return self._is_new or bool(self.merge and self.merge.write.keys() & set(names))

    def clean(self):
        """Understand the words; a value that would be new to a book is asked about once."""
        cleaned = super().clean() or self.cleaned_data
        for name in FOUND:
            if name in cleaned and self._writes(name, FOUND[name]):
                self.found[name] = self._meaning(name, cleaned)
                self._ask(name, self.found[name])
        return cleaned

    def _meaning(self, name: str, cleaned: dict[str, Any]) -> Meaning:
        words = text.clean(cleaned[name])
        chosen = cleaned.get(FOUND[name]) or []
        keys = [chosen] if isinstance(chosen, str) else chosen
        if (self._is_new and keys) or (self.merge and FOUND[name] in self.merge.write):
            return Meaning(self.office.facets(name, keys))
        if self._is_new:
            return self.office.meaning(name, words)
        was = self.office.facets(name, self.found_by(name))
        return self.office.after(name, words, getattr(self.instance, f"printed_{name}"), was)

    def _ask(self, name: str, meaning: Meaning) -> None:
        if not meaning.new:
            return
        if name not in self.may_make:
            self.found[name] = Meaning()
        elif text.fold(self.data.get(f"asked-{name}", "")) != text.fold(meaning.new):
            self.questions.append(Question(name, meaning.new, meaning.near))

    def is_valid(self):
        """Whether it may be stored: clean, nothing to choose between, and no new value that was not named yet."""
        return super().is_valid() and not self.questions

    # What came of it

    @property
    def folds(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The fields that stand folded under the cells: what a fold is called, and whether something in it is wrong."""
        found = []
        for summary, names in _FOLDS.items():
            fields = [self[name] for name in names]
            found.append((summary, fields, any(field.errors for field in fields)))
        return found

    @property
    def found_errors(self) -> bool:
        """Whether something that was chosen from a reference book is wrong."""
        return any(self[name].errors for name in FOUND.values())

    @property
    def said_touched(self) -> str:
        """What is to be written, in Russian, for the journal: «дата, место»."""
        cell_of = {name: cell for cell, name in FOUND.items()}
        changed = {cell_of.get(name, name) for name in self.changed_data}
        names = [SHORT_LABELS[cell].lower() for cell in CELLS if cell in changed]
        return ", ".join([*names, "подробности"] if changed - {*CELLS, "seen"} else names)

    def store(self) -> bool:
        """Write the row; whether there was anything to write. The form must be valid."""
        cleaned = self.cleaned_data
        words: dict[str, Any] = {name: text.clean(cleaned[name]) for name in CELLS}
        row = Row(**words)
        make = {name for name in self.found if self.data.get(f"make-{name}") != PRINT}
        row = understand(row, self.found, make)
        keys = {name for name in CELLS if self._writes(name, FOUND.get(name, name))}
        return editing.store(self.instance, row, keys, self.office)
