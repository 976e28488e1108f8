"""Sections at the desk: added, worded, moved, removed with what goes with them, which is asked first."""

from dataclasses import dataclass
from typing import Any

from django import forms

from events import text
from events.forms.merging import MergingForm
from events.models import Operation, Revision, Section
from events.plan import editing, operations

from .outcome import CONFLICT, GONE, UNFINISHED, WRONG, Desk, Outcome, number_of

MOVED = "Пока страница была открыта, план изменился. Посмотрите ещё раз, что уйдёт вместе с разделом."
NO_SUCH = "Этого раздела уже нет. Ниже план, как он есть сейчас."


class SectionForm(MergingForm):
    """The words of a section."""

    class Meta:
        model = Section
        fields = ("title", "note")
        widgets = {name: forms.Textarea(attrs={"rows": 2, "class": "words"}) for name in ("title", "note")}

    def clean_title(self) -> str:
        """One line, as it prints."""
        return text.clean(self.cleaned_data["title"])

    def clean_note(self) -> str:
        """One line, as it prints."""
        return text.clean(self.cleaned_data["note"])


@dataclass(slots=True)
class OpenedBand:
    """The section that stands open, a new one behind another, or the question what goes with it."""

    form: SectionForm
    section: Section | None = None
    behind: int | None = None
    going: Any = None
    pin: str = ""


def open_band(desk: Desk, key: str, *, is_question: bool) -> OpenedBand | None:
    """The section with this key opened, or a new one for «new»."""
    if key == "new":
        last = desk.plan.sections.in_order().values_list("pk", flat=True).last()
        behind = number_of(desk.request.GET.get("behind", ""))
        form = SectionForm(instance=Section(plan=desk.plan))
        return OpenedBand(form, behind=last if behind is None else behind)
    section = desk.plan.sections.filter(pk=number_of(key) or 0).first()
    if section is None:
        return None
    opened = OpenedBand(SectionForm(instance=section), section)
    if is_question:
        # The pin is read first: what is written meanwhile shows as a difference.
        opened.pin = Revision.objects.pin(desk.plan.year)
        opened.going = editing.going_with(section)
    return opened


def act_on_section(desk: Desk) -> tuple[Outcome, OpenedBand | None]:
    """Do what was pressed in a section; what comes back stays open."""
    pressed = desk.sent.get("act", "save")
    key = desk.sent.get("band", "")
    if key == "new":
        return _add(desk)
    section = desk.plan.sections.filter(pk=desk.number("band") or 0).first()
    if section is None:
        return Outcome(NO_SUCH, GONE), None
    acts = {"save": _word, "up": _move, "down": _move, "remove": _remove}
    if pressed not in acts:
        return Outcome("Такого действия здесь нет. Ничего не изменилось.", WRONG), None
    return acts[pressed](desk, section)


def _add(desk: Desk) -> tuple[Outcome, OpenedBand | None]:
    desk.require("add_section")
    with desk.recording(Operation.Kind.ADD, "новый раздел"):
        form = SectionForm(desk.sent, instance=Section(plan=desk.plan))
        behind = desk.number("behind")
        is_valid = form.is_valid()
        if form.twin:
            return Outcome("Этот раздел уже добавлен. Второй раз не добавляется."), None
        if not is_valid:
            return Outcome("", UNFINISHED), OpenedBand(form, behind=behind)
        form.instance.clean_fields(exclude=["position", "plan"])
        operations.place_behind(form.instance, behind)
    return Outcome(f"Раздел «{form.instance}» добавлен.", order_changed=True), None


def _word(desk: Desk, section: Section) -> tuple[Outcome, OpenedBand | None]:
    desk.require("change_section")
    with desk.recording(Operation.Kind.EDIT, f"раздел «{section}»"):
        stored = desk.plan.sections.filter(pk=section.pk).first()
        if stored is None:
            return Outcome(NO_SUCH, GONE), None
        form = SectionForm(desk.sent, instance=stored)
        if not form.is_valid():
            is_clash = form.clashes or form.is_unmarked
            return Outcome("", CONFLICT if is_clash else UNFINISHED), OpenedBand(form, stored)
        if form.is_changed:
            form.instance.save()
    return Outcome("Раздел сохранён."), None


def _move(desk: Desk, section: Section) -> tuple[Outcome, OpenedBand | None]:
    desk.require("change_section")
    step = -1 if desk.sent.get("act") == "up" else 1
    with desk.recording(Operation.Kind.MOVE) as record:
        keys = list(desk.plan.sections.in_order().values_list("pk", flat=True))
        if section.pk not in keys:
            return Outcome(NO_SUCH, GONE), None
        number = keys.index(section.pk) + 1
        seen = desk.number("number")
        if seen is not None and seen != number:
            return Outcome(f"Пока страница была открыта, разделы переставили: этот теперь {number}-й.", CONFLICT), None
        if not 1 <= number + step <= len(keys):
            return Outcome(f"Раздел уже {'первый' if step < 0 else 'последний'}."), None
        record.say(note=f"раздел «{section}»: {number} → {number + step}")
        operations.place(section, number + step)
    return Outcome(f"Раздел «{section}» теперь {number + step}-й.", order_changed=True), None


def _remove(desk: Desk, section: Section) -> tuple[Outcome, OpenedBand | None]:
    """Only what was shown to go goes."""
    desk.require("delete_section", "delete_entry")
    with desk.recording(Operation.Kind.REMOVE, f"раздел «{section}»"):
        if desk.sent.get("pin") != Revision.objects.pin(desk.plan.year):
            return Outcome(MOVED, CONFLICT), open_band(desk, str(section.pk), is_question=True)
        editing.remove_section(section)
    return Outcome(f"Раздел «{section}» убран. Его можно вернуть: «Отменить».", order_changed=True), None
