"""What the admin classes share: search that knows Russian word forms, writing in operations, conflicts, read access by role."""

import hashlib
import json
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from events.forms.clashes import signature, tidy, words_of
from events.forms.keys import is_key
from events.forms.merging import MergingForm
from events.models import Operation, Plan
from events.models.recording import Recording, current
from events.plan import operations
from events.plan.authors import remover_of

from .checked import CheckedAdmin

CONFLICT = 409
_MOVED = "Пока страница была открыта, то, что вы удаляете, изменилось. Посмотрите ещё раз, что будет удалено."


def say_undoable(request, words: str, record: Recording) -> None:
    """Say what was done, with the way to take it back for those who may; without it where nothing was written."""
    if not record.is_empty and request.user.has_perm("events.undo_operation"):
        undo = reverse("admin:events_operation_undo", args=[record.operation.pk])
        words = format_html('{} <a href="{}">Отменить…</a>', words, undo)
    messages.success(request, words)


def history_url(model, pk: int) -> str:
    """The journal, asked for one thing."""
    return f"{reverse('admin:events_operation_changelist')}?{urlencode({'model': model._meta.model_name, 'pk': pk})}"


class RecordedAdmin(CheckedAdmin, SimpleHistoryAdmin):
    """A recorded model: every POST is one operation, and its form merges what two people write."""

    form = MergingForm
    search_fields = ["pk"]  # only switches the search box on; get_search_results does the searching
    search_help_text = "Слова в любой форме, можно не до конца"
    list_per_page = 50
    actions = ["delete_selected"]

    def plan_of(self, thing) -> Plan | None:
        """The plan that the journal names for a thing; None for the reference books."""
        return None

    def visible_or_404(self, request, pk: str):
        """The thing with this key as an address has it, for those who may see it. Raises ``Http404`` and ``PermissionDenied``."""
        thing = self.get_object(request, unquote(pk))
        if thing is None:
            raise Http404
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        return thing

    def get_search_results(self, request, queryset, search_term):
        """Rows holding every word; SQLite's own LIKE would not find «Семинар» by «семинар»."""
        if not search_term or not self.search_fields:
            return queryset, False
        return queryset.holding(search_term), False

    # Reading the past

    def history_view(self, request, object_id, extra_context=None):
        """The history of one thing is the journal, asked for it; 404 for what is no key."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not is_key(unquote(object_id)):
            raise Http404
        return redirect(history_url(self.model, int(unquote(object_id))))

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        """The lines with their operations, which name who wrote them even where the account is gone."""
        found = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return found.select_related("operation")

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """django-simple-history would post an old version back past every rule: the journal takes back instead."""
        raise Http404

    # Writing

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The stock form; a POST is an operation and reads what it changes with the writers' lock held."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        kind = Operation.Kind.ADD if object_id is None else Operation.Kind.EDIT
        with operations.recording(None, kind, by=request.user):
            if object_id is not None and self.get_object(request, unquote(object_id)) is None:
                return self.gone_page(request, unquote(object_id))
            response = super().changeform_view(request, object_id, form_url, extra_context)
        shown = response.context_data or {} if isinstance(response, TemplateResponse) else {}
        form = shown["adminform"].form if "adminform" in shown else None
        if isinstance(form, MergingForm):
            if form.twin:
                return self._lead_to_twin(request, form.twin)
            if form.clashes or form.is_unmarked:
                response.status_code = CONFLICT
        return response

    def save_model(self, request, obj, form, change):
        """Store the row if it differs, and say what a colleague has changed meanwhile."""
        self.say_plan(obj)
        if not change or form.is_changed:
            super().save_model(request, obj, form, change)
        for theirs in form.theirs:
            text = f"Пока вы писали, поле «{theirs.label}» изменили ({theirs.author}): сохранились и те слова, и ваши."
            self.message_user(request, text, messages.INFO)

    def say_plan(self, *things, are_going: bool = False) -> None:
        """Tell the open operation which plan it is about: none where the things are of several years, or the plan goes."""
        record, plans = current(), {self.plan_of(thing) for thing in things}
        if record and len(plans) == 1 and (plan := plans.pop()):
            record.say(plan=None if are_going and plan in things else plan, year=plan.year)

    def _lead_to_twin(self, request, twin):
        self.message_user(request, f"Уже добавлено: «{twin}». Второй раз не добавляется.", messages.WARNING)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", twin.pk)

    def gone_page(self, request, pk: str):
        """What a person sees who saves a thing that is not there any more: his words, to be copied."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = self.get_form(request, None, change=True)()
        fields = [(bound.label, _posted_words(request, bound)) for bound in form.visible_fields()]
        removal = remover_of(self.model, int(pk)) if is_key(pk) else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{self.opts.verbose_name.capitalize()}: уже нет",
            "opts": self.opts,
            "reason": self.reason_gone(pk) or (f"Удаление: {signature(removal)}." if removal else ""),
            "fields": [(label, words) for label, words in fields if words],
        }
        return TemplateResponse(request, "admin/events/gone.html", context, status=CONFLICT)

    def reason_gone(self, pk: str) -> str:
        """Why a thing is not to be edited any more, where it was not simply deleted."""
        return ""

    # Deleting

    def delete_view(self, request, object_id, extra_context=None):
        """The stock page; what was shown to go is what goes, all of it in one operation."""
        if request.method != "POST":
            obj = self.get_object(request, unquote(object_id))
            mark = {"seen": self._deletion_mark(request, [obj])} if obj else {}
            return super().delete_view(request, object_id, {**mark, **(extra_context or {})})
        with operations.recording(None, Operation.Kind.REMOVE, by=request.user):
            obj = self.get_object(request, unquote(object_id))
            may_delete = obj and self.has_delete_permission(request, obj)
            if may_delete and request.POST.get("seen") != self._deletion_mark(request, [obj]):
                self.message_user(request, _MOVED, messages.WARNING)
                return redirect(request.get_full_path())
            return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request, obj):
        """Delete in the open operation."""
        self.say_plan(obj, are_going=True)
        super().delete_model(request, obj)

    def response_action(self, request, queryset):
        """Actions are operations, too, once they are confirmed; one that is no deletion says so itself.

        A question only reads: nobody waits for it.
        """
        if not {"post", "confirmed"} & request.POST.keys():
            return super().response_action(request, queryset)
        with operations.recording(None, Operation.Kind.REMOVE, by=request.user):
            return super().response_action(request, queryset)

    @admin.action(description="Удалить выбранное", permissions=["delete"])
    def delete_selected(self, request, queryset):
        """Django's own, for what was shown to go."""
        things = list(queryset)
        mark = self._deletion_mark(request, things)
        if request.POST.get("post") and request.POST.get("seen") != mark:
            self.message_user(request, _MOVED, messages.WARNING)
            request.POST = request.POST.copy()
            del request.POST["post"]
        self.say_plan(*things, are_going=True)
        response = delete_selected(self, request, queryset)
        if response is not None and response.context_data is not None:
            response.context_data["seen"] = mark
        return response

    def pins_of(self, things) -> list[str]:
        """What else must stand still between the question and the deletion: the plan of what takes much with it."""
        return []

    def _deletion_mark(self, request, things) -> str:
        """What a confirmation shows: how each thing stands and what goes with it."""
        lines = self.model.history.filter(id__in=[thing.pk for thing in things]).order_by().values("id")
        last = dict(lines.annotate(last=Max("history_id")).values_list("id", "last"))
        states = [[thing.pk, last.get(thing.pk)] for thing in things]
        told = self.get_deleted_objects(things, request)[0]
        shown = json.dumps([states, told, self.pins_of(things)], default=str)
        return hashlib.sha256(shown.encode()).hexdigest()


def _posted_words(request, bound) -> str:
    field = bound.field
    value = field.widget.value_from_datadict(request.POST, request.FILES, bound.html_name)
    raw = frozenset(map(str, value)) if isinstance(value, list) else tidy(value)
    return words_of(field, raw) if raw else ""


class ReadOnlyAdmin(CheckedAdmin):
    """A model that is made elsewhere and only looked at here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
