"""The page where entries of a section are put in order: by arrows, by number, by dragging."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from events.forms.plan import MoveForm
from events.models import Entry, Section


def url(section: Section) -> str:
    """The address of the page for one section."""
    return reverse("admin:events_section_order", args=[section.pk])


def urls(model_admin: admin.ModelAdmin, model) -> list:
    """The route to add to the section's admin."""

    def page(request, pk):
        return order_page(request, model_admin, get_object_or_404(model.objects.select_related("plan"), pk=unquote(pk)))

    return [path("<path:pk>/order/", model_admin.admin_site.admin_view(page), name="events_section_order")]


def order_page(request: HttpRequest, model_admin: admin.ModelAdmin, section: Section) -> HttpResponse:
    """Show the entries in order; a POST moves one of them and comes back to it."""
    if not model_admin.has_view_permission(request, section):
        raise PermissionDenied
    can_move = request.user.has_perm("events.change_entry")
    form = MoveForm(request.POST or None)
    if request.method == "POST":
        if not can_move:
            raise PermissionDenied
        if form.is_valid():
            entry = _entry(section, form.cleaned_data["item"])
            entry.move_to(form.cleaned_data["number"])
            messages.success(request, f"Пункт «{entry}» теперь под № {entry.number()}.")
            return redirect(f"{url(section)}#entry-{entry.pk}")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Порядок пунктов: {section}",
        "opts": Section._meta,
        "section": section,
        "entries": section.entries.select_related("event").in_order(),
        "form": form,
        "can_move": can_move,
    }
    status = 400 if form.is_bound else 200
    return render(request, "admin/events/order.html", context, status=status)


def _entry(section: Section, pk: int) -> Entry:
    entry = section.entries.filter(pk=pk).select_related("event", "section__plan").first()
    if entry is None:
        raise Http404("Этого пункта в разделе уже нет: обновите страницу.")
    return entry
