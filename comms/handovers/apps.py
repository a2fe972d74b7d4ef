"""App configuration of the room comms.handovers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoversConfig(AppConfig):
    """Fault transfer slips and the promise machine."""

    name = "comms.handovers"
    label = "handovers"
    verbose_name = _("Hand-overs")

    def ready(self):
        """Register permissions, notices, and the reasons of said times."""
        from comms.base.reasons import register_reasons
        from comms.handovers import permissions  # noqa: F401 - registers the permissions
        from comms.handovers.notices import NOTICES
        from comms.handovers.states import ACT_KEY, SAID_ACTS
        from comms.notifications.operations import register_notices

        register_reasons([(f"{ACT_KEY}{act}", label) for act, label in SAID_ACTS])
        register_notices("handovers", NOTICES)
