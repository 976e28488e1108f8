"""The page of a section's rows: put in order by arrows, by number, by dragging; an event joins, a row leaves."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from events.forms.clashes import signature
from events.forms.ordering import JoinForm, MoveForm, RowForm
from events.models import Entry, Operation, Section
from events.models.recording import Recording
from events.plan import operations
from events.plan.authors import author_of, author_of_set

from .base import RecordedAdmin

GONE, CONFLICT, WRONG = 404, 409, 400


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was done: a Russian sentence and the status of the answer."""

    message: str
    status: int


def url(section: Section) -> str:
    """The address of the page for one section."""
    return reverse("admin:events_section_order", args=[section.pk])


def urls(model_admin: RecordedAdmin) -> list:
    """The route to add to the section's admin."""

    def page(request, pk):
        section = model_admin.get_object(request, unquote(pk))
        if section is None:
            raise Http404
        return order_page(request, model_admin, section)

    return [path("<path:pk>/order/", model_admin.admin_site.admin_view(page), name="events_section_order")]


def order_page(request: HttpRequest, model_admin: RecordedAdmin, section: Section) -> HttpResponse:
    """Show the rows in order; a POST moves, adds or removes one of them and comes back to it."""
    if not model_admin.has_view_permission(request, section):
        raise PermissionDenied
    refusal = None
    if request.method == "POST":
        action, permission, kind = _ACTIONS[_asked(request)]
        if not request.user.has_perm(permission):
            raise PermissionDenied
        with operations.recording(None, kind, by=request.user) as record:
            # Read again: until the writers' lock was held, a colleague could delete it.
            stored = model_admin.get_object(request, str(section.pk))
            if stored is None:
                return _gone_section(request, model_admin, section.pk)
            section = stored
            model_admin.say_plan(section)
            done = action(request, section, record)
        if not isinstance(done, Refusal):
            return redirect(f"{url(section)}{done}")
        refusal = done
    user = request.user
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Порядок пунктов: {section}",
        "opts": Section._meta,
        "section": section,
        "entries": section.entries.listed().select_related("event").in_order(),
        "refusal": refusal,
        "join": JoinForm(section=section) if user.has_perm("events.add_entry") else None,
        "can_move": user.has_perm("events.change_entry"),
        "can_remove": user.has_perm("events.delete_entry"),
        "can_add_event": user.has_perm("events.add_event"),
    }
    return render(request, "admin/events/order.html", context, status=refusal.status if refusal else 200)


def _asked(request: HttpRequest) -> str:
    return next((name for name in ("join", "leave") if name in request.POST), "move")


def _move(request: HttpRequest, section: Section, record: Recording) -> str | Refusal:
    form = MoveForm(request.POST)
    entry = _entry(section, form)
    if isinstance(entry, Refusal):
        return entry
    seen, current = form.cleaned_data["seen"], entry.number()
    # A renumbering gives rows other positions and leaves them where they stand.
    is_unmoved = entry.position == seen.position or current == seen.number
    number = min(max(form.target(current, is_unmoved), 1), section.entries.listed().count())
    if number != current:
        if not is_unmoved:
            return _moved(entry, current, number, form)
        record.say(note=f"«{entry}»: № {current} → № {number}")
        operations.place(entry, number)
    messages.success(request, f"Пункт «{entry}» теперь под № {number}.")
    return f"#entry-{entry.pk}"


def _join(request: HttpRequest, section: Section, record: Recording) -> str | Refusal:
    form = JoinForm(request.POST, section=section)
    if not form.is_valid():
        return _wrong(form)
    event = form.cleaned_data["event"]
    if not event.entries.exists():
        record.say(kind=Operation.Kind.ADD)
    entry = section.entries.filter(event=event).first() or Entry(section=section, event=event)
    entry.is_dropped, entry.drop_reason = False, ""
    operations.place(entry, section.entries.count() + 1)
    messages.success(request, f"Мероприятие «{event}» теперь стоит в этом разделе последним пунктом.")
    return f"#entry-{entry.pk}"


def _leave(request: HttpRequest, section: Section, record: Recording) -> str | Refusal:
    entry = _entry(section, RowForm(request.POST))
    if isinstance(entry, Refusal):
        return entry
    entry.delete()
    elsewhere = (
        "Оно стоит и в другом разделе."
        if entry.event.entries.listed().exists()
        else "Теперь оно не стоит ни в одном разделе."
    )
    messages.success(request, f"Мероприятие «{entry}» убрано из раздела. {elsewhere}")
    return ""


_ACTIONS = {
    "move": (_move, "events.change_entry", Operation.Kind.MOVE),
    "join": (_join, "events.add_entry", Operation.Kind.LINK),
    "leave": (_leave, "events.delete_entry", Operation.Kind.REMOVE),
}


def _entry(section: Section, form: RowForm) -> Entry | Refusal:
    """The row the person saw: the same event in the same section, wherever in it; else why there is none."""
    if not form.is_valid():
        return _wrong(form)
    found = section.entries.listed().filter(pk=form.cleaned_data["item"])
    entry = found.select_related("event", "section__plan").first()
    if entry is None:
        return _gone(form)
    seen = form.cleaned_data["seen"]
    return entry if (seen.section, seen.event) == (entry.section_id, entry.event_id) else _another(entry)


def _wrong(form) -> Refusal:
    return Refusal(" ".join(error for errors in form.errors.values() for error in errors), WRONG)


def _gone(form: RowForm) -> Refusal:
    author = author_of_set(Entry, id=form.cleaned_data["item"])
    return Refusal(f"Этого пункта в разделе уже нет ({signature(author)}). Ниже раздел, как он есть сейчас.", GONE)


def _gone_section(request: HttpRequest, model_admin: RecordedAdmin, pk: int) -> HttpResponse:
    response = model_admin.gone_page(request, str(pk))
    response.status_code = GONE
    return response


def _another(entry: Entry) -> Refusal:
    author = signature(author_of(entry, ["section_id", "event_id"]))
    return Refusal(
        f"Пока страница была открыта, на месте этого пункта оказалось другое мероприятие: «{entry}» ({author}). "
        "Ничего не изменилось. Ниже раздел, как он есть сейчас.",
        CONFLICT,
    )


def _moved(entry: Entry, current: int, wanted: int, form: RowForm) -> Refusal:
    author = signature(author_of(entry, ["section_id", "position"]))
    return Refusal(
        f"Пока страница была открыта, пункт «{entry}» переставили ({author}). Было: № {form.cleaned_data['seen'].number}. "
        f"У коллеги: № {current}. У вас: № {wanted}. Ничего не изменилось; если нужен № {wanted}, переставьте ещё раз.",
        CONFLICT,
    )
