"""App configuration of the room comms.organization."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationConfig(AppConfig):
    name = "comms.organization"
    label = "organization"
    verbose_name = _("Organization")

    def ready(self):
        """Listen to sign-ins; REST types of own fields."""
        from comms.organization.accounts import traces
        from comms.organization.api import bodies  # noqa: F401 - apps must be loaded first

        traces.connect()
