"""App configuration of the room comms.deadlines."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "comms.deadlines"
    label = "deadlines"
