"""App configuration of the room comms.audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Takes part in every change by writing its event."""

    name = "comms.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self):
        """Register the effect, the permissions, and what /healthz/ready asks."""
        from comms.audit import permissions  # noqa: F401  (registers the permissions)
        from comms.audit.operations.events import write_event
        from comms.audit.permissions import may_add_files
        from comms.audit.queries.health import sealing
        from comms.base.ops.health import register_health
        from comms.base.transitions import register_effect
        from comms.web.actions import register_common_action

        register_effect(write_event, order=10)
        register_common_action("attach", may_add_files)
        register_health("audit", sealing)
