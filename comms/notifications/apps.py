"""App configuration of the room comms.notifications."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Takes part in every change by telling the people concerned."""

    name = "comms.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self):
        """Register the effect, the permissions and what /healthz/ready asks this room."""
        from comms.base.ops.health import register_health
        from comms.base.reasons import register_reasons
        from comms.base.transitions import register_effect
        from comms.notifications import permissions  # noqa: F401  (registers the permissions)
        from comms.notifications.notices import NOTICES, ORGANIZATION
        from comms.notifications.operations import checks  # noqa: F401 - registers the checks
        from comms.notifications.operations.charges import register_own_charges
        from comms.notifications.operations.notices import register_notices, write_notices
        from comms.notifications.queries import mailbox_health, outbox_health
        from comms.notifications.states import IncomingReason

        register_reasons(IncomingReason.choices)
        register_notices("notifications", NOTICES)
        register_notices("organization", ORGANIZATION)
        register_own_charges()
        register_effect(write_notices, order=30)
        register_health("outbox", outbox_health)
        register_health("mailbox", mailbox_health)
