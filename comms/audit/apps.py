"""App configuration of the room comms.audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Takes part in every change by writing its event."""

    name = "comms.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self):
        """Register the effect, the permissions, what /healthz/ready asks, and the objects of the
        room below.
        """
        from comms.audit import permissions  # noqa: F401  (registers the permissions)
        from comms.audit.operations.events import write_event
        from comms.audit.permissions import may_add_files
        from comms.audit.queries import register_object
        from comms.audit.queries.health import sealing
        from comms.base.ops.health import register_health
        from comms.base.transitions import register_effect
        from comms.organization.models import Absence, Appointment, Group, Job, Unit, User
        from comms.web.actions import register_common_action

        for prefix, model, lookup in (
            ("units", Unit, "code"),
            ("users", User, "uuid"),
            ("groups", Group, "code"),
            ("absences", Absence, "uuid"),
            ("appointments", Appointment, "uuid"),
            ("jobs", Job, "uuid"),
        ):
            register_object(prefix, model, lookup)  # the organization lies below and cannot do it itself
        register_effect(write_event, order=10)
        register_common_action("attach", may_add_files)
        register_health("audit", sealing)
