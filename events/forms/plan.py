"""The working plan by hand: an event with its typed schedule, the entries of a section, a place to move to, a merge."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html

from events import schedules
from events.models import Event, Reference, Schedule
from events.models.plan import OTHER_PLAN

SCHEDULE_HELP = (
    "Пишите как в плане: ежеквартально · в течение года · 1 квартал, январь · "
    "март – апрель · 15–17 марта · до 1 февраля"
)


class EventForm(forms.ModelForm):
    """An event; the schedule is typed, understood and echoed. ``seen`` is the state the person began from."""

    schedule = forms.CharField(label="Срок", required=False, max_length=500)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Event
        fields = [
            "plan",
            "title",
            "format_wording",
            "venue",
            "venue_wording",
            "schedule",
            "schedule_wording",
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
                "schedule_wording": 1,
                "department_wording": 2,
                "co_executors": 2,
                "audience": 2,
                "details": 4,
                "private_notes": 3,
            }.items()
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["schedule"] = self.instance.schedule.name if self.instance.schedule else ""
            self.initial["seen"] = _state_of(self.instance)
        if "schedule" in self.fields:
            # Not self["schedule"].value(): a bound field copies the help text when it is first asked for.
            typed = self.data.get(self.add_prefix("schedule")) if self.is_bound else self.initial.get("schedule")
            self.fields["schedule"].help_text = format_html(
                '{}<br><output id="id_schedule_echo" for="id_schedule" data-address="{}">{}</output>',
                SCHEDULE_HELP,
                reverse("admin:events_event_schedule_echo"),
                echo(typed or ""),
            )

    def clean_schedule(self) -> Reference | None:
        """The schedule typed, perhaps not stored yet. Raises ``ValidationError`` for one that contradicts itself."""
        typed = self.cleaned_data["schedule"]
        if not typed:
            return None
        schedule = schedules.parse(typed)
        if schedule.problem:
            raise ValidationError(schedule.problem)
        return Schedule.objects.named(schedule.wording) or Schedule(name=schedule.wording)

    def clean(self):
        """Raises ``ValidationError`` when somebody else saved the event since this form was opened."""
        cleaned = super().clean()
        if self.instance.pk:
            # Two people saving at once: the second waits here until the first is done, and then sees the difference.
            Event.objects.select_for_update().filter(pk=self.instance.pk).first()
        if self.instance.pk and cleaned.get("seen", "") != _state_of(self.instance):
            last = self.instance.history.select_related("history_user").first()
            who = last.history_user.get_full_name() or last.history_user.username if last.history_user else "кто-то"
            raise ValidationError(
                f"Пока вы правили, это мероприятие сохранил(а) {who}. Ваши слова остались в форме: скопируйте нужное, "
                "откройте мероприятие заново и внесите правку поверх новой."
            )
        return cleaned

    def save(self, commit=True):
        """Store a new schedule before the event that refers to it."""
        schedule = self.instance.schedule
        if schedule and schedule.pk is None:
            schedule.save()
            self.instance.schedule = schedule
        return super().save(commit)


def echo(typed: str) -> str:
    """What was understood from a typed schedule, as a Russian sentence; empty for an empty text."""
    if not typed.strip():
        return ""
    schedule = schedules.parse(typed)
    return schedule.problem or f"Понято так: {schedule.explanation}"


def _state_of(event: Event) -> str:
    last = event.history.values_list("pk", flat=True).first()
    return str(last or "")


class EntryFormSet(forms.BaseInlineFormSet):
    """The entries of an event or of a section: both ends must belong to one plan."""

    def clean(self):
        super().clean()
        plan = self.instance.plan_id
        far_end = "event" if self.fk.name == "section" else "section"
        for form in self.forms:
            other = form.cleaned_data.get(far_end) if form.is_valid() else None
            # A line that may only be looked at gives the key alone: it stands in the plan already.
            is_new_end = isinstance(other, Model) and not form.cleaned_data.get("DELETE")
            if is_new_end and plan and other.plan_id != plan:
                form.add_error(None, OTHER_PLAN)


class MoveForm(forms.Form):
    """Where to put an item: by the arrows and drag the place itself is posted, by hand it is typed."""

    item = forms.IntegerField()
    number = forms.IntegerField(
        min_value=1,
        error_messages={
            "min_value": "Номера начинаются с 1.",
            "invalid": "Впишите номер цифрами.",
            "required": "Впишите номер, на который переместить пункт.",
        },
    )


class MergeForm(forms.Form):
    """Which of the chosen values stays."""

    target = forms.ModelChoiceField(
        queryset=None,
        label="Оставить",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="Остальные значения станут его синонимами, все мероприятия перейдут к нему.",
    )

    def __init__(self, *args, queryset, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = queryset
