"""App configuration of the room comms.handovers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoversConfig(AppConfig):
    """Fault transfer slips and the promise machine."""

    name = "comms.handovers"
    label = "handovers"
    verbose_name = _("Hand-overs")

    def ready(self):
        """Register permissions, notices, and slips and tasks as objects with a timeline and files."""
        from comms.audit.queries import register_object
        from comms.base.reasons import register_reasons
        from comms.handovers import permissions  # noqa: F401 - registers the permissions
        from comms.handovers.models import DepartmentTask, FaultSlip
        from comms.handovers.notices import NOTICES
        from comms.handovers.states import ACT_KEY, SAID_ACTS
        from comms.notifications.operations import register_notices
        from comms.procedure.queries import register_places

        register_places({"1.5.4": "handovers:task_list", "1.5.5": "handovers:slip_list"})
        register_reasons([(f"{ACT_KEY}{act}", label) for act, label in SAID_ACTS])
        register_notices("handovers", NOTICES)
        register_object("fault-slips", FaultSlip)
        register_object("department-tasks", DepartmentTask)
