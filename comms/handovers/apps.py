"""App configuration of the room comms.handovers."""

from django.apps import AppConfig


class HandoversConfig(AppConfig):
    name = "comms.handovers"
    label = "handovers"
