"""App configuration of the room comms.audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "comms.audit"
    label = "audit"
