"""Pages of a reference book about use: where a value stands, and the values that stand nowhere."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse

from events import text
from events.forms.keys import is_key
from events.models import Operation
from events.plan import operations, using

from .base import CONFLICT, say_undoable

FEW = 30  # events that the page of a value names; the list has them all


class UseFilter(admin.SimpleListFilter):
    """Values by whether any event names them."""

    title = "где стоит"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("yes", "в планах"), ("no", "не используется")]

    def queryset(self, request, queryset):
        """The values of the choice; all of them without one."""
        if self.value() == "no":
            return queryset.filter(event_total=0)
        return queryset.filter(event_total__gt=0) if self.value() == "yes" else queryset


class UsingPages:
    """Adds «Где стоит» to the page of a value and «Не используются» to the book."""

    def get_urls(self):
        name = f"events_{self.opts.model_name}_unused"
        return [path("unused/", self.admin_site.admin_view(self.unused_page), name=name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """The book, with the way to what is not used for those who may delete."""
        may_delete = {"may_delete": self.has_delete_permission(request)}
        return super().changelist_view(request, {**may_delete, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The form, and beneath it where the value stands."""
        value = self.get_object(request, object_id) if is_key(object_id) else None
        return super().change_view(request, object_id, form_url, {**self._where(value), **(extra_context or {})})

    def _where(self, value) -> dict:
        if value is None:
            return {}
        events = list(using.events_using(value)[: FEW + 1])
        return {
            "used_by": events[:FEW],
            "used_total": value.event_total,
            "editions": using.editions_using(value),
            "list_url": f"{reverse('admin:events_event_changelist')}?{self._list_query(value)}",
        }

    def _list_query(self, value) -> str:
        field = using.FIELDS[type(value)]
        return f"{field}__id__exact={value.pk}"

    def unused_page(self, request):
        """The values that no event names; a POST removes those ticked, as one operation, if the page still tells the truth."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            ticked = {int(key) for key in request.POST.getlist("value") if is_key(key)}
            if not ticked:
                messages.warning(request, "Ничего не отмечено, поэтому ничего не удалено.")
                return redirect(request.path)
            return self._remove_unused(request, ticked)
        return self._show_unused(request, None)

    def _remove_unused(self, request, ticked):
        with operations.recording(None, Operation.Kind.REMOVE, by=request.user, note="не используются") as record:
            is_true = using.mark_of(using.unused(self.model)) == request.POST.get("seen")
            removed = using.remove_unused(self.model, ticked) if is_true else 0
        if not is_true:
            return self._show_unused(request, ticked)
        values = text.plural(removed, "значение", "значения", "значений")
        say_undoable(request, f"Удалено из справочника: {values}.", record)
        return redirect(f"admin:events_{self.opts.model_name}_changelist")

    def _show_unused(self, request, ticked):
        values = list(using.unused(self.model))
        printed = using.published(self.model, values)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Не используются: {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "values": [(value, value.pk in printed, ticked is None or value.pk in ticked) for value in values],
            "seen": using.mark_of(values),
            "is_moved": ticked is not None,
        }
        return render(request, "admin/events/unused.html", context, status=200 if ticked is None else CONFLICT)
