"""The one application of the project."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class EventsConfig(AppConfig):
    """Методплан."""

    name = "events"
    verbose_name = "План методических мероприятий"

    def ready(self):
        """Have every connection watched: the working plan is written in operations alone."""
        connection_created.connect(_watch, dispatch_uid="events.watch")


def _watch(connection, **kwargs):
    from events.models.recording import watch  # models are not loaded yet when this module is

    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)
