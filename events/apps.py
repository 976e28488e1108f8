"""The one application of the project."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Методплан."""

    name = "events"
    verbose_name = "План методических мероприятий"
