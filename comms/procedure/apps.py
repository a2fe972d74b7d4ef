"""App configuration of the room comms.procedure."""

from django.apps import AppConfig
from django.core.signals import request_finished, request_started


class ProcedureConfig(AppConfig):
    name = "comms.procedure"
    label = "procedure"

    def ready(self):
        """Permissions by name, REST types of own fields, and one reading of the policies per web request."""
        from comms.procedure import permissions, queries  # noqa: F401 - apps must be loaded first
        from comms.procedure.api import bodies  # noqa: F401 - apps must be loaded first

        request_started.connect(queries.request_begins, dispatch_uid="procedure_request_begins")
        request_finished.connect(queries.request_ends, dispatch_uid="procedure_request_ends")
