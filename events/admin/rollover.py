"""The checklist from which a new year's plan is made of an old one."""

import re
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from events import text
from events.forms.differing import Parts, changed
from events.forms.rollover import YearForm, chosen_for, mark, read_decisions
from events.models import Plan
from events.plan.offering import CARRIED, ROW_LABELS, Answer, Offer, Proposal, RowOffer, SectionOffer, make_offer
from events.plan.rollover import (
    CHANGE,
    DROP,
    KEEP,
    MOVED,
    TYPED,
    Decisions,
    MovedError,
    Rollover,
    RolloverError,
    TakenError,
    accept_all,
    asked,
    unanswered,
)

from .base import CONFLICT
from .since import changed_since

WRONG = 400
# Rows with fields of their own: a form of more fields than DATA_UPLOAD_MAX_NUMBER_FIELDS is refused whole.
_MOST_OPEN = 1000
_PIN = re.compile(r"\d{1,18}\.\d{1,18}")
_NEEDED = ("events.add_plan", "events.add_section", "events.add_event", "events.add_entry")


class RolloverPages:
    """Adds «Новый план из этого» to the plan's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:pk>/rollover/", wrap(self.rollover_page), name="events_plan_rollover"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        extra = {"may_roll_over": request.user.has_perms(_NEEDED)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def get_list_display(self, request):
        names = super().get_list_display(request)
        return [*names, "next_year"] if request.user.has_perms(_NEEDED) else names

    @admin.display(description="следующий год")
    def next_year(self, plan):
        address = reverse("admin:events_plan_rollover", args=[plan.pk])
        return format_html('<a href="{}">Новый план на {} год из этого</a>', address, plan.year + 1)

    def rollover_page(self, request, pk):
        """Show the checklist; a POST decides, and «создать» makes the plan when nothing is left to answer."""
        plan = self.visible_or_404(request, pk)
        if not request.user.has_perms(_NEEDED):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = YearForm(sent or {"year": request.GET.get("year", plan.year + 1)}, plan=plan)
        is_year = form.is_valid()
        offer = make_offer(plan, form.cleaned_data["year"] if is_year else plan.year + 1)
        page = _Page(offer, form, taken=Plan.objects.for_year(offer.year).first())
        if sent is not None:
            page.decisions = read_decisions(sent)
            if is_year and (answer := page.act(request)):
                return answer
        if not is_year:
            page.status = WRONG
        context = {
            **self.admin_site.each_context(request),
            **page.context(),
            "title": f"Новый план на {offer.year} год",
            "opts": Plan._meta,
        }
        return render(request, "admin/events/rollover.html", context, status=page.status)


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal on the page: each answer with its words marked against the old ones."""

    proposal: Proposal
    answers: list[tuple[Answer, Parts]]
    chosen: str | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the checklist; ``fields`` are what can be typed: column, label, words. None where the row is not open."""

    offered: RowOffer
    choice: str
    proposals: list[Shown]
    fields: list[tuple[str, str, str]]
    marks: str
    error: str

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to answer, to look at or to mend."""
        return not (self.offered.needs_person or self.fields or self.error)


class _Page:
    """The page while one request is answered."""

    def __init__(self, offer: Offer, form: YearForm, taken: Plan | None):
        self.offer, self.form, self.taken = offer, form, taken
        self.decisions = Decisions()
        self.status, self.problem = 200, ""
        self.errors: dict[int, str] = {}
        self.since: list[str] = []

    def act(self, request):
        """Do what the pressed button says; the answer when the plan was made."""
        do, pin = request.POST.get("do", ""), request.POST.get("pin", "")
        self._note_moved(pin)
        if do in ("accept", "create-all"):
            self.decisions = accept_all(self.offer, self.decisions)
        if do in ("create", "create-all"):
            return self._create(request, pin)
        decided = chosen_for(do, self.offer, self.decisions)
        if sum(decided.choice(row) == CHANGE for row in self.offer.rows) > _MOST_OPEN:
            self.problem = f"Открыть для правки можно не больше {_MOST_OPEN} строк сразу: откройте только нужные."
            self.status = WRONG
            return None
        self.decisions = decided
        return None

    def _note_moved(self, pin: str) -> None:
        if pin != self.offer.pin and _PIN.fullmatch(pin):
            self.since = changed_since(max(map(int, pin.split("."))), self.offer.plan.year)

    def _create(self, request, pin: str):
        left = len(unanswered(self.offer, self.decisions))
        if left and pin == self.offer.pin:
            said = text.plural(left, "предложение", "предложения", "предложений")
            self.problem = f"Осталось решить: {said}. Ответьте на каждое или примите все сразу; ничего ещё не создано."
            self.status = WRONG
            return None
        try:
            if pin != self.offer.pin:
                raise MovedError(MOVED)
            made = Rollover(self.offer, self.decisions)
            plan = made.write(pin, by=request.user)
        except TakenError as error:
            if error.is_twin:
                messages.warning(request, f"План на {error.plan.year} год уже создан, второй раз он не создаётся.")
                return redirect("admin:events_plan_editor", error.plan.pk)
            self.problem, self.status, self.taken = str(error), CONFLICT, error.plan
        except MovedError as error:
            self.problem, self.status = str(error), CONFLICT
        except RolloverError as error:
            self.problem, self.status, self.errors = str(error), WRONG, dict(error.rows)
        else:
            messages.success(request, _summary(made))
            return redirect("admin:events_plan_editor", plan.pk)
        return None

    def context(self) -> dict:
        """What the template shows."""
        offer, decisions = self.offer, self.decisions
        choices = [decisions.choice(row) for row in offer.rows]
        asked_keys = {proposal.key for proposal in asked(offer, decisions)}
        return {
            "offer": offer,
            "plan": offer.plan,
            "form": self.form,
            "taken": self.taken,
            "problem": self.problem,
            "since": self.since,
            "words": self._shown(offer.words),
            "sections": [(section, self._shown(section.proposals), self._rows(section)) for section in offer.sections],
            "counts": [(what, choices.count(kind)) for kind, what in _COUNTED],
            "total": len(choices),
            "asked": len(asked_keys),
            "left": len(unanswered(offer, decisions)),
            "quiet": sum(not row.needs_person for row in offer.rows),
            "carried": [
                (name, label, count, name in decisions.carry)
                for name, label in CARRIED.items()
                if (count := offer.filled(name))
            ],
            "decisions": decisions,
            "errors": [(row, self.errors[row.entry]) for row in offer.rows if row.entry in self.errors],
        }

    def _shown(self, proposals: tuple[Proposal, ...]) -> list[Shown]:
        return [
            Shown(
                proposal,
                [(answer, changed(proposal.before, answer.words)) for answer in proposal.answers],
                self.decisions.answers.get(proposal.key),
            )
            for proposal in proposals
        ]

    def _rows(self, section: SectionOffer) -> list[ShownRow]:
        rows = []
        for row in section.rows:
            choice, typed = self.decisions.choice(row), self.decisions.typed.get(row.entry, {})
            is_open = not row.twin and (choice == CHANGE or bool(typed))
            answered = {
                proposal.name: proposal.words(self.decisions.answers.get(proposal.key)) for proposal in row.proposals
            }
            shown = {name: answered.get(name, getattr(row.row, name)) for name in TYPED}
            fields = [(name, ROW_LABELS[name], typed.get(name, shown[name])) for name in TYPED] if is_open else []
            marks = ".".join(mark(words) for words in shown.values()) if is_open else ""
            rows.append(
                ShownRow(row, choice, self._shown(row.proposals), fields, marks, self.errors.get(row.entry, ""))
            )
        return rows


_COUNTED = ((KEEP, "оставить"), (CHANGE, "изменить"), (DROP, "снять"))


def _summary(made: Rollover) -> str:
    """What was made, in a sentence or two."""
    rows = text.plural(len(made.entries), "строка", "строки", "строк")
    events = text.plural(len(made.events), "мероприятие", "мероприятия", "мероприятий")
    said = f"Создан план на {made.plan.year} год: {rows}, {events}."
    if made.dropped:
        said += f" Снято: {text.plural(made.dropped, 'строка', 'строки', 'строк')}."
    if made.strangers:
        said += f" В справочниках нет таких слов, они только печатаются: {'; '.join(made.strangers)}."
    return said
