"""App configuration of the room comms.deadlines."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Keeps clocks in every change, moves them when numbers change, and tells the health page how the sweep is."""

    name = "comms.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")

    def ready(self):
        """Register with the rooms below."""
        from comms.base.health import register_health
        from comms.base.transitions import register_effect
        from comms.deadlines import operations, permissions  # noqa: F401 - the permissions register themselves
        from comms.deadlines.queries import calendar_health, sweep_health
        from comms.procedure.operations import register_policy_listener

        register_effect(operations.follow, order=20)
        register_policy_listener(operations.policy_preview, operations.policy_applied)
        register_health("sweep", sweep_health)
        register_health("work_calendar", calendar_health)
