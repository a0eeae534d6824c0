"""The events app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events and their deliveries."""

    name = "events"
    verbose_name = "Events"
