"""The working plan by hand: a plan, a section, an event with its typed schedule and the sections it stands in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from events import schedules, text
from events.forms.clashes import tidy
from events.forms.keys import ChosenField
from events.forms.merging import MergingForm
from events.models import Entry, Event, EventFormat, EventFormatUse, Operation, Reference, Schedule, Section
from events.models.entry import OTHER_PLAN
from events.models.plan import MAX_WORDS
from events.models.recording import Recorded
from events.models.reference import LONGEST_NAME, is_name
from events.plan import operations
from events.plan.authors import author_of_set

SCHEDULE_HELP = (
    "Как впишете, так и напечатается: ежеквартально · в течение года · 1 квартал, январь · "
    "март – апрель · 15–17 марта · до 1 февраля"
)
# Printed words of their own, and the fields whose words they stand instead of.
_SHADOWS = {
    "format_wording": ("chosen_formats",),
    "venue_wording": ("venue",),
    "department_wording": ("department", "co_executors"),
}
_CELLS = {
    "форма": ({"chosen_formats", "format_wording"}, "printed_format"),
    "место": ({"venue", "venue_wording"}, "printed_venue"),
    "срок": ({"schedule"}, "printed_schedule"),
    "ответственный": ({"department", "department_wording", "co_executors"}, "printed_department"),
}


class PlanForm(MergingForm):
    """A plan. The year of a published one is shown and not changed; the model says so to whoever sends another."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "year" in self.fields and self.instance.pk:
            is_published = self.instance.editions.exists()
            if is_published:
                self.fields["year"].widget.attrs["readonly"] = True
            self.fields["year"].help_text = format_html(
                '{} <a href="{}">Новый план на {} год из этого</a>',
                "План опубликован, поэтому год у него не меняется."
                if is_published
                else "Меняется, если вписан неверно.",
                reverse("admin:events_plan_rollover", args=[self.instance.pk]),
                self.instance.year + 1,
            )


class EventForm(MergingForm):
    """An event. The schedule is typed, understood, echoed and printed as it was typed."""

    form_names = {"formats": "chosen_formats"}
    attributes = {"schedule": ("schedule_id", "schedule_wording")}

    chosen_formats = ChosenField(EventFormat.objects.present(), label="Формы мероприятия", required=False)
    schedule = forms.CharField(
        label="Срок", required=False, max_length=MAX_WORDS, widget=forms.TextInput(attrs={"size": 80})
    )
    sections = ChosenField(
        Section.objects.none(),
        label="В каких разделах стоит",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="В новом разделе мероприятие встанет последним пунктом.",
        error_messages={"invalid_choice": "Одного из отмеченных разделов уже нет. Отметьте заново."},
    )

    class Meta:
        model = Event
        fields = [
            "plan",
            "title",
            "format_wording",
            "venue",
            "venue_wording",
            "schedule",
            "department",
            "department_wording",
            "co_executors",
            "audience",
            "details",
            "contact",
            "link",
            "private_notes",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": rows, "cols": 80})
            for name, rows in {
                "title": 3,
                "format_wording": 2,
                "venue_wording": 2,
                "department_wording": 2,
                "co_executors": 2,
                "audience": 2,
                "details": 4,
                "private_notes": 3,
            }.items()
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.dropped: list[tuple[str, str]] = []
        if self.instance.pk:
            self.initial["chosen_formats"] = [use.eventformat_id for use in self.instance.format_uses.all()]
            self.initial["schedule"] = self.instance.printed_schedule
            self.initial["sections"] = [entry.section_id for entry in self.instance.entries.listed()]
        if "sections" in self.fields:
            self._offer_sections()
        if "schedule" in self.fields:
            # Not self["schedule"].value(): a bound field copies the help text when it is first asked for.
            typed = self.data.get(self.add_prefix("schedule")) if self.is_bound else self.initial.get("schedule")
            address = reverse("admin:events_event_schedule_echo")
            self.fields["schedule"].help_text = format_html(
                '{}<br><output id="id_schedule_echo" for="id_schedule" data-address="{}">{}</output>',
                SCHEDULE_HELP,
                f"{address}?year={self.instance.plan.year}" if self.instance.plan_id else address,
                echo(typed or "", self.instance.plan.year if self.instance.plan_id else None),
            )

    def _offer_sections(self) -> None:
        sections = Section.objects.select_related("plan").order_by("-plan__year", "position", "pk")
        if self.instance.plan_id:
            sections = sections.filter(plan=self.instance.plan_id)
        labels: dict[int, str] = {}
        numbers: dict[int, int] = {}
        for section in sections:
            numbers[section.plan_id] = number = numbers.get(section.plan_id, 0) + 1
            year = "" if self.instance.plan_id else f"{section.plan.year}: "
            labels[section.pk] = f"{year}{number}. {section}"
        field = self.fields["sections"]
        field.queryset = sections
        field.label_from_instance = lambda section: labels.get(section.pk, str(section))

    # Cleaning

    def clean_schedule(self) -> Reference | None:
        """The schedule typed, perhaps not stored yet. Raises ``ValidationError`` for one that contradicts itself."""
        if not self._is_new and "schedule" not in self.changed_data:
            return self.instance.schedule
        typed = text.clean(self.cleaned_data["schedule"])
        if not typed:
            self.instance.schedule_wording = ""
            return None
        if not is_name(typed):
            raise ValidationError("Впишите срок словами или числами. Если он ещё не известен, оставьте поле пустым.")
        understood = schedules.parse(typed)
        if understood.problem:
            raise ValidationError(understood.problem)
        name = understood.wording[:LONGEST_NAME]
        found = Schedule.objects.named(name) or Schedule(name=name)
        self.instance.schedule_wording = "" if typed == found.printed else typed
        return found

    def clean(self):
        """No older wording shadows a newer word: one that was left as it was goes when what it stands for changes."""
        cleaned = super().clean() or self.cleaned_data
        self._check_sections(cleaned)
        if self._is_new:
            return cleaned
        changed = set(self.changed_data)
        for wording, names in _SHADOWS.items():
            old = getattr(self.instance, wording)
            # Words that a colleague wrote meanwhile were shown beside the person's own: they are nobody's leftover.
            was_shown = tidy(self.data.get(f"shown-{wording}")) == tidy(old)
            if old and changed.intersection(names) and wording not in changed and wording in cleaned and not was_shown:
                cleaned[wording] = ""
                self.dropped.append((str(self.fields[wording].label), old))
        return cleaned

    def _check_sections(self, cleaned: dict[str, Any]) -> None:
        plan = self.instance.plan if self.instance.plan_id else cleaned.get("plan")
        if plan and any(section.plan_id != plan.pk for section in cleaned.get("sections", ())):
            self.add_error("sections", OTHER_PLAN)

    def _author(self, name: str) -> Operation | None:
        sets: dict[str, type[Recorded]] = {"chosen_formats": EventFormatUse, "sections": Entry}
        return author_of_set(sets[name], event_id=self.instance.pk) if name in sets else super()._author(name)

    def _is_same(self, stored: Event) -> bool:
        """A schedule that is not stored yet has no key to compare by."""
        return stored.printed_schedule == self.instance.printed_schedule and super()._is_same(stored)

    # Storing

    def save(self, commit=True):
        """Store a new schedule before the event that refers to it."""
        schedule = self.instance.schedule
        if schedule and schedule.pk is None:
            schedule.save()
            self.instance.schedule = schedule
        return super().save(commit)

    def save_sets(self) -> None:
        """Store the formats and the places in sections; the event must be stored."""
        changed = self.changed_data
        if "chosen_formats" in changed:
            self.instance.set_formats(self.cleaned_data["chosen_formats"])
        if "sections" in changed:
            self._save_sections({section.pk: section for section in self.cleaned_data["sections"]})

    def _save_sections(self, wanted: dict[int, Section]) -> None:
        """A row that goes from one section to another is moved; else rows are taken out and put at the end.

        A row that was taken off a section stands there again when the section is ticked.
        """
        entries = {entry.section_id: entry for entry in self.instance.entries.listed()}
        dropped = {entry.section_id: entry for entry in self.instance.entries.filter(is_dropped=True)}
        for key in dropped.keys() & wanted.keys():
            dropped[key].is_dropped, dropped[key].drop_reason = False, ""
            dropped[key].save()
            del wanted[key]
        gone = [entry for key, entry in entries.items() if key not in wanted]
        fresh = [section for key, section in wanted.items() if key not in entries]
        moved = len(gone) == len(fresh) == 1
        if not moved:
            for entry in gone:
                entry.delete()
        for section in fresh:
            entry = gone[0] if moved else Entry(event=self.instance)
            entry.section = section
            entry.full_clean(exclude=["position"])
            operations.place(entry, section.entries.count() + 1)

    def said_of_print(self) -> list[str]:
        """Russian sentences about what will stand in the printed table for what was changed."""
        changed = set(self.changed_data)
        event = Event.objects.with_references().get(pk=self.instance.pk)
        said = [
            f"В таблице плана будет: {cell} — «{getattr(event, printed)}»."
            for cell, (names, printed) in _CELLS.items()
            if changed & names and getattr(event, printed)
        ]
        if "schedule" in changed and event.schedule:
            said.append(f"Срок понят так: {event.schedule.parsed.explanation}.")
        return said

    def warnings(self) -> list[str]:
        """Russian sentences about what the person should look at once more, though it is stored."""
        found = [
            f"«{label}»: прежние слова «{words}» убраны, потому что вы изменили то, вместо чего они печатались. "
            "Если они нужны, впишите их снова."
            for label, words in self.dropped
        ]
        if "schedule" in self.changed_data and self.instance.schedule:
            found += schedules.warnings(self.instance.printed_schedule, self.instance.plan.year)
        return found


def echo(typed: str, year: int | None = None) -> str:
    """What was understood from a typed schedule, as Russian sentences; empty for an empty text."""
    if not typed.strip():
        return ""
    schedule = schedules.parse(typed)
    warnings = schedules.warnings(typed, year) if year else []
    return schedule.problem or " ".join([f"Понято так: {schedule.explanation}", *warnings])
