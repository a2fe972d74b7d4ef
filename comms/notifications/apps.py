"""App configuration of the room comms.notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "comms.notifications"
    label = "notifications"
