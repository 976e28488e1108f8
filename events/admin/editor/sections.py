"""Sections at the desk: added, worded, moved, removed with what goes with them, which is asked first."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from events import text
from events.forms.merging import MergingForm
from events.models import Operation, Revision, Section
from events.models.recording import Recording
from events.plan import editing, operations

from .outcome import CONFLICT, GONE, UNFINISHED, WRONG, Desk, Outcome, neighbour, number_of

MOVED = "Пока страница была открыта, план изменился. Посмотрите ещё раз, что уйдёт вместе с разделом."
NO_SUCH = "Этого раздела уже нет. Ниже план, как он есть сейчас."


class SectionForm(MergingForm):
    """The words of a section."""

    class Meta:
        model = Section
        fields = ("title", "note")
        widgets: ClassVar = {name: forms.Textarea(attrs={"rows": 2, "class": "words"}) for name in ("title", "note")}
        labels: ClassVar = {"title": "Название раздела", "note": "Примечание под названием"}

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
        behind = _behind(desk, desk.request.GET.get("behind", ""))
        return OpenedBand(_focused(SectionForm(instance=Section(plan=desk.plan))), behind=behind)
    section = desk.plan.sections.filter(pk=number_of(key) or 0).first()
    if section is None:
        return None
    opened = OpenedBand(_focused(SectionForm(instance=section)), section)
    if is_question:
        # The pin is read first: what is written meanwhile shows as a difference.
        opened.pin = Revision.objects.pin(desk.plan.year)
        opened.going = editing.going_with(section)
    return opened


def _focused(form: SectionForm) -> SectionForm:
    form.fields["title"].widget.attrs["autofocus"] = True
    return form


def _behind(desk: Desk, key: str) -> int | None:
    """The section that a new one is to stand behind: the last one where none is named, or it has gone meanwhile."""
    return neighbour(desk.plan.sections.all(), number_of(key) or 0)


def act_on_section(desk: Desk) -> tuple[Outcome, OpenedBand | None]:
    """Do what was pressed in a section; what comes back stays open."""
    if desk.sent.get("band") == "new":
        return _add(desk)
    acts = {
        "save": (_word, Operation.Kind.EDIT, ["change_section"]),
        "up": (_move, Operation.Kind.MOVE, ["change_section"]),
        "down": (_move, Operation.Kind.MOVE, ["change_section"]),
        "remove": (_remove, Operation.Kind.REMOVE, ["delete_section", "delete_entry"]),
    }
    pressed = desk.sent.get("act", "save")
    if pressed not in acts:
        return Outcome("Такого действия здесь нет. Ничего не изменилось.", WRONG), None
    act, kind, permissions = acts[pressed]
    desk.require(*permissions)
    with desk.recording(kind) as record:
        section = desk.plan.sections.filter(pk=desk.number("band") or 0).first()
        if section is None:
            return Outcome(NO_SUCH, GONE), None
        record.say(note=f"раздел «{section}»")
        return act(desk, record, section)


def _add(desk: Desk) -> tuple[Outcome, OpenedBand | None]:
    desk.require("add_section")
    with desk.recording(Operation.Kind.ADD, "новый раздел"):
        form = SectionForm(desk.sent, instance=Section(plan=desk.plan))
        behind = _behind(desk, desk.sent.get("behind", ""))
        is_valid = form.is_valid()
        if form.twin:
            return Outcome("Этот раздел уже добавлен. Второй раз не добавляется."), None
        if not is_valid:
            return Outcome("", UNFINISHED), OpenedBand(form, behind=behind)
        operations.place_behind(form.instance, behind)
    return Outcome(f"Раздел «{form.instance}» добавлен.", section=form.instance.pk), None


def _word(desk: Desk, record: Recording, section: Section) -> tuple[Outcome, OpenedBand | None]:
    form = SectionForm(desk.sent, instance=section)
    if not form.is_valid():
        is_clash = form.clashes or form.is_unmarked
        return Outcome("", CONFLICT if is_clash else UNFINISHED), OpenedBand(form, section)
    if form.is_changed:
        form.instance.save()
    return Outcome("Раздел сохранён.", section=section.pk), None


def _move(desk: Desk, record: Recording, section: Section) -> tuple[Outcome, OpenedBand | None]:
    step = -1 if desk.sent.get("act") == "up" else 1
    keys = list(desk.plan.sections.in_order().values_list("pk", flat=True))
    number, seen = keys.index(section.pk) + 1, desk.number("number")
    if seen is not None and seen != number:
        return Outcome(f"Пока страница была открыта, разделы переставили: этот теперь {number}-й.", CONFLICT), None
    if not 1 <= number + step <= len(keys):
        said = f"Раздел уже {'первый' if step < 0 else 'последний'}."
        return Outcome(said, section=section.pk), None
    record.say(note=f"раздел «{section}»: {number} → {number + step}")
    operations.place(section, number + step)
    return Outcome(f"Раздел «{section}» теперь {number + step}-й.", section=section.pk), None


def _remove(desk: Desk, record: Recording, section: Section) -> tuple[Outcome, OpenedBand | None]:
    """Only what was shown to go goes."""
    if desk.sent.get("pin") != Revision.objects.pin(desk.plan.year):
        return Outcome(MOVED, CONFLICT), open_band(desk, str(section.pk), is_question=True)
    editing.remove_section(section)
    return Outcome(f"Раздел «{section}» убран. Его можно вернуть: «Отменить»."), None
