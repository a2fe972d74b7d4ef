"""App configuration of the room comms.procedure."""

from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "comms.procedure"
    label = "procedure"
