"""What things are called, for pages that name many of them at once: by today's name, or the last one of what is gone."""

from collections import defaultdict
from datetime import date
from typing import Any, cast

from django.db import models
from django.db.models import Max

from events import text
from events.models import Dismissal, Event, Organisation, Plan, Reference, Section
from events.models.recording import Recorded
from events.plan.steps import history_of, in_chunks

Key = tuple[type[Recorded], int]


def name_field(model: type[Recorded]) -> str:
    """The attribute that names a thing of this model."""
    if issubclass(model, Reference):
        return "name"
    return {Plan: "year", Section: "title", Event: "title", Organisation: "short_name", Dismissal: "words"}.get(
        model, "id"
    )


def label(model: type[Recorded], name: Any) -> str:
    """How a thing with this name is spoken of."""
    if model is Plan:
        return f"План на {name} год"
    words = text.clean(str(name or ""))
    if model is Section:
        return words or "Раздел без названия"
    return words or f"{model._meta.verbose_name} без названия"


class Names:
    """Names by model and key. Say first all that is wanted: the first question reads them, in two statements a model."""

    def __init__(self) -> None:
        self._wanted: dict[type[Recorded], set[int]] = defaultdict(set)
        self._found: dict[Key, str] = {}
        self._there: set[Key] = set()

    def want(self, model: type[Recorded], pk: int | None) -> None:
        """Say that this name will be asked for."""
        if pk is not None and (model, pk) not in self._found:
            self._wanted[model].add(pk)

    def of(self, model: type[Recorded], pk: int | None) -> str:
        """The name; empty for no thing."""
        if pk is None:
            return ""
        self._load(model, pk)
        return self._found[model, pk]

    def is_there(self, model: type[Recorded], pk: int) -> bool:
        """Whether the thing is there today."""
        self._load(model, pk)
        return (model, pk) in self._there

    def _load(self, model: type[Recorded], pk: int) -> None:
        self.want(model, pk)
        for kind in [kind for kind, keys in self._wanted.items() if keys]:
            self._read(kind, self._wanted.pop(kind))

    def _read(self, model: type[Recorded], keys: set[int]) -> None:
        field = name_field(model)
        for thing in in_chunks(model._base_manager.values_list("pk", field), "pk", keys):
            self._found[model, thing[0]] = label(model, thing[1])
            self._there.add((model, thing[0]))
        gone = {pk for pk in keys if (model, pk) not in self._found}
        if gone:
            history = history_of(model).objects
            rows = in_chunks(history.order_by().values("id").annotate(last=Max("history_id")), "id", gone)
            latest = [row["last"] for row in rows]
            for pk, name in in_chunks(history.values_list("id", field), "history_id", latest):
                self._found[model, pk] = label(model, name)
        for pk in keys:
            self._found.setdefault((model, pk), f"{model._meta.verbose_name} № {pk}")


def related_model(model: type[Recorded], name: str) -> type[Recorded] | None:
    """The model that an attribute refers to; None for a plain value."""
    field = field_of(model, name)
    if not isinstance(field, models.ForeignKey):
        return None
    return cast("type[Recorded]", field.related_model)


def field_of(model: type[Recorded], name: str) -> Any:
    """The field with this attribute name."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def words(model: type[Recorded], name: str, value: Any, names: Names) -> str:
    """A value as people read it: names instead of keys, «да» and «нет», a day as 09.01.2025; empty for none."""
    related = related_model(model, name)
    if related is not None:
        return names.of(related, value)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    choices = field_of(model, name).choices
    return str(dict(choices).get(value, value)) if choices else str(value)
